"""Dependency order: PB-1, PB-2."""

from __future__ import annotations

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasuki.rules import order
from tasuki.rules.order import in_order


def test_examples_in_the_docstrings_hold() -> None:
    """PB-1: every example in the module is true."""
    assert doctest.testmod(order).failed == 0


def test_what_is_free_stays_as_written() -> None:
    """PB-1: only dependencies change the order of a playbook."""
    assert in_order({"a": (), "b": (), "c": ()}) == ("a", "b", "c")
    assert in_order({"a": ("c",), "b": (), "c": ()}) == ("b", "c", "a")
    assert in_order({}) == ()


@pytest.mark.parametrize(
    ("needs", "named"),
    [
        ({"a": ("a",)}, "a"),
        ({"a": ("b",), "b": ("a",)}, "a, b"),
        ({"x": ("a",), "a": ("b",), "b": ("c",), "c": ("a",), "z": ()}, "a, b, c"),
    ],
)
def test_a_circle_is_refused_by_name(needs: dict[str, tuple[str, ...]], named: str) -> None:
    """PB-2: steps that wait for each other are named, and only those."""
    with pytest.raises(ValueError, match=f"wait for each other: {named}$"):
        in_order(needs)


def test_something_unknown_is_refused_by_name() -> None:
    """PB-2: every dependency on something that is not there is named."""
    with pytest.raises(ValueError, match="a needs x, b needs y"):
        in_order({"b": ("y",), "a": ("x", "b")})


@given(st.integers(0, 30), st.data())
def test_nothing_comes_before_what_it_needs(size: int, data: st.DataObject) -> None:
    """PB-1: the order respects every dependency and loses no key."""
    names = [f"s{n}" for n in range(size)]
    needs = {
        name: tuple(data.draw(st.lists(st.sampled_from(names[:n]), max_size=3, unique=True))) if n else ()
        for n, name in enumerate(names)
    }
    shuffled = dict(data.draw(st.permutations(list(needs.items()))))
    found = in_order(shuffled)
    assert sorted(found) == sorted(names)
    assert all(found.index(need) < found.index(name) for name, wanted in needs.items() for need in wanted)
