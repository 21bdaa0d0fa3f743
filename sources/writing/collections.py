"""Collections that can be written: one transaction for each request, whether it writes one row or many."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote_to_bytes

from django.db import IntegrityError, connection, models, transaction
from django.http import HttpResponse
from django.utils.cache import patch_cache_control
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet

from sources.acting import LONGEST, UNKNOWN, acting, actor, name_of
from sources.refusals import explained
from sources.visibility import reads_internal
from sources.writing import states
from sources.writing.bodies import Body
from sources.writing.permissions import MayWrite
from sources.writing.refusals import Refusal, conflict, wrong

REASON = "X-Reason"
MOST = 100  # objects of a batch
PATIENCE = "10s"  # for a row that somebody else is changing; SQLite waits by its own timeout


@contextmanager
def writing(request: Request) -> Iterator[None]:
    """Let everything inside be done or nothing, in the name of the request's user and for the reason they give."""
    # Whoever signed them in may have said more exactly who acts.
    who = name_of(request.user) if actor() == UNKNOWN else None
    with acting(actor=who, reason=reason_of(request)), transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('lock_timeout', %s, true)", [PATIENCE])
        yield


def reason_of(request: Request) -> str:
    """Return the reason that a request gives for its change: percent-encoded UTF-8, as headers hold ASCII alone."""
    try:
        reason = unquote_to_bytes(request.headers.get(REASON, "").encode("latin-1")).decode()
    except UnicodeError:
        raise wrong(REASON, "not_text", "The reason is not percent-encoded UTF-8.") from None
    if "\0" in reason or len(reason) > LONGEST:
        raise wrong(REASON, "not_text", f"A reason has at most {LONGEST} characters, and no NUL.")
    return reason


