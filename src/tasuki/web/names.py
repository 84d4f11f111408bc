"""How names compare: without case, width, accents and stray spaces; in Python and in both databases (UX-3)."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Any, Final

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import CharField, Q, TextField, Transform
from django.db.models.sql.compiler import SQLCompiler

LONGEST: Final = 300
FUNCTION: Final = "tasuki_name_key"

# The marks of Latin, Greek and Cyrillic letters; those of kana (が, ぱ) make another letter and stay.
_MARKS: Final = "\u0300-\u036f"
_ACCENTS: Final = re.compile(f"[{_MARKS}]")
# Letters with a stroke have no mark to take away.
_STROKES: Final = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe"})


@lru_cache(maxsize=20_000)
def name_key(name: str) -> str:
    """The form under which two spellings of one name are equal.

    >>> name_key("  Ａster   Foods "), name_key("Energía Agavera, S. A."), name_key("がんばる")
    ('aster foods', 'energia agavera, s. a.', 'がんばる')
    """
    if name.isascii():
        return " ".join(name.lower().split())[:LONGEST]
    plain = unicodedata.normalize("NFKC", name).casefold()
    bare = _ACCENTS.sub("", unicodedata.normalize("NFD", plain)).translate(_STROKES)
    return " ".join(unicodedata.normalize("NFC", bare).split())[:LONGEST]


def called(text: str, *paths: str) -> Q:
    """Rows in which one of the columns holds the words: “elodie munoz” finds Élodie Muñoz; nothing finds nothing.

    Costs no query of its own, but reads every row: for tables of people and names, not of events.
    """
    key, found = name_key(text), Q(pk__in=[])
    for path in paths if key else ():
        found |= Q(**{f"{path}__named__contains": key})
    return found


def exactly(text: str, path: str) -> Q:
    """Rows whose column is the same name, however it is written."""
    return Q(**{f"{path}__named": name_key(text)})


class Named(Transform):
    """The `name_key` of a column, as `<column>__named`: SQLite calls Python, PostgreSQL has all of it built in."""

    lookup_name = "named"
    function = FUNCTION

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **more: Any) -> Any:
        """In the order of `name_key`: compatible forms, marks, case, letters with a stroke, one blank."""
        template = _postgres()
        sql, params = super().as_sql(compiler, connection, template=template, **more)
        return sql, (*params,) * template.count("%(expressions)s")


def _letters() -> dict[str, str]:
    """Letters of Latin, Greek and Cyrillic that neither case nor marks explain to every PostgreSQL."""
    found = {chr(code): name_key(chr(code)) for code in range(0xC0, 0x530)}
    whole = {one: to for one, to in found.items() if unicodedata.normalize("NFKD", one) == one}
    return {one: to for one, to in whole.items() if one != to and to and unicodedata.combining(one) == 0}


@lru_cache(maxsize=1)
def _postgres() -> str:
    """Written once; holds letters only, nothing that a user wrote. What is ASCII goes a tenth of the way."""
    letters, column = _letters(), "%(expressions)s"
    single = {one: to for one, to in letters.items() if len(to) == 1}
    text = f"lower(regexp_replace(normalize({column}, NFKD), '[{_escaped()}]', '', 'g'))"
    text = f"translate({text}, '{''.join(single)}', '{''.join(single.values())}')"
    for one, to in letters.items():
        if len(to) > 1:
            text = f"replace({text}, '{one}', '{to}')"
    text = f"CASE WHEN octet_length({column}) = length({column}) THEN lower({column}) ELSE normalize({text}, NFC) END"
    return rf"left(btrim(regexp_replace({text}, '\s+', ' ', 'g')), {LONGEST})"


def _escaped() -> str:
    return _MARKS.encode("unicode_escape").decode()


def learn(connection: BaseDatabaseWrapper, **_more: Any) -> None:
    """Teach a new connection to SQLite what a name is."""
    if connection.vendor == "sqlite":
        connection.connection.create_function(FUNCTION, 1, _of_column, deterministic=True)


def _of_column(value: object) -> str | None:
    return None if value is None else name_key(str(value))


def register() -> None:
    """Make `<column>__named` known for every column of text."""
    CharField.register_lookup(Named)
    TextField.register_lookup(Named)
