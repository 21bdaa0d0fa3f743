"""``python -m tests.pictures`` (``make pictures``): take the pictures in docs/ anew, from the real pages.

The scenes (``scenes.py``) are played by the suite, too, so that none goes stale unnoticed (tests/test_pictures.py).
"""
