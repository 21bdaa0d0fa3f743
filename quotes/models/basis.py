"""What an attribution rests on."""

from django.db import models


class Basis(models.TextChoices):
    """What makes us say that these are somebody's words."""

    EXPLICIT = "explicit", "explicit: the clause names the speaker"
    PRONOUN = "pronoun", "pronoun: “he continued”"
    CONTINUED = "continued", "continued: no clause of its own"
    INFERRED = "inferred", "inferred: a curator’s judgement, with a note"
    UNATTRIBUTED = "unattributed", "unattributed: the article names nobody"


# The kinds of evidence without which a basis does not stand.
NEEDED_EVIDENCE: dict[str, set[str]] = {Basis.EXPLICIT: {"source"}, Basis.PRONOUN: {"source", "antecedent"}}
