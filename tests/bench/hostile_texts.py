"""``python -m tests.bench.hostile_texts``: time suggestions on texts made to break them, at one size and at twice that.

What grows with its length takes twice as long: a ratio well above 2 is a fault.
"""

import time
from typing import Any

from quotes.suggesting import pipelines
from quotes.suggesting.suggestions import suggest

PIECES = [
    '"',
    "“",
    "“”",
    "''",
    '"a" ',
    "“a ",
    "“a' ",
    '"\n',
    "“Yes,” Ann Lee said. ",
    "“Yes,” Ann Lee said.\n",
    ",”",
    "Ann ",
]
SIZE = 100_000  # code points; twice that with a parser is the longest


def seconds(text: str, nlp: Any | None) -> float:
    begun = time.process_time()
    suggest(text, nlp)
    return time.process_time() - begun


def main() -> None:
    print("piece | reader | seconds | at twice the size | ratio")
    for reader, nlp in (("rules", None), ("parser", pipelines.load())):
        for piece in PIECES:
            count = SIZE // len(piece)
            once, twice = seconds(piece * count, nlp), seconds(piece * count * 2, nlp)
            print(f"{piece!r} | {reader} | {once:.2f} | {twice:.2f} | {twice / max(once, 0.01):.1f}", flush=True)


if __name__ == "__main__":
    main()
