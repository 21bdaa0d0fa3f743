"""The form in which somebody makes a token."""

from typing import Any

from django import forms
from django.contrib.auth import authenticate, get_user_model
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.tokens.models import Token

DAYS = {30: gettext_lazy("30 days"), 90: gettext_lazy("90 days"), 365: gettext_lazy("a year")}


class IssueForm(forms.ModelForm):
    """A new token of whoever is signed in, who says the password again: a stolen session makes itself none."""

    # Set for one request by TokenAdmin.get_form(), on a class made for that request.
    request: HttpRequest

    days = forms.TypedChoiceField(
        label=gettext_lazy("Good for"), coerce=int, choices=tuple(DAYS.items()), initial=90, widget=forms.RadioSelect
    )
    password = forms.CharField(
        label=gettext_lazy("Your password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    class Meta:
        model = Token
        fields = ["name", "scopes", "rate"]
        widgets = {"scopes": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.owner = self.request.user

    def clean_name(self) -> str:
        # Somebody who clicks twice makes one token: the second waits here for the first.
        owner: Any = self.instance.owner
        list(get_user_model()._default_manager.select_for_update().filter(pk=owner.pk).values_list("pk"))
        return self.cleaned_data["name"]

    def clean_password(self) -> str:
        user: Any = self.request.user
        said = {"username": user.get_username(), "password": self.cleaned_data["password"]}
        if authenticate(self.request, **said) != user:
            raise forms.ValidationError(_("This is not your password."), code="wrong_password")
        return ""

    def _get_validation_exclusions(self) -> set[str]:
        # They are no fields of the form, but the name is to differ from those of the owner's other good tokens.
        return super()._get_validation_exclusions() - {"owner", "revoked"}  # type: ignore[misc]

    def save(self, commit: bool = True) -> Model:
        self.instance.secret = self.instance.give_secret(days=self.cleaned_data["days"])
        return super().save(commit)
