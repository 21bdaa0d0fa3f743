"""Make a database ready to use: migrate it, load both documents into an empty one, make a curator."""

import secrets
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import transaction

from config.roles import make_roles
from sources.models import Article, Organisation, Speaker

FIXTURES = ("organisations", "speakers", "articles", "quotes")
NAME = "curator"


class Command(BaseCommand):
    help = "Migrate; load both source documents into an empty database; make the roles and a first account."

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", verbosity=0)
        with transaction.atomic():
            self.load_documents()
            make_roles(anew=False)
            self.make_curator()

    def load_documents(self) -> None:
        """Load the fixtures, but never over anything a curator has entered or changed."""
        if any(model.objects.exists() for model in (Organisation, Speaker, Article)):
            return
        call_command("loaddata", *FIXTURES, verbosity=0)
        self.stdout.write("Loaded the two source documents.")

    def make_curator(self) -> None:
        """Make the first account, with every permission, and print its password this once."""
        users = get_user_model().objects
        if users.exists():
            return
        password = secrets.token_urlsafe(12)
        users.create_superuser(NAME, password=password)
        self.stdout.write(f"Made the account {NAME!r} with the password {password} (shown only now).")
