"""Reading what anybody may have written."""

from __future__ import annotations

import time

import pytest

from tasuki.mailroom.parsing import MOST, is_address_gone, read_mail
from tasuki.mailroom.tests import mails

OURS = "<0199a@tasuki.example>"


@pytest.mark.parametrize("dialect", [mails.postfix, mails.exchange, mails.gmail])
def test_reports_of_three_dialects(dialect: object) -> None:
    """MS-5: what failed, for whom, about which message."""
    mail = read_mail(dialect(OURS))  # type: ignore[operator]
    assert (mail.kind, OURS in mail.ids) == ("bounce", True)
    report = mail.reports[0]
    assert (report.action, report.recipients) == ("failed", ("mika@quillon.example",))
    assert report.status in ("5.1.1", "5.1.10")
    assert is_address_gone(report.status)


def test_late_is_not_lost() -> None:
    """MS-5: a delay, and a report that it arrived, are no bounces."""
    assert read_mail(mails.postfix(OURS, action="delayed", status="4.4.1")).kind == "delay"
    assert read_mail(mails.gmail(OURS, action="delivered")).kind == "delivered"


@pytest.mark.parametrize(
    ("status", "gone"),
    [
        *[(one, True) for one in ("5.1.1", "5.1.10", "5.1.2", "5.0.0", "5.2.1", "5.4.4")],
        *[(one, False) for one in ("5.2.2", "5.7.1", "5.6.0", "4.2.2", "4.4.1", "", "5.3.4")],
    ],
)
def test_which_status_says_that_the_address_is_gone(status: str, gone: bool) -> None:
    """MS-5: a full mailbox or a refused text does not stop all mail for good."""
    assert is_address_gone(status) is gone


def test_replies_and_machines_are_told_apart() -> None:
    """MS-5 (RFC 3834): out of office, lists and tickets are no answers of a person."""
    assert read_mail(mails.reply(OURS)).kind == "reply"
    for line in ("Auto-Submitted: auto-replied", "Precedence: bulk", "X-Autoreply: yes", "List-Id: <a.b>"):
        assert read_mail(mails.reply(OURS, more=line + "\n")).kind == "auto"
    assert read_mail(mails.reply(OURS, more="Auto-Submitted: no\n")).kind == "reply"
    assert read_mail(mails.complaint(OURS)).kind == "complaint"
    assert read_mail(mails.complaint(OURS)).ids == (OURS,)


def test_an_answer_to_an_invitation() -> None:
    """MT-5: the calendar object is found by its method, in the part's type or in the object."""
    body = "BEGIN:VCALENDAR\nMETHOD:REPLY\nEND:VCALENDAR\n"
    for kind in (
        "text/calendar; method=REPLY; charset=UTF-8",
        "application/ics",
        "text/calendar; charset=x-none",
    ):
        mail = read_mail(mails.wire(f"From: mika@quillon.example\nContent-Type: {kind}\n\n{body}"))
        assert (mail.kind, "METHOD:REPLY" in mail.calendar) == ("calendar", True)
    counter = body.replace("REPLY", "COUNTER")
    for head in ("text/calendar; method=COUNTER", "application/ics"):
        mail = read_mail(mails.wire(f"From: mika@quillon.example\nContent-Type: {head}\n\n{counter}"))
        assert (mail.kind, "METHOD:COUNTER" in mail.calendar) == ("calendar", True)
    request = body.replace("REPLY", "REQUEST")
    assert (
        read_mail(mails.wire(f"From: a@b.example\nContent-Type: text/calendar\n\n{request}")).kind == "other"
    )


