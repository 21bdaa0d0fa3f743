"""Merging two speakers, or two organisations, into one, and taking it back (docs/decisions/0023-merging.md)."""
