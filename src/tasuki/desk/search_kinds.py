"""What can be found, how it is called, and which page it leads to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tasuki.knowledge.items import all_items
from tasuki.meetings.models import Meeting
from tasuki.outcomes.models import Retrospective
from tasuki.passages.models import Passage
from tasuki.success.models import PlanEntry

KINDS: Final[dict[str, str | Promise]] = {
    "item": _("Knowledge record"),
    "question": pgettext_lazy("kind of thing found", "Question"),
    "commitment": pgettext_lazy("kind of thing found", "Commitment"),
    "source": _("Document or note"),
    "message": pgettext_lazy("kind of thing found", "Message"),
    "meeting": pgettext_lazy("kind of thing found", "Meeting"),
    "concern": pgettext_lazy("kind of thing found", "Concern"),
    "retrospective": _("Retrospective"),
    "touchpoint": _("Contact with the customer"),
    "stakeholder": _("Person at the customer"),
    "initiative": _("Initiative"),
    "deal": pgettext_lazy("kind of thing found", "Deal"),
    "success_plan": _("Success plan"),
    "account": pgettext_lazy("kind of thing found", "Account"),
}
#: Where a place within the text is for readers; elsewhere it is a key of the program.
PLACED: Final = frozenset({"source"})


class Places:
    """The addresses of a page of hits: what the passages themselves do not know is asked once per kind."""

    def __init__(self, rows: Sequence[Passage], asked: str) -> None:
        self._asked = asked
        meetings = Meeting.objects.filter(pk__in=[row.subject_id for row in rows if row.kind == "meeting"])
        self._meetings: dict[UUID, tuple[UUID, str]] = {
            pk: (transition, kind)
            for pk, transition, kind in meetings.values_list("pk", "transition_id", "kind")
        }
        looks = [row.subject_id for row in rows if row.kind == "retrospective"]
        found = Retrospective.objects.filter(pk__in=looks) if looks else Retrospective.objects.none()
        self._looks: dict[UUID, UUID] = dict(found.values_list("pk", "transition_id"))

    def href(self, row: Passage) -> str:
        """The page that shows what was found; the account's where it has no page of its own or is not there."""
        try:
            return _HREFS.get(row.kind, _account)(self, row)
        except NoReverseMatch:
            return _account(self, row)

    def title(self, row: Passage) -> str:
        """What stands above a hit that has no title of its own."""
        if row.title:
            return row.title
        if row.kind in ("item", "question"):
            return label_of_item(row.place)
        if row.kind == "meeting" and row.subject_id in self._meetings:
            return str(Meeting.Kind(self._meetings[row.subject_id][1]).label)
        if row.kind == "success_plan" and row.place in PlanEntry.Section.values:
            return str(PlanEntry.Section(row.place).label)
        return str(KINDS.get(row.kind, row.kind))

    def meeting(self, row: Passage) -> str:
        """The meetings of the transition."""
        transition_id, _kind = self._meetings[row.subject_id]
        return reverse("meetings:transition", args=[transition_id])

    def retrospective(self, row: Passage) -> str:
        """Where the outcome's page looks back."""
        address = reverse("outcomes:transition", args=[self._looks[row.subject_id]])
        return f"{address}#retrospective"

    def source(self, row: Passage) -> str:
        """The document, opened where the words stand."""
        return reverse("documents:source", args=[row.subject_id]) + "?" + urlencode({"q": self._asked})


def label_of_item(key: str) -> str:
    """What the item is called in the reader's language."""
    item = all_items().get(key)
    return str(item.words.label()) if item else key


def _account(_places: Places, row: Passage) -> str:
    return reverse("customers:account", args=[row.account_id])


def _item(_places: Places, row: Passage) -> str:
    return reverse("knowledge:item", args=[row.account_id, row.place])


_HREFS: Final[Mapping[str, Callable[[Places, Passage], str]]] = {
    "item": _item,
    "question": _item,
    "commitment": lambda _p, row: reverse("commitments:commitment", args=[row.subject_id]),
    "message": lambda _p, row: reverse("messaging:message", args=[row.subject_id]),
    "meeting": Places.meeting,
    "concern": lambda _p, row: reverse("meetings:concern", args=[row.subject_id]),
    "retrospective": Places.retrospective,
    "source": Places.source,
    "stakeholder": lambda _p, row: reverse("stakeholders:show", args=[row.subject_id]),
    "success_plan": lambda _p, row: reverse("success:plan", args=[row.account_id]),
}
