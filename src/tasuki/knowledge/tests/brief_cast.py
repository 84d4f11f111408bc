"""What the tests of the brief share: a record with something to say, frozen."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from typing import Any

from django.test import Client

from tasuki.customers.models import Deal, Stakeholder, StakeholderProfile
from tasuki.knowledge import actions
from tasuki.knowledge.models import Brief
from tasuki.knowledge.tests.conftest import Stage
from tasuki.rules.completeness import Requirement
from tasuki.web import clock

NEEDS = (
    Requirement("state.projects.active", 2),
    Requirement("state.projects.next_steps", 1),
    Requirement("opportunities.renewal.date", 1),
)
PROMISES = [
    {
        "id": "01a20370-0000-7000-8000-000000000001",
        "kind": "timeline",
        "text": "Go-live in four weeks",
        "owner": "Rei Receiver",
        "due_on": "2027-01-31",
        "promised_by": "Gina Giver",
        "promised_to": "Ann Lee",
        "verdict": "reset",
        "evidence": "Mail of 3 May",
        "resets": [{"before": "four weeks", "text": "ten weeks", "acknowledged_on": None}],
    },
    {"id": "01a20370-0000-7000-8000-000000000002", "kind": "verbal", "text": "SSO some day", "owner": None},
]
# Things that broke other programs: markup of every form, directions, marks, scripts, control and private characters.
NAUGHTY = (
    "<script>alert(1)</script> & <b>bold</b>",
    '*x* _y_ #panic() $x^2$ @ref `code` \\n \\section{x} #import "/etc/passwd"',
    '=HYPERLINK("https://evil.example") +1 -1 @SUM(A1)',
    "{{ 7 * 7 }} {% include 'x' %} ${7*7} %(name)s %s {0}",
    "# heading\n- list\n1. one\n| a | b |\n---\n> quote\n![x](javascript:alert(1))",
    "مرحبا بالعالم \u202eabc\u202c שלום",
    "Z\u0351\u036b\u0343\u036a\u0302\u036b\u033d\u034f\u0334\u0319\u0324a\u0300\u0301\u0302lgo",
    "👩‍👩‍👧‍👦 🧿 🏴󠁧󠁢󠁥󠁮󠁧󠁿 𠮷野家 葛󠄀 ｶﾞ ㍻ กำ ሀ \ue000 \U0010ffff",
    "zero\u200bwidth\ufeff soft\u00adhyphen bell\x07 esc\x1b[31m \x85 \u2028 \ufffe",
    "A" * 3_000,
)


def fill(stage: Stage, key: str, answer: str) -> None:
    """The giver answers."""
    actions.answer_item(actor=stage.giver, account=stage.account, key=key, answer=answer)


def set_the_stage(stage: Stage) -> Stakeholder:
    """An account with a record, a person, a deal and dates."""
    fill(stage, "state.projects.active", "Roll-out in Medan")
    fill(stage, "risks.red_flags.flags", "Two missed reviews in a row")
    account = stage.account
    account.renewal_on, account.live_on = date(2027, 6, 30), date(2026, 5, 4)
    account.arr, account.currency = 125_000, "EUR"
    account.save()
    Deal.objects.create(
        account=account,
        name="First contract",
        status="won",
        closed_on=date(2026, 1, 15),
        amount=1,
        currency="EUR",
    )
    ann = Stakeholder.objects.create(
        account=account, first_name="Ann", last_name="Lee", kind="champion", title="Head of logistics",
        email="ann@bayu.example", phone="+62 21 0000 2001", influence=4, support=2,
    )  # fmt: skip
    StakeholderProfile.objects.create(stakeholder=ann, goals="A calm peak season", trust=4)
    return ann


def freeze(stage: Stage, **more: Any) -> Brief:
    """The receiver accepts."""
    now = clock.now()
    values = {
        "commitments": PROMISES,
        "timeline": [
            {"at": "2026-01-15", "kind": "deal", "side": "", "text": "First contract"},
            {"at": (now + timedelta(days=30)).isoformat(), "kind": "renewal", "side": "", "text": ""},
        ],
        "upcoming": [
            {
                "at": (now + timedelta(days=3)).isoformat(),
                "key": "x",
                "text": {"en": "Joint meeting", "ja": "合同ミーティング"},
                "who": "Rei Receiver",
                "timed": True,
            }
        ],
        "team": [
            {"id": "1", "role": "giver", "name": "Gina Giver", "email": "gina@tasuki.example", "phone": ""}
        ],
        **more,
    }
    return actions.freeze_brief(
        actor=stage.receiver,
        account=stage.account,
        transition_id=stage.transition_id,
        requirements=NEEDS,
        now=now,
        **values,
    )


def pdf_text(content: bytes) -> str:
    """All text of a PDF."""
    from pypdf import PdfReader

    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)


def docx_text(content: bytes) -> str:
    """All text of a Word document, tables too."""
    import docx

    document = docx.Document(BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([one.text for one in document.paragraphs] + cells)


def sign_in(stage: Stage, name: str) -> Client:
    """A browser of one of the cast."""
    client = Client()
    client.force_login(stage.people[name])
    return client
