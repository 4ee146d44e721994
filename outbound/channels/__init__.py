"""Channels: ways to hand a composed mail on. The scheme of a URL chooses one."""
