"""`manage.py setup` makes a database ready once, and never over a curator's work."""

from io import StringIO

from django.contrib.auth import authenticate, get_user_model
from django.core.management import call_command

from quotes.models import Quote
from sources.models import Speaker


def setup() -> str:
    out = StringIO()
    call_command("setup", stdout=out)
    return out.getvalue()


def test_it_loads_the_documents_and_makes_a_curator_who_can_log_in(db: None) -> None:
    password = setup().split("password ")[1].split()[0]
    assert Quote.objects.count() == 18
    user = authenticate(username="curator", password=password)
    assert user
    assert user.has_perm("sources.read_internal")


def test_it_changes_nothing_the_second_time(db: None) -> None:
    setup()
    Speaker.objects.filter(slug="kaitlin-martin").update(description="Edited by a curator.")
    assert setup() == ""
    assert Speaker.objects.get(slug="kaitlin-martin").description == "Edited by a curator."


def test_it_loads_nothing_beside_what_a_curator_entered(db: None) -> None:
    Speaker.objects.create(name="Somebody")
    setup()
    assert not Quote.objects.exists()


def test_it_makes_no_second_account(db: None) -> None:
    get_user_model().objects.create_user("first")
    setup()
    assert get_user_model().objects.count() == 1