class Writable(GenericViewSet):
    """A collection whose rows are created one by one or in batches, changed, and deleted where nothing needs them."""

    permission_classes = [*APIView.permission_classes, MayWrite]
    body: type[Body]
    listed_as: Any = None  # the serializer of what a list tells; None: the view's own

    # --- What a collection says of itself --------------------------------------------------------------

    def state_rows(self, pk: Any) -> Sequence[models.QuerySet]:
        """Return the rows whose change makes an earlier look at this one stale, itself first."""
        raise NotImplementedError

    def told(self, pks: Sequence[Any], *, one: bool) -> Any:
        """Return what the API tells of rows: of ``one`` as its own page does, else as a list does."""
        raise NotImplementedError

    def why_it_stays(self, row: Any) -> str:
        """Return why a row must not be deleted, or nothing."""
        return ""

    def take_out(self, row: Any) -> None:
        row.delete()

    # --- Requests ------------------------------------------------------------------------------------

    def create(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        data = self.received()
        with writing(request):
            if isinstance(data, list):
                pks = self.stored_all(data)
                content = self.rendered({"results": self.told(pks, one=False)})
                return answer(HTTPStatus.CREATED, content)
            row = self.stored_one(data)
            content = self.rendered(self.told([row.pk], one=True))
            where = {"Location": json.loads(content)["url"]}
            return answer(HTTPStatus.CREATED, content, ETag=self.tag(row.pk, content), **where)

    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        data = self.received()
        with writing(request):
            row = self.current_row()
            body = self.body(row, data=data, partial=True, context=self.get_serializer_context())
            body.is_valid(raise_exception=True)
            body.save()
            content = self.rendered(self.told([row.pk], one=True))
            return answer(HTTPStatus.OK, content, ETag=self.tag(row.pk, content))

    def destroy(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        with writing(request):
            row = self.current_row()
            if why := self.why_it_stays(row):
                raise conflict(why, code="needed")
            self.take_out(row)
        return HttpResponse(status=HTTPStatus.NO_CONTENT)

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        return self.with_tag(lambda: super(Writable, self).retrieve(request, *args, **kwargs))  # type: ignore[misc]

    def with_tag(self, tell: Callable[[], Any]) -> Any:
        """Return what ``tell`` answers of the row, with the tag that ``If-Match`` asks for.

        It is for those who may know of all that it stands for; others get a digest of the answer, as of every other.
        """
        if not reads_internal(self.request.user):
            return tell()
        # Taken before the row is read: what happens in between is refused, never overlooked.
        state = states.state(self.state_rows(self.get_object().pk))
        response = tell()
        if isinstance(response, Response):
            response.add_post_render_callback(lambda each: put_tag(each, state))
        elif not response.streaming:
            put_tag(response, state)
        return response

    def received(self) -> Any:
        """Return the body, of a request without parameters; read before the transaction: a client may take its time."""
        self.filter_queryset(self.get_queryset())  # which refuses parameters
        return self.request.data

    # --- Rows ----------------------------------------------------------------------------------------

    def current_row(self) -> Any:
        """Return the row that the address names, kept as it is until the commit; refuse a stale look at it."""
        row = self.get_object()
        states.require_current(self.request, states.state(self.state_rows(row.pk), lock=True))
        model: Any = type(row)
        return model._base_manager.get(pk=row.pk)

    def rendered(self, told: Any) -> Any:
        return self.request.accepted_renderer.render(told)

    def tag(self, pk: Any, content: bytes) -> str:
        return states.tag(states.state(self.state_rows(pk)), content)

    def stored_one(self, data: Any) -> Any:
        """Return the row that a body makes."""
        try:
            with transaction.atomic():
                return self.stored(data, self.context(trusting=True))
        except IntegrityError:
            return self.stored(data, self.context(trusting=False))

    def stored_all(self, batch: list[Any]) -> list[Any]:
        """Return the keys of the rows that a batch makes; raise what is wrong with any of its bodies."""
        if not 0 < len(batch) <= MOST:
            raise wrong("", "batch_size", f"A batch has from 1 to {MOST} objects; this one has {len(batch)}.")
        try:
            with transaction.atomic():
                context = self.context(trusting=True)
                return [self.stored(data, context).pk for data in batch]
        except (ValidationError, Refusal, IntegrityError):
            return self.stored_one_by_one(batch)

    def stored_one_by_one(self, batch: list[Any]) -> list[Any]:
        """Do the same of a batch in which something is wrong, to name all of it."""
        context, pks, refused = self.context(trusting=False), [], Refused()
        for index, data in enumerate(batch):
            try:
                with transaction.atomic():
                    pks.append(self.stored(data, context).pk)
            except (ValidationError, Refusal) as error:
                refused.add(index, error)
            except IntegrityError as error:
                refused.add(index, conflict(explained(error)))
        refused.tell()
        return pks

    def context(self, *, trusting: bool) -> dict[str, Any]:
        """Return what bodies know that are stored together.

        Mostly nothing is wrong, and the engine refuses what is: so at first they are stored ``trusting`` that it will.
        Only where it does are its rules gone through in Python, to say which one it was and of which member.
        """
        return {**self.get_serializer_context(), "trusting": trusting, "found": {}}

    def stored(self, data: Any, context: dict[str, Any]) -> Any:
        body = self.body(data=data, context=context)
        body.is_valid(raise_exception=True)
        return body.save()


class Refused:
    """What is wrong with the bodies of a batch, each under its place in it."""

    def __init__(self) -> None:
        self.details: dict[str, Any] = {}
        self.refusals: list[tuple[int, Refusal]] = []

    def add(self, index: int, error: ValidationError | Refusal) -> None:
        if isinstance(error, Refusal):
            self.refusals.append((index, error))
        else:
            self.details[str(index)] = error.detail

    def tell(self) -> None:
        """Raise the faults of the bodies themselves; where there are none, what else stands in the way."""
        if self.details:
            raise ValidationError(self.details)
        if self.refusals:
            _, first = self.refusals[0]
            errors = [
                {**error, "field": f"{index}.{error['field']}".rstrip(".")}
                for index, refusal in self.refusals
                for error in refusal.errors
            ]
            raise Refusal(HTTPStatus(first.status_code), str(first.detail), errors=errors)


def answer(status: HTTPStatus, content: bytes, **headers: str) -> HttpResponse:
    """Return an answer in JSON; one with the tag of a row is not to be compressed, which would make the tag weak."""
    response = HttpResponse(content, content_type="application/json", status=status.value, headers=headers)
    if "ETag" in headers:
        patch_cache_control(response, no_transform=True)
    return response


def put_tag(response: Any, state: str) -> None:
    """Give an answer that tells of a row its tag."""
    if response.status_code == HTTPStatus.OK:
        response.headers["ETag"] = states.tag(state, response.content)
        patch_cache_control(response, no_transform=True)
