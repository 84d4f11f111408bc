"""Pages of long lists whose cost is the page's, not the list's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import Page, Paginator

if TYPE_CHECKING:
    _Paginator = Paginator[Any]
else:
    _Paginator = Paginator  # not generic at run time


class LeanPaginator(_Paginator):
    """First the keys of the page, which an index gives in order, then its rows with all that is joined.

    A database that skips rows to a far page joins each of them before throwing it away; here it skips keys.
    `object_list` must be an ordered queryset.
    """

    def page(self, number: int | str) -> Page[Any]:
        """The page of that number, its rows loaded."""
        rows: Any = self.object_list
        valid = self.validate_number(number)
        first = (valid - 1) * self.per_page
        keys = list(rows.values_list("pk", flat=True)[first : first + self.per_page])
        found = {row.pk: row for row in rows.order_by().filter(pk__in=keys)}
        return Page([found[key] for key in keys if key in found], valid, self)
