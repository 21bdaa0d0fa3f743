"""The admin site: its name, and its index in the order in which curators work.

It stands outside the package ``sources.admin`` because Django builds the site while that
package is still being imported.
"""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.admin.forms import AdminAuthenticationForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

# Whatever is not named here follows in alphabetical order.
WORKING_ORDER = (
    "sources",
    "quotes",
    "Article",
    "Quote",
    "Attribution",
    "Evidence",
    "Speaker",
    "Organisation",
    "Affiliation",
    "Capture",
    "IdentityAccess",
    "Redaction",
    "SpeakerMerge",
    "OrganisationMerge",
    "Distinction",
)


class SignInForm(AdminAuthenticationForm):
    """Asks for a name and a password; whatever is wrong with them, it says the same."""

    error_messages = {
        **AdminAuthenticationForm.error_messages,
        "invalid_login": _(
            "This name and password are not those of an account of the staff, or were tried too often: "
            "after several wrong tries nobody signs in from the same place for a quarter of an hour. "
            "Mind that both are case-sensitive."
        ),
    }


class VerbatimAdminSite(AdminSite):
    """The desk of those who curate."""

    login_form = SignInForm
    site_header = _("Verbatim")
    site_title = _("Verbatim")
    index_title = _("Who said what, where, and in what capacity")

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        apps = super().get_app_list(request, app_label)
        for app in apps:
            app["models"].sort(key=lambda model: place(model["object_name"]))
        return sorted(apps, key=lambda app: place(app["app_label"]))


def place(name: str) -> int:
    """Return where an app (by its label) or a model (by its class's name) stands in the index."""
    return WORKING_ORDER.index(name) if name in WORKING_ORDER else len(WORKING_ORDER)
