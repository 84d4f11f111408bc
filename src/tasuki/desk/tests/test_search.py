"""Searching by page, API and command: everything one may see and nothing else (KN-10, RO-10, SE-2)."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from tasuki.commitments.actions import record_commitment
from tasuki.customers.actions import add_touchpoint
from tasuki.customers.models import Account, Participation
from tasuki.customers.queries import relations_to_account
from tasuki.desk.search import Wanted, find
from tasuki.desk.search_scope import scope_of
from tasuki.documents.actions import add_text
from tasuki.knowledge.actions import answer_item
from tasuki.meetings.indexing import MEETINGS
from tasuki.meetings.models import Meeting
from tasuki.outcomes.indexing import RETROSPECTIVES
from tasuki.outcomes.models import Retrospective
from tasuki.passages.actions import Entry, Part, put_many
from tasuki.passages.jobs import rebuild
from tasuki.passages.models import Passage, Rebuild
from tasuki.passages.rebuilding import carry_on, is_done, restart
from tasuki.passages.rooms import room
from tasuki.passages.scope import POLICIES
from tasuki.people.tokens import make_token
from tasuki.rules.access import Actor, allowed
from tasuki.rules.reasons import NotFound, Refused
from tasuki.testing.cast import Cast, make_account
from tasuki.testing.stories import open_for
from tasuki.transitions.actions import advance
from tasuki.transitions.models import Transition
from tasuki.transitions.planning.planting import join
from tasuki.web import clock
from tasuki.web.ids import new_id


@pytest.fixture
def told(cast: Cast, account: Account) -> Account:
    """An account with an answer, a promise and a call, all of which speak of a lighthouse."""
    giver = cast.actor("giver")
    answer_item(
        actor=giver,
        account=account,
        key="profile.company.industry",
        answer="They build catamarans by a lighthouse",
    )
    add_touchpoint(
        actor=giver,
        account=account,
        channel="call",
        at=clock.now(),
        summary="灯台の導入会議: lighthouse",
        source="",
    )
    put_many(
        Entry(
            "source",
            new_id(),
            account.pk,
            "Mail about a lighthouse",
            [Part("line 3", f"text under {one}")],
            clock.now(),
            one,
        )
        for one in POLICIES
    )
    return account


def texts(actor: Actor, asked: str) -> int:
    """How many passages are found."""
    return find(actor, Wanted(asked), limit=100).count


def test_everybody_finds_exactly_what_they_may_see(cast: Cast, told: Account) -> None:
    """SE-2, RO-10: what the index lets through is what the table of who may do what lets through, for everybody."""
    open_for(cast, told)
    neighbour = make_account(cast.outsider, "Birch Tools")
    put_many(
        [
            Entry(
                "item",
                new_id(),
                neighbour.pk,
                "",
                [Part("", "A lighthouse too")],
                clock.now(),
                "knowledge.see",
            )
        ]
    )
    accounts = {one.pk: one for one in (told, neighbour)}
    for name in cast.everybody:
        actor = cast.actor(name)
        stands = {pk: relations_to_account(actor, one) for pk, one in accounts.items()}
        rows = Passage.objects.filter(kind__in=("item", "source", "touchpoint"))
        mine = {row.pk for row in rows if allowed(row.policy, actor, stands[row.account_id])}
        lit = {pk for pk in mine if "lighthouse" in (rows.get(pk=pk).text + rows.get(pk=pk).title).lower()}
        found = find(actor, Wanted("lighthouse", kinds=("item", "source", "touchpoint")), limit=100)
        assert {one.id for one in found.things} == {rows.get(pk=pk).subject_id for pk in lit}, name
        for row in rows:
            permitted = allowed(row.policy, actor, stands[row.account_id])
            assert scope_of(actor).allows(row.account_id, row.policy) == permitted, (name, row.policy)


def test_after_a_handoff_those_who_took_part_see_less(cast: Cast, told: Account) -> None:
    """RO-10: somebody informed sees what the account's page shows, not its knowledge."""
    transition = open_for(cast, told)
    giver, receiver = cast.actor("giver"), cast.actor("receiver")
    assert texts(receiver, "catamarans") >= 1
    assert transition.account_id == told.pk
    outsider = cast.actor("outsider")
    assert texts(outsider, "lighthouse") == 0
    with pytest.raises(NotFound):
        find(outsider, Wanted("lighthouse", account=told.pk))
    assert texts(giver, "lighthouse") >= 3


def test_sensitive_items_are_never_found(cast: Cast, account: Account) -> None:
    """PE-6, KN-10: what is kept sealed is in no index, not even for those who may read it."""
    answer_item(
        actor=cast.actor("giver"),
        account=account,
        key="people.manner.triggers",
        answer="Shouts about zebrafish",
    )
    assert not Passage.objects.filter(text__icontains="zebrafish").exists()
    assert texts(cast.actor("giver"), "zebrafish") == 0


