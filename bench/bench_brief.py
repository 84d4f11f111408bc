"""A brief of a full record as PDF, from reading the rows to the last byte, with both pictures: cold and warm."""

from __future__ import annotations

import statistics
import time
from datetime import timedelta
from itertools import count
from typing import Any, Final

from bench.harness import Place, Row, Side, resident, spread

PEOPLE: Final = 60
PROMISES: Final = 40
ROUNDS: Final = 7
MANY: Final = 40
LIMIT: Final = 3.0  # seconds
WORD_LIMIT: Final = 5.0
MOST_MEMORY: Final = 250.0  # megabytes more after MANY different briefs than after the first
PREPARE: Final = "from bench.bench_brief import prepare; prepare()"
LANGUAGES: Final = ("en", "ja", "es", "id")


def run(place: Place) -> list[Row]:
    """The first PDF of a process that has read records, the next ones (each of another text), Word, the memory."""
    rounds = 2 if place.quick else ROUNDS
    with place.site("brief") as site:
        site.python(PREPARE, timeout=600)
        with Side(site, "bench.bench_brief") as side:
            begun = side.ask("md", language="en")
            cold = side.ask("pdf", language="ja")
            warm = [side.ask("pdf", language=LANGUAGES[one % 4]) for one in range(rounds)]
            word = [side.ask("docx", language=LANGUAGES[one % 4]) for one in range(rounds)]
            pages = side.ask("pages")
            grown = side.ask("grown", many=4 if place.quick else MANY)
    told = f"{pages} pages; seconds"
    return [
        Row(
            "brief as PDF, first of a process",
            place.database,
            cold,
            LIMIT,
            f"{told}; {begun:.1f} s to load the rest",
        ),
        Row("brief as PDF", place.database, statistics.median(warm), LIMIT, f"{told} {spread(warm)}"),
        Row(
            "brief as Word document",
            place.database,
            statistics.median(word),
            LIMIT,
            f"seconds {spread(word)}",
        ),
        Row(
            "memory of many briefs",
            place.database,
            grown,
            MOST_MEMORY,
            "megabytes more than after the first ones",
        ),
    ]


# -- in the measuring process -----------------------------------------------------------------


def prepare() -> None:
    """One account of which everything is known."""
    from bench.company import found_company
    from tasuki.commitments.models import Commitment
    from tasuki.customers.models import Account, Stakeholder, StakeholderProfile
    from tasuki.knowledge.items import all_items
    from tasuki.knowledge.models import KnowledgeItem
    from tasuki.web import clock

    found_company(1)
    account, now = Account.objects.get(), clock.now()
    KnowledgeItem.objects.bulk_create(
        KnowledgeItem(
            account=account, key=item.key, status="filled", version=1, answer=_text(number), source="Kickoff notes",
            verified_at=now - timedelta(days=number % 80), verified_by_name="Gina Giver",
        )
        for number, item in enumerate(all_items().values())
        if not item.sensitive
    )  # fmt: skip
    kinds = Stakeholder.Kind.values
    people = Stakeholder.objects.bulk_create(
        Stakeholder(
            account=account, first_name=f"Person{number}", last_name="森田" if number % 3 else "Fernsby",
            kind=kinds[number % len(kinds)], email=f"person{number}@customer.example", title="Head of something",
            influence=number % 5 + 1, support=number % 5 - 2,
        )
        for number in range(PEOPLE)
    )  # fmt: skip
    StakeholderProfile.objects.bulk_create(
        StakeholderProfile(stakeholder=one, goals=_text(3), reservations=_text(5), how_to_involve=_text(7))
        for one in people
    )
    Commitment.objects.bulk_create(
        Commitment(
            account=account, kind=Commitment.Kind.values[number % 5], text=_text(number), evidence="Mail of 3 May",
            promised_by_name="Gina Giver", due_on=now.date() + timedelta(days=number),
        )
        for number in range(PROMISES)
    )  # fmt: skip


def _text(number: int) -> str:
    words = (
        "The customer wants the roll-out in all warehouses before the season begins; two sites are behind.",
        "月末の棚卸しの前に全拠点での稼働を希望されています。二拠点で遅れが出ています。",
    )
    return f"{words[number % 2]} ({number})"


_turn = count()


def _made(language: str, form: str) -> bytes:
    """A brief that differs from the last one, so that no cache of the typesetter answers."""
    from tasuki.customers.models import Account
    from tasuki.knowledge.brief.reading import Wish, produce, read_summary
    from tasuki.knowledge.models import KnowledgeItem
    from tasuki.rules.access import Actor

    turn = next(_turn)
    for row in KnowledgeItem.objects.filter(key__startswith="state."):
        KnowledgeItem.objects.filter(pk=row.pk).update(answer=f"{row.answer[:90]} {turn}")
    account = Account.objects.get()
    return produce(read_summary(Actor.console(), account.pk, Wish(language), form), form).content


def _seconds(language: str, form: str) -> float:
    begun = time.perf_counter()
    _made(language, form)
    return time.perf_counter() - begun


def pdf(language: str) -> float:
    """Seconds for a PDF."""
    return _seconds(language, "pdf")


def md(language: str) -> float:
    """Seconds for Markdown: what a process loads before it typesets for the first time."""
    return _seconds(language, "md")


def docx(language: str) -> float:
    """Seconds for a Word document."""
    return _seconds(language, "docx")


def pages() -> int:
    """How many pages the PDF has."""
    from io import BytesIO

    from pypdf import PdfReader

    return len(PdfReader(BytesIO(_made("en", "pdf"))).pages)


def grown(many: int) -> float:
    """Megabytes that the process has gained after so many further briefs."""
    before = resident()
    for number in range(many):
        _made(LANGUAGES[number % 4], "pdf")
    return max(resident() - before, 0.0)


ANSWERS: Any = {"pdf": pdf, "md": md, "docx": docx, "pages": pages, "grown": grown}
