"""The complete check of this project: form, types, direction of imports, templates, both databases, browser, faults.

Runs everything even when something fails, names what could not be tested here, and ends with one line in
pytest's form; a failed check counts as a failure there. `--quick` leaves out browser, faults and PostgreSQL,
`--no-tests` all tests.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
HANGS_AFTER = 3000
FORBIDDEN_IN_CI = "in CI this is a failure"


@dataclass(slots=True)
class Outcome:
    """What one step came to."""

    name: str
    seconds: float
    problems: str = ""
    missing: dict[str, int] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether nothing went wrong."""
        return not self.problems


def main() -> int:
    """Run the steps and report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--no-tests", action="store_true")
    options = parser.parse_args()
    sys.stdout.reconfigure(encoding="utf-8", errors="replace", line_buffering=True)  # type: ignore[union-attr]
    started = time.monotonic()
    if not (options.quick or options.no_tests):
        subprocess.run([str(ROOT / "scripts" / "infrastructure")], check=False, stdin=subprocess.DEVNULL)
    with tempfile.TemporaryDirectory(prefix="tasuki-check-") as scratch:
        environment = _environment(Path(scratch))
        outcomes = list(_checks(environment))
        if not options.no_tests:
            outcomes += _tests(environment, Path(scratch), quick=options.quick)
    return _report(outcomes, time.monotonic() - started, tested=not options.no_tests)


def _environment(scratch: Path) -> dict[str, str]:
    """The caller's environment without anything that would change what is checked."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("TASUKI_", "DJANGO_"))}
    kept.pop("DATABASE_URL", None)
    kept["TASUKI_HOME"] = str(scratch / "home")
    kept["DJANGO_SETTINGS_MODULE"] = "tasuki.config.settings"
    kept["PATH"] = f"{BIN}{os.pathsep}{kept.get('PATH', os.defpath)}"
    return kept


# -- checks without tests -----------------------------------------------------------------------


