"""Creating and changing rows through the API: what all collections share (docs/writing.md)."""
