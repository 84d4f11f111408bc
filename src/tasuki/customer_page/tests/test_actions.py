"""Opening, closing, sharing, deciding: on the page, by the API, by the command."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.management import call_command
from django.test import Client

from tasuki.audit.models import Event
from tasuki.commitments.actions import record_commitment, resolve_commitment
from tasuki.commitments.models import Commitment
from tasuki.customer_page.actions import (
    Share,
    accept_answer,
    answer_contact,
    close_page,
    dismiss_answer,
    open_pages,
    share,
)
from tasuki.customer_page.links import page_token, page_url
from tasuki.customer_page.message_fields import fields
from tasuki.customer_page.models import ContactAnswer, CustomerPage
from tasuki.customer_page.tests.conftest import under_way
from tasuki.customers.models import Account, Initiative, Stakeholder
from tasuki.messaging import library
from tasuki.people.tokens import make_token
from tasuki.rules.reasons import Conflict, NotFound, Refused
from tasuki.testing.cast import Cast, make_account
from tasuki.testing.stories import become_ready, open_for, settle_all
from tasuki.transitions.actions import advance
from tasuki.transitions.models import Notice
from tasuki.web import clock
from tasuki.web.ids import new_id

pytestmark = pytest.mark.django_db


def codes(error: pytest.ExceptionInfo[Refused]) -> list[str]:
    """The codes of all reasons of a refusal."""
    return [reason.code for reason in error.value.reasons]


def run(*args: str) -> Any:
    """What `tasuki customer-page … --json` prints, as the giver."""
    out = StringIO()
    call_command("customer-page", *args, "--json", "--as", "gina@tasuki.example", stdout=out)
    return json.loads(out.getvalue())


@pytest.fixture
def api(client: Client, cast: Cast) -> Client:
    """A client with the giver's token."""
    client.defaults["HTTP_AUTHORIZATION"] = (
        f"Bearer {make_token(actor=cast.actor('giver'), person=cast.giver, name='t')[1]}"
    )
    return client


def test_not_before_contact_is_allowed(cast: Cast, account: Account, champion: Stakeholder) -> None:
    """GA-1 GA-2 GA-3 RO-9: while a change is being prepared no page opens; once the gates let us write, it does."""
    row = open_for(cast, account)
    advance(actor=cast.actor("giver"), transition_id=row.pk, to="preparing")
    wanted: dict[str, Any] = {
        "actor": cast.actor("giver"),
        "account_id": account.pk,
        "stakeholders": [champion.pk],
    }
    with pytest.raises(Refused) as refused:
        open_pages(**wanted)
    assert "message.stage" in codes(refused)
    become_ready(cast, row)
    advance(actor=cast.actor("manager"), transition_id=row.pk, to="ready")
    with pytest.raises(Refused):
        open_pages(**wanted)
    settle_all(cast, row, "internal")
    advance(actor=cast.actor("giver"), transition_id=row.pk, to="introducing")
    assert len(open_pages(**wanted)) == 1
    assert Event.objects.filter(action="customer_page.opened").count() == 1


def test_open_and_prolong(cast: Cast, account: Account, champion: Stakeholder, opened: CustomerPage) -> None:
    """RO-9: opened again it is open longer, under the same link; at most one page for each person."""
    [same] = open_pages(
        actor=cast.actor("giver"), account_id=account.pk, stakeholders=[champion.pk], days=300
    )
    assert (same.pk, CustomerPage.objects.count()) == (opened.pk, 1)
    assert same.expires_at > opened.expires_at
    with clock.fixed(same.expires_at + timedelta(days=1)):
        [new] = open_pages(actor=cast.actor("giver"), account_id=account.pk, stakeholders=[champion.pk])
    assert new.pk != opened.pk
    assert page_token(new.pk) != page_token(opened.pk)


