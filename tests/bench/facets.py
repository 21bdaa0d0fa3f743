"""Facets over a speaker's quotes, as a multiple of the list of the same quotes."""

import http.client
import statistics
from collections.abc import Iterable

from tests.bench.driving import ask
from tests.bench.questions import SPEAKER, Question


def against_the_list(questions: Iterable[Question], connection: http.client.HTTPConnection) -> dict[str, float]:
    """Return the medians of both in milliseconds, and the median of their ratios, pair by pair."""
    lists, facets = [], []
    for question in questions:
        if question.endpoint == SPEAKER:
            lists.append(ask(connection, question.verbatim)[0])
            facets.append(ask(connection, question.verbatim.replace("quotes/", "quotes/facets/"))[0])
    ratios = [facet / listed for facet, listed in zip(facets, lists, strict=True)]
    return {
        "list": statistics.median(lists),
        "facets": statistics.median(facets),
        "times_the_list": statistics.median(ratios),
        "times_the_list_at_most": max(ratios),
    }
