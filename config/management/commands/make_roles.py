"""Make the roles of docs/curators.md, or give them back what they may."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from config.roles import ROLES, make_roles


class Command(BaseCommand):
    help = f"Make the groups {', '.join(ROLES)}, or give them exactly the permissions of docs/curators.md again."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        for name in make_roles(anew=True):
            self.stdout.write(f"Gave the role {name!r} its permissions.")