def test_open_refusals(cast: Cast, account: Account, champion: Stakeholder) -> None:
    """RO-10 SE-2: not by everybody, not for groups, not for those who left or other accounts' people."""
    wanted: dict[str, Any] = {"account_id": account.pk, "stakeholders": [champion.pk]}
    with pytest.raises(NotFound):
        open_pages(actor=cast.actor("outsider"), **wanted)
    with pytest.raises(Refused) as refused:
        open_pages(actor=cast.actor("executive"), **wanted)
    assert codes(refused) == ["access.role"]
    stranger = make_account(cast.giver, "Birch Tools").stakeholders.get(kind="champion")
    for unknown in (stranger.pk, new_id()):
        with pytest.raises(NotFound):
            open_pages(actor=cast.actor("giver"), account_id=account.pk, stakeholders=[unknown])
    group = Stakeholder.objects.create(account=account, department="Sales", headcount=40)
    gone = Stakeholder.objects.create(account=account, first_name="G", left_on=clock.now().date())
    with pytest.raises(Refused) as refused:
        open_pages(
            actor=cast.actor("giver"), account_id=account.pk, stakeholders=[group.pk, gone.pk], days=401
        )
    assert codes(refused) == ["customer_page.days", "customer_page.group", "customer_page.left"]
    assert not CustomerPage.objects.exists()


def test_close(cast: Cast, opened: CustomerPage) -> None:
    """RO-9 RO-10: closed once and for good, by those who may."""
    with pytest.raises(NotFound):
        close_page(actor=cast.actor("outsider"), page_id=opened.pk)
    close_page(actor=cast.actor("giver_manager"), page_id=opened.pk)
    with pytest.raises(Refused) as refused:
        close_page(actor=cast.actor("giver"), page_id=opened.pk)
    assert codes(refused) == ["customer_page.closed_already"]


def test_messages_name_the_link_while_it_is_open(
    cast: Cast, account: Account, champion: Stakeholder, opened: CustomerPage
) -> None:
    """MS-4 RO-9: `customer_page_url` is the page's address, and nothing without an open page."""
    row = under_way(cast, account, "introducing")
    words = library.words("en")
    assert fields(row, champion, words) == {"customer_page_url": page_url(opened.pk)}
    close_page(actor=cast.actor("giver"), page_id=opened.pk)
    assert fields(row, champion, words) == {"customer_page_url": None}


def things(cast: Cast, account: Account) -> tuple[Initiative, Commitment]:
    """An initiative and a commitment that nobody chose for the customer."""
    promise = record_commitment(
        actor=cast.actor("giver"), account=account, kind="scope", text="Portal, ask Bo"
    )
    return Initiative.objects.create(account=account, name="Roll-out"), promise


def test_share_several_at_once(cast: Cast, account: Account) -> None:
    """CO-2 TR-1 SE-6: off by default; shown in words of their own, else in ours as they are now; history keeps it."""
    initiative, promise = things(cast, account)
    assert (initiative.shareable, promise.shareable) == (False, False)
    items = [
        Share("initiative", initiative.pk, shareable=True),
        Share("commitment", promise.pk, shareable=True, text="A portal", version=promise.version),
    ]
    assert share(actor=cast.actor("giver"), account_id=account.pk, items=items) == 2
    initiative.refresh_from_db()
    promise.refresh_from_db()
    assert (initiative.shared_text, promise.shared_text, promise.text) == (
        "Roll-out",
        "A portal",
        "Portal, ask Bo",
    )
    assert promise.changes.get(what="shared").after["shared_text"] == "A portal"
    assert share(actor=cast.actor("giver"), account_id=account.pk, items=items[:1]) == 0
    with pytest.raises(Conflict):
        share(
            actor=cast.actor("giver"),
            account_id=account.pk,
            items=[Share("commitment", promise.pk, False, "", 1)],
        )
    assert "portal" not in str(list(Event.objects.values_list("fields", flat=True))).lower()


