"""What cells mean: dates, amounts, countries and words as they are really written."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasuki.customers.imports.amounts import DecimalSign, Money, read_count, read_currency, read_money
from tasuki.customers.imports.converted import Converted
from tasuki.customers.imports.dates import DateOrder, read_date
from tasuki.customers.imports.places import read_country, zone_of
from tasuki.customers.imports.words import (
    read_email,
    read_industry,
    read_language,
    read_tier,
    salesforce_id,
    stage_reader,
)


def code(found: Converted) -> str:
    return found.reason.code.removeprefix("import.") if found.reason else ""


@pytest.mark.parametrize(
    "text",
    [
        "2021-03-04", "2021-3-4", "2021/03/04", "2021.03.04", "20210304", "2021-03-04T05:46:00Z", "2021-03-04 00:00:00",
        "4.3.2021", "04.03.21", "Mar 4, 2021", "March 4th, 2021", "4 Mar 21", "4-Mar-2021", "Thu, 4 March 2021",
        "2021年3月4日", "２０２１年３月４日", "令和3年3月4日", "R3.3.4", "4 de marzo de 2021", "4 Maret 2021", "44259",
        "44259.75", "1614816000", "1614816000000",
    ],
)  # fmt: skip
def test_a_date_is_understood_in_every_usual_form(text: str) -> None:
    """SY-1: ISO, European, American words, Japanese with and without era, Excel serials, epochs."""
    assert read_date(text) == Converted(date(2021, 3, 4))


@pytest.mark.parametrize(
    "text", ["Q4 2019", "last contacted Q4", "2021-02-30", "32.1.2021", "soon", "2021", "13/13/2021"]
)
def test_what_is_no_date_is_left_empty_and_said(text: str) -> None:
    """SY-1: nothing is guessed."""
    found = read_date(text)
    assert (found.value, code(found), found.lost) == (None, "date_unknown", True)


@pytest.mark.parametrize("text", ["", "  ", "n/a", "未定", "-", "belum ada", "sin asignar"])
def test_blank_is_not_a_mistake(text: str) -> None:
    """SY-1: words for nothing mean nothing, in four languages."""
    for read in (
        read_date,
        read_money,
        read_count,
        read_country,
        read_tier,
        read_language,
        read_email,
        read_currency,
    ):
        assert read(text) == Converted()


def test_days_and_months_are_told_apart_by_the_whole_column() -> None:
    """SY-1: one row that can be read only one way decides for all; a column that shows both decides nothing."""
    order = DateOrder()
    assert str(order.order) == ""
    order.look(["03/04/2021", "12.12.2021", "2021-03-04"])
    assert str(order.order) == ""
    order.look(["25/12/2020"])
    assert str(order.order) == "day"
    assert read_date("03/04/2021", order.order).value == date(2021, 4, 3)
    order.look(["12/25/2020"])
    assert str(order.order) == "mixed"
    found = read_date("03/04/2021", order.order)
    assert (code(found), found.reason and found.reason.values["readings"]) == (
        "date_ambiguous", ["2021-04-03", "2021-03-04"],
    )  # fmt: skip
    assert read_date("05/05/2021", order.order).value == date(2021, 5, 5)
    assert read_date("25/12/2020", order.order).value == date(2020, 12, 25)


@given(st.dates(date(1950, 1, 1), date(2068, 12, 31)))
def test_every_day_survives_every_plain_form(day: date) -> None:
    """SY-1: writing a date and reading it again gives the same day."""
    forms = [
        f"{day:%Y-%m-%d}",
        f"{day:%d.%m.%Y}",
        f"{day:%d %b %Y}",
        f"{day:%B %d, %Y}",
        f"{day.year}年{day.month}月{day.day}日",
    ]
    assert {read_date(form).value for form in forms} == {day}
    assert read_date(f"{day:%d/%m/%Y}", "day").value == day
    if day.year >= 1970:
        assert read_date(f"{day:%m/%d/%y}", "month").value == day


@given(st.text(max_size=30))
def test_no_text_breaks_a_reader(text: str) -> None:
    """SY-1: whatever stands in a cell, the import goes on."""
    for read in (
        read_date,
        read_money,
        read_count,
        read_country,
        read_tier,
        read_language,
        read_email,
        read_industry,
    ):
        assert isinstance(read(text), Converted)


@pytest.mark.parametrize(
    ("text", "amount", "currency", "why"),
    [
        ("1100.04", "1100.04", "", ""),
        ("€2.5m", "2500000", "EUR", ""),
        ("1.234,56", "1234.56", "", ""),
        ("1,234.56", "1234.56", "", ""),
        ("12,000,000 USD", "12000000", "USD", ""),
        ("USD 250000", "250000", "USD", ""),
        ("1'000'000.00", "1000000", "", ""),
        ("1 234 567,89 €", "1234567.89", "EUR", ""),
        ("Rp 1.200.000", "1200000", "IDR", ""),
        ("3億円", "300000000", "JPY", ""),
        ("1,200万円", "12000000", "JPY", ""),
        ("MX$ 4 millones", "4000000", "MXN", ""),
        ("5 juta", "5000000", "", ""),
        ("(300)", "-300", "", ""),
        ("２００", "200", "", ""),
        ("approx. 900k", "900000", "", "approximate"),
        ("$10M+", "10000000", "USD", "range"),
        ("$1M-$5M", "1000000", "USD", "range"),
        ("1.234", "1234", "", "amount_assumed"),
    ],
)
def test_money_as_it_is_written(text: str, amount: str, currency: str, why: str) -> None:
    """SY-1: signs, codes, thousands, scales of four languages; what is only roughly known is said."""
    found = read_money(text)
    assert found.value == Money(Decimal(amount).quantize(Decimal("0.01")), currency)
    assert code(found) == why


@pytest.mark.parametrize(
    "text", ["Confidential", "INF", "0xff", "1e5x", "12 34 apples", "--1", "0/0", "9" * 30]
)
def test_what_is_no_amount_is_left_empty(text: str) -> None:
    """SY-1: the text is kept beside it, never taken for a number."""
    found = read_money(text)
    assert (found.value, code(found), found.lost) == (None, "amount_unknown", True)


def test_the_decimal_sign_follows_the_column() -> None:
    """SY-1: a lone group of three is read as the other rows show."""
    sign = DecimalSign()
    sign.look(["1.234", "1,234"])
    assert str(sign.comma) == "None"
    sign.look(["1.234.567", "2,5"])
    assert str(sign.comma) == "True"
    assert read_money("1.234", sign.comma).value.amount == Decimal(1234)
    point = DecimalSign()
    point.look(["1100.04", "12,000,000 USD"])
    assert point.comma is False
    assert read_money("1.234", point.comma).value.amount == Decimal("1.23")


@pytest.mark.parametrize(
    ("text", "number", "why"),
    [
        ("2822", 2822, ""), ("117 employees", 117, ""), ("16k", 16_000, ""), ("11-50", 11, "range"),
        ("1,000+", 1000, "range"), ("~4212", 4212, "approximate"), ("50名", 50, ""), ("Nov-50", None, "number_unknown"),
        ("-5", None, "number_unknown"), ("2.5", None, "number_unknown"), ("many", None, "number_unknown"),
        ("9999999999", None, "number_unknown"),
    ],
)  # fmt: skip
def test_numbers_of_people(text: str, number: int | None, why: str) -> None:
    """SY-1: a range gives its lower bound, with a warning."""
    found = read_count(text)
    assert (found.value, code(found)) == (number, why)


@pytest.mark.parametrize(
    ("text", "country", "why"),
    [
        (" united STATES ", "US", ""), ("USA", "US", ""), ("JPN", "JP", ""), ("日本", "JP", ""), ("Jepang", "JP", ""),
        ("Japón", "JP", ""), ("México", "MX", ""), ("Korea", "KR", ""), ("uk", "GB", ""),
        ("Philipines", "PH", "country_near"), ("Indonesa", "ID", "country_near"), ("Atlantis", None, "country_unknown"),
    ],
)  # fmt: skip
def test_countries(text: str, country: str | None, why: str) -> None:
    """SY-1: codes and names in four languages; a misspelt one is corrected and said."""
    found = read_country(text)
    assert (found.value, code(found)) == (country, why)


def test_a_country_brings_its_zone() -> None:
    """PB-3: dates are counted in the account's zone."""
    zones = {country: zone_of(country) for country in ("JP", "ID", "ES", "MX", "US", "KE", "")}
    assert zones == {
        "JP": "Asia/Tokyo", "ID": "Asia/Jakarta", "ES": "Europe/Madrid", "MX": "America/Mexico_City",
        "US": "America/New_York", "KE": "Africa/Nairobi", "": "UTC",
    }  # fmt: skip


