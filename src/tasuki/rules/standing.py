"""Weighing many records against one measure: the figures of KN-4 without the list of what is missing (KN-9).

What `rules.completeness.judge` says of one record, this says of twenty thousand in a breath: the measure is made
ready once, and each record is a handful of plain tuples.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType

from tasuki.rules.completeness import Requirement, percentage, why_missing
from tasuki.rules.copies import FEW, is_short

#: key, status, weakness, sameness, verified at: an item as it was judged when it was saved.
type Row[Moment] = tuple[str, str, str, str, Moment | None]


@dataclass(frozen=True, slots=True)
class Weighed[Moment]:
    """A record's figures; `missing` counts by why, `oldest` is the oldest confirmation of a required answer.

    `next_stale` is the oldest confirmation that still counts: with it begins the next loss.
    """

    total: Decimal
    sections: Mapping[str, Decimal]
    missing: Mapping[str, int]
    satisfied: int
    required: int
    oldest: Moment | None
    next_stale: Moment | None


class Scale:
    """A playbook's requirements, made ready; `sections` names the section of each required item."""

    def __init__(self, requirements: Sequence[Requirement], sections: Mapping[str, str]) -> None:
        self.keys = tuple(need.key for need in requirements)
        self._weight = {need.key: need.weight for need in requirements}
        self._section = {key: sections.get(key, key.partition(".")[0]) for key in self.keys}
        ranked = sorted(requirements, key=lambda need: -need.weight)
        self._rank = {need.key: number for number, need in enumerate(ranked)}
        self._whole = Counter(dict.fromkeys(self._section.values(), 0))
        for need in requirements:
            self._whole[self._section[need.key]] += need.weight
        self._sum = sum(self._weight.values())

    def weigh[Moment: (datetime, str)](self, rows: Iterable[Row[Moment]], oldest: Moment) -> Weighed[Moment]:
        """The figures of one record; what was confirmed before `oldest` is stale. The same as `judge` (KN-4).

        >>> scale = Scale([Requirement("a.b.c", 3), Requirement("a.b.d", 1)], {})
        >>> found = scale.weigh([("a.b.c", "filled", "", "", "2026-11-01")], "2026-08-01")
        >>> found.total, found.satisfied, dict(found.missing)
        (Decimal('75.0'), 1, {'empty': 1})
        """
        good: dict[str, str] = {}
        why: Counter[str] = Counter()
        confirmed: list[Moment] = []
        counting: dict[str, Moment] = {}
        for key, status, weakness, sameness, moment in rows:
            if key not in self._weight:
                continue
            reason = why_missing(status, weakness, moment, oldest)
            if reason is None:
                good[key] = sameness if status == "filled" else ""
                if status == "filled" and moment is not None:
                    counting[key] = moment
            else:
                why[reason] += 1
            if status == "filled" and moment is not None:
                confirmed.append(moment)
        dropped = self._copies(good)
        why["duplicate"] += len(dropped)
        why["empty"] += len(self.keys) - len(good) - sum(why.values()) + len(dropped)
        return self._result(good.keys() - dropped, why, min(confirmed, default=None), counting)

    def _copies(self, good: Mapping[str, str]) -> frozenset[str]:
        """Whose text also stands in an item that weighs as much or more, as in `judge`."""
        texts = [text for text in good.values() if text]
        if len(set(texts)) == len(texts):
            return frozenset()
        seen: Counter[str] = Counter()
        copies = set()
        for key in sorted((key for key, text in good.items() if text), key=self._rank.__getitem__):
            text = good[key]
            seen[text] += 1
            if seen[text] > (FEW if is_short(text) else 1):
                copies.add(key)
        return frozenset(copies)

    def _result[Moment: (datetime, str)](
        self,
        satisfied: Iterable[str],
        why: Counter[str],
        oldest: Moment | None,
        counting: Mapping[str, Moment],
    ) -> Weighed[Moment]:
        kept = dict.fromkeys(self._whole, 0)
        count = 0
        for key in satisfied:
            kept[self._section[key]] += self._weight[key]
            count += 1
        return Weighed(
            total=percentage(sum(kept.values()), self._sum),
            sections=MappingProxyType(
                {section: percentage(kept[section], whole) for section, whole in self._whole.items()}
            ),
            missing=MappingProxyType({reason: number for reason, number in why.items() if number}),
            satisfied=count,
            required=len(self.keys),
            oldest=oldest,
            next_stale=min(counting.values(), default=None),
        )