def test_share_refusals(cast: Cast, account: Account) -> None:
    """CO-2 RO-10 SE-2: all or nothing; no other accounts, no placeholder, not too long, not what is resolved."""
    initiative, promise = things(cast, account)
    other = Initiative.objects.create(account=make_account(cast.giver, "Birch Tools"), name="Theirs")
    good = Share("initiative", initiative.pk, shareable=True)
    actor = cast.actor("giver")
    with pytest.raises(NotFound):
        share(actor=cast.actor("outsider"), account_id=account.pk, items=[good])
    with pytest.raises(Refused):
        share(actor=cast.actor("executive"), account_id=account.pk, items=[good])
    with pytest.raises(NotFound):
        share(actor=actor, account_id=account.pk, items=[good, Share("initiative", other.pk, shareable=True)])
    for text, code in (("TBD", "customer_page.words_needed"), ("x" * 1001, "customer_page.words_long")):
        for kind, key in (("initiative", initiative.pk), ("commitment", promise.pk)):
            with pytest.raises(Refused) as refused:
                share(actor=actor, account_id=account.pk, items=[good, Share(kind, key, True, text)])
            assert codes(refused) == [code]
    resolve_commitment(actor=actor, commitment=promise, state="delivered", evidence="Mail of today")
    with pytest.raises(Refused) as refused:
        share(actor=actor, account_id=account.pk, items=[Share("commitment", promise.pk, shareable=True)])
    assert codes(refused) == ["commitment.resolved"]
    assert not Initiative.objects.filter(shareable=True).exists()


def answered(opened: CustomerPage, **given: Any) -> ContactAnswer:
    """An answer given on the page."""
    return answer_contact(token=page_token(opened.pk), **given)


def test_accept_somebody_else(
    cast: Cast, account: Account, champion: Stakeholder, opened: CustomerPage
) -> None:
    """PE-1 SE-4: the person named is added in the same role; the proposal keeps their address no longer."""
    one = answered(opened, kind="other", first_name="Nao", last_name="Ito", email="nao@a.example")
    one.stakeholder.language = "es"
    assert one.named == "Nao Ito"
    one.stakeholder.language = "ja"
    assert one.named == "Ito Nao"
    accept_answer(actor=cast.actor("giver"), answer_id=one.pk)
    added = account.stakeholders.get(email="nao@a.example")
    assert (added.name, added.kind, added.language) == ("Nao Ito", champion.kind, champion.language)
    one.refresh_from_db()
    assert (one.state, one.email, one.last_name) == ("accepted", "", "")
    with pytest.raises(Refused) as refused:
        dismiss_answer(actor=cast.actor("giver"), answer_id=one.pk)
    assert codes(refused) == ["contact_answer.decided"]
    again = answered(opened, kind="other", last_name="Ito", email="NAO@a.example")
    accept_answer(actor=cast.actor("giver"), answer_id=again.pk)
    assert account.stakeholders.filter(email__iexact="nao@a.example").count() == 1


def test_accept_leaving_and_yes(
    cast: Cast, account: Account, champion: Stakeholder, opened: CustomerPage
) -> None:
    """PE-1: yes confirms them; leaving notes the day, and a page of somebody who has left is shut."""
    accept_answer(actor=cast.actor("giver"), answer_id=answered(opened, kind="yes").pk)
    champion.refresh_from_db()
    assert champion.verified_at is not None
    assert champion.left_on is None
    day = (clock.now() + timedelta(days=20)).date()
    one = answered(opened, kind="leaving", last_day=day, last_name="Ito", email="nao@a.example")
    accept_answer(actor=cast.actor("giver"), answer_id=one.pk)
    champion.refresh_from_db()
    assert champion.left_on == day
    assert account.stakeholders.filter(last_name="Ito").exists()
    with clock.fixed(clock.now() + timedelta(days=21)), pytest.raises(Refused) as refused:
        answered(opened, kind="yes")
    assert codes(refused) == ["customer_page.shut"]


def test_an_answer_that_nobody_saw(
    cast: Cast, account: Account, opened: CustomerPage, client: Client, api: Client
) -> None:
    """PE-1, SY-2: a later answer took the place of the one that was read: it is neither taken over nor dismissed."""
    with clock.fixed(clock.now() - timedelta(hours=1)):
        read = answered(opened, kind="yes").answered_at.isoformat()
    one = answered(opened, kind="leaving", last_name="Ito", email="nao@a.example")
    web = Client()
    web.force_login(cast.giver)
    for verb in ("accept", "dismiss"):
        for sent in ({"answered_at": read}, {}):
            assert web.post(f"/contact-answers/{one.pk}/{verb}/", sent).status_code == 409
        again = api.post(f"/api/v1/contact-answers/{one.pk}/{verb}?{urlencode({'answered_at': read})}")
        assert again.status_code == 409
        with pytest.raises(Conflict):
            run(verb, str(one.pk), "--answered-at", read)
    one.refresh_from_db()
    assert (one.state, account.stakeholders.count()) == ("open", 2)
    assert (
        f'value="{one.answered_at.isoformat()}"'
        in web.get(f"/accounts/{account.pk}/customer-page/").content.decode()
    )
    assert run("accept", str(one.pk), "--answered-at", one.answered_at.isoformat())["state"] == "accepted"


