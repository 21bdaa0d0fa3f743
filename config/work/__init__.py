"""Work in the background: what was asked for, who does it, and how it is taken up again (docs/decisions/0015)."""
