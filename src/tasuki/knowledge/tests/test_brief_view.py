"""What a brief says and in which order, in the reader's language (KN-1, KN-7, CO-5, PE-5)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tasuki.knowledge.brief import as_markdown, brief_as_dict, view_of
from tasuki.knowledge.brief.blocks import Facts, Picture, Table
from tasuki.knowledge.models import Brief
from tasuki.knowledge.tests.brief_cast import fill, freeze, set_the_stage
from tasuki.knowledge.tests.conftest import Stage
from tasuki.web import clock

pytestmark = pytest.mark.django_db


def test_the_day_one_page_comes_first(stage: Stage) -> None:
    """KN-7: next steps, promises, warnings, people, questions, money, what is open: in that order, before the rest."""
    set_the_stage(stage)
    view = view_of(freeze(stage), "en")
    assert [one.key for one in view.chapters][:4] == ["day-one", "timeline", "state", "commitments"]
    assert [block.caption for block in view.chapters[0].blocks] == [
        "Next meetings and steps",
        "Open commitments",
        "Red flags and triggers",
        "Who is who at the customer",
        "Who is who among colleagues",
        "Open questions",
        "Renewal and money",
        "To be confirmed",
    ]
    text = as_markdown(view)
    for said in (
        "Joint meeting",
        "Go-live in four weeks",
        "Two missed reviews in a row",
        "ann@bayu.example",
        "125,000 EUR",
    ):
        assert said in text.split("## Timeline")[0], said


def test_nothing_unanswered_is_silently_blank(stage: Stage) -> None:
    """KN-7: each required item without an answer has a row, each other one a name, both "to be confirmed"."""
    set_the_stage(stage)
    view = view_of(freeze(stage), "en")
    required = {one.label for one in view.lines if one.required and not one.text}
    optional = {one.label for one in view.lines if not one.required and not one.text and not one.questions}
    facts = [block for chapter in view.chapters[2:] for block in chapter.blocks if isinstance(block, Facts)]
    assert required == {"Next steps", "Renewal date"}
    assert required <= {row.label for block in facts for row in block.rows if row.unknown}
    assert optional <= {name for block in facts for name in block.open}
    assert "**Next steps:** *to be confirmed*" in as_markdown(view)


def test_an_empty_account_says_so_everywhere(stage: Stage) -> None:
    """KN-7: with nothing known every block of the first page says what is to be confirmed or that there is none."""
    stage.account.stakeholders.all().delete()
    view = view_of(freeze(stage, commitments=(), timeline=(), upcoming=(), team=()), "en")
    for block in view.chapters[0].blocks:
        if isinstance(block, Table):
            assert block.empty, block.caption
    assert "To be confirmed: nobody at the customer is known yet." in as_markdown(view)


def test_every_open_promise_is_in_the_brief_with_all_that_is_known(stage: Stage) -> None:
    """CO-5: what, by whom to whom, evidence, due date, owner or nobody, verdict, reset and its acknowledgement."""
    view = view_of(freeze(stage), "en")
    section = next(one for one in view.chapters if one.key == "commitments")
    table = next(block for block in section.blocks if isinstance(block, Table))
    first, second = (" | ".join(row) for row in table.rows)
    for said in (
        "31 Jan 2027", "Go-live in four weeks", "promised by Gina Giver", "Ann Lee", "Mail of 3 May", "Rei Receiver",
        "Needs reset of expectations", "not acknowledged",
    ):  # fmt: skip
        assert said in first
    assert "SSO some day" in second
    assert "nobody yet" in second
    assert "to be confirmed" in second


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ("Commercial · Discount", "Product: Shuttle · Discount in %: 20")),
        ("ja", ("取引条件 · 値引き", "製品: Shuttle · 値引き率（%）: 20")),
    ],
)
def test_a_promise_says_its_kind_and_figures_in_words(
    stage: Stage, language: str, said: tuple[str, ...]
) -> None:
    """CO-1, KN-7: the sub-kind and the figures of a promise are in the brief, in the reader's language."""
    promise = {
        "id": "01a20370-0000-7000-8000-000000000003", "kind": "commercial", "detail": "discount", "owner": None,
        "text": "A fifth less", "terms": {"product": "Shuttle", "discount": "20"},
    }  # fmt: skip
    text = as_markdown(view_of(freeze(stage, commitments=[promise]), language))
    for words in said:
        assert words in text
    assert "discount" not in text


