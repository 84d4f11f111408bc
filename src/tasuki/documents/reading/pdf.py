"""Text of a PDF, page by page."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tasuki.documents.reading.parts import Part, Unreadable, clean

MOST_PAGES: Final = 2_000


def pages(path: Path) -> Iterator[Part]:
    """Each page that has text; a scan without any is Unreadable, so that nobody searches it in vain."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = PdfReader(path, strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise Unreadable("encrypted")
        count = len(reader.pages)
        if count > MOST_PAGES:
            raise Unreadable("too_many_pages", count=count, limit=MOST_PAGES)
        found = False
        for number in range(count):
            text = clean(reader.pages[number].extract_text() or "").strip()
            if text:
                found = True
                yield Part(f"p. {number + 1}", text)
    except Unreadable:
        raise
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, OSError):
        raise Unreadable("damaged") from None
    except Exception as error:  # pypdf meets broken files with many kinds of exceptions
        if "cryptography" in str(error) or "ncrypt" in type(error).__name__:
            raise Unreadable("encrypted") from None
        raise Unreadable("damaged") from None
    if not found:
        raise Unreadable("no_text")
