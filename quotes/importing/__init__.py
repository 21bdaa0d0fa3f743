"""Importing quotes: from rows of a table or JSON Lines to stored quotes, each anchored in its article.

``reading`` makes rows of bytes, ``columns`` what a row states of a quote. ``articles``, ``placing``, ``names`` and
``grounds`` find what it speaks of; ``planning`` decides, batch by batch, what is new, and ``writing`` stores it.
What is refused stops nothing else.
"""
