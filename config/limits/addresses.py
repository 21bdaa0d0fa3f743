"""From where a request comes."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest

IPV6_NETWORK = 64  # bits: what one household or office is given


def network_of(request: HttpRequest) -> str:
    """Return the IPv4 address or the IPv6 network (/64) of whoever asks; empty if nobody can tell.

    ``X-Forwarded-For`` is what anybody writes, but for the entries that our own proxies have added at its end:
    ``TRUSTED_PROXIES`` says how many of them a request goes through.
    """
    address = parsed(claimed(request)) or parsed(request.META.get("REMOTE_ADDR", ""))
    if address is None:
        return ""
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    return str(ipaddress.ip_network((address, IPV6_NETWORK), strict=False))


def claimed(request: HttpRequest) -> str:
    """Return the address that our outermost proxy saw; empty where there is none."""
    proxies = settings.TRUSTED_PROXIES
    entries = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    return entries[-proxies].strip() if 0 < proxies <= len(entries) else ""


def parsed(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """Return the address in a text, with or without a port; an IPv4 address in IPv6's clothes is an IPv4 address."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