def _checks(environment: dict[str, str]) -> Iterator[Outcome]:
    commands: list[tuple[str, list[str]]] = [
        ("types (mypy)", ["mypy", "--no-error-summary"]),
        ("form (ruff check)", ["ruff", "check", "--quiet", "."]),
        ("layout (ruff format)", ["ruff", "format", "--quiet", "--diff", "."]),
        ("direction of imports (import-linter)", ["lint-imports", "--no-logo"]),
        ("templates (djlint)", ["djlint", "src", "--lint", "--quiet"]),
        ("templates (djade)", ["djade", "--check", "--target-version", "6.1", *_templates()]),
        ("migrations complete", ["django-admin", "makemigrations", "--check", "--dry-run", "--no-input"]),
        (
            "generated pages current",
            [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tools"],
        ),
    ]
    steps: list[Callable[[], Outcome]] = [
        partial(_command, name, command, environment) for name, command in commands
    ]
    steps.append(partial(_catalogues, environment))
    with ThreadPoolExecutor(max_workers=2) as pool:
        for future in [pool.submit(step) for step in steps]:
            outcome = future.result()
            _say(outcome)
            yield outcome


def _command(name: str, command: list[str], environment: dict[str, str]) -> Outcome:
    begun = time.monotonic()
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    output = f"{done.stdout}\n{done.stderr}".strip() or f"ended with {done.returncode}"
    return Outcome(name, time.monotonic() - begun, output if done.returncode else "")


def _templates() -> list[str]:
    return sorted(str(path.relative_to(ROOT)) for path in (ROOT / "src").glob("**/templates/**/*.html"))


def _catalogues(environment: dict[str, str]) -> Outcome:
    name = "catalogues complete (gettext)"
    begun = time.monotonic()
    sources = sorted((ROOT / "src" / "tasuki" / "locale").glob("*/LC_MESSAGES/*.po"))
    compiled = _command(name, [sys.executable, "scripts/compile_catalogues.py"], environment)
    if shutil.which("msgfmt") is None:
        return _without(name, begun, "gettext (Debian: apt-get install gettext)")
    problems = [compiled.problems]
    for source in sources:
        checked = _command(name, ["msgfmt", "--check", "--output-file", os.devnull, str(source)], environment)
        problems.append(checked.problems)
    problems.append(_command(name, [sys.executable, "scripts/check_catalogues.py"], environment).problems)
    return Outcome(name, time.monotonic() - begun, "\n".join(filter(None, problems)))


def _without(name: str, begun: float, part: str) -> Outcome:
    problems = f"{part} is missing; {FORBIDDEN_IN_CI}" if _in_ci() else ""
    return Outcome(name, time.monotonic() - begun, problems, missing={part: 1}, counts={"skipped": 1})


def _in_ci() -> bool:
    return os.environ.get("CI", "").strip().lower() not in {"", "0", "false", "no", "off"}


# -- tests --------------------------------------------------------------------------------------


def _tests(environment: dict[str, str], scratch: Path, *, quick: bool) -> list[Outcome]:
    if quick:
        return [
            _pytest(
                "tests on SQLite", ["--db", "sqlite", "-m", "not browser and not fault"], environment, scratch
            )
        ]
    return [
        _pytest("tests on SQLite, browser journeys, faults", ["--db", "sqlite"], environment, scratch),
        _pytest("tests on PostgreSQL, faults", ["--db", "postgres"], environment, scratch),
    ]


def _pytest(name: str, arguments: list[str], environment: dict[str, str], scratch: Path) -> Outcome:
    print(f"\n-- {name}")
    begun = time.monotonic()
    report = scratch / "report.json"
    report.unlink(missing_ok=True)
    workers = str(max(2, min(os.cpu_count() or 2, 8)))
    command = [sys.executable, "-m", "pytest", "-q", "-n", workers, "--dist", "worksteal", "--durations=8"]
    problems = ""
    try:
        code = subprocess.run(
            [*command, *arguments],
            cwd=ROOT,
            env={**environment, "TASUKI_TEST_REPORT": str(report)},
            stdin=subprocess.DEVNULL,
            check=False,
            timeout=HANGS_AFTER,
        ).returncode
        if code:
            problems = f"pytest ended with {code}"
    except subprocess.TimeoutExpired:
        problems = f"pytest did not end within {HANGS_AFTER} s"
    counts = json.loads(report.read_text()) if report.exists() else {"missing": {}}
    missing = counts.pop("missing")
    return Outcome(name, time.monotonic() - begun, problems, missing, counts)


# -- the report ---------------------------------------------------------------------------------


def _say(outcome: Outcome) -> None:
    print(f"{'ok    ' if outcome.ok else 'FAILED'} {outcome.seconds:6.1f} s  {outcome.name}")
    if not outcome.ok:
        print(outcome.problems)


def _report(outcomes: list[Outcome], seconds: float, *, tested: bool) -> int:
    print("\n-- steps")
    for outcome in outcomes:
        print(f"{'ok    ' if outcome.ok else 'FAILED'} {outcome.seconds:6.1f} s  {outcome.name}")
    missing = [(part, count) for outcome in outcomes for part, count in outcome.missing.items()]
    if missing:
        print("\n" + " NOT TESTED HERE ".center(78, "!"))
        for part, count in missing:
            print(f"{count} skipped: {part}")
        print("!" * 78)
    totals = {
        key: sum(o.counts.get(key, 0) for o in outcomes) for key in ("passed", "failed", "error", "skipped")
    }
    # A step that failed without a failed test to show for it (lint, types, a crash) is one failure.
    steps = [o.name for o in outcomes if not o.ok and not (o.counts.get("failed") or o.counts.get("error"))]
    failed = totals["failed"] + totals["error"] + len(steps)
    if steps:
        print(f"\nCounted as failed: {', '.join(steps)}")
    if tested:
        print(f"\n{totals['passed']} passed, {failed} failed, {totals['skipped']} skipped in {seconds:.1f}s")
    return 1 if failed or any(not outcome.ok for outcome in outcomes) else 0


if __name__ == "__main__":
    sys.exit(main())
