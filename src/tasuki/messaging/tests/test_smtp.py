"""Speaking with mail servers: encrypted, signed in, over one connection, and with those that misbehave."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tasuki.messaging import smtp
from tasuki.messaging.smtp import Delivery, deliver, session
from tasuki.messaging.tests.servers import PASSWORD, USER, Authority, a_mail, context_of, mail_server
from tasuki.messaging.tests.sink import CLOSE, Sink
from tasuki.testing.processes import free_port

WHO: dict[str, Any] = {"sender": "gina@works.example", "recipient": "chi@a.example"}


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def set_up(settings: Any) -> Any:
    """Choose the server."""

    def choose(scheme: str, port: int, *, user: str = "", password: str = "", authority: str = "") -> None:
        who = f"{user}:{quote(password, safe='')}@" if user else ""
        settings.TASUKI_SMTP = f"{scheme}://{who}localhost:{port}"
        settings.TASUKI_SMTP_CA = authority
        settings.TASUKI_SMTP_TIMEOUT = 3

    return choose


def send() -> Delivery:
    return deliver(a_mail(), **WHO)


# -- encryption -------------------------------------------------------------------------------------


def test_encrypted_from_the_first_byte(set_up: Any, authority: Authority) -> None:
    """MS-5: smtps:// with a certificate of the company's own authority."""
    context = context_of(authority.for_host("localhost"))
    with mail_server(ssl_context=context) as (kept, port):
        set_up("smtps", port, authority=str(authority.file))
        assert send().fate == "sent"
    assert len(kept.mails) == 1


def test_encrypted_after_starttls(set_up: Any, authority: Authority) -> None:
    """MS-5: smtp+tls:// speaks STARTTLS before anything else is said."""
    context = context_of(authority.for_host("localhost"))
    with mail_server(tls_context=context, require_starttls=True) as (kept, port):
        set_up("smtp+tls", port, authority=str(authority.file))
        assert send().fate == "sent"
    assert len(kept.mails) == 1


@pytest.mark.parametrize("trouble", ["unknown authority", "other host", "expired", "no such file"])
@pytest.mark.parametrize("scheme", ["smtps", "smtp+tls"])
def test_a_certificate_that_is_not_trusted(
    set_up: Any, authority: Authority, scheme: str, trouble: str
) -> None:
    """MS-5: certificates are verified with the host's name: else nothing is said, and the reason is clear."""
    host, days = ("mail.works.example", 30) if trouble == "other host" else ("localhost", 30)
    days = -1 if trouble == "expired" else days
    context = context_of(authority.for_host(host, days=days))
    known = {"unknown authority": "", "no such file": "/nowhere.pem"}.get(trouble, str(authority.file))
    options = {"ssl_context": context} if scheme == "smtps" else {"tls_context": context}
    with mail_server(**options) as (kept, port):
        set_up(scheme, port, authority=known)
        told = send()
    assert (told.fate, told.code, told.server_down) == ("postponed", "mail.certificate", True)
    assert kept.mails == []


def test_no_encryption_no_mail(set_up: Any) -> None:
    """MS-5: a server without STARTTLS gets neither password nor message where encryption is asked for."""
    with Sink() as server:
        set_up("smtp+tls", server.port, user=USER, password=PASSWORD)
        told = send()
        assert (told.fate, told.code) == ("postponed", "mail.no_tls")
        assert server.mails == []


@pytest.mark.parametrize("address", ["smtpx://localhost:25", "http://localhost", "localhost:25", "smtp:///x"])
def test_an_address_that_means_nothing_is_none(settings: Any, address: str) -> None:
    """MS-5: a slip of the pen never falls back to plain text."""
    settings.TASUKI_SMTP = address
    assert not smtp.is_configured()
    assert send().fate == "postponed"


# -- signing in -------------------------------------------------------------------------------------


