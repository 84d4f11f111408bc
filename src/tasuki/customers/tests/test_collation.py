"""The order of names: by what readers expect, the same in Python and in the database."""

from __future__ import annotations

from itertools import pairwise

import pytest

from tasuki.customers.models import Account
from tasuki.people.actions import change_person
from tasuki.people.models import Person
from tasuki.testing.cast import Cast
from tasuki.web.collation import LONGEST, fill_sort_keys, sort_key

#: Each list stands as its readers expect it.
EXPECTED = {
    "es": ["Ábaco", "Abeto", "Núñez", "Nuñoa", "Pena", "Penado", "Penzo", "Peña", "Pera"],
    "id": ["Cahaya 2", "Cahaya 9", "Cahaya 10", "Cahaya Abadi", "CV Cahaya"],
    "en": ["“Aster” Foods", "Aster Freight", "Ørsund Works", "Osprey", "the Ember"],
    "ja": [
        "Kasuri",
        "きのこ",
        "キリン",
        "すうつ",
        "スーパー",
        "はな",
        "ばな",
        "ピース",
        "佐々木",
        "佐藤",
        "山田",
    ],
}


@pytest.mark.once
@pytest.mark.parametrize("language", EXPECTED)
def test_names_stand_as_readers_expect(language: str) -> None:
    """UX-1: accents do not count, ñ is a letter, numbers stand by size, kana by sound, kanji by JIS."""
    names = EXPECTED[language]
    mixed = [*names[1::2], *names[::2]]
    assert sorted(mixed, key=sort_key) == names


@pytest.mark.once
def test_a_key_is_bounded_and_plain() -> None:
    """UX-1: no name makes a key that a database would refuse."""
    for name in ("", "\x00", "一" * 500, "1" * 500, "ﷺ" * 300, "々ー", "ñ" * 300, "𠮷野家"):
        key = sort_key(name)
        assert len(key) <= LONGEST
        assert "\x00" not in key


def test_the_database_agrees(cast: Cast) -> None:
    """UX-1: ordering by the key in the database gives the order of Python, in every script."""
    names = [name for some in EXPECTED.values() for name in some]
    Person.objects.bulk_create(Person(name=name) for name in names)
    listed = list(Person.objects.filter(name__in=names).order_by("sort_key").values_list("name", flat=True))
    assert listed == sorted(names, key=sort_key)
    assert all(sort_key(a) <= sort_key(b) for a, b in pairwise(listed))


def test_the_key_follows_the_name(cast: Cast) -> None:
    """UX-1: a new name is a new place; rows that lack a key get one."""
    change_person(actor=cast.actor("operations"), person=cast.giver, values={"name": "Ángela Guía"})
    cast.giver.refresh_from_db()
    assert cast.giver.sort_key == sort_key("Ángela Guía")
    Account.objects.update(sort_key="")
    assert fill_sort_keys(Account) == Account.objects.count()
    assert not Account.objects.filter(sort_key="").exists()