def test_a_stale_tab_shows_nothing_again(cast: Cast, account: Account, client: Client) -> None:
    """CO-2, SY-2: what a colleague hid since stays hidden; changing that very row is refused."""
    first, _promise = things(cast, account)
    other = Initiative.objects.create(account=account, name="Training")
    actor = cast.actor("giver")
    share(actor=actor, account_id=account.pk, items=[Share("initiative", first.pk, True, "Our roll-out")])
    client.force_login(cast.giver)
    base = f"/accounts/{account.pk}/customer-page/"
    seen = {one["id"]: one["seen"] for one in client.get(base).context["shared"]}
    share(actor=actor, account_id=account.pk, items=[Share("initiative", first.pk, False)])
    sent = {
        f"share-initiative-{first.pk}": "on",
        f"text-initiative-{first.pk}": "Our roll-out",
        f"seen-initiative-{first.pk}": seen[first.pk],
        f"share-initiative-{other.pk}": "on",
        f"text-initiative-{other.pk}": "",
        f"seen-initiative-{other.pk}": seen[other.pk],
    }
    assert client.post(base + "share/", sent).status_code == 302
    first.refresh_from_db()
    other.refresh_from_db()
    assert (first.shareable, other.shareable) == (False, True)
    changed = {**sent, f"text-initiative-{first.pk}": "Our great roll-out"}
    assert client.post(base + "share/", changed).status_code == 409
    first.refresh_from_db()
    assert not first.shareable


def test_dismiss(cast: Cast, account: Account, opened: CustomerPage) -> None:
    """SE-4 RO-10: nothing changes, the address goes; not by everybody."""
    one = answered(opened, kind="other", last_name="Ito", email="nao@a.example")
    with pytest.raises(NotFound):
        accept_answer(actor=cast.actor("outsider"), answer_id=one.pk)
    with pytest.raises(Refused) as refused:
        dismiss_answer(actor=cast.actor("executive"), answer_id=one.pk)
    assert codes(refused) == ["access.role"]
    dismiss_answer(actor=cast.actor("giver"), answer_id=one.pk)
    one.refresh_from_db()
    assert (one.state, one.email, account.stakeholders.count()) == ("dismissed", "", 2)


def test_those_who_hand_over_and_take_over_are_told(
    cast: Cast, account: Account, opened: CustomerPage
) -> None:
    """PE-7 MS-8: the owner, and both sides of a handoff."""
    open_for(cast, account)
    answered(opened, kind="leaving")
    told = set(Notice.objects.filter(code="notice.contact_leaving").values_list("person__name", flat=True))
    assert told == {"Gina Giver", "Rei Receiver"}


