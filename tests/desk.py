"""A curator at the admin, who fills in the forms as a browser would."""

from html.parser import HTMLParser
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Model
from django.test import Client
from django.urls import reverse

WHY = "A correction"  # what is verified changes for a reason alone


class FormParser(HTMLParser):
    """The values that a browser would send of the change form on a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.values: dict[str, Any] = {}
        self.inside = False
        self.select = ""
        self.textarea = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self.inside = (given.get("id") or "").endswith("_form") and given.get("method") == "post"
        if self.inside and hasattr(self, f"start_{tag}"):
            getattr(self, f"start_{tag}")(given.get("name") or "", given)

    def start_input(self, name: str, given: dict[str, str | None]) -> None:
        ticked = given.get("type") not in {"checkbox", "radio"} or "checked" in given
        if name and ticked and given.get("type") not in {"submit", "file"}:
            self.values[name] = given.get("value") or ""

    def start_select(self, name: str, given: dict[str, str | None]) -> None:
        self.select = name
        self.values[name] = ""

    def start_option(self, name: str, given: dict[str, str | None]) -> None:
        if self.select and "selected" in given:
            self.values[self.select] = given.get("value") or ""

    def start_textarea(self, name: str, given: dict[str, str | None]) -> None:
        self.textarea = name
        self.values[name] = ""

    def handle_data(self, data: str) -> None:
        if self.textarea:
            self.values[self.textarea] += data.removeprefix("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.textarea = ""
        if tag == "select":
            self.select = ""
        if tag == "form":
            self.inside = False


class Desk:
    """Somebody who is signed in to the admin."""

    def __init__(self, user: Any = None) -> None:
        self.client = Client()
        self.user = user or get_user_model().objects.create_superuser("curator")
        self.client.force_login(self.user)

    def get(self, url: str) -> Any:
        return self.client.get(url)

    def text(self, url: str) -> str:
        """Return a page, which has to be there, as text."""
        response = self.get(url)
        assert response.status_code == 200, (url, response.status_code, response.headers)
        return response.content.decode()

    def filled(self, url: str) -> dict[str, Any]:
        """Return what the form of a page sends if nothing is changed."""
        return FormParser(self.text(url)).values

    def save(self, url: str, form: Any = None, **changes: Any) -> Any:
        """Send the form of a page, or an earlier copy of it, with some values changed and a reason."""
        filled = self.filled(url) if form is None else form
        values = {**filled, **({"_why": WHY} if "_why" in filled else {}), **changes}
        return self.client.post(url, {name: value for name, value in values.items() if value is not None})


def page(row: Model, action: str = "change") -> str:
    """Return the address of a row's page in the admin."""
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_{action}", args=[row.pk])


def pages(model: type[Model], action: str = "changelist") -> str:
    """Return the address of a model's list, or of its page to add a row."""
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{action}")


def messages(response: Any) -> str:
    """Return what the page that a redirect leads to tells first."""
    return " ".join(str(message) for message in response.wsgi_request._messages)


def errors(response: Any) -> str:
    """Return every error of the form that a response shows again."""
    assert response.status_code == 200, f"saved: {response.headers.get('Location')}"
    return " ".join(str(error) for error in response.context["errors"])
