"""Texts meant to be slow: how long Verbatim takes for the worst that a stranger may ask for."""

import http.client
import statistics
from typing import Any
from urllib.parse import urlencode

from tests.bench.dataset import SYLLABLES, Dataset
from tests.bench.driving import ask

ROUNDS = 5
MOST_CHARACTERS, MOST_WORDS = 1_000, 50  # that a search takes


def texts(words: list[str]) -> dict[str, str]:
    """Return hostile texts by what they are; ``words`` stand with the most frequent first."""
    fifty = words[:MOST_WORDS]
    letters = [f"{letter}*" for letter in "abcdefghijklmnopqrstuvwxyz"]
    return {
        "the commonest word": words[0],
        "the two commonest words": " ".join(words[:2]),
        "fifty common words": " ".join(fifty),
        "fifty exclusions": " ".join(f"-{word}" for word in fifty),
        "the commonest word with 49 exclusions": " ".join([words[0], *(f"-{word}" for word in words[1:MOST_WORDS])]),
        "exclusion of an absent word": "-zzzzzz",
        "the prefix a*": "a*",
        "the prefix b*": "b*",
        "fifty one-letter prefixes": " ".join((letters * 2)[:MOST_WORDS]),
        "fifty excluded one-letter prefixes": " ".join(f"-{prefix}" for prefix in (letters * 2)[:MOST_WORDS]),
        "fifty two-letter prefixes": " ".join(f"{syllable[:2]}*" for syllable in SYLLABLES[::4][:MOST_WORDS]),
        "a phrase of the commonest words": f'"{" ".join(words[:3])}"',
        "the commonest word three times": f'"{" ".join(words[:1] * 3)}"',
        "fifty words as one phrase": f'"{" ".join(fifty)}"',
        "a phrase that ends in a prefix": f'"{words[0]} b"*',
        "one word of 1,000 characters": "a" * MOST_CHARACTERS,
        "twelve characters that fold to four words each": "\ufdfa" * (MOST_WORDS // 4),
        "1,000 quotation marks": '"' * MOST_CHARACTERS,
        "punctuation only": "".join("…!?*-()&|:<>'%_\\"[place % 16] for place in range(MOST_CHARACTERS)),
        "an absent word": "zzzzzz",
        "a rare word": words[-1],
    }


HEAVY = ("the commonest word", "a phrase of the commonest words", "fifty exclusions", "the prefix a*")
ORDERINGS = {"by date": "-published", "by relevance": "-relevance"}


def names(dataset: Dataset, name: str) -> dict[str, str]:
    """Return hostile texts for a search among names, one of which is ``name``."""
    mistyped = f"{name[0]}{name[2]}{name[1]}{name[3:]}"
    return {
        "a name with a typing mistake": mistyped,
        "one word with a typing mistake": mistyped.split()[0],
        "a word that many names share": "institute",
        "three letters": name[:3],
        "a word like many": "bababa",
        "fifty words": " ".join(dataset.words[:MOST_WORDS]),
        "the prefix b*": "b*",
    }


def addresses(dataset: Dataset) -> dict[str, str]:
    """Return every hostile address by what it is."""
    quotes = texts(dataset.words)
    found: dict[str, str] = {}
    for order, ordering in ORDERINGS.items():
        found |= {f"quotes, {order}: {what}": asked("quotes", q=q, ordering=ordering) for what, q in quotes.items()}
        found |= {f"articles, {order}: {what}": asked("articles", q=quotes[what], ordering=ordering) for what in HEAVY}
    found |= {f"facets: {what}": asked("quotes/facets", q=quotes[what]) for what in HEAVY}
    for collection, name in (("speakers", dataset.name(0)), ("organisations", dataset.organisation(0)[3])):
        found |= {f"{collection}: {what}": asked(collection, q=q) for what, q in names(dataset, name).items()}
    return found


def asked(collection: str, **parameters: str) -> str:
    return f"/api/v1/{collection}/?{urlencode(parameters)}"


def endure(dataset: Dataset, connection: http.client.HTTPConnection) -> list[dict[str, Any]]:
    """Return the median and slowest milliseconds of every hostile text, the worst first."""
    rows = []
    for what, address in addresses(dataset).items():
        taken = [ask(connection, address)[0] for _ in range(ROUNDS)]
        rows.append({"what": what, "median": statistics.median(taken), "slowest": max(taken)})
    return sorted(rows, key=lambda row: -row["median"])
