"""What is missing about the people, on all three doors."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tasuki.customers.models import Account, Stakeholder
from tasuki.stakeholders.actions import save_stakeholder
from tasuki.stakeholders.gaps import gaps
from tasuki.testing.cast import Cast
from tasuki.web import clock
from tasuki.web.reason_texts import sentence

pytestmark = pytest.mark.django_db


def codes(account: Account, **more: Any) -> list[str]:
    """What is missing, by code and kind."""
    return [
        one.code.removeprefix("people.gap.")
        + (":" + one.values["stakeholder_kind"] if "stakeholder_kind" in one.values else "")
        for one in gaps(account.pk, **more)
    ]


def test_kinds_by_tier_and_scenario(account: Account) -> None:
    """PE-1 PE-5: which kinds are missed follows from the tier, after a sale also from the scenario."""
    for tier, missing in (
        ("strategic", {"kind:buyer", "kind:technical", "kind:user"}),
        ("standard", {"kind:buyer", "kind:user"}),
        ("small", {"kind:buyer"}),
    ):
        Account.objects.filter(pk=account.pk).update(tier=tier)
        assert {one for one in codes(account) if one.startswith("kind")} == missing
    assert "kind:technical" in codes(account, scenario="sales-to-cs")


def test_further_kinds_count(cast: Cast, account: Account, mika: Stakeholder) -> None:
    """PE-1 PE-5: somebody who is also the buyer closes that gap."""
    save_stakeholder(
        actor=cast.actor("giver"), account=account, stakeholder=mika, values={"more_kinds": ["buyer"]}
    )
    assert "kind:buyer" not in codes(account)


def test_depth(cast: Cast, account: Account, mika: Stakeholder, sofia: Stakeholder) -> None:
    """PE-4 PE-5: authority, language, place on the map, the champion's stand-in, long silence: named, until mended."""
    Stakeholder.objects.filter(pk=sofia.pk).update(language="")
    later = clock.now() + timedelta(days=61)
    assert {"authority", "language", "not_placed", "champion_alone"} <= set(codes(account))
    assert "quiet" not in codes(account), "they were added today"
    quiet = next(one for one in gaps(account.pk, now=later) if one.code == "people.gap.quiet")
    assert sentence(quiet).startswith("No contact for 60 days or more with ")
    actor = cast.actor("giver")
    for who in (mika, sofia):
        who.refresh_from_db()
        save_stakeholder(
            actor=actor,
            account=account,
            stakeholder=who,
            values={"language": "en", "influence": 4, "support": 1, "more_kinds": ["champion"]},
            profile={"authority": "Signs up to 50 000"},
        )
        account.touchpoints.create(stakeholder=who, at=clock.now() - timedelta(days=3))
    assert set(codes(account)) == {"kind:buyer", "kind:user"}
    assert "quiet" in codes(account, now=clock.now() + timedelta(days=90))


def test_an_opponent_is_no_champion(account: Account, mika: Stakeholder) -> None:
    """PE-5: a champion who turned against us leaves nobody, or the other one alone; whoever is unplaced is named."""
    Account.objects.filter(pk=account.pk).update(tier="strategic")
    second = account.stakeholders.create(first_name="Una", last_name="Placed", kind="champion")
    assert "champion_alone" not in codes(account)
    Stakeholder.objects.filter(pk=mika.pk).update(influence=4, support=-2)
    alone = next(one for one in gaps(account.pk) if one.code == "people.gap.champion_alone")
    assert alone.values["name"] == second.name
    Stakeholder.objects.filter(pk=second.pk).update(kind="user")
    assert "kind:champion" in codes(account)
    unplaced = next(one for one in gaps(account.pk) if one.code == "people.gap.not_placed")
    assert second.name in unplaced.values["names"]
    assert mika.name not in unplaced.values["names"]


def test_single_threaded_and_nobody(account: Account, mika: Stakeholder, sofia: Stakeholder) -> None:
    """PE-5: an account that hangs on one person; one where nobody is known."""
    Stakeholder.objects.filter(pk=sofia.pk).delete()
    assert "single_threaded" in codes(account)
    Stakeholder.objects.filter(pk=mika.pk).delete()
    assert codes(account) == ["nobody"]


def test_all_three_doors(
    cast: Cast,
    account: Account,
    browse: Callable[..., Any],
    api: Callable[..., Any],
    command: Callable[..., Any],
) -> None:
    """PE-5: gaps stand on people and map, in the API and in the command, each with the way out."""
    said = "Nobody is known as: Economic buyer."
    for path in ("", "map/"):
        page = browse(cast.giver).get(f"/accounts/{account.pk}/stakeholders/{path}").content.decode()
        assert said in page
        assert "Go there" in page
    status, found = api("giver", "GET", f"/accounts/{account.pk}/stakeholder-gaps")
    assert status == 200
    assert said in {one["message"] for one in found["gaps"]}
    assert api("outsider", "GET", f"/accounts/{account.pk}/stakeholder-gaps")[0] == 404
    assert said in {one["message"] for one in command(account.name, "gaps")}