def test_page_shows_marked_passages_and_where_they_lead(cast: Cast, told: Account, client: Client) -> None:
    """KN-10: found words are marked, each result leads to its place, names can be jumped to."""
    client.force_login(cast.giver)
    page = client.get(reverse("desk:search"), {"q": "catamarans"}).content.decode()
    assert "They build <mark>catamarans</mark>" in page
    assert reverse("knowledge:item", args=[told.pk, "profile.company.industry"]) in page
    page = client.get(reverse("desk:search"), {"q": "会議"}).content.decode()
    assert "導入<mark>会議</mark>" in page
    assert (
        reverse("customers:account", args=[told.pk])
        in client.get(reverse("desk:search"), {"q": "aster"}).content.decode()
    )


def test_a_place_is_in_the_words_of_the_reader(cast: Cast, told: Account, client: Client) -> None:
    """KN-10, UX-1: where in a document the words stand is said in the reader's language, in the API as it is kept."""
    source = add_text(
        actor=cast.actor("giver"),
        account_id=told.pk,
        kind="note",
        title="議事録",
        body="来期にデータ移行を予定",
    )
    cast.giver.language = "ja"
    cast.giver.save(update_fields=["language"])
    client.force_login(cast.giver)
    page = client.get(reverse("desk:search"), {"q": "データ移行"}).content.decode()
    assert str(source.pk) in page
    assert "1行目" in page
    assert "line 1" not in page
    headers = {"Authorization": f"Bearer {_token(cast, 'giver')}"}
    answer = client.get("/api/v1/search", {"q": "データ移行"}, headers=headers).json()
    assert answer["items"][0]["passages"][0]["place"] == "line 1"


def test_page_says_what_helps(cast: Cast, told: Account, client: Client) -> None:
    """KN-10: empty, without a result, refused: each says what to do; nonsense is no error."""
    client.force_login(cast.giver)
    address = reverse("desk:search")
    assert "What is searched" in client.get(address).content.decode()
    assert "Try fewer words" in client.get(address, {"q": "xylophone"}).content.decode()
    assert (
        client.get(address, {"q": '"(((-', "kind": "nothing", "account": "x", "since": "y"}).status_code
        == 200
    )
    long = client.get(address, {"q": "x" * 5_000})
    assert long.status_code == 422
    assert "300" in long.content.decode()
    assert client.get(address, {"q": "a", "cursor": "../.."}).status_code == 422
    markup = client.get(address, {"q": "<script>alert(1)</script>"}).content.decode()
    assert "<script>alert" not in markup


def test_api_gives_the_same(cast: Cast, told: Account, client: Client) -> None:
    """KN-10, SE-2: the API finds what the page finds, in the caller's name, and refuses what cannot be asked."""
    headers = {"Authorization": f"Bearer {_token(cast, 'giver')}"}
    answer = client.get("/api/v1/search", {"q": "catamarans"}, headers=headers)
    assert answer.status_code == 200
    first = answer.json()["items"][0]
    assert "«catamarans»" in json.dumps(answer.json(), ensure_ascii=False)
    assert first["account_name"] == "Aster Foods"
    assert client.get("/api/v1/search", {"q": "x" * 1_000}, headers=headers).status_code == 422
    assert client.get("/api/v1/search", {"q": "a", "kind": "secret"}, headers=headers).status_code == 422
    other = {"Authorization": f"Bearer {_token(cast, 'outsider')}"}
    assert client.get("/api/v1/search", {"q": "catamarans"}, headers=other).json()["items"] == []
    assert client.get("/api/v1/search", {"q": "a", "account": str(told.pk)}, headers=other).status_code == 404


def _token(cast: Cast, name: str) -> str:
    return make_token(actor=cast.actor(name), person=cast.everybody[name], name="search")[1]


def test_command_finds_and_rebuilds(cast: Cast, told: Account, capsys: pytest.CaptureFixture[str]) -> None:
    """KN-10: `tasuki search` in somebody's name; `rebuild` makes the same index from the rows."""
    call_command("search", "catamarans", "--json", "--as", cast.giver.email)
    before = json.loads(capsys.readouterr().out)
    assert before["items"][0]["kind"] == "item"
    Passage.objects.filter(kind="item").delete()
    call_command("search", "rebuild")
    assert "indexed" in capsys.readouterr().out
    call_command("search", "catamarans", "--json", "--as", cast.giver.email)
    assert json.loads(capsys.readouterr().out) == before
    call_command("search", "catamarans", "--as", cast.outsider.email)
    assert "Nothing found" in capsys.readouterr().out


def test_rebuilding_drops_what_no_row_says(cast: Cast, told: Account) -> None:
    """KN-10: the rows are the truth; a rebuild can stop anywhere and go on."""
    ghost = Entry(
        "item", new_id(), told.pk, "", [Part("", "A ghost of a lighthouse")], clock.now(), "knowledge.see"
    )
    put_many([ghost])
    assert texts(cast.actor("giver"), "ghost") == 1
    restart()
    while carry_on():
        continue
    assert texts(cast.actor("giver"), "ghost") == 0
    assert texts(cast.actor("giver"), "catamarans") == 1


