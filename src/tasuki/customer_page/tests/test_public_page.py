"""The page behind the link: no login, nothing happens on opening it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.cache import caches
from django.test import Client
from icalendar import Calendar

from tasuki.audit.models import Event
from tasuki.commitments.actions import record_commitment, share_commitment
from tasuki.customer_page import public_pages
from tasuki.customer_page.actions import close_page, open_pages
from tasuki.customer_page.links import page_token
from tasuki.customer_page.models import ContactAnswer, CustomerPage
from tasuki.customer_page.tests.conftest import tell, under_way
from tasuki.customers.models import Account, Initiative, Stakeholder
from tasuki.meetings.calendar.models import Invitation
from tasuki.meetings.models import Meeting
from tasuki.outcomes.models import Pulse, Survey
from tasuki.testing.cast import Cast, make_account
from tasuki.transitions.models import Notice, Transition
from tasuki.web import clock
from tasuki.web.ids import new_id
from tasuki.web.models import PublicCache, SharedCache

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "query", ["", "?kind=leaving", "?kind=other&email=x@y.example", "?confirm=1", "?utm=1"]
)
@pytest.mark.parametrize("method", ["get", "head"])
def test_opening_changes_nothing(
    reader: Client, path: str, opened: CustomerPage, query: str, method: str
) -> None:
    """RO-9 SE-4: whatever a scanner opens, and however often, nothing is written and nobody is told."""
    events, before = Event.objects.count(), CustomerPage.objects.values().get()
    answers = [getattr(reader, method)(path + query) for _time in range(3)]
    assert [one.status_code for one in answers] == [200, 200, 200]
    assert CustomerPage.objects.values().get() == before
    assert (ContactAnswer.objects.count(), Notice.objects.count(), Event.objects.count()) == (0, 0, events)
    assert not any(one.cookies for one in answers)


def test_the_address_stays_private(reader: Client, path: str) -> None:
    """RO-9: no search engine keeps it, no other site gets to see it, no cache holds it, no script runs on it."""
    answer = reader.get(path)
    assert "noindex" in answer["X-Robots-Tag"]
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer["Cache-Control"]
    text = answer.content.decode()
    assert text.rindex('content="no-referrer"') > text.rindex('content="same-origin"')
    assert "<script" not in text


@pytest.mark.parametrize(
    ("language", "title"), [("ja", "ja"), ("es", "es"), ("id", "id"), ("en", "en"), ("xx", "en")]
)
def test_in_their_language(
    reader: Client, path: str, champion: Stakeholder, language: str, title: str
) -> None:
    """MS-4 UX-1 RO-9: the page speaks the person's language, whatever the browser asks for; else English."""
    Stakeholder.objects.filter(pk=champion.pk).update(language=language)
    text = reader.get(path, headers={"Accept-Language": "de"}).content.decode()
    assert f'<html lang="{title}"' in text


def test_it_says_for_whom_and_names_nobody_else(
    cast: Cast, account: Account, champion: Stakeholder, reader: Client, path: str
) -> None:
    """RO-9 PE-6: forwarded, it still says whose it is; of other people at the customer it knows nothing."""
    text = reader.get(path).content.decode()
    assert "This page is for Mika Hoshino, Aster Foods." in text
    assert "Ramos" not in text
    assert "sofia@" not in text
    assert "mika@" not in text


def test_only_what_was_shared_in_the_words_chosen(
    cast: Cast, account: Account, reader: Client, path: str
) -> None:
    """CO-2 CO-4 TR-1: verdicts, gaps, evidence, next steps, states and what nobody chose stay inside."""
    shown = record_commitment(
        actor=cast.actor("giver"), account=account, kind="scope", text="Internal wording", evidence="Our mail"
    )
    record_commitment(actor=cast.actor("giver"), account=account, kind="scope", text="Never chosen")
    share_commitment(
        actor=cast.actor("giver"), commitment=shown, shareable=True, text="A portal for your plants"
    )
    Initiative.objects.create(
        account=account, name="Secret programme", next_step="Push them", state="at_risk"
    )
    Initiative.objects.create(
        account=account,
        name="Our name",
        next_step="Push",
        state="at_risk",
        shareable=True,
        shared_text="Roll-out",
    )
    Initiative.objects.create(
        account=account, name="Done", state="done", shareable=True, shared_text="It is over"
    )
    text = reader.get(path).content.decode()
    assert "A portal for your plants" in text
    assert "Roll-out" in text
    for inside in (
        "Internal wording",
        "Our mail",
        "Never chosen",
        "Secret",
        "Push",
        "At risk",
        "Our name",
        "over</",
    ):
        assert inside not in text, inside