@pytest.mark.parametrize("leave_out", [(), ("LOGIN",), ("PLAIN",)])
def test_signing_in(set_up: Any, authority: Authority, leave_out: tuple[str, ...]) -> None:
    """MS-5: PLAIN or LOGIN, whatever the server offers; characters of the password may need escapes."""
    context = context_of(authority.for_host("localhost"))
    with mail_server(tls_context=context, sign_in=True, auth_exclude_mechanism=leave_out) as (kept, port):
        set_up("smtp+tls", port, user=USER, password=PASSWORD, authority=str(authority.file))
        told = send()
        assert told.fate == "sent", told
    assert kept.users == [USER]
    assert set(kept.ways).isdisjoint(leave_out)


def test_a_wrong_password(set_up: Any, authority: Authority) -> None:
    """MS-5: the server's refusal is the reason, nothing leaves, and the password stands nowhere in it."""
    context = context_of(authority.for_host("localhost"))
    with mail_server(tls_context=context, sign_in=True) as (kept, port):
        set_up("smtp+tls", port, user=USER, password="wrong-one", authority=str(authority.file))
        told = send()
    assert (told.fate, told.code, told.server_down) == ("postponed", "mail.sign_in", True)
    assert told.evidence.startswith("535")
    assert "wrong-one" not in told.evidence
    assert kept.mails == []


def test_signing_in_where_nobody_asks(set_up: Any) -> None:
    """MS-5: a user is set and the server knows no signing in: said plainly, nothing leaves."""
    with Sink() as server:
        set_up("smtp", server.port, user=USER, password=PASSWORD)
        told = send()
        assert (told.fate, told.code) == ("postponed", "mail.no_sign_in")
        assert server.mails == []


def test_cram_md5(set_up: Any) -> None:
    """MS-5: a challenge is answered without sending the password."""
    with Sink(cram=(USER, PASSWORD)) as server:
        set_up("smtp", server.port, user=USER, password=PASSWORD)
        assert send().fate == "sent"
        set_up("smtp", server.port, user=USER, password="wrong")
        assert send().code == "mail.sign_in"
        assert len(server.mails) == 1


# -- one connection for many ------------------------------------------------------------------------


def test_one_connection_carries_many(set_up: Any) -> None:
    """MS-7: signing in and encryption once, not for each message; a refused one spoils nothing for the next."""
    with Sink() as server:
        set_up("smtp", server.port)
        with session() as line:
            for n in range(5):
                server.behaviour = {"rcpt": "550 nobody here"} if n == 2 else {}
                told = deliver(a_mail(), **WHO, session=line)
                assert told.fate == ("refused" if n == 2 else "sent")
        assert (server.conversations, len(server.mails)) == (1, 4)


@pytest.mark.parametrize("stage", ["mail", "rcpt", "data"])
def test_a_kept_connection_that_broke_is_opened_anew(set_up: Any, stage: str) -> None:
    """MS-5, MS-7: what certainly did not leave over the old connection goes over a new one, once."""
    with Sink() as server:
        set_up("smtp", server.port)
        with session() as line:
            deliver(a_mail(), **WHO, session=line)
            server.once = {stage: CLOSE}
            assert deliver(a_mail(), **WHO, session=line).fate == "sent"
            server.once = {stage: "421 too many messages"}
            assert deliver(a_mail(), **WHO, session=line).fate == "sent"
        assert (server.conversations, len(server.mails)) == (3, 3)


@pytest.mark.parametrize("stage", ["body", "dot"])
def test_a_kept_connection_that_broke_too_late_is_not_used_again(set_up: Any, stage: str) -> None:
    """MS-5: after DATA was accepted nothing is tried again; the next message gets a new connection."""
    with Sink() as server:
        set_up("smtp", server.port)
        with session() as line:
            deliver(a_mail(), **WHO, session=line)
            server.once = {stage: CLOSE}
            assert deliver(a_mail("Unsure"), **WHO, session=line).fate == "unknown"
            assert deliver(a_mail("Next"), **WHO, session=line).fate == "sent"
        texts = [mail.get_content().strip() for mail in server.mails]
        assert texts == ["Hello", *(["Unsure"] if stage == "dot" else []), "Next"]
        assert server.conversations == 2


