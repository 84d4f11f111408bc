"""What went on with an account: owners before, deals, initiatives, health, touchpoints."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from tasuki.customers.models import Deal, HealthReading, Initiative, Ownership, Stakeholder, Touchpoint
from tasuki.demo.accounts import Draft, instant
from tasuki.demo.people import Company
from tasuki.demo.vocabulary import words


def add_history(draft: Draft, company: Company) -> None:
    """Owners of record until today; some accounts have been passed on often (TR-7)."""
    rng, account = draft.rng, draft.account
    start = account.customer_since or draft.today
    age = (draft.today - start).days
    changes = draft.wish.owner_changes
    if changes is None:
        changes = rng.choice([0, 0, 0, 0, 0, 1, 1, 2, 3]) if age > 500 else 0
    others = [one for one in company.owners(account.country) if one.pk != account.owner_id]
    span = min(age, 700)
    begins = [
        start,
        *(draft.today - timedelta(days=span - span * n // (changes + 1)) for n in range(1, changes + 1)),
    ]
    people = [*rng.sample(others, min(changes, len(others))), account.owner]
    for place, person in enumerate(people):
        until = instant(begins[place + 1]) if place + 1 < len(people) else None
        draft.add(Ownership(account=account, person=person, since=instant(begins[place]), until=until))


def add_owner(draft: Draft) -> None:
    """The present owner of record, since the customer came."""
    account = draft.account
    since = instant(account.customer_since or draft.today)
    draft.add(Ownership(account=account, person=account.owner, since=since))


def add_deals(draft: Draft, *, rich: bool = True) -> None:
    """The first deal was won when the customer came; others are won, open or lost."""
    rng, account = draft.rng, draft.account
    first = account.customer_since or draft.today
    draft.add(_deal(draft, 0, "won", first, 1.0))
    if not rich:
        return
    for place in range(1, 1 + rng.choice([0, 0, 1, 1, 2, 3])):
        status = rng.choice(["won", "won", "lost", "open"])
        closed = first + timedelta(days=rng.randint(60, 700))
        if status != "open" and closed >= draft.today - timedelta(days=45):
            status = "open"  # nothing but the first deal was signed lately
        if status == "won" and draft.wish.won_days_ago is not None:
            status = "lost"  # the story counts from the first one
        draft.add(_deal(draft, place, status, closed, rng.uniform(0.1, 0.6)))


def _deal(draft: Draft, place: int, status: str, closed: date, share: float) -> Deal:
    rng, account = draft.rng, draft.account
    book = words("business")
    product = draft.products[place % len(draft.products)]
    names = book["lost" if status == "lost" else "deals"][draft.language]
    text = names[0] if place == 0 else rng.choice(names)
    is_open = status == "open"
    opened = (
        draft.today - timedelta(days=rng.randint(10, 90))
        if is_open
        else closed - timedelta(days=rng.randint(30, 140))
    )
    amount = (account.arr or Decimal(1000)) * Decimal(str(round(share, 2)))
    return Deal(
        external_id=f"{account.external_id}-D{place + 1}",
        account=account,
        account_name=account.name,
        name=text.format(product=product, city=draft.city),
        product=product,
        owner_id=account.owner_id,
        stage=rng.choice(book["stages"]) if is_open else "Closed",
        status=status,
        amount=amount.quantize(Decimal(1)),
        currency=account.currency,
        opened_on=opened,
        closed_on=draft.today + timedelta(days=rng.randint(10, 80)) if is_open else closed,
    )


def add_initiatives(draft: Draft) -> None:
    """Zero to three things that are under way."""
    rng = draft.rng
    found = words("business")["initiatives"][draft.language]
    for name, next_step in rng.sample(found, rng.choice([0, 1, 1, 2, 2, 3])):
        draft.add(
            Initiative(
                account=draft.account,
                name=name.format(product=draft.products[0], city=draft.city),
                state=rng.choice(["on_track", "on_track", "on_track", "at_risk", "delayed", "done"]),
                next_step=next_step,
                due_on=draft.today + timedelta(days=rng.randint(-20, 75)),
            )
        )


def add_health(draft: Draft) -> None:
    """Monthly scores of up to a year; a wish says where they begin and end."""
    rng, account = draft.rng, draft.account
    months = min(12, max(1, (draft.today - (account.customer_since or draft.today)).days // 30))
    begin, end = draft.wish.health or (rng.randint(55, 90), rng.randint(40, 95))
    for month in range(months):
        share = month / max(1, months - 1)
        score = max(5, min(98, round(begin + (end - begin) * share + rng.gauss(0, 3))))
        at = instant(draft.today - timedelta(days=30 * (months - 1 - month) + 4), 5)
        draft.add(HealthReading(account=account, at=at, score=score, source="Indigo Insight"))


def add_touchpoints(draft: Draft, most: int = 8) -> None:
    """Contacts of the last four months, or of four months before the story began."""
    rng = draft.rng
    known: list[Any] = [one for one in draft.of(Stakeholder) if one.left_on is None]
    texts = words("business")["touchpoints"][draft.language]
    days = sorted(rng.sample(range(3, 120), rng.randint(2, most)), reverse=True)
    for day, text in zip(days, rng.sample(texts, len(days)), strict=True):
        draft.add(
            Touchpoint(
                account=draft.account,
                person_id=draft.account.owner_id,
                stakeholder=rng.choice(known),
                at=instant(draft.today - timedelta(days=day + draft.wish.quiet_days), rng.randint(1, 9)),
                channel=rng.choice(["mail", "mail", "call", "meeting"]),
                summary=text,
                source="CRM",
            )
        )
