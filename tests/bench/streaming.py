"""The whole export as JSON Lines: how fast it comes, and what memory it takes the server."""

import re
import time
from pathlib import Path
from typing import Any

from tests.bench.questions import QUOTES
from tests.serving import Server, serving

READ_AT_ONCE = 1 << 20  # bytes


def export() -> dict[str, Any]:
    """Return quotes a second and the worker's peak memory in MB, after a small export and after the whole."""
    with serving(WEB_CONCURRENCY="1") as server:
        read(server, f"{QUOTES}?limit=1")
        started = peak(server)
        small, _ = read(server, f"{QUOTES}?format=jsonl&speaker=speaker-9")
        after_small = peak(server)
        quotes, seconds = read(server, f"{QUOTES}?format=jsonl")
        return {
            "quotes": quotes,
            "seconds": seconds,
            "quotes_per_second": quotes / seconds,
            "small_export_quotes": small,
            "peak_mb_started": started,
            "peak_mb_after_small_export": after_small,
            "peak_mb_after_whole_export": peak(server),
        }


def read(server: Server, address: str) -> tuple[int, float]:
    """Return how many lines an answer has, and the seconds that it took."""
    connection = server.connect()
    begun = time.perf_counter()
    connection.request("GET", address)
    answer = connection.getresponse()
    if answer.status != 200:
        raise RuntimeError(f"{answer.status} {address}")
    lines = 0
    while part := answer.read(READ_AT_ONCE):
        lines += part.count(b"\n")
    connection.close()
    return lines, time.perf_counter() - begun


def peak(server: Server) -> float:
    """Return the most memory that any worker has held, in MB: the kernel's high-water mark of resident pages."""
    marks = (re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text()) for pid in server.workers())
    return max(int(mark[1]) / 1024 for mark in marks if mark)
