"""Adding and changing colleagues, their roles, their tokens."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tasuki.audit.models import Event
from tasuki.people.actions import add_person, change_own_profile, change_person, set_password
from tasuki.people.models import ApiToken, Person, StandingRole
from tasuki.people.queries import fingerprint_of, roles_of, visible_people
from tasuki.people.sign_in_links import make_sign_in_link
from tasuki.people.tokens import make_token, revoke_token, tokens_of
from tasuki.rules.access import Actor
from tasuki.rules.reasons import Conflict, NotFound, Refused
from tasuki.testing.cast import Cast
from tasuki.web import clock

CONSOLE = Actor.console()
STRONG = "a sentence nobody guesses"


def codes(error: pytest.ExceptionInfo[Refused]) -> set[str]:
    """The codes of a refusal."""
    return {reason.code for reason in error.value.reasons}


@pytest.fixture
def admin(cast: Cast) -> Person:
    """The one administrator."""
    return add_person(
        actor=CONSOLE,
        values={"name": "Ada Administrator", "email": "ada@tasuki.example"},
        roles=["administrator"],
        password=STRONG,
    )


def as_actor(person: Person) -> Actor:
    """The person, acting."""
    from tasuki.people.queries import actor_for_person

    return actor_for_person(person)


def test_the_first_administrator_is_made_at_the_shell(db: None) -> None:
    """RO-7: on an empty installation, with a password, by the operator."""
    made = add_person(
        actor=CONSOLE,
        values={"name": " Ada ", "email": "Ada@Tasuki.Example", "country": "jp", "zone": "Asia/Tokyo"},
        roles=["administrator"],
        password=STRONG,
    )
    kept = Person.objects.get(pk=made.pk)
    assert (kept.name, kept.email, kept.country) == ("Ada", "ada@tasuki.example", "JP")
    assert kept.check_password(STRONG)
    assert roles_of(kept) == {"administrator"}
    assert Event.objects.filter(action="person.added", subject_id=kept.pk).count() == 1


def test_every_objection_comes_at_once(cast: Cast) -> None:
    """RO-7: all that is wrong with an entry is named together, and nothing is kept."""
    before = Person.objects.count()
    with pytest.raises(Refused) as refused:
        add_person(
            actor=CONSOLE,
            values={
                "name": "",
                "email": "no address",
                "zone": "Mars/Base",
                "language": "xx",
                "phone": "1" * 61,
            },
            roles=["emperor"],
            password="short",
        )
    assert codes(refused) == {
        "person.name_missing",
        "person.email_invalid",
        "person.zone_unknown",
        "person.language_unknown",
        "person.too_long",
        "person.role_unknown",
        "person.password_weak",
    }
    assert Person.objects.count() == before


@pytest.mark.parametrize(
    "name", ["giver", "receiver", "manager", "executive", "sponsor", "outsider", "support"]
)
def test_only_operations_and_administrators_manage_people(cast: Cast, name: str) -> None:
    """RO-10: managers and executives do not hand out roles."""
    for call in (
        lambda: add_person(actor=cast.actor(name), values={"name": "X"}),
        lambda: change_person(actor=cast.actor(name), person=cast.giver, values={"title": "X"}),
        lambda: set_password(actor=cast.actor(name), person=cast.giver, password=STRONG),
        lambda: make_sign_in_link(actor=cast.actor(name), person=cast.giver),
    ):
        with pytest.raises(Refused) as refused:
            call()
        assert codes(refused) == {"access.role"}
    assert Event.objects.count() == 0


def test_operations_cannot_become_administrators(cast: Cast, admin: Person) -> None:
    """RO-5, RO-7: not by taking the role, an administrator's address, a password or a link."""
    otto = cast.actor("operations")
    for call in (
        lambda: change_person(actor=otto, person=cast.operations, roles=["operations", "administrator"]),
        lambda: add_person(actor=otto, values={"name": "Second Self"}, roles=["administrator"]),
        lambda: add_person(actor=otto, values={"name": "S", "email": "s@tasuki.example"}, password=STRONG),
        lambda: change_person(actor=otto, person=admin, values={"email": "otto2@tasuki.example"}),
        lambda: change_person(actor=otto, person=admin, values={"is_active": False}),
        lambda: change_person(actor=otto, person=admin, roles=[]),
        lambda: set_password(actor=otto, person=cast.receiver, password=STRONG),
        lambda: make_sign_in_link(actor=otto, person=admin),
    ):
        with pytest.raises(Refused):
            call()
    assert roles_of(cast.operations) == {"operations"}
    assert Person.objects.get(pk=admin.pk).email == "ada@tasuki.example"


