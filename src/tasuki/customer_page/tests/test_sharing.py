"""Sharing by the command only what was seen: the same marks as on the page and in the API."""

from __future__ import annotations

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tasuki.commitments.models import Commitment
from tasuki.customer_page.actions import Share, share
from tasuki.customer_page.tests.test_actions import things
from tasuki.customers.models import Account
from tasuki.rules.reasons import Conflict
from tasuki.testing.cast import Cast

pytestmark = pytest.mark.django_db


def run(*args: str, as_json: bool = True) -> Any:
    """What `tasuki customer-page …` prints, as the giver."""
    out = StringIO()
    more = ["--json"] if as_json else []
    call_command("customer-page", *args, *more, "--as", "gina@tasuki.example", stdout=out)
    return json.loads(out.getvalue()) if as_json else out.getvalue()


def _marks(account: Account) -> dict[str, tuple[str, int | None]]:
    shown = run("show", str(account.pk))["shared"]
    return {one["id"]: (one["seen"], one["version"]) for one in shown}


@pytest.mark.parametrize("verb", ["share", "hide"])
def test_what_somebody_changed_since_is_not_overwritten(cast: Cast, account: Account, verb: str) -> None:
    """CO-2, SY-2: `share` and `hide` with the mark that was read end in a conflict, as page and API do."""
    plan, promise = things(cast, account)
    actor = cast.actor("giver")
    shown = [Share("initiative", plan.pk, True, "Roll-out"), Share("commitment", promise.pk, True, "Report")]
    share(actor=actor, account_id=account.pk, items=shown)
    read = _marks(account)
    other = [
        Share("initiative", plan.pk, True, "Their words"),
        Share("commitment", promise.pk, True, "Theirs"),
    ]
    share(actor=actor, account_id=account.pk, items=other)
    words = ("--text", "Mine") if verb == "share" else ()
    for kind, one in (("initiative", plan), ("commitment", promise)):
        mark, version = read[str(one.pk)]
        seen = [("--seen", mark)] + ([("--expect", str(version))] if version else [])
        for said in seen:
            with pytest.raises(Conflict):
                run(verb, str(account.pk), kind, str(one.pk), *said, *words)
        one.refresh_from_db()
        assert (one.shareable, one.shared_text) in ((True, "Their words"), (True, "Theirs"))
        mark, version = _marks(account)[str(one.pk)]
        run(verb, str(account.pk), kind, str(one.pk), "--seen", mark, *words)
        one.refresh_from_db()
        assert one.shareable is (verb == "share")


def test_words_that_changed_inside_are_not_shown_unseen(cast: Cast, account: Account) -> None:
    """CO-2: a commitment is shown in its own words only while they are those that were read."""
    _plan, promise = things(cast, account)
    _mark, version = _marks(account)[str(promise.pk)]
    Commitment.objects.filter(pk=promise.pk).update(text="Not for them", version=promise.version + 1)
    with pytest.raises(Conflict):
        run("share", str(account.pk), "commitment", str(promise.pk), "--expect", str(version))
    promise.refresh_from_db()
    assert not promise.shareable


def test_marks_stand_in_what_is_printed(cast: Cast, account: Account) -> None:
    """CO-2, SY-2: what one gives back can be read off; once for each thing, or not at all."""
    plan, promise = things(cast, account)
    printed = run("show", str(account.pk), as_json=False)
    for mark, _version in _marks(account).values():
        assert mark in printed
    assert f"v{promise.version}" in printed
    with pytest.raises(CommandError):
        run("share", str(account.pk), "initiative", str(plan.pk), "--seen", "a", "--seen", "b")
