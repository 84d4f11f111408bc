"""Identifiers are in order, whoever asks and however many at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from tasuki.web.ids import new_id, new_ids


def test_one_after_another() -> None:
    """SY-4: version 7, variant 1, each greater than the one before."""
    made = [new_id() for _ in range(500)]
    assert made == sorted(set(made))
    assert {(one.version, one.variant) for one in made} == {(7, "specified in RFC 4122")}


def test_many_at_once_stand_between_those_before_and_after() -> None:
    """SY-4: a batch keeps the order too, also in the text form that SQLite sorts by."""
    before, batch, after = new_id(), new_ids(1_000), new_id()
    texts = [one.hex for one in [before, *batch, after]]
    assert texts == sorted(set(texts))
    assert new_ids(0) == []


def test_threads_never_get_the_same() -> None:
    """SY-4: batches of several threads do not overlap."""
    with ThreadPoolExecutor(8) as pool:
        made = [one for batch in pool.map(new_ids, [200] * 40) for one in batch]
    assert len(set(made)) == len(made) == 8_000
