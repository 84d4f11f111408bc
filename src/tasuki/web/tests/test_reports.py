"""Error reports show where, never with what."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import RequestFactory
from django.views.debug import ExceptionReporter

CANARY = f"kanaria-{2200 + 1}"  # the code itself is shown


def _fail(text: str) -> None:
    words = [text, {"deep": text}]
    raise RuntimeError(f"{len(words)} words")


@pytest.mark.parametrize("debug", [True, False])
def test_a_report_holds_no_values(settings: Any, debug: bool) -> None:
    """PE-6, SE-4: neither variables of a frame nor what was sent, also while debugging."""
    settings.DEBUG = debug
    request = RequestFactory().post("/x/", {"text": CANARY, "csrfmiddlewaretoken": "t"})
    with pytest.raises(RuntimeError) as caught:
        _fail(CANARY)
    report = ExceptionReporter(request, caught.type, caught.value, caught.tb)
    html, text = report.get_traceback_html(), report.get_traceback_text()
    assert "_fail" in html
    assert CANARY not in html
    assert CANARY not in text
