"""`tasuki import` as scripts see it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tasuki.customers.models import Account, ImportRun
from tasuki.people.models import Person
from tasuki.rules.reasons import NotFound, Refused
from tasuki.testing.processes import TasukiSite

Run = Callable[..., Any]


@pytest.fixture
def run(db: None) -> Run:
    """Run the command; JSON as data, text as text."""

    def call(*words: Any, **options: Any) -> Any:
        out = io.StringIO()
        call_command("import", *map(str, words), stdout=out, stderr=io.StringIO(), **options)
        return json.loads(out.getvalue()) if "--json" in words else out.getvalue()

    return call


@pytest.fixture
def accounts(tmp_path: Path) -> Path:
    path = tmp_path / "accounts.csv"
    path.write_text(
        "external_id,name,owner\nA1,Aster,nobody@example.com\nA2,,\nA1,Again,\n", encoding="utf-8"
    )
    return path


def test_json_has_what_the_contract_promises(run: Run, accounts: Path) -> None:
    """SY-1: rows = new + changed + unchanged + rejected; remarks with line, column, value and reason."""
    data = run("accounts", accounts, "--json")
    counts = {name: data[name] for name in ("rows", "new", "changed", "unchanged", "rejected", "warnings")}
    assert counts == {"rows": 3, "new": 1, "changed": 0, "unchanged": 0, "rejected": 2, "warnings": 1}
    assert (data["encoding"], data["delimiter"], data["remarks_total"]) == ("utf-8", "comma", 3)
    assert [(r["line"], r["column"], r["code"]) for r in data["remarks"]] == [
        (3, "name", "import.name_blank"),
        (4, "external_id", "import.double"),
        (2, "owner", "import.person_unknown"),
    ]
    assert Account.objects.get().owner is None


def test_a_dry_run_leaves_no_trace(run: Run, accounts: Path) -> None:
    """SY-1: the same counts, and nothing is there afterwards."""
    data = run("accounts", accounts, "--dry-run", "--json")
    assert (data["new"], data["rejected"], data["dry_run"], data["import"]) == (1, 2, True, None)
    assert not Account.objects.exists()
    assert not ImportRun.objects.exists()


def test_rejected_rows_are_corrected_and_imported_again(run: Run, tmp_path: Path) -> None:
    """SY-1: the rejects file is safe for spreadsheets, and its rows come back as they were."""
    source, rejects = tmp_path / "contacts.csv", tmp_path / "rejects.csv"
    accounts = tmp_path / "accounts.csv"
    accounts.write_text("name\nAster\n")
    run("accounts", accounts)
    source.write_text(
        "account,last_name,phone\nAster,=Formula,+81 3 1\nNone such,=Evil,+81 3 2\n", encoding="utf-8"
    )
    text = run("contacts", source, "--rejects", rejects)
    assert "2 rows: 1 new, 0 changed, 0 unchanged, 1 rejected." in text
    assert str(rejects) in text
    raw = rejects.read_text(encoding="utf-8-sig")
    assert "'=Evil" in raw
    assert "'+81 3 2" in raw
    rejects.write_text(raw.replace("None such", "Aster"), encoding="utf-8-sig")
    data = run("contacts", rejects, "--json")
    assert (data["rows"], data["new"], data["rejected"]) == (1, 1, 0)
    names = set(Account.objects.get().stakeholders.values_list("last_name", "phone"))
    assert names == {("=Formula", "+81 3 1"), ("=Evil", "+81 3 2")}


def test_people_say_what_was_wrong_in_words(run: Run, accounts: Path) -> None:
    """SY-1: counts, how the file was read, the first remarks, and where the rest is."""
    text = run("accounts", accounts)
    assert "line 3 (rejected): name: There is no name." in text
    assert "--rejects FILE" in text


def test_wrong_usage_is_told_apart_from_refusal(run: Run, accounts: Path, tmp_path: Path) -> None:
    """SY-1: no file and an impossible place are usage; a file that does not fit is refused."""
    with pytest.raises(CommandError):
        run("accounts", tmp_path / "none.csv")
    with pytest.raises(CommandError):
        run("accounts", accounts, "--rejects", tmp_path / "no" / "folder.csv")
    with pytest.raises(CommandError):
        run("accounts", accounts, "--preset", "pipedrive")
    with pytest.raises(Refused) as refused:
        run(
            "deals",
            accounts.with_name("accounts.csv"),
            "--map",
            _file(tmp_path, "stages: {x: maybe}\nname: Nmae\n"),
        )
    assert [reason.code for reason in refused.value.reasons] == ["mapping.stage_status"]


def _file(folder: Path, text: str) -> Path:
    path = folder / "map.yaml"
    path.write_text(text)
    return path


def test_the_acting_person_is_checked(run: Run, accounts: Path, cast: Any) -> None:
    """SE-2: --as acts with that person's rights, like anywhere else."""
    with pytest.raises(Refused):
        run("accounts", accounts, "--as", cast.giver.email)
    with pytest.raises(NotFound):
        run("accounts", accounts, "--as", "ghost@tasuki.example")
    run("accounts", accounts, "--as", cast.operations.email)
    assert ImportRun.objects.get().started_by == cast.operations


@pytest.mark.fault
def test_exit_codes_and_the_committed_import(tasuki_site: TasukiSite, tmp_path: Path) -> None:
    """SY-1: 0 done even with rejected rows, 1 refused, 2 wrong usage; in a process of its own, committed."""
    path = tmp_path / "people.csv"
    path.write_text(
        "name,email,manager\nAnn Example,ann@tasuki.example,Bob Example\nBob Example,,\n,x@y.example,\n"
    )
    data = tasuki_site.json("import", "people", str(path))
    assert (data["new"], data["rejected"]) == (2, 1)
    assert tasuki_site.json("import", "people", str(path))["unchanged"] == 2
    accounts = tmp_path / "accounts.csv"
    with accounts.open("w", newline="") as file:
        rows = [["name", "owner"], *([f"Account {n}", "Ann Example"] for n in range(3000))]
        csv.writer(file).writerows(rows)
    assert tasuki_site.json("import", "accounts", str(accounts))["new"] == 3000
    assert tasuki_site.json("import", "accounts", str(accounts), "--dry-run")["unchanged"] == 3000
    (tmp_path / "empty.csv").write_text("")
    codes = [
        tasuki_site.run("import", *words).returncode
        for words in (
            ["accounts", str(tmp_path / "empty.csv")],
            ["accounts", str(tmp_path / "none.csv")],
            ["planets", str(path)],
        )
    ]
    assert codes == [1, 2, 2]


def test_people_without_address_cannot_sign_in(run: Run, tmp_path: Path) -> None:
    """RO-1: people known by name only are there, and have no way in."""
    path = tmp_path / "people.csv"
    path.write_text("name\nNamed Only\n")
    run("people", path)
    person = Person.objects.get(name="Named Only")
    assert person.email is None
    assert not person.has_usable_password()
