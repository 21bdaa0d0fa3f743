"""Redaction: overwriting words wherever an article's rows, their history and the admin's log hold them.

``scope`` (which rows) → ``history`` (their entries in the trail) → ``planning`` (what would be overwritten)
→ ``redacting`` (the act) → ``scrubbing`` (what the engine's files still hold of it). See docs/takedown.md.
"""
