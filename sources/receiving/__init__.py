"""Receiving documents: from files, archives and the web, through extraction, to stored articles.

``origins``, ``archives`` and ``fetching`` bring bytes; ``extracting`` takes an article out of them;
``storing`` keeps both. Each document stands for itself: what is refused stops nothing else.
"""

from sources.receiving.documents import LARGEST, Received, Refused, Request

__all__ = ["LARGEST", "Received", "Refused", "Request"]
