"""Mails as mail servers and people write them: reports of three dialects, answers, replies, complaints."""

from __future__ import annotations

from typing import Final

US: Final = "bounces@tasuki.example"


def wire(text: str) -> bytes:
    """With the line ends of the wire."""
    return text.strip("\n").replace("\n", "\r\n").encode() + b"\r\n"


def postfix(
    message_id: str,
    to: str = "mika@quillon.example",
    *,
    status: str = "5.1.1",
    action: str = "failed",
    told: str = "smtp; 550 5.1.1 No such user here",
    sent_to: str = US,
) -> bytes:
    """Text, delivery status, the headers of the returned mail."""
    return wire(f"""
Return-Path: <>
From: MAILER-DAEMON@mx.quillon.example (Mail Delivery System)
To: {sent_to}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="5F2C11.1795/mx"
Message-Id: <20261122.5F2C11@mx.quillon.example>

This is a MIME-encapsulated message.

--5F2C11.1795/mx
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you.

--5F2C11.1795/mx
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.quillon.example
X-Postfix-Queue-ID: 5F2C11
Arrival-Date: Sun, 22 Nov 2026 10:00:00 +0900 (JST)

Final-Recipient: rfc822; {to}
Original-Recipient: rfc822;{to}
Action: {action}
Status: {status}
Diagnostic-Code: {told}

--5F2C11.1795/mx
Content-Description: Undelivered Message Headers
Content-Type: text/rfc822-headers

From: Gina Giver <gina@tasuki.example>
To: <{to}>
Message-ID: {message_id}
Subject: A new contact

--5F2C11.1795/mx--
""")


def exchange(message_id: str, to: str = "mika@quillon.example", *, status: str = "5.1.10") -> bytes:
    """HTML first, the status in lower case, the whole mail returned, our id in References as well."""
    return wire(f"""
From: <postmaster@quillon.example>
To: <{US}>
Date: Sun, 22 Nov 2026 01:00:00 +0000
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
 boundary="_7c1e-outlook_"
X-MS-Exchange-Message-Is-Ndr:
Message-ID: <ndr-77@quillon.example>
In-Reply-To: {message_id}
References: {message_id}
Subject: =?utf-8?B?44Oh44O844Or?=
Auto-Submitted: auto-replied

--_7c1e-outlook_
Content-Type: multipart/alternative; differences=Content-Type;
 boundary="_7c1e-inner_"

--_7c1e-inner_
Content-Type: text/html; charset="utf-8"
Content-Transfer-Encoding: base64

PGI+R29uZTwvYj4=

--_7c1e-inner_--

--_7c1e-outlook_
Content-Type: message/delivery-status

Reporting-MTA: dns;TYAPR01.quillon.example
Received-From-MTA: dns;mail.tasuki.example

Original-Recipient: rfc822;{to}
Final-Recipient: rfc822;{to}
Action: failed
Status: {status}
Diagnostic-Code: smtp;550 {status} RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup

--_7c1e-outlook_
Content-Type: message/rfc822

From: Gina Giver <gina@tasuki.example>
Message-ID: {message_id}
Subject: A new contact

Dear Mika
--_7c1e-outlook_--
""")


def gmail(message_id: str, to: str = "mika@quillon.example", *, action: str = "failed") -> bytes:
    """Pictures around, X-Original-Message-ID in the status, nothing of the returned mail."""
    return wire(f"""
Return-Path: <>
X-Failed-Recipients: {to}
Auto-Submitted: auto-replied
From: Mail Delivery Subsystem <mailer-daemon@relay.example>
To: {US}
Content-Type: multipart/report; boundary="000000000000aa11"; report-type=delivery-status
Message-ID: <6561.relay@relay.example>
Subject: Delivery Status Notification (Failure)

--000000000000aa11
Content-Type: multipart/related; boundary="000000000000aa12"

--000000000000aa12
Content-Type: text/plain; charset="UTF-8"

The address could not be found.
--000000000000aa12--
--000000000000aa11
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.example
X-Original-Message-ID: {message_id}

Final-Recipient: rfc822; {to}
Action: {action}
Status: 5.1.1
Diagnostic-Code: smtp; 550-5.1.1 The email account that you tried to reach does not exist.
 550 5.1.1 Please check it

--000000000000aa11--
""")


def reply(
    message_id: str,
    sender: str = "mika@quillon.example",
    *,
    more: str = "",
    mail_id: str = "<re-1@quillon.example>",
) -> bytes:
    """A person answers."""
    return wire(f"""
From: Mika <{sender}>
To: {US}
Message-ID: {mail_id}
In-Reply-To: {message_id}
References: <other@elsewhere.example> {message_id}
Subject: Re: A new contact
{more}Content-Type: text/plain

This must not be kept anywhere.
""").replace(b"\r\n\r\nContent-Type", b"\r\nContent-Type")


def complaint(message_id: str) -> bytes:
    """ARF (RFC 5965): somebody pressed «junk»."""
    return wire(f"""
From: feedback@relay.example
To: {US}
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="arf"
Message-ID: <arf-1@relay.example>

--arf
Content-Type: text/plain

A complaint.
--arf
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: Relay/1.0
Version: 1

--arf
Content-Type: message/rfc822

From: Gina Giver <gina@tasuki.example>
Message-ID: {message_id}

Dear Mika
--arf--
""")
