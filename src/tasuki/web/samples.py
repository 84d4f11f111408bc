"""Invented contents for the page of components: plainly fictional, every state of every component."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, cast

from django import forms
from django.contrib.messages import constants as levels
from django.contrib.messages.storage.base import Message
from django.core.paginator import Paginator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tasuki.rules.reasons import Reason
from tasuki.web import clock
from tasuki.web.exchange_zone import ZoneFacts, ZoneGate, ZonePoint
from tasuki.web.exchange_zone_views import Side


@dataclass(frozen=True, slots=True)
class SamplePerson:
    """Somebody with a name."""

    name: str
    last_day: date | None = None


class SampleForm(forms.Form):
    """A form with each kind of field."""

    account = forms.CharField(label=gettext_lazy("Account"), help_text=gettext_lazy("Name or external id."))
    date = forms.DateField(
        label=gettext_lazy("Transition date"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        required=False,
    )
    email = forms.EmailField(label=gettext_lazy("E-mail of the incoming owner"))
    scenario = forms.ChoiceField(
        label=gettext_lazy("Scenario"),
        choices=[
            ("rep-to-rep", gettext_lazy("Rep to rep")),
            ("sales-to-cs", gettext_lazy("Sales to customer success")),
        ],
    )
    mode = forms.ChoiceField(
        label=gettext_lazy("Mode"),
        choices=[("planned", gettext_lazy("Planned")), ("unplanned", gettext_lazy("Unplanned"))],
        widget=forms.RadioSelect,
    )
    informed = forms.BooleanField(label=gettext_lazy("Leadership has been told"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("Reason"), widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    export = forms.FileField(label=gettext_lazy("CSV file"), required=False)


def sample_reasons() -> list[Reason | str]:
    """Two obstacles as a rule returns them, one in plain words."""
    return [
        _("The joint meeting has not been held. Hold it, or waive it with a reason."),
        Reason("access.role", {"roles": _("managers")}, who="receiver_manager", where="gates"),
        _("2 commitments have no owner."),
    ]


def _dues(now: datetime) -> list[tuple[datetime, str, bool]]:
    return [
        (now - timedelta(days=3), "Asia/Tokyo", False),
        (now + timedelta(hours=2), "UTC", False),
        (now + timedelta(days=1), "Europe/Madrid", False),
        (now + timedelta(days=12), "Asia/Jakarta", False),
        (now - timedelta(days=9), "UTC", True),
    ]


def _rows(now: datetime) -> list[dict[str, Any]]:
    names = ["Aster Foods", "Birch & Sons", "Corvid Logística", "椿製作所", "Dahlia Health", "Elm Perkasa"]
    stages = ["preparing", "introducing", "returned", "ready", "stabilising", "draft"]
    return [
        {
            "name": name,
            "stage": stage,
            "giver": SamplePerson("Gina Giver"),
            "receiver": SamplePerson("Rei Receiver") if index != 5 else None,
            "complete": [62, 96, 71, 95, 100, 8][index],
            "arr": [120_000, 48_500, 310_000, 9_400_000, 77_200, 15_000][index],
            "currency": ["USD", "USD", "EUR", "JPY", "USD", "USD"][index],
            "due": now + timedelta(days=[-2, 0, 2, 9, 30, 45][index], hours=3),
            "breach": index == 0,
        }
        for index, (name, stage) in enumerate(zip(names, stages, strict=True))
    ]


def _zone(now: datetime, days: int, **more: Any) -> ZoneFacts:
    """A planned transition whose handover is `days` ahead of (or behind) today."""
    cut = now + timedelta(days=days)
    steps = (
        ("assign", _("receiver told"), -28, "giver", True),
        ("brief", _("briefing by the manager"), -27, "receiver", True),
        ("record", _("brief filled"), -21, "giver", True),
        ("accept", _("brief accepted"), -17, "receiver", True),
        ("introduction", _("introduction"), -14, "giver", True),
        ("support", _("support told"), -26, "giver", False),
        ("invite", _("invitation"), -12, "giver", False),
        ("joint", _("joint meeting"), -7, "receiver", True),
        ("research", _("research"), -20, "receiver", False),
        ("cutover", _("cut-over"), 0, "receiver", True),
        ("announce", _("announcement"), 0, "giver", True),
        ("follow", _("follow-up"), 7, "receiver", True),
        ("full", _("fully responsible"), 14, "receiver", True),
        ("retro", _("retrospective"), 28, "receiver", True),
        ("back", _("step-back note"), 35, "giver", True),
    )
    done_until = -days - 1 if days >= 0 or more.get("handed_over") else -8
    points = tuple(
        ZonePoint(
            key,
            label,
            cut + timedelta(days=offset),
            cast("Side", side),
            "done" if offset <= done_until else "late" if offset <= -days - 1 else "todo",
            major,
        )
        for key, label, offset, side, major in steps
    )
    opened = ("internal", "prepared", "review", "warm", "promises", "systems", "closed")[
        : more.get("gates_open", 0)
    ]
    gates = tuple(
        ZoneGate(
            gate, "overridden" if gate == more.get("overridden") else "open" if gate in opened else "shut"
        )
        for gate in ("internal", "prepared", "review", "warm", "promises", "systems", "closed")
    )
    return ZoneFacts(
        account="Aster Foods",
        giver="Gina Giver",
        receiver="Rei Receiver",
        begins=cut - timedelta(days=28),
        zone_from=cut - timedelta(days=14),
        cutover=cut,
        zone_until=cut + timedelta(days=14),
        ends=cut + timedelta(days=35),
        now=now,
        zone="Asia/Tokyo",
        cut_over_at=cut if more.get("handed_over") else None,
        giver_until=more.get("giver_until"),
        points=points,
        gates=gates,
        about=_("rep → rep · promotion · planned · strategic"),
        next_action=_("Next: hold the joint meeting with Mika Tanaka"),
        next_href="#tabs",
        figures=(_("brief 96 %"), _("2 commitments need an owner"), _("renewal in 70 days")),
    )


def zones(now: datetime) -> list[ZoneFacts]:
    """A transition on its way, one that is late, one from which the outgoing owner leaves, one handed over."""
    return [
        _zone(now, 11, gates_open=3),
        _zone(now, -3, gates_open=2),
        _zone(now, 4, gates_open=3, overridden="review", giver_until=now + timedelta(days=6)),
        _zone(now, -18, gates_open=6, handed_over=True),
    ]


def _events(now: datetime) -> list[dict[str, Any]]:
    return [
        {"at": now - timedelta(days=9), "text": _("Transition opened"), "actor": "Mona Manager"},
        {
            "at": now - timedelta(days=6),
            "text": _("Brief filled to 96 %"),
            "actor": "Gina Giver",
            "side": "giver",
        },
        {
            "at": now - timedelta(days=2),
            "text": _("Brief accepted"),
            "actor": "Rei Receiver",
            "side": "receiver",
            "detail": _("Two questions were answered before."),
        },
        {
            "at": now - timedelta(hours=5),
            "text": _("Clock missed: first contact within 48 hours"),
            "side": "breach",
        },
        {"at": now + timedelta(days=4), "text": _("Joint meeting"), "planned": True},
    ]


def sample_context(page: str | None) -> dict[str, Any]:
    """All of it, for one request."""
    now = clock.now()
    bad = SampleForm({"email": "rei", "scenario": "rep-to-rep"}, auto_id="bad-%s")
    bad.is_valid()
    paginator = Paginator(range(412), 50)
    return {
        "zones": zones(now),
        "why": sample_reasons(),
        "one_why": sample_reasons()[:1],
        "giver": SamplePerson("Gina Giver"),
        "receiver": SamplePerson("Rei Receiver"),
        "leaving": SamplePerson("Leo Leaver", now.date() + timedelta(days=12)),
        "manager": SamplePerson("Mona Manager"),
        "away": now.date() + timedelta(days=5),
        "dues": _dues(now),
        "stages": ["draft", "preparing", "introducing", "stabilising", "closed"],
        "reached": {"draft": now - timedelta(days=20), "planned": now - timedelta(days=18)},
        "rows": _rows(now),
        "events": _events(now),
        "form": SampleForm(initial={"mode": "planned"}),
        "bad_form": bad,
        "page_obj": paginator.get_page(page or 4),
        "facts": [(_("Industry"), _("Food")), (_("Renewal"), now.date()), (_("Executive sponsor"), "")],
        "tabs": [
            (_("Overview"), "#tabs", None, True),
            (_("Brief"), "#tabs", 12, False),
            (_("Commitments"), "#tabs", 3, False),
            (_("Messages"), "#tabs", 0, False),
        ],
        "messages": [
            Message(levels.SUCCESS, _("The introduction was sent to Mika Tanaka.")),
            Message(levels.ERROR, _("Somebody changed this in the meantime. Reload the page and try again.")),
        ],
    }
