"""Records of people at the customer, on all three doors."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from tasuki.audit.models import Event
from tasuki.customers.models import Account, Participation, Stakeholder
from tasuki.passages.models import Passage
from tasuki.rules.reasons import Conflict, Refused
from tasuki.sensitive.actions import keep
from tasuki.sensitive.models import SensitiveNote
from tasuki.stakeholders.actions import confirm_stakeholder, remove_stakeholder, save_stakeholder
from tasuki.testing.cast import Cast
from tasuki.web import clock
from tasuki.web.ids import new_id

pytestmark = pytest.mark.django_db

DEPTH = {
    "role": "Leads the roll-out",
    "goals": "Close the year without a tool change",
    "involvement": "An hour a week",
    "why_supported": "We answered the audit in a day",
    "criteria": "Fewer manual steps",
    "budget_view": "Wants a return within a year",
    "technical_concerns": "Data must stay in the country",
    "present_process": "Three spreadsheets and a fax",
    "reservations": "Training time",
    "how_to_involve": "Show first, write later",
    "style": "direct",
    "channel": "chat",
    "meeting_frequency": "monthly",
    "response_hours": 24,
    "authority": "Signs up to 50 000",
    "involve_for": "Anything about reports",
    "trust": 4,
    "access_level": 5,
    "responsiveness": 3,
    "reference": "asked",
}
WHO = {
    "first_name": "Ben",
    "last_name": "Okada",
    "kind": "buyer",
    "more_kinds": ["influencer", "user"],
    "language": "ja",
    "department": "Finance",
    "influence": 5,
    "support": -1,
}


def test_everything_is_kept_with_its_history(cast: Cast, account: Account) -> None:
    """PE-1 PE-2 PE-3 PE-4: all fields of a person are kept; each change says who, when, before, after."""
    made = save_stakeholder(actor=cast.actor("giver"), account=account, values=WHO, profile=DEPTH)
    assert made.name == "Okada Ben"
    assert made.kinds == ("buyer", "influencer", "user")
    made.refresh_from_db()
    assert {name: getattr(made.profile, name) for name in DEPTH} == DEPTH
    save_stakeholder(
        actor=cast.actor("receiver"),
        account=account,
        stakeholder=made,
        values={"support": 1},
        profile={"trust": 5},
        expected_version=1,
    )
    first, second = made.changes.order_by("version")
    assert first.after["profile.goals"] == DEPTH["goals"]
    assert (second.by_name, second.before, second.after) == (
        "Rei Receiver",
        {"support": -1, "profile.trust": 4},
        {"support": 1, "profile.trust": 5},
    )
    assert second.at.date() == clock.now().date()
    assert made.verified_at is not None
    assert "audit" not in str(list(Event.objects.values_list("fields", flat=True)))


def test_a_stale_edit_is_a_conflict(cast: Cast, account: Account, mika: Stakeholder) -> None:
    """PE-2 SE-6: who read an older version overwrites nothing, also where two requests hold the same row."""
    actor, twin = cast.actor("giver"), Stakeholder.objects.get(pk=mika.pk)
    change: dict[str, Any] = {"actor": actor, "account": account}
    save_stakeholder(**change, stakeholder=mika, values={"title": "CFO"}, expected_version=1)
    for stale, expected in ((mika, 1), (twin, None)):
        with pytest.raises(Conflict):
            save_stakeholder(**change, stakeholder=stale, values={"title": "x"}, expected_version=expected)
    assert Stakeholder.objects.get(pk=mika.pk).title == "CFO"
    assert mika.changes.count() == 1
    same = save_stakeholder(**change, stakeholder=mika, values={"title": "CFO"})
    assert (same.version, mika.changes.count()) == (2, 1)


@pytest.mark.parametrize(
    ("values", "profile", "code"),
    [
        ({"title": "CFO"}, {}, "stakeholder.nameless"),
        ({"department": "Finance"}, {}, "stakeholder.nameless"),
        ({"first_name": "Ben", "email": "a@b.example, c@d.example"}, {}, "stakeholder.bad_email"),
        ({"first_name": "Ben\r\nBcc: x"}, {}, "stakeholder.bad_text"),
        ({"first_name": "Ben\x00"}, {}, "stakeholder.bad_text"),
        ({"first_name": "B" * 201}, {}, "stakeholder.too_long"),
        ({"first_name": "Ben", "kind": "wizard"}, {}, "stakeholder.bad_choice"),
        ({"first_name": "Ben", "more_kinds": ["wizard"]}, {}, "stakeholder.bad_choice"),
        ({"first_name": "Ben", "influence": 6}, {}, "stakeholder.out_of_range"),
        ({"first_name": "Ben", "support": -3}, {}, "stakeholder.out_of_range"),
        ({"first_name": "Ben", "headcount": 4, "kind": "user"}, {}, "stakeholder.group_of_user"),
        ({"department": "Finance", "headcount": 4, "kind": "buyer"}, {}, "stakeholder.group_of_user"),
        ({"first_name": "Ben"}, {"goals": "x" * 20_001}, "stakeholder.too_long"),
        ({"first_name": "Ben"}, {"goals": "x\x00"}, "stakeholder.bad_text"),
        ({"first_name": "Ben"}, {"style": "grumpy"}, "stakeholder.bad_choice"),
        ({"first_name": "Ben"}, {"trust": 0}, "stakeholder.out_of_range"),
    ],
)
def test_what_cannot_be_kept_is_refused(
    cast: Cast, account: Account, values: dict[str, Any], profile: dict[str, Any], code: str
) -> None:
    """PE-1 PE-2 PE-4: bad input is refused naming field and limit, never cut; nothing is kept."""
    with pytest.raises(Refused) as refused:
        save_stakeholder(actor=cast.actor("giver"), account=account, values=values, profile=profile)
    assert code in {reason.code for reason in refused.value.reasons}
    assert account.stakeholders.count() == 2


def test_a_group_of_users(cast: Cast, account: Account) -> None:
    """PE-1: end users stand as a group with department and number of people."""
    group = save_stakeholder(
        actor=cast.actor("giver"),
        account=account,
        values={"department": "Warehouse", "headcount": 120, "kind": "user"},
    )
    assert (group.name, group.headcount, group.name_key) == ("Warehouse", 120, "warehouse")


def test_confirming_makes_fresh_without_changing(cast: Cast, mika: Stakeholder) -> None:
    """PE-4: somebody says that it still holds; the version stays, so that no open form turns stale."""
    confirm_stakeholder(actor=cast.actor("giver"), stakeholder=mika, expected_version=1)
    mika.refresh_from_db()
    assert (mika.version, mika.verified_at is not None) == (1, True)


def test_removing_only_whom_nobody_names(cast: Cast, account: Account, mika: Stakeholder) -> None:
    """PE-1: entered by mistake can go; somebody whom a contact names stays, with the day they left."""
    actor = cast.actor("giver")
    account.touchpoints.create(stakeholder=mika, at=clock.now())
    with pytest.raises(Refused) as refused:
        remove_stakeholder(actor=actor, stakeholder=mika)
    assert refused.value.reasons[0].code == "stakeholder.in_use"
    made = save_stakeholder(actor=actor, account=account, values={"first_name": "Oops"})
    assert Passage.objects.filter(subject_id=made.pk).exists()
    key = made.pk
    remove_stakeholder(actor=actor, stakeholder=made)
    assert not Stakeholder.objects.filter(pk=key).exists()
    assert not Passage.objects.filter(subject_id=key).exists()


def test_removing_does_not_erase_for_others(
    cast: Cast, account: Account, browse: Callable[..., Any], api: Callable[..., Any]
) -> None:
    """PE-6, RO-10: whoever may not erase sealed notes does not remove whom they are about."""
    made = save_stakeholder(actor=cast.actor("giver"), account=account, values={"first_name": "Oops"})
    keep(
        actor=cast.actor("giver"),
        account=account,
        subject=("stakeholder", made.pk),
        topic="politics",
        text="Sealed words",
        purpose="To seat the meeting well",
    )
    Participation.objects.create(
        account=account, person=cast.outsider, relation="cover", transition_id=new_id()
    )
    with pytest.raises(Refused) as refused:
        remove_stakeholder(actor=cast.actor("outsider"), stakeholder=made)
    assert refused.value.reasons[0].code == "stakeholder.in_use"
    assert api("outsider", "DELETE", f"/stakeholders/{made.pk}")[0] == 422
    assert browse(cast.outsider).post(f"/stakeholders/{made.pk}/remove/").status_code == 422
    assert SensitiveNote.objects.get().erased_at is None
    remove_stakeholder(actor=cast.actor("giver"), stakeholder=made)
    assert SensitiveNote.objects.get().sealed is None


# -- the page --------------------------------------------------------------------------------------


def test_the_page_saves_everything(cast: Cast, account: Account, browse: Callable[..., Any]) -> None:
    """PE-1 PE-2 PE-3 PE-4: one form keeps who, wants, manner, standing; an outsider finds no page."""
    address = f"/accounts/{account.pk}/stakeholders/new/"
    client = browse(cast.giver)
    assert client.get(address).status_code == 200
    sent = {**WHO, "version": "", **{f"profile-{name}": value for name, value in DEPTH.items()}}
    answer = client.post(address, sent)
    assert answer.status_code == 302
    made = Stakeholder.objects.get(first_name="Ben")
    assert made.kinds == ("buyer", "influencer", "user")
    assert {name: getattr(made.profile, name) for name in DEPTH} == DEPTH
    shown = client.get(answer["Location"]).content.decode()
    for text in ("Leads the roll-out", "4 high", "Sceptic", "Asked, no answer yet", "Every month"):
        assert text in shown
    outsider = browse(cast.outsider)
    assert outsider.post(address, {"first_name": "Eve"}).status_code == 404
    assert outsider.get(f"/stakeholders/{made.pk}/").status_code == 404


@pytest.mark.parametrize(("language", "first"), [("ja", "last_name"), ("es", "first_name")])
def test_the_name_is_asked_for_in_the_readers_order(
    cast: Cast, account: Account, browse: Callable[..., Any], language: str, first: str
) -> None:
    """PE-1 UX-1: Japanese readers write the family name first."""
    cast.giver.language = language
    cast.giver.save()
    page = browse(cast.giver).get(f"/accounts/{account.pk}/stakeholders/new/").content.decode()
    other = {"last_name": "first_name", "first_name": "last_name"}[first]
    assert 0 < page.index(f'name="{first}"') < page.index(f'name="{other}"')


def test_a_late_form_shows_both_texts(
    cast: Cast, account: Account, mika: Stakeholder, browse: Callable[..., Any]
) -> None:
    """PE-2 SE-6: a form that comes too late loses neither text; sent again it is saved over what was read."""
    client, address = browse(cast.giver), f"/stakeholders/{mika.pk}/edit/"
    late = {"first_name": "Mika", "last_name": "Hoshino", "kind": "champion", "title": "Mine", "version": "1"}
    save_stakeholder(
        actor=cast.actor("receiver"), account=account, stakeholder=mika, values={"title": "Theirs"}
    )
    answer = client.post(address, late)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Theirs" in page
    assert 'value="Mine"' in page
    assert 'name="version" value="2"' in page
    assert client.post(address, late | {"version": "2"}).status_code == 302
    assert Stakeholder.objects.get(pk=mika.pk).title == "Mine"


def test_too_long_is_said_at_the_field(cast: Cast, mika: Stakeholder, browse: Callable[..., Any]) -> None:
    """PE-2: a text beyond its limit is refused with field and limit, and stands in the form as it was sent."""
    answer = browse(cast.giver).post(
        f"/stakeholders/{mika.pk}/edit/",
        {"first_name": "Mika", "version": "1", "profile-goals": "g" * 20_001},
    )
    assert answer.status_code == 422
    assert "20,001" in answer.content.decode() or "20001" in answer.content.decode()
    assert "g" * 20_001 in answer.content.decode()


def test_names_are_text_everywhere(cast: Cast, account: Account, browse: Callable[..., Any]) -> None:
    """PE-1: markup, right-to-left and stacked marks in names stay text on list, person and map."""
    made = save_stakeholder(
        actor=cast.actor("giver"),
        account=account,
        values={
            "first_name": "<script>alert(1)</script>",
            "last_name": "\u202eمحمد" + "\u0301" * 30,
            "influence": 3,
            "support": 0,
        },
    )
    client = browse(cast.giver)
    for path in (
        f"/accounts/{account.pk}/stakeholders/",
        f"/accounts/{account.pk}/stakeholders/map/",
        f"/stakeholders/{made.pk}/",
        f"/accounts/{account.pk}/",
    ):
        page = client.get(path).content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page


def test_who_sees_what(cast: Cast, account: Account, mika: Stakeholder, browse: Callable[..., Any]) -> None:
    """PE-2 RO-10: names for all who see the account; depth only with the knowledge record."""
    save_stakeholder(
        actor=cast.actor("giver"),
        account=account,
        stakeholder=mika,
        values={"influence": 4},
        profile={"goals": "A calm renewal"},
    )
    account.participations.create(person=cast.outsider, relation="took_part", transition_id=account.pk)
    page = browse(cast.outsider).get(f"/stakeholders/{mika.pk}/").content.decode()
    assert "Mika" in page or "Hoshino" in page
    assert "calm renewal" not in page
    assert "4 high" not in page
    assert "calm renewal" in browse(cast.executive).get(f"/stakeholders/{mika.pk}/").content.decode()


# -- API and command -------------------------------------------------------------------------------


def test_the_api_keeps_and_gives_everything(account: Account, api: Callable[..., Any]) -> None:
    """PE-1 PE-2 PE-3 PE-4: add, read, change in part, conflict, remove through the API."""
    status, made = api("giver", "POST", f"/accounts/{account.pk}/stakeholders", {**WHO, "profile": DEPTH})
    assert status == 201
    assert (made["kind"], made["more_kinds"], made["profile"]) == ("buyer", ["influencer", "user"], DEPTH)
    path = f"/stakeholders/{made['id']}"
    status, changed = api("giver", "PUT", path, {"support": 2, "profile": {"trust": 1}, "version": 1})
    assert (status, changed["support"], changed["influence"]) == (200, 2, 5)
    assert changed["profile"] == DEPTH | {"trust": 1}
    assert api("giver", "PUT", path, {"support": 0, "version": 1})[0] == 409
    assert api("giver", "PUT", path, {"influence": 9})[0] == 422
    whole = api("executive", "GET", path)[1]
    assert whole["history"][0]["after"] == {"support": 2, "profile.trust": 1}
    listed = api("giver", "GET", f"/accounts/{account.pk}/stakeholders?q=okada&kind=user")[1]
    assert [one["id"] for one in listed["items"]] == [made["id"]]
    assert api("outsider", "GET", path)[0] == 404
    assert api("giver", "POST", f"{path}/confirm", {"version": 2})[0] == 200
    assert api("giver", "DELETE", f"{path}?version=2")[0] == 204


def test_the_command_keeps_and_gives_everything(account: Account, command: Callable[..., Any]) -> None:
    """PE-1 PE-2 PE-3 PE-4: add, list, show, edit, confirm, remove by command."""
    pairs = [f"--set={name}={value}" for name, value in {**WHO, **DEPTH, "more_kinds": "user"}.items()]
    made = command(account.name, "add", *pairs)
    assert (made["name"], made["more_kinds"], made["profile"]) == ("Okada Ben", ["user"], DEPTH)
    edited = command(account.name, "edit", "--who=Ben Okada", "--set=support=2", "--set=left_on=2026-12-31")
    assert (edited["support"], edited["left_on"]) == (2, "2026-12-31")
    with pytest.raises(Conflict):
        command(account.name, "edit", "--who=Ben Okada", "--set=support=1", "--seen=1")
    assert command(account.name, "list", "--search=okada")["count"] == 1
    assert command(account.name, "show", "--who=ben okada")["profile"]["trust"] == 4
    assert command(account.name, "confirm", "--who=Okada")["version"] == 2
    assert command(account.name, "remove", "--who=Okada") == {"removed": "Okada Ben"}


def test_people_are_found_by_any_part_of_them(
    cast: Cast, account: Account, browse: Callable[..., Any]
) -> None:
    """PE-1: the list is searched without accents and case, in either order of names, by department and role."""
    save_stakeholder(
        actor=cast.actor("giver"),
        account=account,
        values={
            "first_name": "José",
            "last_name": "Núñez",
            "department": "Logística",
            "kind": "user",
            "left_on": None,
        },
    )
    client = browse(cast.giver)
    for query in (
        "q=nunez+jose",
        "q=logistica",
        "kind=user",
        "department=Log%C3%ADstica",
        "support=none&q=jose",
    ):
        page = client.get(f"/accounts/{account.pk}/stakeholders/?{query}").content.decode()
        assert "Núñez" in page
    assert "Nobody matches" in client.get(f"/accounts/{account.pk}/stakeholders/?q=nobody").content.decode()


def test_somebody_who_left(
    cast: Cast, account: Account, mika: Stakeholder, browse: Callable[..., Any]
) -> None:
    """PE-1: who has left is out of the list and on the other one."""
    save_stakeholder(
        actor=cast.actor("giver"), account=account, stakeholder=mika, values={"left_on": date(2026, 1, 5)}
    )
    client, path = browse(cast.giver), f"/accounts/{account.pk}/stakeholders/"
    here, gone = client.get(path), client.get(f"{path}?gone=1")
    assert [one.pk == mika.pk for one in here.context["page_obj"]] == [False]
    assert [one.pk for one in gone.context["page_obj"]] == [mika.pk]
