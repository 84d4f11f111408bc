"""The customers of Kasuri Works: made-up companies in five countries, with everything that goes on with them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any, Final

from django.db.models import Model

from tasuki.customers.models import (
    Account,
    Deal,
    HealthReading,
    Initiative,
    Ownership,
    Stakeholder,
    StakeholderProfile,
    Touchpoint,
)
from tasuki.customers.names import NameKeyField, name_key
from tasuki.demo.chance import stream, weighted
from tasuki.demo.people import Company
from tasuki.demo.vocabulary import LANGUAGE_OF, plain, two_forms, words
from tasuki.people.models import Person
from tasuki.stakeholders.models import Relation
from tasuki.web.bulk import insert_rows
from tasuki.web.collation import SortKeyField

COUNTRIES: Final = (("JP", 31), ("US", 31), ("ID", 17), ("MX", 13), ("ES", 8))
TIERS: Final = (("strategic", 8), ("standard", 62), ("small", 30))
_ARR: Final = {"strategic": (180, 650), "standard": (30, 150), "small": (6, 25)}
_SUBSIDIARY_SHARE: Final = 0.08


@dataclass(frozen=True, slots=True)
class Wish:
    """What a story needs of its account; None leaves it to chance."""

    country: str | None = None
    owner: Person | None = None
    tier: str | None = None
    won_days_ago: int | None = None
    renewal_in: int | None = None
    owner_changes: int | None = None
    health: tuple[int, int] | None = None
    industry: str | None = None
    stakeholders: int | None = None
    quiet_days: int = 0


@dataclass
class Draft:
    """An account that is made up but not yet written, with all that belongs to it."""

    number: int
    account: Account
    language: str
    industry: str
    city: str
    rng: Random
    today: date
    domain: str
    wish: Wish
    rows: dict[type[Model], list[Any]] = field(default_factory=dict)

    def add(self, *rows: Any) -> None:
        """Keep rows to be written with the account."""
        for row in rows:
            self.rows.setdefault(type(row), []).append(row)

    def of[M: Model](self, model: type[M]) -> list[M]:
        """The rows of one kind."""
        return self.rows.get(model, [])

    @property
    def products(self) -> list[str]:
        """What the customer uses: one to three products."""
        names: list[str] = words("companies")["products"]
        first = self.number % len(names)
        return [names[first], names[(first + 2) % len(names)], names[(first + 3) % len(names)]][
            : 1 + self.number % 3
        ]


class Names:
    """Company names that have been given away, so that each account has its own."""

    def __init__(self) -> None:
        self.taken: set[str] = set()
        self.domains: set[str] = set()

    def own(self, wanted: Sequence[str], number: int) -> str:
        """The first of the wanted names that is still free; else one with a number."""
        name = next((one for one in wanted if one not in self.taken), f"{wanted[-1]} ({number})")
        self.taken.add(name)
        return name

    def domain(self, latin: str, number: int) -> str:
        """A domain nobody has, under the reserved `.example`."""
        label = latin if latin not in self.domains else f"{latin}{number}"
        self.domains.add(label)
        return f"{label}.example"


def draw_account(
    seed: int,
    number: int,
    company: Company,
    names: Names,
    today: date,
    wish: Wish,
    parents: Sequence[Draft] = (),
) -> Draft:
    """Make up one account: the same for the same seed, number and day."""
    rng = stream(seed, "account", number)
    country = weighted(rng, COUNTRIES)
    country = wish.country or country
    tier = weighted(rng, TIERS)
    tier = wish.tier or tier
    candidates = [one for one in parents if one.account.country == country and one.account.parent_id is None]
    is_part = rng.random() < _SUBSIDIARY_SHARE and wish == Wish() and bool(candidates)
    parent = rng.choice(candidates) if is_part else None
    industry = rng.choice(sorted(words("companies")["industries"]))
    industry = parent.industry if parent else wish.industry or industry
    city = rng.choice(words("companies")[country]["cities"].split())
    name, latin = _name(rng, country, industry, city, names, number, parent)
    account = _account(rng, number, name, country, industry, tier, today, wish)
    account.parent_id = parent.account.pk if parent else None
    account.owner = wish.owner or rng.choice(company.owners(country))
    domain = parent.domain if parent else names.domain(latin, number)
    account.website = f"https://www.{domain}/"
    return Draft(number, account, LANGUAGE_OF[country], industry, city, rng, today, domain, wish)


def _name(
    rng: Random, country: str, industry: str, city: str, names: Names, number: int, parent: Draft | None
) -> tuple[str, str]:
    book = words("companies")
    if parent is not None:
        return names.own(
            [book["subsidiary"][country].format(name=parent.account.name, city=city)], number
        ), ""
    stems = book[country]["stems"].split()
    stem, latin = two_forms(stems[(number + rng.randint(0, 2)) % len(stems)])
    kind, latin_kind = two_forms(book["industries"][industry]["names"][country])
    places = rng.sample(book[country]["places"], 6)
    plain_name = book["forms"][country].format(stem=stem, kind=kind)
    placed = [book["forms_with_place"][country].format(stem=stem, kind=kind, place=place) for place in places]
    return names.own([plain_name, *placed], number), plain(latin) + plain(latin_kind)


def _account(
    rng: Random, number: int, name: str, country: str, industry: str, tier: str, today: date, wish: Wish
) -> Account:
    book = words("companies")
    currency, unit = book["money"][country]
    low, high = _ARR[tier]
    arr = Decimal(rng.randint(low, high) * unit)
    since = today - timedelta(days=rng.randint(150, 2200))
    renewal = rng.randint(75, 365)
    if wish.won_days_ago is not None:
        since = today - timedelta(days=wish.won_days_ago)
        renewal = max(75, 365 - wish.won_days_ago)
    return Account(
        external_id=f"KW-{number:05d}",
        name=name,
        name_key=name_key(name),
        industry=book["industries"][industry]["en"],
        country=country,
        zone=rng.choice(book["zones"][country]),
        employees=rng.choice([80, 140, 220, 360, 540, 900, 1400, 2600]) * (4 if tier == "strategic" else 1),
        annual_revenue=arr * rng.randint(300, 900),
        currency=currency,
        arr=arr,
        renewal_on=today + timedelta(days=renewal if wish.renewal_in is None else wish.renewal_in),
        tier=tier,
        customer_since=since,
        live_on=_if_past(since + timedelta(days=75), today),
        first_value_on=_if_past(since + timedelta(days=110), today),
        open_escalations=_escalations(number, wish),
        invoice_overdue_since=today - timedelta(days=20) if wish == Wish() and number % 37 == 5 else None,
        created_at=instant(since),
    )


def _if_past(day: date, today: date) -> date | None:
    return day if day <= today else None


def _escalations(number: int, wish: Wish) -> int | None:
    """Mostly none; of some accounts nobody has said."""
    if wish != Wish():
        return 0
    return {3: None, 7: 1}.get(number % 23, 0)


def instant(day: date, hour: int = 3) -> datetime:
    """A day as an instant."""
    return datetime.combine(day, time(hour), UTC)


def write(drafts: Iterable[Draft]) -> None:
    """Write accounts and all that belongs to them by the database's fast path, parents before children."""
    drafts = list(drafts)
    accounts = [one.account for one in drafts]
    insert_objects(Account, [one for one in accounts if one.parent_id is None])
    insert_objects(Account, [one for one in accounts if one.parent_id is not None])
    for model in (
        Stakeholder,
        StakeholderProfile,
        Relation,
        Deal,
        Initiative,
        HealthReading,
        Touchpoint,
        Ownership,
    ):
        insert_objects(model, [row for one in drafts for row in one.of(model)])


def insert_objects(model: type[Model], rows: Sequence[Any]) -> None:
    """Unsaved objects of one model, in one statement; what fields keep of others by themselves is filled in."""
    if rows:
        kept = [one for one in model._meta.concrete_fields if isinstance(one, NameKeyField | SortKeyField)]
        for row in rows:
            for one in kept:
                one.pre_save(row, add=True)
        names = [one.attname for one in model._meta.concrete_fields]
        insert_rows(model, names, ([getattr(row, name) for name in names] for row in rows))
