"""Forget the answers to requests that will not come again."""

from typing import Any

from django.core.management.base import BaseCommand

from config.idempotency.keeping import KEPT_FOR, prune


class Command(BaseCommand):
    help = f"Delete the answers kept for repeated requests (Idempotency-Key) that are older than {KEPT_FOR}."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Deleted {prune()} answers.")
