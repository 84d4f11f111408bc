"""typst, the typesetter: compiled in memory, its own templates as the only files it can see.

What people wrote is handed over as data. A text that no font of this machine can show is replaced by boxes, so that
the document is still readable by screen readers (PDF/UA) and never fails.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tasuki.rules.reasons import Reason, Unavailable

if TYPE_CHECKING:
    import typst

FOLDER: Final = Path(__file__).resolve().parent / "typeset"
#: In the order of preference; the last ones are part of typst, so that there is always a font.
FONTS: Final = (
    "Noto Sans CJK JP",
    "Noto Sans JP",
    "Hiragino Sans",
    "Yu Gothic",
    "IPAexGothic",
    "Noto Sans",
    "Liberation Sans",
    "DejaVu Sans",
    "Noto Sans Arabic",
    "Noto Emoji",
    "Noto Color Emoji",
    "Libertinus Serif",
)
CJK: Final = FONTS[:5]
_UNSHOWN: Final = re.compile(r'the text `"(.*?)"` could not be displayed', re.DOTALL)
_ESCAPED: Final = re.compile(r"\\u\{([0-9a-fA-F]+)\}")
BOX: Final = "□"
PIXELS_PER_INCH: Final = 144.0


def pdf(template: str, data: Mapping[str, Any], at: datetime) -> bytes:
    """The template filled with the data: PDF/UA where the fonts allow it, else a plain tagged PDF."""
    import typst

    given = {**data, "fonts": list(installed())}
    try:
        return _compiled(template, {"data": json.dumps(given)}, "pdf", at, standards=("ua-1",))
    except typst.TypstError as error:
        unshown = _unshown(error.diagnostic)
    try:
        return _compiled(
            template, {"data": json.dumps(_boxed(given, unshown))}, "pdf", at, standards=("ua-1",)
        )
    except typst.TypstError:
        return _compiled(template, {"data": json.dumps(given)}, "pdf", at)


def png(svg: str) -> bytes:
    """A picture as pixels, for documents that hold no SVG."""
    return _compiled("picture.typ", {"svg": svg}, "png", None)


@cache
def installed() -> tuple[str, ...]:
    """The wanted fonts that this machine has, in their order."""
    has = {name.casefold() for name in _fonts().families()}
    return tuple(name for name in FONTS if name.casefold() in has)


def has_japanese() -> bool:
    """Whether Japanese can be shown in a PDF."""
    return any(name in CJK for name in installed())


@cache
def _fonts() -> typst.Fonts:
    try:
        import typst
    except ImportError:
        raise Unavailable(Reason("brief.no_typesetter"), permanent=True) from None
    return typst.Fonts(include_system_fonts=True, include_embedded_fonts=True)


def _compiled(
    template: str,
    inputs: dict[str, str],
    form: Any,
    at: datetime | None,
    standards: tuple[Any, ...] = (),
) -> bytes:
    fonts = _fonts()
    import typst

    made = typst.Compiler(FOLDER / template, root=FOLDER, font_paths=fonts, sys_inputs=inputs).compile(
        format=form,
        ppi=PIXELS_PER_INCH,
        timestamp=at.replace(microsecond=0) if at else None,
        pdf_standards=list(standards),
    )
    pages = made if isinstance(made, list) else [made]
    return bytes(pages[0] or b"")


def _unshown(diagnostic: str) -> frozenset[str]:
    """The characters that no font could show, as the typesetter names them."""
    found = "".join(_UNSHOWN.findall(diagnostic))
    plain = _ESCAPED.sub(lambda one: chr(int(one.group(1), 16)), found)
    return frozenset(one for one in plain if ord(one) > 0x7F)


def _boxed(value: Any, unshown: frozenset[str]) -> Any:
    if isinstance(value, str):
        return (
            value if unshown.isdisjoint(value) else "".join(BOX if one in unshown else one for one in value)
        )
    if isinstance(value, dict):
        return {key: _boxed(one, unshown) for key, one in value.items()}
    if isinstance(value, list):
        return [_boxed(one, unshown) for one in value]
    return value