def test_page_of_colleagues(cast: Cast, account: Account, champion: Stakeholder, client: Client) -> None:
    """RO-9 PE-7 CO-2: open, look, share, decide and close on the page."""
    initiative, promise = things(cast, account)
    client.force_login(cast.giver)
    base = f"/accounts/{account.pk}/customer-page/"
    assert client.get(base).status_code == 200
    client.post(base + "open/", {"person": [str(champion.pk)], "days": "30"})
    opened = CustomerPage.objects.get()
    text = client.get(base).content.decode()
    assert page_url(opened.pk) in text
    client.post(
        base + "share/",
        {
            f"share-initiative-{initiative.pk}": "on",
            f"text-initiative-{initiative.pk}": "",
            f"text-commitment-{promise.pk}": "",
            f"version-commitment-{promise.pk}": "1",
        },
    )
    initiative.refresh_from_db()
    promise.refresh_from_db()
    assert (initiative.shareable, promise.shareable) == (True, False)
    seen = client.get(f"{base}preview/{champion.pk}/").content.decode()
    assert "What Mika Hoshino sees" in seen
    assert "Roll-out" in seen
    assert "ask Bo" not in seen
    one = answered(opened, kind="yes")
    assert "/accept/" in client.get(base).content.decode()
    client.post(f"/contact-answers/{one.pk}/accept/", {"answered_at": one.answered_at.isoformat()})
    two = answered(opened, kind="leaving")
    client.post(f"/contact-answers/{two.pk}/dismiss/", {"answered_at": two.answered_at.isoformat()})
    assert list(ContactAnswer.objects.order_by("answered_at").values_list("state", flat=True)) == [
        "accepted",
        "dismissed",
    ]
    assert client.post(f"/customer-pages/{opened.pk}/close/").status_code == 302
    assert page_url(opened.pk) not in client.get(base).content.decode()
    assert client.post(base + "open/", {"days": "30"}).status_code == 422


def test_api(cast: Cast, account: Account, champion: Stakeholder, api: Client) -> None:
    """RO-9 PE-7 CO-2 SY-4: the same by the API."""
    initiative, _promise = things(cast, account)
    base = f"/api/v1/accounts/{account.pk}/customer-page"
    made = api.post(base, {"stakeholders": [str(champion.pk)]}, content_type="application/json").json()
    [row] = [one for one in made["people"] if one["open"]]
    assert row["url"].endswith(page_token(CustomerPage.objects.get().pk) + "/")
    item = {"kind": "initiative", "id": str(initiative.pk), "shareable": True, "text": "Our roll-out"}
    made = api.put(base + "/shared", {"items": [item]}, content_type="application/json").json()
    assert made["shared"][0]["text"] == "Our roll-out"
    seen = api.get(f"{base}/people/{champion.pk}").json()
    assert seen["now"]["name"] == "Gina Giver"
    assert seen["initiatives"] == [{"text": "Our roll-out", "due_on": None}]
    one = answered(CustomerPage.objects.get(), kind="yes")
    assert api.get(base).json()["answers"][0]["kind"] == "yes"
    assert api.post(f"/api/v1/contact-answers/{one.pk}/accept").json()["state"] == "accepted"
    two = answered(CustomerPage.objects.get(), kind="leaving")
    assert api.post(f"/api/v1/contact-answers/{two.pk}/dismiss").json()["state"] == "dismissed"
    closed = api.post(f"/api/v1/customer-pages/{row['page']}/close").json()
    assert not any(one["open"] for one in closed["people"])
    bad = api.post(base, {"stakeholders": [str(champion.pk)], "days": 0}, content_type="application/json")
    assert (bad.status_code, bad.json()["reasons"][0]["code"]) == (422, "customer_page.days")


def test_command(cast: Cast, account: Account, champion: Stakeholder) -> None:
    """RO-9 PE-7 CO-2: the same by the command."""
    initiative, _promise = things(cast, account)
    made = run("open", account.name, champion.email, "--days", "20")
    assert [one["name"] for one in made["people"] if one["open"]] == [champion.name]
    made = run("share", account.name, "initiative", str(initiative.pk), "--text", "Our roll-out")
    assert made["shared"][0]["shareable"] is True
    assert run("preview", account.name, champion.email)["initiatives"][0]["text"] == "Our roll-out"
    assert run("hide", account.name, "initiative", str(initiative.pk))["shared"][0]["shareable"] is False
    one = answered(CustomerPage.objects.get(), kind="other", last_name="Ito", email="nao@a.example")
    assert run("show", account.name)["answers"][0]["email"] == "nao@a.example"
    assert run("dismiss", str(one.pk))["state"] == "dismissed"
    two = answered(CustomerPage.objects.get(), kind="yes")
    assert run("accept", str(two.pk))["state"] == "accepted"
    assert not any(one["open"] for one in run("close", account.name, champion.email)["people"])
    out = StringIO()
    call_command("customer-page", "show", account.name, stdout=out)
    assert champion.name in out.getvalue()
