"""Creating and changing quotes, attributions and evidence through the API (docs/writing.md)."""
