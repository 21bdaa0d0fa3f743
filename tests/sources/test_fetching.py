"""Pages are fetched from public machines alone, slowly, within limits, and only where robots.txt allows it."""

import gzip
import shutil
import socket
import ssl
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from sources.receiving import LARGEST, Refused, fetching
from sources.receiving.addresses import Unsafe, is_public, safe_address, target_of
from sources.receiving.fetching import Client

PAGE = b"<p>page</p>"
HTML = {"Content-Type": "text/html"}


@dataclass
class Site:
    """A server on this machine: path → how it answers; it notes what it was asked."""

    port: int = 0
    server: ThreadingHTTPServer | None = None
    paths: dict[str, Callable[[BaseHTTPRequestHandler], None]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)

    def address(self, path: str = "/page", *, host: str = "news.example") -> str:
        return f"http://{host}:{self.port}{path}"

    def answers(
        self, path: str, content: bytes = PAGE, *, status: int = 200, headers: dict[str, str] | None = None
    ) -> None:
        def answer(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(status)
            for name, value in (HTML if headers is None else headers).items():
                handler.send_header(name, value)
            handler.end_headers()
            handler.wfile.write(content)

        self.paths[path] = answer


@pytest.fixture
def site() -> Iterator[Site]:
    found = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found.asked.append(self.path)
            found.headers = dict(self.headers.items())
            found.paths.get(self.path, lambda handler: handler.send_error(404))(self)

        def log_message(self, *_: Any) -> None: ...

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_: Any) -> None: ...  # clients hang up on what is too much

    with Server(("127.0.0.1", 0), Handler) as server:
        found.port, found.server = server.server_port, server
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield found
        server.shutdown()
        thread.join()


@pytest.fixture(autouse=True)
def nobody_has_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


def client(site: Site, **options: Any) -> Client:
    """Return a client that finds every host at the site, which it may ask; it waits for nothing."""
    known = {
        "resolve": lambda _host, _port: ["127.0.0.1"],
        "allowed": {("127.0.0.1", site.port)},
        "pause": lambda _seconds: None,
    }
    return Client(**{**known, **options})


def refusal(somebody: Client, address: str) -> str:
    with pytest.raises(Refused) as caught:
        somebody.fetch(address)
    assert caught.value.origin == address
    return caught.value.reason


# --- Whom it asks ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.9.9.9", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1"),
        *("0.0.0.0", "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1"),
        *("::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1", "2001:db8::1"),
        *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "64:ff9b:1::a00:1"),
        *("2002:7f00:1::", "2001:0:7f00:1::", "::127.0.0.1", "nonsense", ""),
    ],
)
def test_no_private_address_is_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "::ffff:8.8.8.8"])
def test_a_public_address_is(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("ftp://a.example/", "Only http"),
        ("file:///etc/passwd", "Only http"),
        ("http:///page", "Only http"),
        ("http://me:secret@a.example/", "name or a password"),
        ("http://a.example/\r\nHost: b.example", "control character"),
        ("http://a.example:99999/", "no web address"),
        (f"http://{'a' * 64}.example/", "no web address"),
    ],
)
def test_it_takes_only_plain_addresses(address: str, reason: str) -> None:
    with pytest.raises(Unsafe, match=reason):
        target_of(address)


def test_it_writes_an_address_in_ascii() -> None:
    target = target_of("HTTPS://Бücher.example.:443/с т?q=é&a=%20#x".replace(" ", "%20"))
    assert target.authority.startswith("xn--")
    assert target.path == "/%D1%81%20%D1%82?q=%C3%A9&a=%20"
    assert target_of("http://[2606:2800::1]:8080/").authority == "[2606:2800::1]:8080"


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]"])
def test_the_guard_is_on_by_default(site: Site, host: str) -> None:
    site.answers("/page")
    assert "no public address" in refusal(Client(), f"http://{host}/page")
    assert "Port" in refusal(Client(), site.address(host=host))
    assert site.asked == []


def test_one_private_address_among_public_ones_is_one_too_many() -> None:
    target = target_of("http://a.example/")
    with pytest.raises(Unsafe, match=r"10\.0\.0\.1"):
        safe_address(target, lambda *_: ["93.184.215.14", "10.0.0.1"])
    assert safe_address(target, lambda *_: ["93.184.215.14"]) == "93.184.215.14"


