"""Everything that changes boundaries and breaches; one verb, one function."""

from tasuki.watch.actions.deciding import decide_breach, dismiss_breach, resolve_breach
from tasuki.watch.actions.noting import add_evidence, add_remark, note_found, report_breach
from tasuki.watch.actions.setting import acknowledge_boundaries, set_boundaries

__all__ = [
    "acknowledge_boundaries",
    "add_evidence",
    "add_remark",
    "decide_breach",
    "dismiss_breach",
    "note_found",
    "report_breach",
    "resolve_breach",
    "set_boundaries",
]
