"""The standards catalogue: entries, versions, files, through page, API and command (CO-4)."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from tasuki.commitments import actions
from tasuki.commitments.models import StandardsVersion
from tasuki.commitments.standards import files, queries
from tasuki.commitments.standards.fields import SECTIONS, clean
from tasuki.commitments.tests.conftest import Stage
from tasuki.commitments.tests.doors import api, command, page
from tasuki.rules.reasons import Conflict, Refused
from tasuki.web import sheets
from tasuki.web.reason_texts import sentence

YAML = """
products:
  - name: Loom Planning
    aliases: [Loom]
features:
  - {product: Loom Planning, name: Offline mode, status: roadmap, planned_for: 2027 Q3}
durations:
  - {product: Loom Planning, weeks_from: 8, weeks_to: 10}
support:
  - {name: Gold, rank: 2}
discounts:
  - {max_percent: 12.5, amount_from: 1000, currency: eur}
contracts:
  - months: [12, 24]
"""


def lines_of(text: str, format: str = "yaml") -> list[tuple[int, str]]:
    """Line and code of every error of a file."""
    return [(one.line, one.reason.code) for one in files.read(format, text.encode())[1]]


def test_entry_by_page_api_and_command(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    """CO-4: operations keep the catalogue on all three doors; each change is a version with who and what."""
    ops = page(stage, "operations")
    assert ops.post("/standards/products/new/", {"name": "Loom", "aliases": "LP, Planner"}).status_code == 302
    status, made = api(
        stage,
        "operations",
        "POST",
        "/standards/sections/durations/entries",
        {"values": {"product": "loom", "weeks_from": 8, "weeks_to": 10}},
    )
    assert (status, made["number"], made["entry"]["weeks_from"]) == (201, 2, 8)
    status, told = command(capsys, stage, "operations", "standards", "add", "support", "name=Gold", "rank=2")
    assert (status, told["number"]) == (0, 3)
    shown = ops.get("/standards/").content.decode()
    assert "LP, Planner" in shown
    assert "Gold" in shown
    entry = f"/standards/durations/{made['entry']['id']}/"
    assert (
        ops.post(entry, {"product": "Loom", "weeks_from": 9, "weeks_to": 10, "version": 3}).status_code == 302
    )
    status, told = command(
        capsys, stage, "operations", "standards", "change", "durations", made["entry"]["id"], "weeks_to=12"
    )
    assert (status, told["entry"]["weeks_to"], told["entry"]["weeks_from"]) == (0, 12, 9)
    removed = api(
        stage, "operations", "DELETE", f"/standards/sections/durations/entries/{made['entry']['id']}"
    )
    assert (removed[0], removed[1]["what"]) == (200, "removed")
    versions = api(stage, "giver", "GET", "/standards/versions")[1]
    assert [one["number"] for one in versions] == [6, 5, 4, 3, 2, 1]
    assert versions[0]["by"] == "Otto Operations"
    assert "8" in ops.get("/standards/versions/2/").content.decode()
    assert command(capsys, stage, "giver", "standards", "show")[1]["number"] == 6


def test_only_operations_change_it(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    """CO-4, SE-2: everybody reads it, others are refused with the reason on every door."""
    assert page(stage, "giver").get("/standards/").status_code == 200
    assert page(stage, "giver").get("/standards/products/new/").status_code == 404
    assert page(stage, "giver").post("/standards/products/new/", {"name": "X"}).status_code == 422
    body = {"values": {"name": "X"}}
    assert api(stage, "giver", "POST", "/standards/sections/products/entries", body)[0] == 422
    assert command(capsys, stage, "giver", "standards", "add", "products", "name=X")[0] == 1
    assert not StandardsVersion.objects.exists()


def test_conflicts_are_told(stage: Stage) -> None:
    """SE-6, CO-4: the same entry changed meanwhile is a conflict, another one is not."""
    _made, first = actions.save_entry(actor=stage.operations, section="products", values={"name": "Loom"})
    _made, other = actions.save_entry(actor=stage.operations, section="products", values={"name": "Weft"})
    actions.save_entry(
        actor=stage.operations,
        section="products",
        values={"name": "Loom 2"},
        entry_id=first["id"],
        expected_version=2,
    )
    with pytest.raises(Conflict):
        actions.save_entry(
            actor=stage.operations,
            section="products",
            values={"name": "L"},
            entry_id=first["id"],
            expected_version=2,
        )
    with pytest.raises(Conflict):
        actions.remove_entry(
            actor=stage.operations, section="products", entry_id=first["id"], expected_version=2
        )
    actions.save_entry(
        actor=stage.operations,
        section="products",
        values={"name": "W"},
        entry_id=other["id"],
        expected_version=2,
    )
    stale = page(stage, "operations").post(f"/standards/products/{first['id']}/", {"name": "M", "version": 1})
    assert stale.status_code == 409


@pytest.mark.parametrize(
    ("section", "values", "code"),
    [
        ("durations", {"weeks_from": 10, "weeks_to": 8}, "standards.backwards"),
        ("durations", {"weeks_from": "soon", "weeks_to": 8}, "standards.not_a_number"),
        ("durations", {"weeks_from": -1, "weeks_to": 8}, "standards.out_of_range"),
        ("durations", {"weeks_to": 8}, "standards.needed"),
        ("durations", {"weeks_from": 1, "weeks_to": 2, "product": "Nothing"}, "standards.product_unknown"),
        ("products", {"name": "x" * 301}, "standards.too_long"),
        ("products", {"name": "a\x00b"}, "standards.bad_character"),
        ("products", {"name": "A", "valid_from": "2026-02-30"}, "standards.not_a_day"),
        (
            "products",
            {"name": "A", "valid_from": "2027-01-01", "valid_until": "2026-01-01"},
            "standards.backwards",
        ),
        ("features", {"name": "A", "status": "perhaps"}, "standards.unknown_value"),
        ("discounts", {"max_percent": "101"}, "standards.out_of_range"),
        ("discounts", {"max_percent": "10.123"}, "standards.two_digits"),
        (
            "discounts",
            {"max_percent": "10", "amount_from": "1", "currency": "euro"},
            "standards.not_a_currency",
        ),
        ("contracts", {"months": "12, twelve"}, "standards.not_a_number"),
        ("payments", {"max_days": 30, "colour": "red"}, "standards.unknown_field"),
    ],
)
def test_bad_entries(stage: Stage, section: str, values: dict[str, object], code: str) -> None:
    """CO-4: what does not fit is refused with field and limit, nothing is cut."""
    with pytest.raises(Refused) as refused:
        actions.save_entry(actor=stage.operations, section=section, values=values)
    assert [one.code for one in refused.value.reasons] == [code]
    assert sentence(refused.value.reasons[0]) != code


def test_two_entries_for_the_same(stage: Stage) -> None:
    """CO-4: two durations for one segment at one time are refused; one after the other is fine."""

    def save(**days: str) -> None:
        values = {"weeks_from": 8, "weeks_to": 10, **days}
        actions.save_entry(actor=stage.operations, section="durations", values=values)

    save(valid_until="2026-12-31")
    save(valid_from="2027-01-01")
    with pytest.raises(Refused) as refused:
        save(valid_from="2026-06-01", valid_until="2026-07-01")
    assert refused.value.reasons[0].code == "standards.double"


def test_files_there_and_back(stage: Stage, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """CO-4: YAML, CSV and XLSX say the same; importing what was exported changes nothing."""
    actions.import_standards(actor=stage.operations, format="yaml", content=YAML.encode())
    ops = page(stage, "operations")
    for ending in ("yaml", "csv", "xlsx"):
        content = ops.get(f"/standards/export.{ending}").content
        made, changes = actions.import_standards(actor=stage.operations, format=ending, content=content)
        assert (made, changes) == (None, [])
        path = tmp_path / f"s.{ending}"
        assert command(capsys, stage, "giver", "standards", "export", str(path))[0] == 0
        assert command(capsys, stage, "operations", "standards", "import", str(path), "--dry-run")[1] == {
            "number": None,
            "changes": [],
        }
    file = SimpleUploadedFile("new.yaml", YAML.replace("8", "9").encode())
    assert ops.post("/standards/import/", {"file": file}).status_code == 302
    status, told = api(
        stage, "operations", "POST", "/standards/import", {"format": "yaml", "content": YAML, "dry_run": True}
    )
    assert (status, told["number"], len(told["changes"])) == (200, None, 2)
    assert queries.rules_in_force().durations[0].weeks_from == 9


def test_errors_name_their_lines(stage: Stage) -> None:
    """CO-4: every error with its line; nothing is taken over in part."""
    bad = YAML.replace("status: roadmap", "status: perhaps").replace("rank: 2", "rank: two") + "colours: []\n"
    assert lines_of(bad) == [
        (6, "standards.unknown_value"),
        (10, "standards.not_a_number"),
        (15, "standards.unknown_section"),
    ]
    table = "section,name,product,weeks_from,weeks_to,shade\n"
    table += "products,Loom,,,,\ndurations,,Lom,8,10,\n,,,,,\nplans,,,,,\n"
    assert lines_of(table, "csv") == [(1, "standards.unknown_column"), (5, "standards.unknown_section")]
    fixed = table.replace(",shade", "").replace("plans", "products").replace(",,,,,", ",,,,")
    assert lines_of(fixed, "csv") == [(5, "standards.needed")]
    with pytest.raises(Refused) as refused:
        actions.import_standards(actor=stage.operations, format="yaml", content=bad.encode())
    assert sentence(refused.value.reasons[0]).startswith("Line 6: ")
    answer = page(stage, "operations").post(
        "/standards/import/", {"file": SimpleUploadedFile("bad.yaml", bad.encode())}
    )
    assert answer.status_code == 422
    assert "Line 6: " in answer.content.decode()
    assert not StandardsVersion.objects.exists()


def test_doubles_and_strangers_in_files() -> None:
    """CO-4: a double names the line of the other, an unknown product what is near."""
    text = YAML + "payments:\n  - max_days: 30\n  - max_days: 45\n"
    assert lines_of(text) == [(17, "standards.double_line")]
    assert lines_of(YAML.replace("product: Loom Planning, weeks", "product: Loom Planing, weeks")) == [
        (8, "standards.product_unknown")
    ]


@pytest.mark.parametrize(
    ("format", "content"),
    [
        ("yaml", b"products: ["),
        ("yaml", b"- 1"),
        ("yaml", b"products: &a [*a]"),
        ("yaml", b"\xff\xfe\x00"),
        ("csv", b""),
        ("csv", b"name\nLoom"),
        ("xlsx", b"PK not a workbook"),
        ("pdf", b""),
        ("yaml", b"#" * 2_000_001),
    ],
)
def test_files_that_cannot_be_read(stage: Stage, format: str, content: bytes) -> None:
    """CO-4: refused with a reason, never a crash."""
    with pytest.raises(Refused) as refused:
        actions.import_standards(actor=stage.operations, format=format, content=content)
    assert all(sentence(one) for one in refused.value.reasons)


def test_formulas_stay_text(stage: Stage) -> None:
    """CO-4, UX-5: names that look like formulas are exported as text and come back as they were."""
    actions.save_entry(actor=stage.operations, section="products", values={"name": "=1+1"})
    ops = page(stage, "operations")
    assert "'=1+1" in ops.get("/standards/export.csv").content.decode()
    content = ops.get("/standards/export.xlsx").content
    assert content[:2] == b"PK"
    assert files.read("xlsx", content)[0]["products"][0]["name"] == "=1+1"
    assert files.read("csv", ops.get("/standards/export.csv").content)[0]["products"][0]["name"] == "=1+1"


@given(
    section=st.sampled_from(list(SECTIONS)),
    values=st.dictionaries(
        st.sampled_from([field.name for one in SECTIONS.values() for field in one.fields]),
        st.text(max_size=20) | st.integers() | st.none() | st.lists(st.text(max_size=5), max_size=3),
    ),
)
def test_any_values_are_kept_or_refused(section: str, values: dict[str, object]) -> None:
    """CO-4: whatever a file says, an entry is clean or every reason is told."""
    entry, reasons = clean(section, values)
    assert reasons or set(entry) == {one.name for one in SECTIONS[section].fields}
    assert all(isinstance(sentence(one), str) for one in reasons)


def test_the_table_head_is_complete() -> None:
    """CO-4: the workbook has a column for every field of every section."""
    content = sheets.xlsx_bytes("Standards", files.HEAD, [])
    assert files.read("xlsx", BytesIO(content).getvalue())[1] == []


@pytest.mark.parametrize("kept", ["products: [{name: A}, {name: B}]", "products: [{name: A}]"])
def test_a_section_named_twice(kept: str) -> None:
    """CO-4: told with the line of both, whatever each holds; never an error of ours."""
    assert lines_of(f"{kept}\nsupport: []\nproducts: [{{name: C}}]") == [(3, "standards.double_line")]
    assert lines_of("{products: [{name: A}, {name: B}], products: []}") == [(1, "standards.double_line")]


ODD = st.text(st.sampled_from("ab \"',;\t\r\n=-|ä縫"), min_size=1, max_size=40).filter(str.strip)


@given(st.lists(ODD, min_size=1, max_size=6, unique_by=lambda one: one.strip().casefold()))
def test_an_exported_file_comes_back(texts: list[str]) -> None:
    """CO-4: quotes, commas, semicolons, line ends, apostrophes: the own CSV and XLSX are read as they were written."""
    rows = [{"name": f"Tier {n}", "rank": n, "contains": one} for n, one in enumerate(texts)]
    document, wrong = files.read("yaml", files.dump({"support": rows}).encode())
    assert wrong == []
    written = sheets.csv_text(files.HEAD, files.as_rows(document)).encode()
    back, wrong = files.read("csv", written)
    assert wrong == []
    assert [one["contains"] for one in back["support"]] == [one["contains"] for one in document["support"]]


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_csv_of_others(mark: str) -> None:
    """CO-4: comma, semicolon or tab, as the head says, whatever stands in the texts."""
    rows = [("section", "name", "rank", "contains"), ("support", "Gold", "2", '"Day; and, ""night"""')]
    content = "\n".join(mark.join(row) for row in rows).encode()
    document, wrong = files.read("csv", content)
    assert (wrong, document["support"][0]["contains"]) == ([], 'Day; and, "night"')
