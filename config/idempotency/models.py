"""What was answered to a request that creates something, for when it comes again."""

from django.db import models
from django.db.models.functions import Now


class Answer(models.Model):
    """The answer to one request with an ``Idempotency-Key``.

    It is stored in the transaction that did what was asked for: where the one is, the other is too.
    """

    caller = models.CharField(max_length=200, help_text="Whose key it is: an account, and its token if it came by one.")
    key = models.CharField(max_length=255)
    request = models.CharField(max_length=64, help_text="SHA-256 of the method, the address and the body.")
    status = models.PositiveSmallIntegerField(null=True, help_text="Empty while it is being answered.")
    headers = models.JSONField(default=dict)
    content = models.BinaryField(default=b"")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "answer that is kept"
        verbose_name_plural = "answers that are kept"
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["caller", "key"], name="key_is_answered_once")]
        indexes = [models.Index(fields=["at"], name="answer_by_age")]

    def __str__(self) -> str:
        return f"{self.caller}: {self.key}"
