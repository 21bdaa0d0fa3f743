"""What people may do, put together as Django's groups: a curator enters, a reviewer verifies, an editor retracts."""

from django.contrib.auth.models import Group, Permission
from django.db.models import Q, QuerySet

from config.guards.rules import guarded_models

# What each role may do beside what the one before it may: “app.codename”, an asterisk for every curated model.
ROLES: dict[str, tuple[str, ...]] = {
    "curator": (
        "*.view",
        "sources.read_internal",
        "trail.view_entry",
        "work.view_job",
        "work.view_part",
        *(
            f"{model}.{act}"
            for model in (
                "sources.organisation",
                "sources.organisationalias",
                "sources.speaker",
                "sources.speakeralias",
                "sources.affiliation",
                "sources.article",
                "sources.authorship",
                "sources.distinction",
                "quotes.quote",
                "quotes.attribution",
                "quotes.evidence",
            )
            for act in ("add", "change")
        ),
        *(
            f"{model}.delete"
            for model in (
                "sources.organisationalias",
                "sources.speakeralias",
                "sources.affiliation",
                "sources.authorship",
                "sources.distinction",
                "quotes.quote",
                "quotes.attribution",
                "quotes.evidence",
            )
        ),
    ),
    "reviewer": ("quotes.verify_quote", "quotes.rejection.delete"),
    "editor": (
        "quotes.retract_quote",
        "sources.withdraw_article",
        "sources.redact_article",
        "sources.add_protectedidentity",
        "work.retry_job",
        "sources.merge_speaker",
        "sources.merge_organisation",
        "sources.organisation.delete",
        "sources.speaker.delete",
        "sources.article.delete",
        "sources.capture.delete",
    ),
}


def make_roles(*, anew: bool) -> list[str]:
    """Make the groups that are missing and return their names; ``anew``: give all of them what is written here."""
    made = []
    allowed = Q(pk__in=[])
    for name, permissions in ROLES.items():
        for permission in permissions:
            allowed |= condition(permission)
        group, is_new = Group.objects.get_or_create(name=name)
        rows: QuerySet[Permission] = Permission.objects.filter(allowed)
        if is_new or (anew and set(rows) != set(group.permissions.all())):
            group.permissions.set(rows)
            made.append(name)
    return made


def condition(permission: str) -> Q:
    """Return the condition that a permission is the one named."""
    if permission == "*.view":
        models = [model._meta for model in guarded_models()]
        own = [Q(content_type__app_label=each.app_label, codename=f"view_{each.model_name}") for each in models]
        return Q(*own, _connector=Q.OR)
    app, *rest = permission.split(".")
    codename = rest[0] if len(rest) == 1 else f"{rest[1]}_{rest[0]}"
    return Q(content_type__app_label=app, codename=codename)
