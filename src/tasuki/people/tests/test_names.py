"""Names compare alike in Python, SQLite and PostgreSQL."""

from __future__ import annotations

import unicodedata
from typing import Literal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tasuki.people.models import Person
from tasuki.web.names import called, exactly, name_key

pytestmark = pytest.mark.django_db

NAMES = (
    "Élodie Muñoz", "ÉLODIE  MUÑOZ", "Łukasz Żółć", "ŁUKASZ", "Øyvind Ærø", "ØYVIND ÆRØ", "Straße", "Œuvre",
    "Ἀλέξανδρος Ἄλφας", "ΣΊΣΥΦΟΣ", "Σίσυφος", "Ёлкин Андрей", "ЁЛКИН АНДРЕЙ", "ガラス工房", "ｶﾞﾗｽ工房", "がんばる",
    "カラス", "朝霧 環", "朝霧　環", "Ｔａｍａｋｉ　Ａｓａｇｉｒｉ", "İzmir", "ışık", "IŞIK", "Đặng Ħal", "ﬁnch",
    "한빛",
    "Nguyễn Thị Hương", "O’Brien", "100 %", "a_b", "\\d", " odd   blanks ", "Ǆ", "ŉ", "ǅ", "Þór Ðað",
)  # fmt: skip


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_the_database_makes_the_same_key(form: Literal["NFC", "NFD"]) -> None:
    """UX-3: case, accents, width and normal form do not count, and both databases say so as Python does."""
    for name in NAMES:
        written = unicodedata.normalize(form, name)
        one = Person.objects.create(name=written)
        assert Person.objects.filter(pk=one.pk).values_list("name__named", flat=True)[0] == name_key(name)
        for text in (name, name.upper(), name.lower(), unicodedata.normalize("NFD", name)):
            if name_key(text) == name_key(name):
                assert Person.objects.filter(exactly(text, "name"), pk=one.pk).exists(), (name, text)
        assert Person.objects.filter(called(name_key(name)[1:], "name"), pk=one.pk).exists()


def test_signs_of_patterns_are_signs() -> None:
    """UX-3: nothing finds nothing, a percent sign finds a percent sign; one query, however many columns."""
    Person.objects.create(name="100 %")
    Person.objects.create(name="Élodie", title="Ｄｉｒｅｃｔｏｒａ")
    assert Person.objects.filter(called("%", "name")).count() == 1
    assert not Person.objects.filter(called("_", "name")).exists()
    assert not Person.objects.filter(called(" \u0301 ", "name")).exists()
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert Person.objects.filter(called("directorá", "name", "title")).get().name == "Élodie"
    assert len(asked) == 1
