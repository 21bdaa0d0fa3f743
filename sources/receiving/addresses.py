"""Which machines may be asked for a page: those of the public internet alone."""

import ipaddress
import socket
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import SplitResult, quote, urlsplit

PORTS = {"http": 80, "https": 443}
SAFE = "%/:=&?~#+!$,;'@()*[]-._"  # what stands in an address as it is
TRANSLATED = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("64:ff9b:1::/48"))  # RFC 6052, RFC 8215

Resolve = Callable[[str, int], list[str]]


class Unsafe(Exception):
    """An address that is not asked."""


@dataclass(frozen=True)
class Target:
    """A web address taken apart: whom to ask, and for what."""

    scheme: str
    host: str  # in ASCII, lower case
    port: int
    path: str  # with the query

    @property
    def site(self) -> str:
        """Scheme, host and port, as an address and as the Host header has them."""
        return f"{self.scheme}://{self.authority}"

    @property
    def authority(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def address(self) -> str:
        return f"{self.site}{self.path}"


def target_of(address: str) -> Target:
    """Take a web address apart; raise Unsafe unless it is plain http(s)."""
    if any(character.isspace() or not character.isprintable() for character in address):
        raise Unsafe("The address holds a space or a control character.")
    try:
        parts = urlsplit(address)
        port = parts.port
        host = ascii_host(parts)
    except ValueError as error:
        raise Unsafe(f"It is no web address: {error}") from error
    if parts.scheme not in PORTS or not host:
        raise Unsafe("Only http:// and https:// addresses are fetched.")
    if parts.username is not None or parts.password is not None:
        raise Unsafe("The address holds a name or a password.")
    path = quote(parts.path or "/", safe=SAFE) + (f"?{quote(parts.query, safe=SAFE)}" if parts.query else "")
    return Target(parts.scheme, host, port if port is not None else PORTS[parts.scheme], path)


def ascii_host(parts: SplitResult) -> str:
    """Return the host in ASCII, as DNS and headers have it."""
    host = (parts.hostname or "").rstrip(".")
    return host if ":" in host else host.encode("idna").decode("ascii").lower()


def resolve(host: str, port: int) -> list[str]:
    """Return the numeric addresses of a host."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def safe_address(target: Target, resolve: Resolve, allowed: Iterable[tuple[str, int]] = ()) -> str:
    """Return the numeric address to connect to: whoever connects there cannot be led elsewhere by DNS.

    Raises Unsafe if any of the host's addresses is not public, or the port is not the scheme's. ``allowed`` are
    numeric addresses and ports that may be asked in spite of that.
    """
    try:
        found = resolve(target.host, target.port)
    except (OSError, UnicodeError) as error:
        raise Unsafe(f"{target.host} is not known: {error}") from error
    if not found:
        raise Unsafe(f"{target.host} has no address.")
    if all((address, target.port) in allowed for address in found):
        return found[0]
    if target.port != PORTS[target.scheme]:
        raise Unsafe(f"Port {target.port} is not that of {target.scheme}.")
    for address in found:
        if not is_public(address):
            raise Unsafe(f"{target.host} is {address}, which is no public address.")
    return found[0]


def is_public(address: str) -> bool:
    """Tell whether a numeric address belongs to the public internet, whatever way it is written."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped:
            return is_public(str(parsed.ipv4_mapped))
        # They wrap an IPv4 address, for a machine on the way to take out again.
        if parsed.sixtofour or parsed.teredo or any(parsed in network for network in TRANSLATED):
            return False
    never = parsed.is_private or parsed.is_loopback or parsed.is_link_local or parsed.is_multicast
    return parsed.is_global and not (never or parsed.is_reserved or parsed.is_unspecified)
