"""What raw and Verbatim have to agree on: a run in which their answers differ has measured nothing."""

import json
from typing import Any

from tests.bench.questions import Question

# Members that raw does not make, each with the reason.
LEFT_OUT = {
    "next": "a signed cursor, which SQL cannot make",
    "previous": "likewise",
    "text_fragment_url": "percent-encoding is not what SQL is for",
}


def compare(question: Question, raw: bytes, verbatim: bytes) -> None:
    """Fail unless both answers tell the same, but for what raw leaves out."""
    if compared(raw) != compared(verbatim):
        raise RuntimeError(f"raw and Verbatim disagree on {question}")


def compared(answer: bytes) -> Any:
    """Return an answer's content without the members that raw leaves out, at any depth."""
    return json.loads(answer, object_hook=lambda members: {k: v for k, v in members.items() if k not in LEFT_OUT})
