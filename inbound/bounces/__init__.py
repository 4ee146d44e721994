"""Bounces: what other servers report of a mail of ours, read and classified."""
