"""The page of all transitions that somebody may see."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_GET

from tasuki.rules.access import Actor, allowed
from tasuki.rules.reasons import Reason
from tasuki.tables.showing import Bulk, list_page
from tasuki.transitions.bulk.forms import BulkForm
from tasuki.transitions.listing.table import TABLE
from tasuki.transitions.opening.may_open import why_not_open_any
from tasuki.web.requests import actor_of


def _may_write_to_many(actor: Actor) -> bool:
    """Whether there may be transitions for which they can order a mailing (MS-7)."""
    return allowed("mailing.order", actor, ()) or bool(actor.managed_ids)


@login_required
@require_GET
def transition_list(request: HttpRequest) -> HttpResponse:
    """All transitions that the person may see, filtered, nearest due first."""
    return portfolio(request)


def portfolio(
    request: HttpRequest,
    *,
    form: BulkForm | None = None,
    query: QueryDict | None = None,
    ticked: Iterable[UUID] = (),
    refused: Iterable[Reason] = (),
) -> HttpResponse:
    """The list with its bar for several at once; a refused order comes back as it was given, beside its reasons."""
    actor = actor_of(request)
    again = form is not None
    context = {
        "bulk_form": form or BulkForm(),
        "bulk_refused": tuple(refused),
        "may_write_to_many": _may_write_to_many(actor),
        "open_reasons": why_not_open_any(actor),
        "shown_as": "list",
    }
    bulk = Bulk(
        reverse("transitions:bulk"),
        "transitions/_bulk.html",
        frozenset(ticked),
        open=again,
        all="all" in request.POST,
    )
    return list_page(
        request, TABLE, "transitions/list.html", context, bulk=bulk, query=query, status=422 if again else 200
    )
