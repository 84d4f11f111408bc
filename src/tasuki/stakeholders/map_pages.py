"""The page of the stakeholder map, and the picture by itself (PE-5)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import slugify
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from tasuki.customers.models import Account, Stakeholder
from tasuki.customers.queries import access_account, relations_to_account
from tasuki.rules.access import allowed
from tasuki.stakeholders import queries
from tasuki.stakeholders.drawing import cell_words, line_svg, map_svg, map_table, mark_svg, summary
from tasuki.stakeholders.gaps import gaps
from tasuki.stakeholders.map import map_of
from tasuki.stakeholders.map_data import LEVELS, StakeholderMap, kind_word, level_word, line_word
from tasuki.stakeholders.models import SENSITIVE, Relation
from tasuki.stakeholders.shapes import SHAPES
from tasuki.web.requests import actor_of


@login_required
@require_GET
def map_page(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """The map with its legend, who is not placed, and the table that says the same."""
    actor = actor_of(request)
    account = access_account(actor, account_id, "knowledge.see")
    relations = relations_to_account(actor, account)
    filters = _filters(request)
    found = _map(request, account, filters, sensitive=queries.sees_sensitive(actor, relations))
    language = get_language() or "en"
    context = {
        "account": account,
        "map": found,
        "wide": map_svg(found, language, name="map"),
        "narrow": map_svg(found, language, narrow=True, name="small"),
        "summary": summary(found),
        "rows": map_table(found, language),
        "cells": [cell_words(one) for one in found.cells],
        "marks": [(mark_svg(kind), kind_word(kind)) for kind in SHAPES],
        "strokes": [
            (line_svg(kind), line_word(kind))
            for kind in Relation.Kind.values
            if found.sensitive or kind not in SENSITIVE
        ],
        "gaps": gaps(account.pk),
        "filters": filters,
        "filtered": any(filters.values()),
        "kinds": Stakeholder.Kind.choices,
        "levels": [(level, level_word(level)) for level in LEVELS],
        "departments": queries.departments_of(account.pk),
        "may_edit": allowed("stakeholder.edit", actor, relations),
    }
    return render(request, "stakeholders/map.html", context)


@login_required
@require_GET
def map_file(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """The picture as a file of its own, with its own colours."""
    actor = actor_of(request)
    account = access_account(actor, account_id, "knowledge.see")
    sensitive = queries.sees_sensitive(actor, relations_to_account(actor, account))
    found = _map(request, account, _filters(request), sensitive=sensitive)
    response = HttpResponse(
        map_svg(found, get_language() or "en", standalone=True), content_type="image/svg+xml; charset=utf-8"
    )
    name = slugify(account.name) or "account"
    response["Content-Disposition"] = f'attachment; filename="stakeholders-{name}.svg"'
    return response


def _filters(request: HttpRequest) -> dict[str, str]:
    names = ("q", "kind", "department", "influence")
    return {name: request.GET.get(name, "").strip()[:200] for name in names}


def _map(
    request: HttpRequest, account: Account, filters: dict[str, Any], *, sensitive: bool
) -> StakeholderMap:
    least = filters["influence"]
    return map_of(
        account.pk,
        sees_sensitive=sensitive,
        kind=filters["kind"],
        department=filters["department"],
        text=filters["q"],
        least_influence=int(least) if least in {str(level) for level in LEVELS} else 0,
    )
