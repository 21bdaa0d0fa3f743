"""What a run has measured: kept as JSON, shown as Markdown, and set beside a smaller run's."""

import json
import statistics
from pathlib import Path
from typing import Any

from tests.bench.comparing import LEFT_OUT

Result = dict[str, Any]


def endpoints(times: dict[str, dict[str, dict[int, float]]]) -> dict[str, Result]:
    """Return medians in milliseconds and ratios, endpoint by endpoint.

    The textbook is set against Verbatim's answers to the very questions that it was asked.
    """
    found = {}
    for endpoint, taken in times.items():
        raw, textbook, verbatim = (taken[name] for name in ("raw", "textbook", "verbatim"))
        medians = {name: statistics.median(each.values()) for name, each in taken.items()}
        shared = statistics.median(verbatim[place] for place in textbook)
        found[endpoint] = {
            **medians,
            "slowest": max(verbatim.values()),
            "asked": {"raw": len(raw), "textbook": len(textbook), "verbatim": len(verbatim)},
            "share_of_raw": medians["raw"] / medians["verbatim"],
            "share_of_prepared": medians["prepared"] / medians["verbatim"] if "prepared" in medians else None,
            "times_textbook": medians["textbook"] / shared,
        }
    return found


def save(result: Result, folder: Path) -> str:
    """Write a result's two files into ``folder``, and return its Markdown."""
    text = markdown(result, smaller_than(result, folder))
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{result['engine']}-{result['quotes']}"
    (folder / f"{name}.json").write_text(json.dumps(result, indent=1, ensure_ascii=False))
    (folder / f"{name}.md").write_text(text)
    return text


def smaller_than(result: Result, folder: Path) -> Result | None:
    """Return the result of the largest smaller run on the same engine that has left a file in ``folder``."""
    found = [json.loads(path.read_text()) for path in folder.glob(f"{result['engine']}-*.json")]
    smaller = [each for each in found if each["quotes"] < result["quotes"]]
    return max(smaller, key=lambda each: each["quotes"], default=None)


def markdown(result: Result, smaller: Result | None) -> str:
    """Return the tables of a result, and the growth since a ``smaller`` one."""
    parts = [
        f"### {result['quotes']:,} quotes on {result['engine']} {result['version']}, {result['cores']} cores",
        peers(result, smaller),
        "Raw leaves out " + "; ".join(f"`{name}` ({why})" for name, why in LEFT_OUT.items()) + ".",
        facets(result["facets"]),
        export(result["export"]),
        "#### Hostile texts\n\n" + hostile(result["hostile"]),
        "#### Plans\n\n" + plans(result["plans"]),
    ]
    return "\n\n".join(parts) + "\n"


def table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def peers(result: Result, smaller: Result | None) -> str:
    """Return the table of the contenders."""
    head = ["question", "raw ms", "textbook ms", "Verbatim ms", "slowest", "share of raw", "× textbook"]
    prepared = any(each["share_of_prepared"] for each in result["endpoints"].values())
    if prepared:
        head.append("share of raw, prepared")
    if smaller:
        head.append(f"growth from {smaller['quotes']:,}")
    rows = []
    for name, each in result["endpoints"].items():
        few = f" ({each['asked']['textbook']} asked)" if each["asked"]["textbook"] < each["asked"]["verbatim"] else ""
        cells = [name, f"{each['raw']:.2f}", f"{each['textbook']:.2f}{few}", f"{each['verbatim']:.2f}"]
        cells += [f"{each['slowest']:.1f}", f"{each['share_of_raw']:.2f}", f"{each['times_textbook']:.1f}"]
        if prepared:
            cells.append(f"{each['share_of_prepared']:.2f} of {each['prepared']:.2f}")
        if smaller:
            cells.append(f"{each['verbatim'] / smaller['endpoints'][name]['verbatim']:.2f} ×")
        rows.append(cells)
    return table(head, rows)


def facets(each: Result) -> str:
    return (
        f"Facets over a speaker's quotes: {each['facets']:.1f} ms beside {each['list']:.1f} ms for the list, "
        f"{each['times_the_list']:.1f} × pair by pair (at most {each['times_the_list_at_most']:.1f} ×)."
    )


def export(each: Result) -> str:
    return (
        f"Export of {each['quotes']:,} quotes as JSON Lines: {each['quotes_per_second']:,.0f} a second. Peak memory of "
        f"the worker: {each['peak_mb_started']:.0f} MB when started, {each['peak_mb_after_small_export']:.0f} MB after "
        f"{each['small_export_quotes']:,} quotes, {each['peak_mb_after_whole_export']:.0f} MB after all."
    )


def hostile(rows: list[Result]) -> str:
    cells = [[row["what"], f"{row['median']:.0f}", f"{row['slowest']:.0f}"] for row in rows]
    return table(["text", "median ms", "slowest ms"], cells)


def plans(found: dict[str, list[dict[str, str]]]) -> str:
    """Return the plans, each below its statement."""
    parts = []
    for endpoint, statements in found.items():
        parts.append(f"**{endpoint}**, its heaviest")
        parts += [f"```sql\n{each['statement']}\n```\n\n```\n{each['plan']}\n```" for each in statements]
    return "\n\n".join(parts)