def test_it_connects_to_the_very_address_that_was_checked(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that leads elsewhere when it is asked again leads nowhere: it is asked once."""
    asked: list[str] = []
    site.answers("/page")

    def once(host: str, _port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) <= 2 else ["10.0.0.1"]  # robots.txt and the page

    connected: list[Any] = []
    connect = socket.socket.connect

    def noted(self: socket.socket, where: Any) -> None:
        connected.append(where)
        connect(self, where)

    monkeypatch.setattr(socket.socket, "connect", noted)
    assert client(site, resolve=once).fetch(site.address()).content == PAGE
    assert asked == ["news.example"] * 2
    assert connected == [("127.0.0.1", site.port)] * 2
    assert site.headers["Host"] == f"news.example:{site.port}"


@pytest.mark.parametrize(
    "location",
    ["http://127.0.0.1/", "http://metadata.example/latest", "//10.0.0.1/", "file:///etc/passwd", "http://[::1]/"],
)
def test_every_redirect_is_checked_anew(site: Site, location: str) -> None:
    hosts = {"news.example": ["127.0.0.1"], "metadata.example": ["169.254.169.254"]}
    site.answers("/page", status=302, headers={"Location": location})
    reason = refusal(client(site, resolve=lambda host, _port: hosts.get(host, [host])), site.address())
    assert "no public address" in reason or "Only http" in reason
    assert site.asked == ["/robots.txt", "/page"]


def test_a_robots_txt_leads_nowhere_private_either(site: Site) -> None:
    site.answers("/robots.txt", status=301, headers={"Location": "http://10.0.0.1/robots.txt"})
    site.answers("/page")
    hosts = {"news.example": ["127.0.0.1"]}
    somebody = client(site, resolve=lambda host, _port: hosts.get(host, [host]))
    assert "10.0.0.1, which is no public address" in refusal(somebody, site.address())


def test_it_follows_a_redirect_and_tells_where_it_came_to(site: Site) -> None:
    site.answers("/page", status=301, headers={"Location": "/there?a=b"})
    site.answers("/there?a=b")
    found = client(site).fetch(site.address())
    assert (found.origin, found.address) == (site.address(), site.address("/there?a=b"))
    assert (found.content, found.media_type) == (PAGE, "text/html")


def test_it_does_not_go_round_in_circles(site: Site) -> None:
    site.answers("/page", status=302, headers={"Location": "/page"})
    assert "more than 5 times" in refusal(client(site), site.address())


@pytest.fixture
def certified(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    """Serve over TLS, with a certificate of news.example that this machine trusts."""
    if not shutil.which("openssl"):
        pytest.skip("openssl makes the certificate")
    key, certificate = str(tmp_path / "key.pem"), str(tmp_path / "certificate.pem")
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate]
    named = ["-subj", "/CN=news.example", "-addext", "subjectAltName=DNS:news.example"]
    subprocess.run([*command, *named], check=True, capture_output=True)
    monkeypatch.setenv("SSL_CERT_FILE", certificate)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    assert site.server
    site.server.socket = context.wrap_socket(site.server.socket, server_side=True)
    return site


def test_a_certificate_has_to_be_that_of_the_host(certified: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    certified.answers("/page")
    address = f"https://news.example:{certified.port}/page"
    assert client(certified).fetch(address).content == PAGE
    assert "cannot be had" in refusal(client(certified), address.replace("news", "other"))
    monkeypatch.delenv("SSL_CERT_FILE")
    assert "cannot be had" in refusal(client(certified), address)
    assert certified.asked == ["/robots.txt", "/page"]


# --- What it takes -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "headers", "reason"),
    [
        (b"x" * (LARGEST + 1), HTML, "larger than"),
        (gzip.compress(b"x" * (LARGEST + 1)), {**HTML, "Content-Encoding": "gzip"}, "larger than"),
        (gzip.compress(PAGE)[:-9], {**HTML, "Content-Encoding": "gzip"}, "cut off"),
        (b"nonsense", {**HTML, "Content-Encoding": "gzip"}, "damaged"),
        (b"nonsense", {**HTML, "Content-Encoding": "br"}, "not asked for: br"),
        (b"PNG", {"Content-Type": "image/png"}, "neither a page nor a text but image/png"),
        (b"PNG", {}, "of no stated type"),
        (b"short", {**HTML, "Content-Length": "100"}, "did not answer"),
    ],
)
def test_it_refuses(site: Site, content: bytes, headers: dict[str, str], reason: str) -> None:
    site.answers("/page", content, headers=headers)
    assert reason in refusal(client(site), site.address())


def test_a_bomb_is_not_unpacked_beyond_the_limit(monkeypatch: pytest.MonkeyPatch, site: Site) -> None:
    monkeypatch.setattr(fetching, "LARGEST", 1000)
    site.answers("/page", gzip.compress(bytes(50_000_000)), headers={**HTML, "Content-Encoding": "gzip"})
    assert "larger than 1,000 bytes" in refusal(client(site), site.address())


def test_it_undoes_compression(site: Site) -> None:
    site.answers("/page", gzip.compress(PAGE * 1000), headers={**HTML, "Content-Encoding": "gzip"})
    assert client(site).fetch(site.address()).content == PAGE * 1000


def test_it_refuses_other_statuses(site: Site) -> None:
    site.answers("/page", status=403)
    assert refusal(client(site), site.address()) == "The server answered with the status 403."


def test_it_does_not_wait_for_ever(site: Site) -> None:
    """The server sends a byte now and then, so that no single wait is long."""
    over = threading.Event()

    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        while not over.wait(0.01):
            handler.wfile.write(b"x")

    site.paths["/page"] = drip
    try:
        assert refusal(client(site, seconds=0.2), site.address()) == "It took longer than 0.2 seconds."
    finally:
        over.set()


def test_a_server_that_is_not_there_stops_nothing_else(site: Site) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        somebody = client(site, allowed={("127.0.0.1", port)})
        assert "robots.txt cannot be had" in refusal(somebody, f"http://news.example:{port}/")


# --- How it asks -------------------------------------------------------------------------------


def test_it_says_who_it_is(site: Site) -> None:
    site.answers("/page")
    client(site).fetch(site.address())
    assert site.headers["User-Agent"].startswith("Verbatim ")


@pytest.mark.parametrize("path", ["/private/page", "/page.pdf?x=1"])
def test_it_leaves_alone_what_robots_txt_disallows(site: Site, path: str) -> None:
    rules = b"User-agent: *\nDisallow: /\n\nUser-agent: verbatim\nDisallow: /private/\nDisallow: /*.pdf\n"
    site.answers("/robots.txt", rules)
    site.answers("/page")
    site.answers(path)
    somebody = client(site)
    assert "robots.txt does not allow" in refusal(somebody, site.address(path))
    assert somebody.fetch(site.address()).content == PAGE
    assert site.asked == ["/robots.txt", "/page"]


def test_a_redirect_leads_to_nothing_that_is_disallowed(site: Site) -> None:
    site.answers("/robots.txt", b"User-agent: *\nDisallow: /private\n")
    site.answers("/page", status=302, headers={"Location": "/private"})
    site.answers("/private")
    assert "robots.txt does not allow" in refusal(client(site), site.address())
    assert "/private" not in site.asked


@pytest.mark.parametrize(("status", "allowed"), [(404, True), (403, True), (500, False), (503, False)])
def test_a_missing_robots_txt_allows_all_and_a_broken_one_nothing(site: Site, status: int, allowed: bool) -> None:
    site.answers("/robots.txt", status=status)
    site.answers("/page")
    if allowed:
        assert client(site).fetch(site.address()).content == PAGE
    else:
        assert "robots.txt cannot be had" in refusal(client(site), site.address())


@pytest.mark.parametrize(("rules", "delay"), [(b"", 1.0), (b"User-agent: *\nCrawl-delay: 7\n", 7.0)])
def test_it_waits_between_the_pages_of_one_host(site: Site, rules: bytes, delay: float) -> None:
    site.answers("/robots.txt", rules)
    site.answers("/page")
    waited: list[float] = []
    somebody = client(site, clock=lambda: 100.0, pause=waited.append)
    for host in ("news.example", "news.example", "other.example", "news.example"):
        somebody.fetch(site.address(host=host))
    assert waited == [delay, delay]


def test_it_does_not_wait_longer_than_a_minute(site: Site) -> None:
    site.answers("/robots.txt", b"User-agent: *\nCrawl-delay: 86400\n")
    assert "asks for 86400 seconds" in refusal(client(site), site.address())