@pytest.mark.parametrize(
    ("lines", "checked"),
    [
        (["mx.a; dkim=pass; dmarc=pass (p=NONE) header.from=quillon.example"], (("mx.a", True),)),
        (["mx.a 1; dmarc=pass header.from=elsewhere.example"], (("mx.a", False),)),
        (["mx.a; dmarc=pass"], (("mx.a", False),)),
        (["mx.a; dmarc=fail header.from=quillon.example"], (("mx.a", False),)),
        (["mx.a; spf=pass", "mx.b; dmarc=pass header.from=quillon.example"], (("mx.b", True),)),
        (['mx.a; spf=fail smtp.mailfrom="x; dmarc=pass header.from=quillon.example"'], ()),
        (['mx.a; spf=fail reason="x', "mx.a; dmarc=pass header.from=quillon.example"], ()),
        (["mx.a; dmarc=fail header.from=x; dmarc=pass header.from=quillon.example"], (("mx.a", False),)),
    ],
)
def test_what_mail_servers_found_out(lines: list[str], checked: tuple[tuple[str, bool], ...]) -> None:
    """MT-5 (RFC 8601): DMARC passed for the one domain in From; words of the sender's own count for nothing."""
    head = "".join(f"Authentication-Results: {one}\n" for one in lines)
    body = "Content-Type: text/calendar\n\nMETHOD:REPLY\n"
    assert read_mail(mails.wire(f"{head}From: Mika <mika@quillon.example>\n{body}")).checked == checked
    if checked == (("mx.a", True),):
        two = f"{head}From: mika@quillon.example, eve@evil.example\n{body}"
        assert read_mail(mails.wire(two)).checked == (("mx.a", False),)


def nested(depth: int) -> bytes:
    """Multiparts within multiparts."""
    heads = [f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n' for n in range(depth)]
    return mails.wire("From: a@b.example\n" + "".join(heads) + "Content-Type: text/plain\n\nend\n")


HOSTILE = {
    "nothing": b"",
    "no header": b"\x00\xff" * 1000,
    "one endless line": b"Subject: " + b"x" * MOST,
    "ten thousand headers": b"X-A: b\r\n" * 10_000 + b"\r\n",
    "deep nesting": nested(40),
    "very deep nesting": nested(5_000),
    "many parts": mails.wire('Content-Type: multipart/mixed; boundary="b"\n\n' + "--b\n\nx\n" * 20_000),
    "unknown charset": mails.wire("Content-Type: text/calendar; charset=klingon\n\nMETHOD:REPLY\n"),
    "wrong base64": mails.wire(
        "Content-Type: text/calendar\nContent-Transfer-Encoding: base64\n\n@@@@METHOD:REPLY=\n"
    ),
    "encoded words": b"Subject: =?utf-8?B?////?= =?x?Q?=FF?=\nFrom: =?klingon?B?aaaa?= <a@b.example>\n\n",
    "address soup": b"From: " + b"<" * 5_000 + b"a@b" + b">" * 5_000 + b'\r\nTo: ,,,;;"\r\n\r\n',
    "comments": b"From: " + b"(" * 3_000 + b"\r\nDate: " + b"(" * 3_000 + b"\r\n\r\n",
    "nul in headers": b"Message-ID: <a\x00b@c>\r\nIn-Reply-To: <x\x00@y>\r\n\r\n",
    "a year that is none": b"Date: Mon, 99 Foo 99999 99:99:99 +9999\r\nFrom: a@b.example\r\n\r\n",
    "status without end": mails.wire(
        'Content-Type: multipart/report; boundary="b"\n\n--b\nContent-Type: message/delivery-status\n\n'
        + "Action: failed\nStatus: 5.1.1\n\n" * 5_000
    ),
    "rfc822 within rfc822": mails.wire("Content-Type: message/rfc822\n\n" * 3_000),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_nothing_breaks_it_and_nothing_takes_long(name: str) -> None:
    """MS-5: bombs, deep nesting, broken charsets: an answer at once, whatever it is."""
    began = time.process_time()
    mail = read_mail(HOSTILE[name])
    assert time.process_time() - began < 5
    assert len(mail.ids) <= 60
    assert "\x00" not in repr((mail.ids, mail.sender, mail.mail_id))
    assert len(mail.reports) <= 4_000
