"""More of the sample company than anybody reads: for benchmarks and trials, in portions of bounded memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import timedelta
from itertools import batched
from random import Random
from typing import Final

from django.db import transaction

from tasuki.demo import accounts, contacts, dealings
from tasuki.demo.accounts import Draft, Wish
from tasuki.demo.chance import stream, weighted
from tasuki.demo.company import Made, without_jobs
from tasuki.demo.knowledge import Notebook, know_something
from tasuki.demo.people import Company
from tasuki.people.models import Person
from tasuki.rules.access import Actor
from tasuki.rules.scenarios import REP_TO_REP, SALES_TO_AM, SALES_TO_CS, TEAM_TO_TEAM
from tasuki.transitions.actions import OpenRequest, open_many

PORTION: Final = 1_000
AT_ONCE: Final = 500
ONE_IN: Final = 6
MOST: Final = 20_000
_KNOWN_SHARE: Final = 0.3
_SCENARIOS: Final = ((SALES_TO_CS, 30), (SALES_TO_AM, 25), (REP_TO_REP, 25), (TEAM_TO_TEAM, 20))
_TAKES: Final = {SALES_TO_CS: "success", SALES_TO_AM: "accounts"}
_REASONS: Final = {
    SALES_TO_CS: "closed_won",
    SALES_TO_AM: "growth_phase",
    REP_TO_REP: "territory",
    TEAM_TO_TEAM: "reorganisation",
}


def default_transitions(size: int) -> int:
    """One in six accounts, at most 20 000."""
    return min(MOST, size // ONE_IN)


def grow(made: Made, size: int, transitions: int, done: Callable[[int], None]) -> None:
    """Add accounts up to `size` and open transitions up to `transitions`, stories included."""
    missing, wanted = size - made.accounts, max(0, transitions - made.stories)
    from_new = min(wanted, missing)
    with without_jobs():
        for portion in batched(range(made.accounts + 1, size + 1), PORTION):
            drafts = _portion(made, portion)
            start = portion[0] - made.accounts - 1
            chosen = [one for place, one in enumerate(drafts, start) if _is_chosen(place, from_new, missing)]
            made.transitions += _open(made, chosen, done)
            done(len(drafts))
        made.transitions += _open(made, made.spare[: wanted - from_new], done)
    made.accounts = max(size, made.accounts)


def _is_chosen(place: int, wanted: int, total: int) -> bool:
    """Whether the thing at this place is one of `wanted` spread evenly over `total`."""
    return (place + 1) * wanted // total > place * wanted // total


@transaction.atomic
def _portion(made: Made, numbers: Iterable[int]) -> list[Draft]:
    """Accounts with people, a deal, an owner; some know a little."""
    today, notebook = made.now.date(), Notebook(made.company)
    drafts: list[Draft] = []
    for number in numbers:
        draft = accounts.draw_account(
            made.seed, number, made.company, made.names, today, Wish(), drafts[-50:]
        )
        contacts.add_stakeholders(draft, rich=False)
        dealings.add_deals(draft, rich=False)
        dealings.add_owner(draft)
        drafts.append(draft)
        if draft.rng.random() < _KNOWN_SHARE:
            know_something(draft, notebook, draft.rng.choice([0.1, 0.2, 0.4]), made.now - timedelta(days=20))
    accounts.write(drafts)
    notebook.write()
    return drafts


def _open(made: Made, drafts: Sequence[Draft], done: Callable[[int], None]) -> int:
    opened = 0
    for some in batched(drafts, AT_ONCE):
        requests = list(_requests(made, some))
        with transaction.atomic():
            outcomes = open_many(actor=Actor.console(), requests=requests)
        opened += sum(one.transition is not None for one in outcomes)
        done(len(some))
    return opened


def _requests(made: Made, drafts: Iterable[Draft]) -> Iterator[OpenRequest]:
    today = made.now.date()
    for draft in drafts:
        rng = stream(made.seed, "transition", draft.number)
        scenario = weighted(rng, _SCENARIOS)
        yield OpenRequest(
            account=draft.account,
            receiver=_receiver(made.company, draft, scenario, rng),
            transition_on=today + timedelta(days=rng.randint(3, 45)),
            reason=_REASONS[scenario],
            scenario=scenario,
            mode="unplanned" if rng.random() < 0.1 else "planned",
        )


def _receiver(company: Company, draft: Draft, scenario: str, rng: Random) -> Person:
    country = draft.account.country
    found = company.owners(country, _TAKES[scenario]) if scenario in _TAKES else company.owners(country)
    others = [one for one in found if one.pk != draft.account.owner_id and one.last_day is None]
    return rng.choice(others)
