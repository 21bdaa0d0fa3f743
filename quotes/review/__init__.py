"""The review queue: what waits for somebody's judgement, one quote at a time or many at once."""
