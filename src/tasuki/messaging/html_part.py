"""The HTML form of a message, made from its plain text and saying nothing else (MS-5, MS-6).

No image, no script, no style sheet, nothing that loads when it is opened: a reader's mail program shows it in its
own colours, light or dark, and nobody learns that it was read. The only markup are paragraphs, line breaks and
links, and only to http and https.
"""

from __future__ import annotations

import re
from html import escape
from typing import Final
from urllib.parse import urlsplit

_LINK: Final = re.compile(
    r"https?://[^\s<>\"'`{}|\\^\x00-\x20\x7f\u3000-\u303f\uff00-\uffef]+", re.IGNORECASE
)
# What stands behind an address in a sentence rather than belonging to it.
_BEHIND: Final = ".,;:!?"
_PAIRS: Final = {")": "(", "]": "["}
_RIGHT_TO_LEFT: Final = frozenset({"ar", "fa", "he", "ur", "ps", "sd", "ug", "yi", "dv", "ckb"})


def html_of(text: str, language: str, title: str = "") -> str:
    """A whole HTML page that says what the plain text says.

    >>> "<p>One &lt;b&gt;</p>" in html_of("One <b>", "en")
    True
    """
    paragraphs = [part for part in re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n").strip("\n")) if part]
    body = "\n".join(f"<p>{_lines(part)}</p>" for part in paragraphs)
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(language)}" dir="{direction(language)}">\n<head>\n'
        '<meta charset="utf-8">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{escape(title)}</title>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def direction(language: str) -> str:
    """How the language is written: "rtl" or "ltr".

    >>> direction("he-IL"), direction("ja")
    ('rtl', 'ltr')
    """
    return "rtl" if language.replace("_", "-").partition("-")[0].lower() in _RIGHT_TO_LEFT else "ltr"


def _lines(text: str) -> str:
    return "<br>\n".join(_spaces(_linked(line)) for line in text.split("\n"))


def _spaces(line: str) -> str:
    """Blanks at the beginning of a line are kept: lists are indented with them."""
    bare = line.lstrip(" ")
    return "&nbsp;" * (len(line) - len(bare)) + bare


def _linked(line: str) -> str:
    done, at = [], 0
    for found in _LINK.finditer(line):
        address = _without_end(found.group())
        if not _has_host(address):
            continue
        done.append(escape(line[at : found.start()]))
        done.append(f'<a href="{escape(address)}" rel="noopener noreferrer">{escape(address)}</a>')
        at = found.start() + len(address)
    return "".join([*done, escape(line[at:])])


def _without_end(address: str) -> str:
    """Without the full stop or bracket that belongs to the sentence."""
    while address and (address[-1] in _BEHIND or _is_unpaired(address)):
        address = address[:-1]
    return address


def _is_unpaired(address: str) -> bool:
    opening = _PAIRS.get(address[-1])
    return opening is not None and address.count(address[-1]) > address.count(opening)


def _has_host(address: str) -> bool:
    try:
        return bool(urlsplit(address).hostname)
    except ValueError:
        return False