def test_days_that_are_over_are_told_as_over(cast: Cast, account: Account, reader: Client, path: str) -> None:
    """CO-2 CO-6: what is late is not announced as if it were still ahead, and nothing hides that it is open."""
    today = clock.now().date()
    for days, text in ((-9, "Late"), (9, "Ahead")):
        day = today + timedelta(days=days)
        made = record_commitment(
            actor=cast.actor("giver"), account=account, kind="scope", text=f"{text} promise", due_on=day
        )
        share_commitment(actor=cast.actor("giver"), commitment=made, shareable=True, text=f"{text} promise")
        Initiative.objects.create(
            account=account, name=text, due_on=day, shareable=True, shared_text=f"{text} plan"
        )
    text = re.sub(r"<[^>]+>", "", reader.get(path).content.decode())
    said = dict(
        re.findall(
            r"(Late plan|Ahead plan|Late promise|Ahead promise)(was planned for|planned for|was due by|by) ",
            text,
        )
    )
    assert said == {
        "Late plan": "was planned for",
        "Ahead plan": "planned for",
        "Late promise": "was due by",
        "Ahead promise": "by",
    }
    assert text.count("still open") == 1


def meet(row: Transition, person: Stakeholder, **more: object) -> Meeting:
    """A joint meeting in three days to which they are invited."""
    values: dict[str, object] = {"step_key": "joint-meeting", "kind": "joint", **more}
    meeting = Meeting.objects.create(
        transition=row, starts_at=clock.now() + timedelta(days=3), minutes=30, place="Room 4", **values
    )
    Invitation.objects.create(
        meeting=meeting, stakeholder=person, uid=f"{meeting.pk}@tasuki.example", sequence=2
    )
    return meeting


def test_their_meetings_with_a_file_for_the_calendar(
    cast: Cast, account: Account, champion: Stakeholder, reader: Client, path: str
) -> None:
    """MT-5 RO-9: meetings they are invited to, as an entry with the invitation's own UID and nobody else in it."""
    row = under_way(cast, account, "introducing")
    meeting = meet(row, champion)
    sponsor = account.stakeholders.get(kind="sponsor")
    Invitation.objects.create(meeting=meeting, stakeholder=sponsor, uid="x", sequence=0)
    file = f"{path}meetings/{meeting.pk}.ics"
    assert "Room 4" not in reader.get(path).content.decode()  # not told yet: it would tell of the change
    assert reader.get(file).status_code == 404
    tell(row, champion)
    assert "Room 4" in reader.get(path).content.decode()
    answer = reader.get(file)
    assert answer["Content-Type"].startswith("text/calendar")
    assert "noindex" in answer["X-Robots-Tag"]
    [event] = Calendar.from_ical(answer.content).walk("VEVENT")
    assert (str(event["uid"]), event["sequence"]) == (f"{meeting.pk}@tasuki.example", 2)
    assert event.decoded("dtstart") == (meeting.starts_at and meeting.starts_at.replace(microsecond=0))
    assert b"sofia" not in answer.content
    assert b"ATTENDEE" not in answer.content
    Meeting.objects.update(state="cancelled")
    assert reader.get(file).status_code == 404


def test_not_the_meetings_of_others(
    cast: Cast, account: Account, champion: Stakeholder, reader: Client, path: str
) -> None:
    """MT-5 SE-2: internal ones, those of others, those without a written invitation, and other accounts' are none."""
    row = under_way(cast, account, "introducing")
    tell(row, champion)
    inside = meet(row, champion, kind="internal", step_key="internal-meeting")
    unwritten = meet(row, champion, kind="kickoff", step_key="kickoff")
    Invitation.objects.filter(meeting=unwritten).update(sequence=None)
    other = make_account(cast.giver, "Birch Tools")
    theirs = meet(under_way(cast, other, "introducing"), other.stakeholders.get(kind="champion"))
    assert "Room 4" not in reader.get(path).content.decode()
    for one in (inside, unwritten, theirs):
        assert reader.get(f"{path}meetings/{one.pk}.ics").status_code == 404


