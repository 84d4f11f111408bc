"""The filters of the list of transitions above its board and its calendar: the same, from the same table (UX-2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from tasuki.rules.reasons import Reason
from tasuki.tables.filters import Filter
from tasuki.tables.table import State
from tasuki.transitions.listing.table import TABLE
from tasuki.web.requests import actor_of


@dataclass(frozen=True)
class FilterBar:
    """What `_portfolio_filter.html` shows; `beside` are parameters of the page that every filter keeps."""

    state: State
    beside: Sequence[tuple[str, str]] = ()

    def filters(self) -> list[dict[str, Any]]:
        """The filters that are always at hand."""
        return [self._shown(one) for one in TABLE.filters if not one.rare]

    def rare(self) -> list[dict[str, Any]]:
        """Those that fold away."""
        return [self._shown(one) for one in TABLE.filters if one.rare]

    def rare_active(self) -> int:
        """How many of the folded ones are in use."""
        return sum(any(name in self.state.values for name in one.params) for one in TABLE.filters if one.rare)

    def chips(self) -> list[tuple[str, str]]:
        """Every active filter in words, and this page without it."""
        more = "".join(f"&{name}={value}" for name, value in self.beside)
        return [(text, href + more) for text, href in self.state.chips()]

    def refused(self) -> list[Reason]:
        """What was asked and cannot be read; board and calendar show what they would without it."""
        return self.state.refused

    def _shown(self, one: Filter) -> dict[str, Any]:
        values = {name: self.state.values[name] for name in one.params if name in self.state.values}
        return {"filter": one, "id": f"f-{one.key}", "template": one.template, **one.shown(values)}


def filter_bar(request: HttpRequest, *beside: str) -> FilterBar:
    """The bar for a request; `beside` names the page's own parameters."""
    kept = [(name, request.GET[name][:20]) for name in beside if request.GET.get(name)]
    return FilterBar(TABLE.read(request.GET, actor_of(request)), kept)
