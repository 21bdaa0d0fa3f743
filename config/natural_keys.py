"""By which fields the rows of each curated model are told apart, on every install."""

from django.db.models import Field, Model

# What ``natural_key()`` returns, as fields: SQL sorts and names rows by them. A reference stands for the
# other row's key.
KEYS: dict[str, tuple[str, ...]] = {
    "sources.organisation": ("slug",),
    "sources.organisationalias": ("organisation", "name"),
    "sources.speaker": ("slug",),
    "sources.speakeralias": ("speaker", "name"),
    "sources.speakermerge": ("slug",),
    "sources.organisationmerge": ("slug",),
    "sources.distinction": ("kind", "one", "other"),
    "sources.article": ("slug",),
    "sources.redaction": ("uuid",),
    "sources.capture": ("sha256", "origin"),
    "sources.authorship": ("article", "speaker"),
    "sources.affiliation": ("speaker", "organisation", "role", "since"),
    "sources.identityaccess": ("uuid",),
    "quotes.quote": ("uuid",),
    "quotes.attribution": ("uuid",),
    "quotes.evidence": ("attribution", "kind"),
    "quotes.rejection": ("uuid",),
    # The audit trail is a sequence: its numbers say what came after what, on every install.
    "trail.entry": ("id",),
    "trail.seal": ("id",),
}


def key_of(model: type[Model]) -> tuple[str, ...]:
    """Return the names of the fields that are the natural key of ``model``."""
    return KEYS[model._meta.label_lower]


def key_field(model: type[Model]) -> Field:
    """Return the one field that is the natural key of a model that others point at."""
    (name,) = key_of(model)
    return model._meta.get_field(name)  # type: ignore[return-value]
