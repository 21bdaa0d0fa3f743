"""Who can be named at the desk: found by what is typed, or entered in place."""

from typing import Any

from django.forms import modelform_factory
from django.utils.translation import gettext as _

from quotes.desk.attributing import MODELS
from quotes.desk.refusals import checked, refused
from quotes.desk.sittings import Sitting, page_of
from quotes.desk.undoing import note, rows_of, standing
from quotes.models import Attribution
from sources.admin.base import CuratedForm
from sources.look_alikes import look_alikes
from sources.models import Affiliation, Organisation, Speaker
from sources.words import folded

OFFERED = 10
READ = 40  # of what is found, before the likeliest are taken

FORMS: dict[Any, Any] = {
    model: modelform_factory(model, form=CuratedForm, fields=("name", "kind")) for model in (Speaker, Organisation)
}


def names(sitting: Sitting, field: str, term: str, speaker: int | None) -> list[dict[str, Any]]:
    """Return whom a field of the form offers for what is typed, the likeliest first.

    Nothing typed: whom this article names already and, for an organisation, where the speaker belongs.
    """
    model = MODELS.get(field)
    if model is None or not page_of(model).has_view_permission(sitting.request):
        return []
    rows = found(sitting, model, term) if term.strip() else known_here(sitting, model, speaker)
    places = places_of(sitting, [row.pk for row in rows]) if model is Speaker else {}
    return [
        {
            "pk": row.pk,
            "name": row.name,
            "kind": row.get_kind_display(),
            "aliases": [alias.name for alias in row.aliases.all()],
            "places": places.get(row.pk, []),
        }
        for row in rows
    ]


def found(sitting: Sitting, model: Any, term: str) -> list[Any]:
    """Return who is found as the admin's own look-ups find them: by alias and with typing mistakes."""
    page = page_of(model)
    rows, _doubled = page.get_search_results(sitting.request, page.get_queryset(sitting.request), term)
    sought = folded(term.strip())
    return sorted(rows[:READ], key=lambda row: likeliness(row, sought))[:OFFERED]


def likeliness(row: Any, sought: str) -> tuple[int, str]:
    """Return the place in the order: who has the very name, whose name begins so, the others."""
    held = [folded(name) for name in (row.name, *(alias.name for alias in row.aliases.all()))]
    rank = 0 if sought in held else 1 if any(name.startswith(sought) for name in held) else 2
    return rank, row.name


def known_here(sitting: Sitting, model: Any, speaker: int | None) -> list[Any]:
    """Return who is named by the article's quotes, and first of all where the speaker belongs."""
    pks: dict[int, None] = {}
    if model is Organisation and speaker is not None:
        places = Affiliation.objects.visible_to(sitting.user).filter(speaker=speaker)
        pks.update(dict.fromkeys(places.values_list("organisation", flat=True)))
    fields = [field for field, each in MODELS.items() if each is model]
    claims = Attribution.objects.visible_to(sitting.user).filter(quote__article=sitting.article).order_by("-pk")
    for row in claims.values_list(*fields)[:200]:
        pks.update(dict.fromkeys(pk for pk in row if pk is not None))
    rows = model.objects.visible_to(sitting.user).prefetch_related("aliases").in_bulk(list(pks)[:OFFERED])
    return [rows[pk] for pk in pks if pk in rows]


def places_of(sitting: Sitting, speakers: list[int]) -> dict[int, list[dict[str, Any]]]:
    """Return the capacities in which speakers are known: of each, organisations and roles."""
    held = Affiliation.objects.visible_to(sitting.user).filter(speaker__in=speakers).select_related("organisation")
    places: dict[int, list[dict[str, Any]]] = {}
    for one in held:
        where = {"pk": one.organisation_id, "name": one.organisation.name}
        places.setdefault(one.speaker_id, []).append({"organisation": where, "role": one.role})
    return places


def enter_name(sitting: Sitting, sent: dict[str, Any]) -> dict[str, Any]:
    """Enter a new speaker or organisation; where others have a name like it, ask first.

    ``sent["sure"]`` says that the curator has seen them, and means somebody else.
    """
    model = MODELS.get(str(sent.get("field")))
    if model is None or not sitting.may_name(model):
        raise refused(_("You may not enter anybody new."), status=403)
    form = FORMS[model]({"name": sent.get("name"), "kind": sent.get("kind")})
    checked(form)
    alike = look_alikes(form.cleaned_data["name"], model.objects.visible_to(sitting.user))
    if alike and sent.get("sure") is not True:
        return {
            "alike": [{"pk": one.row.pk, "name": one.row.name, "like": one.name, "why": str(one.why)} for one in alike]
        }
    row = form.save()
    return {
        "named": {"pk": row.pk, "name": row.name},
        "undo": note(sitting.user, {}, standing(rows_of(model, [row.pk]))),
    }
