"""Parents of accounts: found among the accounts there are and those of the same file, without going in circles."""

# ruff: noqa: S608 -- statements are put together from names in this package, never from what files say

from __future__ import annotations

from tasuki.customers.imports.references import SEPARATOR, TABLE, KnownAccounts, hexadecimal, shown
from tasuki.customers.imports.remarks import RemarkLog
from tasuki.customers.imports.staging import REJECTED, Stage
from tasuki.rules.reasons import Reason


def link_parents(stage: Stage, log: RemarkLog, label: str) -> None:
    """Resolve every `parent_ref` into `parent_id`; what leads nowhere, to several or in a circle is told and left."""
    wanted = list(
        stage.fetch(
            "SELECT line, COALESCE(target, id), parent_ref FROM {stage}"
            f" WHERE parent_ref IS NOT NULL AND state <> '{REJECTED}' ORDER BY line"
        )
    )
    if not wanted:
        return
    known = KnownAccounts(
        stage, {text for _line, _me, ref in wanted for text in ref.split(SEPARATOR)}, staged=True
    )
    above = {hexadecimal(child): hexadecimal(parent) for child, parent in stage.fetch(
        f"SELECT id, parent_id FROM {TABLE} WHERE parent_id IS NOT NULL"
    )}  # fmt: skip
    links: list[tuple[str, int]] = []
    for line, me, ref in wanted:
        parent, reason = known.find(ref.split(SEPARATOR))
        child = hexadecimal(me)
        if parent and _leads_to(parent, child, above):
            reason = Reason("import.parent_self") if parent == child else Reason("import.parent_circle")
            if above.get(child) == parent:
                del above[child]
        elif parent:
            above[child] = parent
            links.append((parent, line))
        if reason:
            log.add(line, label, shown(ref), reason)
    stage.run_many("UPDATE {stage} SET parent_id = %s WHERE line = %s", links)


def _leads_to(start: str, goal: str, above: dict[str, str]) -> bool:
    """Whether going up from `start` comes to `goal`."""
    seen: set[str] = set()
    at: str | None = start
    while at and at not in seen:
        if at == goal:
            return True
        seen.add(at)
        at = above.get(at)
    return False
