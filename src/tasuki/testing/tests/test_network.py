"""Tests reach this machine only."""

from __future__ import annotations

import socket

import pytest

from tasuki.testing.network import OutsideCall, is_loopback

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("address", "near"),
    [
        (("127.0.0.1", 80), True),
        (("127.8.8.8", 80), True),
        (("::1", 80, 0, 0), True),
        (("localhost", 80), True),
        (("", 80), True),
        ("/run/socket", True),
        (("192.0.2.1", 80), False),
        (("2001:db8::1", 80, 0, 0), False),
        (("example.org", 443), False),
        (("localhost.example.org", 443), False),
    ],
)
def test_what_is_near(address: object, near: bool) -> None:
    """Names are judged unseen: only `localhost` is near."""
    assert is_loopback(address) is near


def test_connecting_outside_is_stopped() -> None:
    """A connection, a datagram and a look-up of a foreign name all fail before anything leaves."""
    with socket.socket() as stream, pytest.raises(OutsideCall):
        stream.connect(("192.0.2.1", 80))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagram, pytest.raises(OutsideCall):
        datagram.sendto(b"x", ("192.0.2.1", 53))
    with pytest.raises(OutsideCall):
        socket.create_connection(("example.org", 443), timeout=1)


def test_connecting_to_this_machine_works() -> None:
    """A listener on loopback is reached."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        with socket.create_connection(listener.getsockname(), timeout=5) as client:
            assert client.getpeername() == listener.getsockname()
