"""What an attribution rests on."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Basis(models.TextChoices):
    """What makes us say that these are somebody's words."""

    EXPLICIT = "explicit", _("explicit: the clause names the speaker")
    PRONOUN = "pronoun", _("pronoun: “he continued”")
    CONTINUED = "continued", _("continued: no clause of its own")
    INFERRED = "inferred", _("inferred: a curator’s judgement, with a note")
    UNATTRIBUTED = "unattributed", _("unattributed: the article names nobody")


# The kinds of evidence without which a basis does not stand.
NEEDED_EVIDENCE: dict[str, set[str]] = {Basis.EXPLICIT: {"source"}, Basis.PRONOUN: {"source", "antecedent"}}
