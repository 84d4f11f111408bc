"""Who is who and how to reach them, at the customer and among colleagues (KN-7, PE-1 … PE-3)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tasuki.knowledge.brief.blocks import Facts, Points, Row, Table
from tasuki.knowledge.brief.words import DEPTH, KINDS, ROLES, detail, word
from tasuki.rules.reasons import Reason
from tasuki.web.reason_texts import sentence

MOST_KEY_PEOPLE: Final = 12


def customer_table(document: Mapping[str, Any], *, key_people: bool = False) -> Table:
    """The people at the customer; `key_people`: those with a part in the decision, at most a dozen."""
    people = document["stakeholders"]
    shown = people
    if key_people:
        shown = ([one for one in people if one.get("kind")] or people)[:MOST_KEY_PEOPLE]
    left = int(document["stakeholder_count"]) - len(shown)
    more = ngettext("and %(count)s more person", "and %(count)s more people", left) % {"count": left}
    return Table(
        caption=_("Who is who at the customer"),
        head=(_("Name"), _("Role"), _("How to reach them"), _("Language")),
        rows=tuple(_cells(one) for one in shown),
        widths=(4, 5, 7, 2),
        empty=_("To be confirmed: nobody at the customer is known yet."),
        waiting=True,
        more=more if left > 0 else "",
    )


def colleague_table(document: Mapping[str, Any]) -> Table:
    """The colleagues who have to do with the account."""
    return Table(
        caption=_("Who is who among colleagues"),
        head=(_("Name"), _("Role"), _("How to reach them")),
        rows=tuple(_colleagues(document["team"])),
        widths=(4, 5, 6),
        empty=_("To be confirmed: no owner is set."),
        waiting=True,
    )


def _colleagues(team: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, ...]]:
    """A row for each person, with all their parts."""
    roles: dict[str, list[str]] = {}
    for one in team:
        roles.setdefault(one["id"], []).append(word(ROLES, one["role"]))
    for key, parts in roles.items():
        person = next(one for one in team if one["id"] == key)
        reach = "\n".join(filter(None, (person.get("email"), person.get("phone"))))
        yield (person["name"], ", ".join(parts), reach)


def people_gaps(document: Mapping[str, Any]) -> Points | None:
    """Which kinds of people and what about them is missing (PE-5)."""
    found = tuple(sentence(Reason(one["code"], one.get("values") or {})) for one in document["people_gaps"])
    return Points(_("Gaps in the map"), found) if found else None


def depths(document: Mapping[str, Any]) -> Iterator[Facts]:
    """What is known of each person beyond name and role, in the order of the form (PE-2 … PE-4)."""
    for one in document["stakeholders"]:
        kept = one.get("depth") or {}
        rows = tuple(Row(word(DEPTH, name), detail(name, kept[name])) for name in DEPTH if name in kept)
        if rows:
            yield Facts(rows, one["name"])


def _cells(one: Mapping[str, Any]) -> tuple[str, ...]:
    kinds = [word(KINDS, kind) for kind in one.get("kinds") or [one.get("kind")]]
    role = " · ".join(filter(None, (*kinds, one.get("title"), one.get("department"))))
    if one.get("headcount"):
        role += _(" (%(count)s people)") % {"count": one["headcount"]}
    warned = _("do not mail") if one.get("do_not_mail") else ""
    reach = "\n".join(filter(None, (one.get("email"), one.get("phone"), warned)))
    language = str(dict(settings.LANGUAGES).get(one.get("language") or "", one.get("language") or ""))
    return (str(one["name"]), role, reach or _("to be confirmed"), language)
