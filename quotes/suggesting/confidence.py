"""How sure a suggestion is: that the span is speech at all, and that its speaker is the right one."""

from quotes.suggesting.ascriptions import Ascription
from quotes.suggesting.judging import names_something
from quotes.suggesting.scanning import Span


class Features:
    """What is known of a span that tells speech from other uses of quotation marks."""

    def __init__(self, text: str, span: Span, start: int, whole: bool, ascription: Ascription) -> None:
        self.values = {
            "whole": float(whole),
            "names something": float(names_something(text, span, start)),
            "way " + ascription.way: 1.0,
        }


def is_speech(features: Features) -> bool:
    return not features.values["names something"]


def right(features: Features) -> float:
    return 0.9
