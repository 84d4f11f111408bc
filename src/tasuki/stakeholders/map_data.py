"""What the stakeholder map shows, as frozen plain data that a brief can keep (PE-5, KN-1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tasuki.customers.models import Stakeholder
from tasuki.stakeholders.models import Relation

LEVELS: Final = (1, 2, 3, 4, 5)
SUPPORTS: Final = (-2, -1, 0, 1, 2)
SUPPORT_WORDS: Final[Mapping[int, str | Promise]] = {
    -2: pgettext_lazy("support of a stakeholder", "Opponent"),
    -1: pgettext_lazy("support of a stakeholder", "Sceptic"),
    0: pgettext_lazy("support of a stakeholder", "Neutral"),
    1: pgettext_lazy("support of a stakeholder", "Supporter"),
    2: pgettext_lazy("support of a stakeholder", "Advocate"),
}
LEVEL_WORDS: Final[Mapping[int, str | Promise]] = {
    1: _("very low"),
    2: _("low"),
    3: _("medium"),
    4: _("high"),
    5: _("very high"),
}
#: Which kind is drawn and named first.
RANK: Final = ("sponsor", "buyer", "champion", "blocker", "technical", "influencer", "user", "")


@dataclass(frozen=True, slots=True)
class MapPerson:
    """Somebody on the map, or a group (`headcount`). Not placed while influence or support is not known."""

    id: str
    name: str
    title: str = ""
    department: str = ""
    kinds: tuple[str, ...] = ()
    influence: int | None = None
    support: int | None = None
    headcount: int | None = None

    @property
    def kind(self) -> str:
        """The main kind; empty when nobody has said."""
        return self.kinds[0] if self.kinds else ""

    @property
    def placed(self) -> bool:
        """Whether both axes are known."""
        return self.influence is not None and self.support is not None


@dataclass(frozen=True, slots=True)
class MapLine:
    """A line from one person to another, by their ids."""

    a: str
    b: str
    kind: str


@dataclass(frozen=True, slots=True)
class MapCell:
    """How many stand on one spot, where there are too many to draw each."""

    influence: int
    support: int
    count: int
    kinds: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class StakeholderMap:
    """The map of an account. `people` are those who are placed and named: all of them, or where there are too many
    (`cells`) those with the most influence. `waiting` are those who are not placed, `waiting_count` all of them.
    `sensitive` says whether alliances, conflicts and deference are among the lines.
    """

    account: str
    people: tuple[MapPerson, ...] = ()
    lines: tuple[MapLine, ...] = ()
    cells: tuple[MapCell, ...] = ()
    waiting: tuple[MapPerson, ...] = ()
    waiting_count: int = 0
    placed_count: int = 0
    sensitive: bool = False

    @property
    def crowded(self) -> bool:
        """Whether counts stand for people."""
        return bool(self.cells)

    def as_dict(self) -> dict[str, Any]:
        """Plain data for JSON; `from_dict` reads it back."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> StakeholderMap:
        """What `as_dict` gave, also after a way through JSON; fields of a later format are left aside."""
        return cls(
            account=str(data.get("account", "")),
            people=tuple(_person(one) for one in data.get("people", ())),
            lines=tuple(MapLine(one["a"], one["b"], one["kind"]) for one in data.get("lines", ())),
            cells=tuple(
                MapCell(
                    one["influence"],
                    one["support"],
                    one["count"],
                    tuple((kind, count) for kind, count in one.get("kinds", ())),
                )
                for one in data.get("cells", ())
            ),
            waiting=tuple(_person(one) for one in data.get("waiting", ())),
            waiting_count=int(data.get("waiting_count", 0)),
            placed_count=int(data.get("placed_count", 0)),
            sensitive=bool(data.get("sensitive", False)),
        )


def _person(data: Mapping[str, Any]) -> MapPerson:
    known = {name: data[name] for name in MapPerson.__dataclass_fields__ if name in data}
    return MapPerson(**known | {"kinds": tuple(data.get("kinds", ()))})


def kind_word(kind: str) -> str:
    """The word for a kind, in the language now active."""
    return str(dict(Stakeholder.Kind.choices).get(kind, "")) or str(_("No role known"))


def line_word(kind: str) -> str:
    """The word for a kind of line, in the language now active."""
    return str(dict(Relation.Kind.choices).get(kind, kind))


def support_word(support: int | None) -> str:
    """The word for a support, in the language now active; empty when it is not known."""
    return "" if support is None else str(SUPPORT_WORDS.get(support, support))


def level_word(level: int | None) -> str:
    """A level with its word: "4 high"."""
    return "" if level is None else f"{level} {LEVEL_WORDS.get(level, '')}".strip()
