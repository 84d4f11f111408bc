"""Which addresses may be connected to: those of the public internet, whatever form they are written in."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

type Address = IPv4Address | IPv6Address
type Network = IPv4Network | IPv6Network

_NAT64: Final = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))
_COMPATIBLE: Final = IPv6Network("::/96")
_TRANSLATED: Final = IPv6Network("::ffff:0:0:0/96")
_RELAY: Final = IPv4Network("192.88.99.0/24")
_ISATAP: Final = (0x0000_5EFE, 0x0200_5EFE)


def networks(text: str) -> tuple[Network, ...]:
    """Networks written with commas or spaces between them: what `TASUKI_HTTP_ALLOW` lists.

    >>> networks("10.0.0.0/8, 192.168.1.7")
    (IPv4Network('10.0.0.0/8'), IPv4Network('192.168.1.7/32'))
    """
    return tuple(ip_network(one, strict=False) for one in text.replace(",", " ").split())


def may_connect(address: str, allowed: Iterable[Network] = ()) -> bool:
    """Whether a socket may be opened to `address`: it and every IPv4 address in it are public, or listed.

    >>> may_connect("::ffff:127.0.0.1"), may_connect("8.8.8.8")
    (False, True)
    """
    try:
        outer = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    listed = tuple(allowed)
    meant = [outer, *_embedded(outer)]
    innermost = meant[-1]
    if any(innermost in network for network in listed if network.version == innermost.version):
        return True
    if any(outer in network for network in listed if network.version == outer.version):
        return all(_is_public(one) for one in meant[1:])
    return all(_is_public(one) for one in meant if not _is_wrapper(one))


def is_address(host: str) -> bool:
    """Whether this is an address rather than a name."""
    try:
        ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True


def _is_public(address: Address) -> bool:
    if address.is_multicast or address.is_reserved or address.is_unspecified or not address.is_global:
        return False
    return not (isinstance(address, IPv6Address) and address.is_site_local) and not (
        isinstance(address, IPv4Address) and address in _RELAY
    )


def _is_wrapper(address: Address) -> bool:
    """Forms of IPv6 that only carry an IPv4 address and say nothing of their own about being public."""
    return isinstance(address, IPv6Address) and (
        address.ipv4_mapped is not None or address in _NAT64[0] or address in _TRANSLATED
    )


@cache
def _embedded(address: Address) -> tuple[IPv4Address, ...]:
    """IPv4 addresses inside an IPv6 address: mapped, 6to4, Teredo, NAT64, compatible, translated, ISATAP."""
    if isinstance(address, IPv4Address):
        return ()
    found: list[IPv4Address] = []
    low = IPv4Address(int(address) & 0xFFFF_FFFF)
    if address.ipv4_mapped is not None:
        found.append(address.ipv4_mapped)
    if address.sixtofour is not None:
        found.append(address.sixtofour)
    if address.teredo is not None:
        found.extend(address.teredo)
    if any(address in network for network in (*_NAT64, _TRANSLATED)):
        found.append(low)
    if address in _COMPATIBLE and int(address) > 1:
        found.append(low)
    if (int(address) >> 32) & 0xFFFF_FFFF in _ISATAP:
        found.append(low)
    return tuple(found)
