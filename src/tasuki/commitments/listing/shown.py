"""What a row of the register shows beside plain values: the promise, who made it, verdict, gaps, lateness."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, Q
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tasuki.commitments.gap_rows import gap_sentence
from tasuki.commitments.models import Commitment, ExpectationGap, terms_in_words
from tasuki.commitments.queries import RESET_OPEN
from tasuki.rules.access import Actor
from tasuki.tables import cells
from tasuki.tables.filters import today_of

_TAGS = {"high": "breach", "medium": "wait", "low": "quiet"}


def figures(actor: Actor | None) -> Mapping[str, Any]:
    """Whether each is overdue where the reader is."""
    late = Q(state=Commitment.State.OPEN, due_on__isnull=False, due_on__lt=today_of(actor))
    return {"is_late": ExpressionWrapper(late, output_field=BooleanField())}


def tone(one: Any) -> str:
    """A promise that is overdue stands out."""
    return "is-breach" if one.is_late else ""


def promise(one: Commitment) -> SafeString:
    """The promise, which leads to its page, and its figures."""
    href = reverse("commitments:commitment", args=[one.pk])
    link = format_html(
        '<a class="cut is-two" href="{}" title="{}" data-open>{}</a>', href, one.text, one.short
    )
    terms = (
        format_html('<span class="cut small quiet">{}</span>', terms_in_words(one.terms)) if one.terms else ""
    )
    return format_html('<span class="promise">{}{}</span>', link, terms)


def account(one: Commitment) -> SafeString:
    """The account, which leads to its register."""
    return cells.link(one.account.name, reverse("commitments:register", args=[one.account_id]))


def kind(one: Commitment) -> SafeString:
    """The kind, and what exactly."""
    words = filter(None, (one.get_kind_display(), one.get_detail_display() if one.detail else ""))
    return two(" · ".join(map(str, words)))


def promised(one: Commitment) -> SafeString:
    """On which day, by whom, to whom."""
    by: SafeString | str = one.promised_by_name or format_html('<span class="wait">{}</span>', _("by whom?"))
    parts = [by, *filter(None, (one.promised_to_name,))]
    said = format_html_join(" → ", "{}", ((part,) for part in parts))
    if one.promised_on:
        said = format_html("{} · {}", cells.day(one.promised_on), said)
    whole = " → ".join(filter(None, (one.promised_by_name, one.promised_to_name)))
    return format_html('<span class="cut is-two promised" title="{}">{}</span>', whole, said)


def due(one: Any) -> SafeString:
    """The day; that it has passed stands beside it."""
    day = cells.day(one.due_on)
    if not one.is_late:
        return day
    return format_html('{} <span class="small breach">{}</span>', day, _("overdue"))


def keeper(one: Commitment) -> SafeString:
    """Who keeps it now; that nobody does is said."""
    if one.keeper:
        return cells.person(one.keeper)
    return format_html('<span class="wait">{}</span>', _("nobody yet"))


def verdict(one: Commitment) -> SafeString:
    """The verdict, and whether a reset is still to be recorded or acknowledged."""
    words = one.get_verdict_display()
    if one.reset_state in RESET_OPEN:
        reset = one.get_reset_state_display()
        both = format_html('{} · <span class="wait">{}</span>', words, reset)
        return format_html('<span class="cut is-two" title="{} · {}">{}</span>', words, reset, both)
    if one.verdict:
        return two(words)
    return format_html('<span class="quiet">{}</span>', words)


def gaps(one: Any) -> SafeString:
    """The worst gap, and how many more there are; all of them are at hand."""
    rows: list[ExpectationGap] = one.gap_rows
    if not rows:
        return cells.NOTHING
    first, more = rows[0], f" +{len(rows) - 1}" if len(rows) > 1 else ""
    tag = cells.tag(first.get_severity_display(), _TAGS.get(first.severity, "quiet"))
    if first.state != ExpectationGap.State.OPEN:
        tag = cells.tag(first.get_state_display(), "ok")
    told = " / ".join(map(gap_sentence, rows))
    return format_html(
        '<span class="cut is-two gaps" title="{}">{} {}{}</span>', told, tag, gap_sentence(first), more
    )


def gaps_in_words(one: Any) -> str:
    """All gaps on one line, for files."""
    rows: list[ExpectationGap] = one.gap_rows
    return " / ".join(
        f"{gap.get_severity_display()} ({gap.get_state_display()}): {gap_sentence(gap)}" for gap in rows
    )


def two(words: object) -> SafeString:
    """Words on two lines at most."""
    return format_html('<span class="cut is-two" title="{}">{}</span>', words, words)