def test_operations_keep_entries_and_other_roles(cast: Cast) -> None:
    """RO-5: team, manager, last day, standing roles."""
    day = clock.now().date() + timedelta(days=20)
    changed = change_person(
        actor=cast.actor("operations"),
        person=cast.outsider,
        values={"manager": cast.manager, "team": cast.receiver.team, "last_day": day},
        roles=["executive"],
    )
    assert (changed.manager_id, changed.team_id, changed.last_day) == (
        cast.manager.pk,
        cast.receiver.team_id,
        day,
    )
    assert roles_of(changed) == {"executive"}
    [event] = Event.objects.filter(action="person.changed")
    assert event.fields == {"fields": ["last_day", "manager", "team"], "given": ["executive"], "taken": []}
    change_person(
        actor=cast.actor("operations"), person=changed, values={"manager": None, "last_day": None}, roles=[]
    )
    kept = Person.objects.get(pk=changed.pk)
    assert (kept.manager_id, kept.last_day) == (None, None)
    assert not roles_of(kept)


def test_what_does_not_change_is_no_event(cast: Cast) -> None:
    """SE-3: saving without a change says nothing."""
    change_person(
        actor=cast.actor("operations"), person=cast.giver, values={"name": cast.giver.name}, roles=[]
    )
    assert Event.objects.count() == 0


def test_nobody_stands_below_themselves(cast: Cast) -> None:
    """RO-3: not directly, not through others."""
    cast.receiver.manager = cast.manager
    cast.receiver.save()
    for manager in (cast.manager, cast.receiver):
        with pytest.raises(Refused) as refused:
            change_person(actor=CONSOLE, person=cast.manager, values={"manager": manager})
        assert codes(refused) == {"person.manager_loop"}


def test_an_address_belongs_to_one_person(cast: Cast) -> None:
    """SE-1: without regard to case."""
    with pytest.raises(Refused) as refused:
        change_person(actor=CONSOLE, person=cast.giver, values={"email": "REI@tasuki.example"})
    assert codes(refused) == {"person.email_taken"}
    change_person(actor=CONSOLE, person=cast.giver, values={"email": ""})
    assert Person.objects.get(pk=cast.giver.pk).email is None


def test_the_last_administrator_stays(cast: Cast, admin: Person) -> None:
    """RO-7: an installation is never left without one."""
    changes: tuple[dict[str, Any], ...] = ({"roles": []}, {"values": {"is_active": False}})
    for change in changes:
        with pytest.raises(Refused) as refused:
            change_person(actor=CONSOLE, person=admin, **change)
        assert codes(refused) == {"person.last_administrator"}
    assert roles_of(Person.objects.get(pk=admin.pk)) == {"administrator"}
    change_person(actor=as_actor(admin), person=cast.operations, roles=["operations", "administrator"])
    change_person(actor=CONSOLE, person=admin, roles=[])
    assert StandingRole.objects.filter(name="administrator").count() == 1


def test_nobody_shuts_themselves_out(cast: Cast, admin: Person) -> None:
    """RO-7: deactivating is for somebody else."""
    with pytest.raises(Refused) as refused:
        change_person(actor=as_actor(admin), person=admin, values={"is_active": False})
    assert codes(refused) == {"person.not_yourself"}


def test_concurrent_edits_are_shown(cast: Cast) -> None:
    """SE-6: who saves over somebody else's change is told, and nothing is lost."""
    seen = fingerprint_of(cast.giver)
    change_person(actor=CONSOLE, person=cast.giver, values={"title": "First"}, seen=seen)
    with pytest.raises(Conflict):
        change_person(actor=CONSOLE, person=cast.giver, values={"title": "Second"}, seen=seen)
    assert Person.objects.get(pk=cast.giver.pk).title == "First"
    seen = fingerprint_of(Person.objects.get(pk=cast.giver.pk))
    change_person(actor=CONSOLE, person=cast.giver, roles=["leadership"])
    with pytest.raises(Conflict):
        change_person(actor=CONSOLE, person=cast.giver, roles=[], seen=seen)


