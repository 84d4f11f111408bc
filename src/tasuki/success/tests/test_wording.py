"""Shipped lines of a plan in the reader's language; what people wrote as they wrote it."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client
from django.utils.translation import override

from tasuki.playbooks.queries import all_shipped
from tasuki.success import wording
from tasuki.success.actions import approve_plan, book_cadence, declare_drafted, edit_entry, prefill
from tasuki.success.brief_part import brief_part
from tasuki.success.export import current_markdown, version_markdown
from tasuki.success.models import PlanChange, PlanEntry, PlanVersion
from tasuki.testing.cast import Cast, make_account
from tasuki.testing.stories import open_for
from tasuki.transitions.models import Transition
from tasuki.web import clock

pytestmark = pytest.mark.django_db
LANGUAGES = [code for code, _name in settings.LANGUAGES]


def _planned(cast: Cast) -> Transition:
    """An account whose plan was taken over by somebody who reads English."""
    row = open_for(cast, make_account(cast.giver, "Cedar Mills"))
    with override("en"):
        prefill(actor=cast.actor("receiver"), account_id=row.account_id)
    return row


def _page(cast: Cast, path: str, language: str) -> str:
    client = Client()
    client.force_login(cast.receiver)
    client.cookies["django_language"] = language
    return client.get(path).content.decode()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_shipped_line_is_read_in_ones_language(cast: Cast, language: str) -> None:
    """PB-17, UX-3: a line of a shipped playbook, taken over in any language, is read in each."""
    lines = [
        (part, one) for book in all_shipped() for part, some in book.success_plan.items() for one in some
    ]
    for part, one in lines:
        for code in LANGUAGES:
            kept = PlanEntry(section=part, source="playbook", text=one.title(code))
            with override(language):
                assert wording.text_of(kept) == one.title(language), f"{part} {one.key} {code}"


def test_on_the_page_of_the_plan(cast: Cast) -> None:
    """PB-17, UX-3: the plan, its entry and its form are in the reader's language; the kept words stay as they were."""
    row = _planned(cast)
    entry = PlanEntry.objects.filter(account=row.account, section="milestones", source="playbook").first()
    assert entry is not None
    with override("ja"):
        told, whence = wording.text_of(entry), wording.source_of(entry)
    assert told != entry.text
    assert whence.startswith("プレイブック")
    page = _page(cast, f"/accounts/{row.account_id}/success-plan/", "ja")
    assert told in page
    assert whence in page
    assert entry.text not in page
    page = _page(cast, f"/success-plan-entries/{entry.pk}/", "ja")
    assert told in page
    assert entry.text not in page.partition("<h2")[0]


def test_what_was_edited_stays_as_written(cast: Cast) -> None:
    """PB-17: an edited line is nobody's to translate, in whatever language it is read."""
    row = _planned(cast)
    entry = PlanEntry.objects.filter(account=row.account, section="milestones", source="playbook").first()
    assert entry is not None
    edit_entry(actor=cast.actor("receiver"), entry_id=entry.pk, changes={"text": entry.text + " by June"})
    entry.refresh_from_db()
    with override("ja"):
        assert wording.text_of(entry) == entry.text
    by_hand = PlanEntry(section="resources", source="person", text="Project manager")
    with override("ja"):
        assert wording.text_of(by_hand) == "Project manager"


def test_saving_what_was_read_writes_no_other_words(cast: Cast) -> None:
    """PB-17, SE-6: a reader of Japanese who only sets the day changes the day, not the words."""
    row = _planned(cast)
    entry = PlanEntry.objects.filter(account=row.account, section="milestones", source="playbook").first()
    assert entry is not None
    client = Client()
    client.force_login(cast.receiver)
    client.cookies["django_language"] = "ja"
    with override("ja"):
        data = {"text": wording.text_of(entry), "detail": wording.detail_of(entry), "due_on": "2027-02-01"}
    sent = client.post(
        f"/success-plan-entries/{entry.pk}/", {**data, "state": "open", "version": entry.version}
    )
    assert sent.status_code == 302, sent.content.decode()
    text = entry.text
    entry.refresh_from_db()
    assert (entry.text, str(entry.due_on)) == (text, "2027-02-01")
    last = PlanChange.objects.filter(entry=entry).order_by("-version")[0]
    assert "text" not in last.after


def test_in_files_and_in_the_brief(cast: Cast) -> None:
    """PB-17, SY-5: Markdown, an approved version, a difference and the brief's coming dates read alike."""
    row = _planned(cast)
    entry = PlanEntry.objects.filter(account=row.account, source="playbook", due_on__isnull=False).first()
    assert entry is not None
    with override("es"):
        told = wording.text_of(entry)
        assert told in current_markdown(row.account).replace("\\", "")
    coming = brief_part(row.account_id, clock.now())["upcoming"]
    assert told in [one["text"]["es"] for one in coming if isinstance(one["text"], dict)]


def test_an_approved_version_is_read_in_ones_language(cast: Cast) -> None:
    """PB-20, UX-3: the frozen plan keeps its words and its digest; each reader reads shipped lines in their own."""
    row = _planned(cast)
    book_cadence(
        actor=cast.actor("receiver"),
        account_id=row.account_id,
        kind="business_review",
        every_weeks=12,
        weekday=2,
        at=clock.now().time(),
    )
    PlanEntry.objects.filter(account=row.account).update(owner=cast.receiver)
    PlanEntry.objects.filter(account=row.account, section="milestones").update(due_on="2027-02-01")
    declare_drafted(actor=cast.actor("receiver"), account_id=row.account_id)
    approve_plan(actor=cast.actor("manager"), account_id=row.account_id, note="")
    version = PlanVersion.objects.get()
    kept = next(one for one in version.document["entries"] if one["source"] == "playbook")
    with override("id"):
        told = wording.text_of(kept)
        assert told != kept["text"]
        assert told in version_markdown(version).replace("\\", "")
    assert told in _page(cast, f"/accounts/{row.account_id}/success-plan/versions/1/", "id")


def test_promises_and_the_record(cast: Cast) -> None:
    """PB-17, PB-20: “Product knows of the promise” and the place in the record are told in one's language."""
    promise = PlanEntry(
        source="commitment",
        section="readiness",
        text="Product knows of the promise: A sandbox stays",
        source_text="Commitment (Verbal)",
    )
    with override("es"):
        told = wording.text_of(promise)
        assert told.endswith("A sandbox stays")
        assert not told.startswith("Product ")
        assert "Verbal" not in wording.source_of(promise).partition("(")[0]
    date = PlanEntry(
        source="record", text="Renewal date", source_text="Risks › Known risks · the mail of May", section="x"
    )
    with override("en"):
        assert wording.source_of(date) == "Risks › Known risks · the mail of May"