def test_a_connection_is_renewed_after_so_many(set_up: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """MS-7: mail servers want a connection to end some time."""
    monkeypatch.setattr(smtp, "PER_CONNECTION", 2)
    with Sink() as server:
        set_up("smtp", server.port)
        with session() as line:
            for _n in range(5):
                assert deliver(a_mail(), **WHO, session=line).fate == "sent"
        assert server.conversations == 3


# -- servers that misbehave -------------------------------------------------------------------------


def test_greylisting_is_waited_out(set_up: Any) -> None:
    """MS-5: «come back later» at the recipient concerns this message, not the server; the next try is taken."""
    with Sink(greylist=True) as server:
        set_up("smtp", server.port)
        told = send()
        assert (told.fate, told.code, told.server_down) == ("postponed", "mail.recipient_refused", False)
        assert "greylisted" in told.evidence
        assert send().fate == "sent"


@pytest.mark.parametrize("stage", ["connect", "mail", "rcpt", "data"])
def test_silence_before_data_is_certain(set_up: Any, settings: Any, stage: str) -> None:
    """MS-5: a server that falls silent before it has the message certainly has not taken it."""
    with Sink() as server:
        set_up("smtp", server.port)
        settings.TASUKI_SMTP_TIMEOUT = 0.3
        server.hold(stage)
        told = send()
        assert (told.fate, told.code) == ("postponed", "mail.unreachable")
        assert told.server_down == (stage in ("connect", "mail"))


@pytest.mark.parametrize("told", [CLOSE, "421 4.7.0 not now"])
@pytest.mark.parametrize("stage", ["rcpt", "data"])
def test_a_line_lost_at_a_recipient_is_not_the_server(set_up: Any, stage: str, told: str) -> None:
    """MS-5: what ends the line after MAIL concerns this message; the next goes over a new one."""
    with Sink() as server:
        set_up("smtp", server.port)
        with session() as line:
            server.behaviour = {stage: told}
            lost = deliver(a_mail(), **WHO, session=line)
            assert (lost.fate, lost.server_down, lost.line_lost) == ("postponed", False, True)
            server.behaviour = {}
            assert deliver(a_mail(), **WHO, session=line).fate == "sent"
        assert (server.conversations, len(server.mails)) == (2, 1)


def test_slow_but_alive(set_up: Any) -> None:
    """MS-5: each answer takes its time: that is no failure."""
    with Sink() as server:
        server.delay = 0.1
        set_up("smtp", server.port)
        assert send().fate == "sent"


def test_nobody_listens(set_up: Any) -> None:
    """MS-5: no server there: certain, and no use trying others now."""
    set_up("smtp", free_port())
    assert send() == Delivery("postponed", "mail.unreachable", send().evidence, server_down=True)


def test_answers_in_many_lines_and_strange_letters(set_up: Any) -> None:
    """MS-5: long answers are kept as evidence, cut, and readable."""
    with Sink(dot="554-5.7.1 refus\u00e9\r\n554 5.7.1 " + "x" * 900) as server:
        set_up("smtp", server.port)
        told = send()
        assert told.fate == "refused"
        assert len(told.evidence) <= smtp.MAX_EVIDENCE


def test_dots_and_bare_line_ends(set_up: Any, tmp_path: Path) -> None:
    """MS-5: no line of a text can end the message early (RFC 5321, 4.5.2)."""
    with Sink() as server:
        set_up("smtp", server.port)
        text = ".\r\n.\nMAIL FROM:<spy@x.example>\r.\r\n..x\n"
        mail = a_mail()
        mail.set_content(text, cte="8bit")
        with session() as line:
            assert deliver(mail, **WHO, session=line).fate == "sent"
            assert deliver(a_mail("After"), **WHO, session=line).fate == "sent"
        assert len(server.mails) == 2
        assert server.senders == [WHO["sender"]] * 2