def test_a_profile_is_ones_own(cast: Cast) -> None:
    """UX-1: language and time zone are chosen by the person, by nobody else."""
    change_own_profile(actor=cast.actor("giver"), person=cast.giver, language="ja", zone="Asia/Tokyo")
    assert Person.objects.get(pk=cast.giver.pk).language == "ja"
    with pytest.raises(NotFound):
        change_own_profile(actor=cast.actor("manager"), person=cast.giver, language="es", zone="UTC")
    with pytest.raises(Refused):
        change_own_profile(actor=cast.actor("giver"), person=cast.giver, language="ja", zone="Nowhere")


def test_people_see_themselves_and_theirs(cast: Cast) -> None:
    """RO-10: the list of colleagues is for standing roles; managers see their team."""
    assert visible_people(cast.actor("executive")).count() == 9
    assert set(visible_people(cast.actor("manager"))) == {cast.manager, cast.receiver}
    assert set(visible_people(cast.actor("outsider"))) == {cast.outsider}


# -- tokens ---------------------------------------------------------------------------------------


def test_a_token_is_shown_once_and_kept_as_a_digest(cast: Cast) -> None:
    """SY-4: the database holds nothing that opens the door."""
    token, text = make_token(actor=cast.actor("giver"), person=cast.giver, name=" export ", days=30)
    kept = ApiToken.objects.get(pk=token.pk)
    assert text.startswith(kept.prefix)
    assert text not in str([getattr(kept, field.name) for field in ApiToken._meta.fields])
    assert kept.name == "export"
    assert text not in str(list(Event.objects.values_list("fields", flat=True)))


def test_tokens_are_ones_own(cast: Cast, admin: Person) -> None:
    """SY-4, RO-10: nobody makes a key to somebody else; an administrator may end it."""
    token, _text = make_token(actor=cast.actor("giver"), person=cast.giver, name="mine")
    for other in ("receiver", "manager", "giver_manager", "operations", "executive"):
        with pytest.raises(NotFound):
            make_token(actor=cast.actor(other), person=cast.giver, name="theirs")
        with pytest.raises(NotFound):
            revoke_token(actor=cast.actor(other), token_id=token.pk)
        with pytest.raises(Refused):
            tokens_of(cast.actor(other), cast.giver)
    with pytest.raises(NotFound):
        make_token(actor=as_actor(admin), person=cast.giver, name="theirs")
    assert revoke_token(actor=as_actor(admin), token_id=token.pk).revoked_at is not None
    revoke_token(actor=as_actor(admin), token_id=token.pk)
    assert Event.objects.filter(action="token.revoked").count() == 1


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"name": ""}, "token.name_missing"),
        ({"name": "x" * 101}, "token.name_missing"),
        ({"name": "x", "days": 0}, "token.days"),
        ({"name": "x", "days": 100_000}, "token.days"),
    ],
)
def test_a_token_needs_a_purpose_and_an_end(cast: Cast, values: dict[str, Any], code: str) -> None:
    """SY-4: refused with the reason."""
    with pytest.raises(Refused) as refused:
        make_token(actor=cast.actor("giver"), person=cast.giver, **values)
    assert codes(refused) == {code}


def test_deactivating_ends_the_tokens(cast: Cast) -> None:
    """RO-7, SY-4: also after the person comes back."""
    make_token(actor=cast.actor("giver"), person=cast.giver, name="mine")
    change_person(actor=CONSOLE, person=cast.giver, values={"is_active": False})
    change_person(actor=CONSOLE, person=cast.giver, values={"is_active": True})
    assert not ApiToken.objects.filter(person=cast.giver, revoked_at=None).exists()
    inactive = change_person(actor=CONSOLE, person=cast.giver, values={"is_active": False})
    with pytest.raises(Refused) as refused:
        make_token(actor=CONSOLE, person=inactive, name="late")
    assert codes(refused) == {"token.person_inactive"}
