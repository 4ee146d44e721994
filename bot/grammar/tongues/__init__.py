"""Tongues: which language a letter is in, and lines of the bot in the words of a language."""