def test_what_changes_is_found_as_it_is_now(cast: Cast, told: Account) -> None:
    """KN-10: saving replaces what was found before, in the same transaction."""
    giver = cast.actor("giver")
    answer_item(actor=giver, account=told, key="profile.company.industry", answer="They breed otters")
    assert texts(giver, "otters") == 1
    assert texts(giver, "catamarans") == 0
    promise = record_commitment(actor=giver, account=told, kind="scope", text="An otter counter by spring")
    assert [one.id for one in find(giver, Wanted("otter counter")).things] == [promise.pk]


def test_filters_are_checked(cast: Cast, told: Account) -> None:
    """KN-10: a kind that is none and days in the wrong order are refused with the reason."""
    today = clock.now().date()
    with pytest.raises(Refused):
        find(cast.actor("giver"), Wanted("a", kinds=("secret",)))
    with pytest.raises(Refused):
        find(cast.actor("giver"), Wanted("a", since=today, until=today - timedelta(days=1)))
    assert find(cast.actor("giver"), Wanted("catamarans", since=today, until=today)).count == 1


def test_meetings_are_found_by_those_of_their_transition(cast: Cast, account: Account) -> None:
    """SE-2: whoever has a part in another handoff of the account does not read this one's meeting."""
    before = open_for(cast, account)
    advance(actor=cast.actor("manager"), transition_id=before.pk, to="cancelled", reason="Not this year")
    account.refresh_from_db()
    transition = open_for(cast, account)
    held = Meeting.objects.create(
        transition=transition, step_key="joint-meeting", kind="joint", minutes=30,
        state=Meeting.State.HELD, held_at=clock.now(), notes="They spoke of pelicans",
    )  # fmt: skip
    MEETINGS.refresh([held])
    Transition.objects.filter(pk=before.pk).update(giver=cast.outsider)
    before.refresh_from_db()
    join(before, clock.now())
    for name in ("giver", "receiver", "manager", "operations", "executive"):
        assert texts(cast.actor(name), "pelican") == 1, name
    assert scope_of(cast.actor("outsider")).allows(account.pk, "transition.see")
    assert texts(cast.actor("outsider"), "pelican") == 0


def test_retrospectives_are_found_by_those_of_their_transition(
    cast: Cast, account: Account, client: Client
) -> None:
    """ME-20, KN-10, SE-2: found by page, API and command where the outcome's page opens, and by nobody else."""
    transition = open_for(cast, account)
    look = Retrospective.objects.create(
        transition=transition, went_well="The cormorants came", went_badly="Nothing to tell",
        customer_feedback="Sooner, please", actions="Call them", written_at=clock.now(),
    )  # fmt: skip
    RETROSPECTIVES.refresh([look])
    Participation.objects.create(
        account=account, person=cast.outsider, relation="giver", transition_id=new_id()
    )
    for name in ("giver", "receiver", "manager", "operations", "executive"):
        assert texts(cast.actor(name), "cormorant") == 1, name
    assert texts(cast.actor("outsider"), "cormorant") == 0
    client.force_login(cast.giver)
    address = reverse("outcomes:transition", args=[transition.pk]) + "#retrospective"
    page = client.get(reverse("desk:search"), {"q": "cormorants", "kind": "retrospective"})
    assert f'href="{address}"' in page.content.decode()
    headers = {"Authorization": f"Bearer {_token(cast, 'giver')}"}
    answer = client.get("/api/v1/search", {"q": "cormorants", "kind": "retrospective"}, headers=headers)
    assert [one["href"] for one in answer.json()["items"]] == [address]
    call_command("search", "cormorants", "--kind", "retrospective", "--as", cast.giver.email)
    look.delete()
    assert texts(cast.actor("giver"), "cormorant") == 0
    carried = room("tasuki.outcomes.indexing.RETROSPECTIVES").refresh_after("")
    assert carried == (0, "")
    assert not Passage.objects.filter(kind="retrospective").exists()


def test_after_an_upgrade_the_index_makes_itself(cast: Cast, told: Account) -> None:
    """KN-10, UX-5: what was there before the index is indexed by the sweep, without anybody asking."""
    Passage.objects.all().delete()
    Rebuild.objects.all().delete()
    assert not is_done()
    rebuild.call()
    assert is_done()
    assert texts(cast.actor("giver"), "catamarans") == 1
    rebuild.call()
    assert Rebuild.objects.exclude(ended_at=None).count() == Rebuild.objects.count()


def test_only_whoever_runs_the_house_rebuilds(cast: Cast, told: Account) -> None:
    """RO-10: the index is rebuilt by operations and the operator at the shell."""
    with pytest.raises(Refused):
        call_command("search", "rebuild", "--as", cast.giver.email)
