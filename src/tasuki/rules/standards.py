"""What a company sells as standard, as plain values: products, features, durations, support, limits (CO-4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

#: Of a feature: the product has it, it is planned, it is known not to come.
STATUSES: Final = ("listed", "roadmap", "not_offered")


@dataclass(frozen=True, slots=True)
class Segment:
    """For whom an entry of the standards holds, and from when to when; what is empty holds for all."""

    product: str = ""
    tier: str = ""
    industry: str = ""
    employees_from: int | None = None
    employees_to: int | None = None
    amount_from: Decimal | None = None
    amount_to: Decimal | None = None
    currency: str = ""
    valid_from: date | None = None
    valid_until: date | None = None


EVERYBODY: Final = Segment()


@dataclass(frozen=True, slots=True)
class Product:
    """Something the company sells; other names by which people call it."""

    name: str
    aliases: tuple[str, ...] = ()
    segment: Segment = EVERYBODY


@dataclass(frozen=True, slots=True)
class Feature:
    """Something a product can do, is planned to do, or is known not to do."""

    name: str
    status: str = "listed"
    planned_for: str = ""
    segment: Segment = EVERYBODY


@dataclass(frozen=True, slots=True)
class Duration:
    """Weeks from signature to go-live that are standard: from–to."""

    weeks_from: int
    weeks_to: int
    segment: Segment = EVERYBODY


@dataclass(frozen=True, slots=True)
class SupportTier:
    """A support tier; a higher rank contains more."""

    name: str
    rank: int = 0
    segment: Segment = EVERYBODY


@dataclass(frozen=True, slots=True)
class DiscountLimit:
    """The highest discount in percent that needs no approval."""

    max_percent: Decimal
    segment: Segment = EVERYBODY


@dataclass(frozen=True, slots=True)
class PaymentLimit:
    """The most days to pay that need no approval."""

    max_days: int
    segment: Segment = EVERYBODY


@dataclass(frozen=True, slots=True)
class ContractTerms:
    """The contract terms in months that are sold."""

    months: tuple[int, ...]
    segment: Segment = EVERYBODY


@dataclass(frozen=True, slots=True)
class Standards:
    """The catalogue in force; empty: nothing is held against it."""

    products: tuple[Product, ...] = ()
    features: tuple[Feature, ...] = ()
    durations: tuple[Duration, ...] = ()
    support: tuple[SupportTier, ...] = ()
    discounts: tuple[DiscountLimit, ...] = ()
    payments: tuple[PaymentLimit, ...] = ()
    contracts: tuple[ContractTerms, ...] = ()
