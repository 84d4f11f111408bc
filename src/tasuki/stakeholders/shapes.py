"""The marks of the map: a shape for each kind of person, a stroke for each kind of line; colours come on top."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

#: Each kind by its outline, at most 9 units around the middle: told apart without colour.
SHAPES: Final[Mapping[str, str]] = {
    "sponsor": "M0,-9 L2.4,-3 8.6,-2.8 3.8,1.2 5.3,7.3 0,3.8 -5.3,7.3 -3.8,1.2 -8.6,-2.8 -2.4,-3 Z",
    "champion": "M0,-8 L8,6.5 -8,6.5 Z",
    "buyer": "M0,-8.5 L8.5,0 0,8.5 -8.5,0 Z",
    "technical": "M-6.5,-6.5 H6.5 V6.5 H-6.5 Z",
    "user": "M-7,0 A7,7 0 1 1 7,0 A7,7 0 1 1 -7,0 Z",
    "influencer": "M-8,0 L-4,-7 4,-7 8,0 4,7 -4,7 Z",
    "blocker": "M-7.5,-5 L-5,-7.5 0,-2.5 5,-7.5 7.5,-5 2.5,0 7.5,5 5,7.5 0,2.5 -5,7.5 -7.5,5 -2.5,0 Z",
    "": "M-5,0 A5,5 0 1 1 5,0 A5,5 0 1 1 -5,0 Z",
}
#: The colours of a picture that stands alone (PDF, DOCX, a file): each class as attributes.
ALONE: Final[Mapping[str, str]] = {
    "map-paper": 'fill="#ffffff"',
    "map-field": 'fill="none" stroke="#dedbd2"',
    "map-field is-for": 'fill="#f2f7f3" stroke="#dedbd2"',
    "map-field is-against": 'fill="#f9f1ee" stroke="#dedbd2"',
    "map-axis": 'fill="#5f5e69" font-size="12"',
    "map-name": 'fill="#23222b" font-size="12" stroke="#ffffff" stroke-width="3" paint-order="stroke"',
    "map-role": 'fill="#5f5e69" font-size="10" stroke="#ffffff" stroke-width="3" paint-order="stroke"',
    "map-number": 'fill="#23222b" font-size="11" font-weight="700"',
    "map-mark": 'fill="#cdd7ec" stroke="#33518a" stroke-width="1.5"',
    "map-mark is-against": 'fill="#f6d5c9" stroke="#b83d20" stroke-width="1.5"',
    "map-mark is-neutral": 'fill="#ffffff" stroke="#5f5e69" stroke-width="1.5"',
    "map-bubble": 'fill="#cdd7ec" stroke="#33518a"',
    "map-line is-reports_to": 'fill="none" stroke="#5f5e69" stroke-width="1.5"',
    "map-line is-defers_to": 'fill="none" stroke="#33518a" stroke-width="1.5" stroke-dasharray="7 4"',
    "map-line is-allied_with": (
        'fill="none" stroke="#22694a" stroke-width="3" stroke-dasharray="0.1 6" stroke-linecap="round"'
    ),
    "map-line is-conflict_with": (
        'fill="none" stroke="#a30d33" stroke-width="1.5" stroke-dasharray="10 3 2 3"'
    ),
    "map-tip is-reports_to": 'fill="#5f5e69"',
    "map-tip is-defers_to": 'fill="none" stroke="#33518a" stroke-width="1.5"',
    "map-tip is-allied_with": 'fill="#22694a"',
    "map-tip is-conflict_with": 'fill="none" stroke="#a30d33" stroke-width="1.5"',
    "map-cross": 'fill="none" stroke="#a30d33" stroke-width="2"',
}
#: What stands at the end of a line (and at its beginning, where it has no direction).
TIPS: Final[Mapping[str, str]] = {
    "reports_to": "M0,0 L8,4 0,8 Z",
    "defers_to": "M1,1 L8,4 1,7",
    "allied_with": "M1,4 A3,3 0 1 1 7,4 A3,3 0 1 1 1,4 Z",
    "conflict_with": "M4,0 V8",
}


def stance(support: int | None) -> str:
    """The second class of a mark: for us, against us, neither."""
    return " is-neutral" if not support else "" if support > 0 else " is-against"
