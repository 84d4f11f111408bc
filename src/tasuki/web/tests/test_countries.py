"""Countries by their names."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from tasuki.web.countries import country_name


@pytest.mark.parametrize(
    ("language", "name"), [("en", "Mexico"), ("ja", "メキシコ"), ("es", "México"), ("id", "Meksiko")]
)
def test_in_the_readers_language(language: str, name: str) -> None:
    """UX-3: a country's code is shown as its name in the language now active."""
    with override(language):
        assert country_name("MX") == name
        assert country_name("mx") == name


@pytest.mark.parametrize("code", ["", None, "ZZ", "Q9", "419", "Atlantis"])
def test_what_is_no_country_stays(code: str | None) -> None:
    """UX-3: what nobody knows is shown as it was kept."""
    assert country_name(code) == (code or "")
