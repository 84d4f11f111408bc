"""Finding accounts by name, and what is said where there is none."""

from __future__ import annotations

from typing import Any

import pytest

from tasuki.customers.queries import find_account
from tasuki.rules.reasons import NotFound
from tasuki.testing.cast import Cast, make_account
from tasuki.testing.stories import open_for
from tasuki.transitions.queries import find_transition
from tasuki.web.reason_texts import sentence

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("typed", ["Aser Foods", "aster fods", "Aster", "Áster Food"])
def test_near_names_are_named(cast: Cast, typed: str) -> None:
    """SY-4, UX-2: a slip in the name is answered with what is called nearly so."""
    for name in ("Aster Foods", "Birch Tools", "Quillon Foods"):
        make_account(cast.giver, name)
    with pytest.raises(NotFound) as missed:
        find_account(cast.actor("giver"), typed)
    assert missed.value.near == ("Aster Foods",)
    assert "Similar: Aster Foods" in sentence(missed.value.reason)


def test_only_what_they_may_see_is_named(cast: Cast) -> None:
    """RO-10, SE-2: a near name never tells of an account that is somebody else's."""
    make_account(cast.giver, "Aster Foods")
    with pytest.raises(NotFound) as missed:
        find_account(cast.actor("outsider"), "Aser Foods")
    assert missed.value.near == ()
    assert missed.value.reason.code == "not_found"


def test_nothing_near(cast: Cast) -> None:
    """SY-4: where nothing is near, nothing is guessed; an empty name neither."""
    make_account(cast.giver, "Aster Foods")
    for typed in ("Zzyzx", "", "東京"):
        with pytest.raises(NotFound) as missed:
            find_account(cast.actor("giver"), typed)
        assert missed.value.near == (), typed


def test_spelling_decides_between_accents(cast: Cast) -> None:
    """SY-1: two accounts whose names differ in an accent only are told apart by the exact name."""
    with_accent = make_account(cast.giver, "Peña", external_id="P-1")
    make_account(cast.giver, "Pena", external_id="P-2")
    assert find_account(cast.actor("giver"), "Peña").pk == with_accent.pk
    with pytest.raises(NotFound) as several:
        find_account(cast.actor("giver"), "PENA")
    assert set(several.value.near) == {"P-1", "P-2"}


def test_transitions_are_found_the_same_way(cast: Cast) -> None:
    """SY-4: commands about transitions pass the near names on."""
    row = open_for(cast, make_account(cast.giver))
    assert find_transition(cast.actor("giver"), "aster foods").pk == row.pk
    with pytest.raises(NotFound) as missed:
        find_transition(cast.actor("giver"), "Aser Foods")
    assert missed.value.near == ("Aster Foods",)


def test_a_miss_costs_little(cast: Cast, django_assert_max_num_queries: Any) -> None:
    """SY-4: however many accounts there are, a miss looks at a few that an index finds."""
    for number in range(40):
        make_account(cast.giver, f"Aster {number}")
    actor = cast.actor("operations")
    with django_assert_max_num_queries(5), pytest.raises(NotFound) as missed:
        find_account(actor, "Astr 7")
    assert missed.value.near[0] == "Aster 7"
    assert len(missed.value.near) == 5
