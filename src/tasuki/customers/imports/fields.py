"""The target fields of each kind of import: what a mapping may name (SY-1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

type Meaning = Literal[
    "id", "name", "text", "email", "ref", "country", "industry", "count", "money", "currency", "date", "tier",
    "language", "stage", "kind", "level",
]  # fmt: skip

KINDS: Final = ("people", "accounts", "contacts", "deals", "owners")


@dataclass(frozen=True, slots=True)
class Field:
    """A target field: what its text means, where it is kept, how long it may be."""

    name: str
    meaning: Meaning
    column: str = ""
    limit: int = 200


def _fields(*fields: Field) -> dict[str, Field]:
    return {field.name: field for field in fields}


FIELDS: Final[dict[str, dict[str, Field]]] = {
    "people": _fields(
        Field("external_id", "id"),
        Field("name", "name"),
        Field("email", "email", limit=254),
        Field("title", "text"),
        Field("manager", "ref"),
        Field("team", "text"),
        Field("region", "text", limit=100),
        Field("country", "country"),
    ),
    "accounts": _fields(
        Field("external_id", "id"),
        Field("name", "name", limit=300),
        Field("parent", "ref", limit=300),
        Field("industry", "industry"),
        Field("country", "country"),
        Field("employees", "count"),
        Field("annual_revenue", "money"),
        Field("currency", "currency"),
        Field("owner", "ref", limit=300),
        Field("website", "text", limit=500),
        Field("tier", "tier"),
        Field("created", "date", column="customer_since"),
        Field("arr", "money"),
        Field("renewal_date", "date", column="renewal_on"),
        Field("live_date", "date", column="live_on"),
        Field("first_value_date", "date", column="first_value_on"),
        Field("open_escalations", "count"),
        Field("invoice_overdue_since", "date"),
    ),
    "contacts": _fields(
        Field("external_id", "id"),
        Field("account", "ref", limit=300),
        Field("first_name", "text"),
        Field("last_name", "text"),
        Field("email", "email", limit=254),
        Field("phone", "text", limit=60),
        Field("title", "text"),
        Field("owner", "ref", limit=300),
        Field("language", "language"),
        Field("department", "text"),
        Field("kind", "kind"),
        Field("influence", "level"),
        Field("support", "level"),
    ),
    "deals": _fields(
        Field("external_id", "id"),
        Field("account", "ref", limit=300),
        Field("name", "text", limit=300),
        Field("product", "text"),
        Field("owner", "ref", limit=300),
        Field("stage", "stage", limit=100),
        Field("amount", "money"),
        Field("currency", "currency"),
        Field("created", "date", column="opened_on"),
        Field("close_date", "date", column="closed_on"),
    ),
    "owners": _fields(
        Field("account", "ref", limit=300),
        Field("owner", "ref", limit=300),
        Field("role", "text", limit=40),
        Field("since", "date"),
        Field("until", "date"),
    ),
}

# Without one field of each group a file of this kind says nothing that could be kept.
REQUIRED: Final[dict[str, tuple[tuple[str, ...], ...]]] = {
    "people": (("name",),),
    "accounts": (("name",),),
    "contacts": (("account",), ("first_name", "last_name", "email")),
    "deals": (("external_id", "name", "account", "product"),),
    "owners": (("account",), ("owner",), ("since",)),
}
