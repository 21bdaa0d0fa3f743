"""Fetch pages from the web, politely and safely."""

import ssl
import time
import zlib
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass, field
from http.client import HTTPException
from urllib.parse import urljoin

from django.utils import timezone
from protego import Protego
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError
from urllib3.response import BaseHTTPResponse

from sources.receiving import addresses
from sources.receiving.addresses import Resolve, Target, Unsafe, safe_address, target_of
from sources.receiving.documents import HTML, LARGEST, TEXT, XHTML, Received, Refused
from sources.receiving.limits import TookTooLong, at_most
from sources.receiving.turns import take_turn

AGENT = "Verbatim"
ACCEPTED = (HTML, XHTML, TEXT)
REDIRECTS = {301, 302, 303, 307, 308}
MOST_REDIRECTS = 5
SECONDS_AT_MOST = 60.0  # for one page, its redirects and robots.txt included, waiting out of politeness aside
SECONDS_OF_SILENCE = 20.0
SECONDS_BETWEEN = 1.0  # pages of one host
LONGEST_DELAY = 60.0  # seconds: a robots.txt that asks for more is refused
LARGEST_ROBOTS = 500 * 1024  # bytes; RFC 9309 asks for no less
PIECE = 64 * 1024  # bytes
FAILURES = (HTTPError, HTTPException, OSError, ValueError)  # of a server or of the way to it


@dataclass(frozen=True)
class Answer:
    """What a server answered."""

    status: int
    headers: dict[str, str]  # by lower-case name
    content: bytes


@dataclass
class Client:
    """Somebody who asks servers for pages: slowly, only public ones, and only what their robots.txt allows.

    ``allowed`` are numeric addresses and ports that may be asked though they are not public: for tests.
    """

    resolve: Resolve = addresses.resolve
    allowed: Iterable[tuple[str, int]] = ()
    clock: Callable[[], float] = time.monotonic
    pause: Callable[[float], None] = time.sleep
    seconds: float = SECONDS_AT_MOST
    robots: dict[str, Protego | None] = field(default_factory=dict)  # site → its rules; None: nothing is allowed

    def fetch(self, address: str) -> Received:
        """Return the page at a web address; raise Refused with the reason if there is none to be had."""
        try:
            target = target_of(address)
            for _ in range(MOST_REDIRECTS + 1):
                self.ask_leave(target)
                answer = self.get(target, accept=ACCEPTED, most=LARGEST)
                if answer.status not in REDIRECTS:
                    return received(address, target, answer)
                target = target_of(urljoin(target.address, answer.headers.get("location", "")))
        except (Unsafe, TookTooLong) as error:
            raise Refused(address, str(error)) from error
        except FAILURES as error:
            raise Refused(address, f"The server did not answer: {error}") from error
        raise Refused(address, f"It is redirected more than {MOST_REDIRECTS} times.")

    def ask_leave(self, target: Target) -> None:
        """Raise Unsafe unless the site's robots.txt allows the page; wait as long as politeness asks."""
        if target.site not in self.robots:
            self.robots[target.site] = self.rules_of(target)
        rules = self.robots[target.site]
        if rules is None:
            raise Unsafe("The site's robots.txt cannot be had just now, so nothing is allowed.")
        if not rules.can_fetch(target.address, AGENT):
            raise Unsafe("The site's robots.txt does not allow it.")
        delay = max(float(rules.crawl_delay(AGENT) or 0), SECONDS_BETWEEN)
        if delay > LONGEST_DELAY:
            raise Unsafe(f"The site's robots.txt asks for {delay:g} seconds between pages.")
        take_turn(target.host, delay, clock=self.clock, pause=self.pause)

    def rules_of(self, target: Target) -> Protego | None:
        """Return a site's rules as RFC 9309 has it: none there, all is allowed; none to be had, nothing is."""
        where = Target(target.scheme, target.host, target.port, "/robots.txt")
        try:
            for _ in range(MOST_REDIRECTS + 1):
                answer = self.get(where, accept=(TEXT,), most=LARGEST_ROBOTS)
                if answer.status not in REDIRECTS:
                    break
                where = target_of(urljoin(where.address, answer.headers.get("location", "")))
        except FAILURES:
            return None
        if answer.status >= 500:
            return None
        return Protego.parse(answer.content.decode("utf-8", "replace") if answer.status == 200 else "")

    def get(self, target: Target, *, accept: Iterable[str], most: int) -> Answer:
        """Ask one server for one thing, without following it anywhere else."""
        with at_most(self.seconds), ExitStack() as stack:
            connection = connect(target, safe_address(target, self.resolve, self.allowed))
            stack.callback(connection.close)
            headers = {
                "Host": target.authority,
                "User-Agent": f"{AGENT} (quote and attribution database)",
                "Accept": ", ".join(accept),
                "Accept-Encoding": "gzip",
            }
            connection.request("GET", target.path, headers=headers, preload_content=False, decode_content=False)
            response = connection.getresponse()
            stack.callback(response.close)
            names = {name.lower(): value for name, value in response.headers.items()}
            return Answer(response.status, names, body(response, names.get("content-encoding", ""), most=most))


def connect(target: Target, address: str) -> HTTPConnection:
    """Return a connection to this very numeric address; a certificate has to be that of the target's host."""
    if target.scheme == "http":
        return HTTPConnection(address, target.port, timeout=SECONDS_OF_SILENCE)
    return HTTPSConnection(
        address,
        target.port,
        timeout=SECONDS_OF_SILENCE,
        ssl_context=ssl.create_default_context(),
        server_hostname=target.host,  # the context holds the certificate against it
    )


def body(response: BaseHTTPResponse, encoding: str, *, most: int) -> bytes:
    """Return an answer's body with its compression undone; raise Unsafe if either is larger than ``most`` bytes."""
    if response.status in REDIRECTS:
        return b""
    if encoding.lower() not in {"", "identity", "gzip", "x-gzip"}:
        raise Unsafe(f"It is packed in a way that was not asked for: {encoding[:40]}.")
    unpack = zlib.decompressobj(wbits=31) if "gzip" in encoding.lower() else None
    sent, content = 0, bytearray()
    for piece in response.stream(PIECE, decode_content=False):
        sent += len(piece)
        try:
            content += unpack.decompress(piece, most + 1 - len(content)) if unpack else piece
        except zlib.error as error:
            raise Unsafe("Its compression is damaged.") from error
        if max(sent, len(content)) > most:
            raise Unsafe(f"It is larger than {most:,} bytes.")
    if unpack and not unpack.eof:
        raise Unsafe("It was cut off.")
    return bytes(content)


def received(address: str, target: Target, answer: Answer) -> Received:
    """Return the page that was fetched from ``target``; raise Unsafe unless it is one."""
    if answer.status != 200:
        raise Unsafe(f"The server answered with the status {answer.status}.")
    media_type = answer.headers.get("content-type", "")[:255]
    found = Received(address, answer.content, media_type, timezone.now(), address=target.address)
    if found.kind not in ACCEPTED:
        raise Unsafe(f"It is neither a page nor a text but {found.kind or 'of no stated type'}.")
    return found