@pytest.mark.parametrize("language", ["en", "ja", "es", "id"])
def test_every_heading_says_something_of_its_own(
    champion: Stakeholder, path: str, reader: Client, language: str
) -> None:
    """RO-9, UX-3: no two headings of the page are the same words, in any language."""
    Stakeholder.objects.filter(pk=champion.pk).update(language=language)
    page = reader.get(path).content.decode()
    headings = [text.strip() for text in re.findall(r"<h[1-3][^>]*>(.*?)</h[1-3]>", page, re.DOTALL)]
    assert f'lang="{language}"' in page
    assert len(headings) > 2
    assert len(set(headings)) == len(headings)
    assert "Your contact at" not in page.partition("</h1>")[0]


def test_links_that_do_not_open(
    cast: Cast, account: Account, champion: Stakeholder, opened: CustomerPage, path: str, reader: Client
) -> None:
    """RO-9 SE-2: forged, unknown, closed, over, gone: one friendly page without a word of what it once led to."""
    unknown = f"/c/{page_token(new_id())}/"
    forged = [reader.get(one) for one in (path[:-3] + "x/", "/c/nonsense/", unknown, "/c/" + "é" * 300 + "/")]
    assert {one.status_code for one in forged} == {404}
    assert len({one.content for one in forged}) == 1
    with clock.fixed(opened.expires_at + timedelta(seconds=1)):
        over = reader.get(path)
    Stakeholder.objects.filter(pk=champion.pk).update(left_on=clock.now().date())
    left = reader.get(path)
    Stakeholder.objects.filter(pk=champion.pk).update(left_on=None)
    close_page(actor=cast.actor("giver"), page_id=opened.pk)
    shut = [over, left, reader.get(path), reader.post(path, {"kind": "yes"})]
    assert {one.status_code for one in shut} == {410}
    assert len({one.content for one in shut}) == 1
    for one in (*forged, *shut):
        assert b"<h1>" in one.content
        assert b"Aster" not in one.content
        assert b"Mika" not in one.content
    assert not ContactAnswer.objects.exists()


def test_opened_anew_it_has_another_link(
    cast: Cast, account: Account, champion: Stakeholder, opened: CustomerPage, path: str, reader: Client
) -> None:
    """RO-9: a closed link never opens again."""
    close_page(actor=cast.actor("giver"), page_id=opened.pk)
    [again] = open_pages(actor=cast.actor("giver"), account_id=account.pk, stakeholders=[champion.pk])
    assert reader.get(path).status_code == 410
    assert reader.get(f"/c/{page_token(again.pk)}/").status_code == 200


def test_an_answer_is_a_proposal(
    cast: Cast, account: Account, champion: Stakeholder, reader: Client, path: str
) -> None:
    """RO-9 PE-1: sent without session and cookie; the account's people are told, no data changes."""
    before = Stakeholder.objects.filter(pk=champion.pk).values().get()
    data = {
        "kind": "other",
        "first_name": "Nao",
        "last_name": "Ito",
        "email": "nao@a.example",
        "last_day": "",
    }
    answer = reader.post(path, data)
    assert (answer.status_code, answer["Location"]) == (302, path)
    kept = ContactAnswer.objects.get()
    assert (kept.kind, kept.last_name, kept.email, kept.state) == ("other", "Ito", "nao@a.example", "open")
    assert Stakeholder.objects.filter(pk=champion.pk).values().get() == before
    assert account.stakeholders.count() == 2
    notice = Notice.objects.get()
    assert (notice.person, notice.code) == (cast.giver, "notice.contact_other")
    assert "nao@a.example" not in str(list(Event.objects.values_list("fields", flat=True)))
    text = reader.get(path).content.decode()
    assert "somebody else is the right contact" in text
    assert "Ito" not in text
    assert "nao@" not in text
    reader.post(path, data)
    assert Notice.objects.count() == 1