def test_words_with_a_meaning() -> None:
    """SY-1: tiers, languages, addresses, industries, currencies."""
    assert [read_tier(t).value for t in ("Enterprise", "tier 2", "SMB", "A")] == [
        "strategic",
        "standard",
        "small",
        "strategic",
    ]
    assert code(read_tier("galactic")) == "tier_unknown"
    assert [read_language(t).value for t in ("ja_JP", "Español", "Bahasa Indonesia", "EN")] == [
        "ja",
        "es",
        "id",
        "en",
    ]
    assert code(read_language("klingon")) == "language_unknown"
    assert read_email(" Ann@Example.COM ").value == "ann@example.com"
    for bad in (
        "ann",
        "ann@",
        "a b@example.com",
        "a@b",
        "a@example..com",
        "a@example.com\r\nBcc: x@y.z",
        "a,b@c.de",
    ):
        assert code(read_email(bad)) == "email_bad"
    assert (read_industry("technolgy").value, code(read_industry("technolgy"))) == (
        "technolgy",
        "industry_near",
    )
    assert code(read_industry("Basket weaving")) == ""
    assert [read_currency(t).value for t in ("usd", "€", "Rp")] == ["USD", "EUR", "IDR"]
    assert code(read_currency("shells")) == "currency_unknown"


def test_stages_are_open_won_or_lost() -> None:
    """SY-1: the mapping decides, known words help, an unknown stage counts as open and is said."""
    read = stage_reader({"Engaging": "open", "Signed": "won"})
    assert read("Signed").value == ("Signed", "won")
    assert read("CLOSED WON").value == ("CLOSED WON", "won")
    assert read("closedlost").value == ("closedlost", "lost")
    assert read("失注").value[1] == "lost"
    assert (read("Pondering").value, code(read("Pondering"))) == (("Pondering", "open"), "stage_unknown")
    assert read(" ") == Converted()


def test_short_salesforce_ids_become_long_ones() -> None:
    """SY-1: reports and API exports of one org name the same record."""
    assert salesforce_id("001A000000abcDE") == "001A000000abcDEIAY"
    assert salesforce_id("001A000000abcDEIAY") == "001A000000abcDEIAY"
    assert salesforce_id("Aster Foods Inc") == "Aster Foods Inc"