def test_the_reader_chooses_the_language(stage: Stage) -> None:
    """KN-7: what programs wrote is in the reader's language, what people wrote stays as it was."""
    set_the_stage(stage)
    brief = freeze(stage)
    text = as_markdown(view_of(brief, "ja"))
    assert "合同ミーティング" in text
    assert "Roll-out in Medan" in text
    assert "2027年1月31日" in text
    assert as_markdown(view_of(brief, "es")) != as_markdown(view_of(brief, "id"))


@pytest.mark.parametrize(
    ("language", "name"), [("en", "Japan"), ("ja", "日本"), ("es", "Japón"), ("id", "Jepang")]
)
def test_a_country_is_named_not_coded(stage: Stage, language: str, name: str) -> None:
    """KN-7, UX-3: page and files share these words: a country's name in the reader's language, no two letters."""
    stage.account.country = "JP"
    stage.account.save()
    view = view_of(freeze(stage), language)
    assert name in [row.text for row in view.facts]
    assert "JP" not in [row.text for row in view.facts]
    assert name in as_markdown(view)


def test_newest_facts_first(stage: Stage) -> None:
    """KN-7: within a section the latest confirmed answer stands first, with its day."""
    with clock.fixed(clock.now() - timedelta(days=9)):
        fill(stage, "state.projects.active", "Roll-out in Medan")
    fill(stage, "state.issues.open", "Printer driver")
    view = view_of(freeze(stage), "en")
    assert [one.key for one in view.lines if one.section == "state"][:2] == [
        "state.issues.open",
        "state.projects.active",
    ]


def test_the_pictures_have_tables(stage: Stage) -> None:
    """PE-5, UX-4: map and timeline are pictures with alternative text and a table that says the same."""
    set_the_stage(stage)
    view = view_of(freeze(stage), "en")
    pictures = {
        block.key: block for one in view.chapters for block in one.blocks if isinstance(block, Picture)
    }
    assert set(pictures) == {"timeline", "map"}
    for picture in pictures.values():
        assert picture.alt
        assert picture.svg.startswith("<svg")
        assert picture.table.rows
    assert pictures["timeline"].table.rows[0][1:] == ("Renewal", "planned")
    assert 'class="bt-planned"' in pictures["timeline"].svg
    assert "Ann Lee" in pictures["map"].svg


def test_a_brief_stays_as_it_was(stage: Stage) -> None:
    """KN-1: people, money and promises of a frozen brief do not follow later changes."""
    ann = set_the_stage(stage)
    brief = freeze(stage)
    before = as_markdown(view_of(brief, "en"))
    ann.title = "Chief of everything"
    ann.save()
    stage.account.arr = 1
    stage.account.save()
    fill(stage, "state.projects.active", "Cancelled")
    assert as_markdown(view_of(Brief.objects.get(pk=brief.pk), "en")) == before


def test_a_brief_of_the_first_format_is_still_read(stage: Stage) -> None:
    """KN-1: what was frozen before this version keeps its words."""
    brief = freeze(stage)
    account = {
        key: brief.document["account"][key]
        for key in ("id", "name", "tier", "country", "owner", "renewal_on")
    }
    Brief.objects.filter(pk=brief.pk).update(
        document={
            "format": 1,
            "frozen_at": brief.document["frozen_at"],
            "account": account,
            "completeness": brief.document["completeness"],
            "items": [
                {
                    "key": "state.projects.active", "required": True, "status": "filled", "answer": "Old words",
                    "data": {}, "na_reason": "", "source": "Call", "source_url": "", "source_on": None,
                    "verified_at": brief.document["frozen_at"], "verified_by": "Gina", "version": 1, "questions": [],
                },
                {"key": "state.projects.gone_item", "required": False, "status": "empty"},
            ],
            "stakeholders": [{"id": "1", "name": "Ann Lee", "title": "", "kind": "champion", "language": "en"}],
            "commitments": [{"text": "SSO by May", "owner": None, "due_on": None}],
        }
    )  # fmt: skip
    old = Brief.objects.get(pk=brief.pk)
    text = as_markdown(view_of(old, "en"))
    for said in ("Old words", "Ann Lee", "SSO by May"):
        assert said in text
    assert brief_as_dict(old)["stakeholders"][0]["name"] == "Ann Lee"


def test_a_brief_from_the_future_is_refused(stage: Stage) -> None:
    """KN-1: a document of a later format is not misread."""
    brief = freeze(stage)
    brief.document["format"] = 99
    with pytest.raises(ValueError, match="newer"):
        view_of(brief, "en")