def test_a_later_answer_takes_the_place(reader: Client, path: str, champion: Stakeholder) -> None:
    """RO-9 SE-4: one proposal at a time; what an answer does not need is not kept."""
    reader.post(path, {"kind": "leaving", "last_day": "2027-01-31", "email": "next@a.example"})
    reader.post(path, {"kind": "yes", "first_name": "X", "email": "x@a.example", "last_day": "2027-01-31"})
    kept = ContactAnswer.objects.get()
    assert (kept.kind, kept.first_name, kept.email, kept.last_day) == ("yes", "", "", None)


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"kind": "maybe"},
        {"kind": "other"},
        {"kind": "other", "last_name": "Ito"},
        {"kind": "other", "last_name": "Ito", "email": "no address"},
        {"kind": "other", "last_name": "x" * 201, "email": "a@b.example"},
        {"kind": "leaving", "last_day": "1999-01-01"},
        {"kind": "leaving", "last_day": "soon"},
    ],
)
def test_bad_answers_are_asked_again(reader: Client, path: str, data: dict[str, str]) -> None:
    """RO-9: the form says what is missing, keeps what was typed, and nothing is written."""
    answer = reader.post(path, data)
    assert answer.status_code == 422
    assert not ContactAnswer.objects.exists()


def test_a_refused_answer_is_not_thanked_for(reader: Client, path: str) -> None:
    """RO-9: who has answered before and now sends something impossible reads what is wrong, not thanks."""
    reader.post(path, {"kind": "yes"})
    assert "Thank you" in reader.get(path).content.decode()
    assert "Thank you" not in reader.post(path, {"kind": "other"}).content.decode()


def test_cross_site_and_too_often(reader: Client, path: str) -> None:
    """RO-9: what a browser marks as another site's is refused; a link that is hammered rests for some minutes."""
    refused = reader.post(path, {"kind": "yes"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert (refused.status_code, ContactAnswer.objects.count()) == (403, 0)
    caches["public"].clear()
    codes = [reader.post(path, {"kind": "yes"}).status_code for _time in range(11)]
    assert codes == [302] * 10 + [429]


def test_opening_too_often(reader: Client, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """RO-9 SE-1: hammering is slowed down by link and by address; what anybody can make up is not even counted."""
    monkeypatch.setattr(public_pages, "OPENINGS", 3)
    monkeypatch.setattr(public_pages, "OPENINGS_PER_ADDRESS", 5)
    for _time in range(9):
        assert reader.get(f"/c/{'a' * 40}{_time}/").status_code == 404
    assert not PublicCache.objects.exists()
    assert [reader.get(path).status_code for _time in range(7)] == [200, 200, 200, 429, 429, 429, 429]
    assert PublicCache.objects.count() == 2
    assert not SharedCache.objects.exists()


def test_open_questions_are_offered(
    cast: Cast, account: Account, champion: Stakeholder, reader: Client, path: str
) -> None:
    """ME-3 MS-1: pulse and survey lead on while they can be answered, only after the change they were told of."""
    row = under_way(cast, account, "handed_over", cut_over_at=clock.now() - timedelta(days=9))
    Account.objects.filter(pk=account.pk).update(owner=cast.receiver)
    tell(row, champion)
    assert "/survey/" not in reader.get(path).content.decode()
    Survey.objects.create(transition=row, stakeholder=champion, asked_at=clock.now())
    Pulse.objects.create(transition=row, stakeholder=champion, asked_at=clock.now())
    text = reader.get(path).content.decode()
    assert "/survey/" in text
    assert "/pulse/" in text
    long_ago = clock.now() - timedelta(days=100)
    for model in (Survey, Pulse):
        model.objects.update(asked_at=long_ago)
    text = reader.get(path).content.decode()
    assert "/survey/" not in text
    assert "/pulse/" not in text


def test_the_link_is_for_who_manages_pages(
    client: Client, cast: Cast, account: Account, opened: CustomerPage, path: str
) -> None:
    """RO-9 SE-2: others who see that a page is open do not get the key to it, on page and API alike."""
    for name, gets in (("giver", True), ("executive", False)):
        client.force_login(getattr(cast, name))
        page = client.get(f"/accounts/{account.pk}/customer-page/").content.decode()
        data = client.get(f"/api/v1/accounts/{account.pk}/customer-page").json()
        assert (path in page, any(one["url"] for one in data["people"])) == (gets, gets), name
        assert any(one["open"] for one in data["people"])
