"""What all benchmarks share: databases of their own, processes that measure, ratios, the table."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from tasuki.testing.postgres import PostgresMissing, start
from tasuki.testing.processes import SETUP, SOURCE, TasukiSite

ROOT = Path(__file__).resolve().parent.parent
PATHS = os.pathsep.join([str(SOURCE), str(ROOT)])


@dataclass(frozen=True, slots=True)
class Row:
    """One measured ratio; `ratio` is None where it could not be measured, and `detail` says why."""

    name: str
    database: str
    ratio: float | None
    limit: float
    detail: str

    @property
    def ok(self) -> bool | None:
        """Whether the ratio is within its limit; None where there is none."""
        return None if self.ratio is None else self.ratio <= self.limit


@dataclass(frozen=True, slots=True)
class Place:
    """One kind of database to measure on; `cluster` is the address of a PostgreSQL server, empty on SQLite."""

    database: str
    folder: Path
    cluster: str = ""
    quick: bool = False

    def site(self, name: str, like: TasukiSite | None = None) -> TasukiSite:
        """A fresh installation of its own, migrated, or a copy of `like`."""
        made = TasukiSite(self.folder / name, cluster=self.cluster, like=like, env={"PYTHONPATH": PATHS})
        if like is None:
            made.run("migrate", check=True, timeout=300)
        return made


@contextmanager
def places(folder: Path, wanted: Sequence[str], *, quick: bool) -> Iterator[list[Place | Row]]:
    """The databases to measure on; where PostgreSQL is missing, a row that says so stands in its place."""
    found: list[Place | Row] = []
    cluster = None
    if "sqlite" in wanted:
        found.append(Place("SQLite", folder / "sqlite", quick=quick))
    if "postgres" in wanted:
        try:
            cluster = start()
            found.append(Place("PostgreSQL", folder / "postgres", cluster.url, quick=quick))
        except PostgresMissing as problem:
            found.append(Row("everything", "PostgreSQL", None, 0, f"not measured: needs {problem}"))
    try:
        yield found
    finally:
        if cluster is not None:
            cluster.stop()


class Side:
    """A process that measures when asked: a question per line in, an answer per line out. A context manager.

    Two of them take turns, so that whatever else the machine does meets both alike.
    """

    def __init__(self, site: TasukiSite, module: str) -> None:
        code = f"{SETUP}from {module} import ANSWERS; from bench.harness import answer; answer(ANSWERS)"
        self._process = subprocess.Popen(
            [sys.executable, "-c", code],
            env=site.env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=site.folder,
        )

    def ask(self, what: str, **values: Any) -> Any:
        """The answer to a question; an error of the process is raised here."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"what": what, **values}) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"the measuring process ended with {self._process.wait()}")
        return json.loads(line)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        try:
            self._process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()


def answer(handlers: Mapping[str, Callable[..., Any]]) -> None:
    """The other end of `Side`: answer questions from standard input until it closes."""
    answers, sys.stdout = sys.stdout, sys.stderr
    for line in sys.stdin:
        question = json.loads(line)
        found = handlers[question.pop("what")](**question)
        answers.write(json.dumps(found) + "\n")
        answers.flush()


def resident() -> float:
    """Megabytes of memory that this process holds now (the most it ever held, where the machine does not tell)."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def spread(values: Sequence[float]) -> str:
    """Least, median and most of some ratios, to show how noisy the machine was."""
    return f"{min(values):.2f} / {statistics.median(values):.2f} / {max(values):.2f}"


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` (0 to 1) of the values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def table(rows: Sequence[Row]) -> str:
    """The rows as text with aligned columns."""
    lines = [("name", "database", "ratio", "limit", "", "detail")]
    for row in rows:
        ratio = "–" if row.ratio is None else f"{row.ratio:.2f}"
        verdict = {True: "ok", False: "TOO MUCH", None: "not measured"}[row.ok]
        lines.append((row.name, row.database, ratio, f"≤ {row.limit:g}", verdict, row.detail))
    widths = [max(len(line[number]) for line in lines) for number in range(5)]
    return "\n".join(
        "  ".join(
            [*(cell.ljust(width) for cell, width in zip(line[:5], widths, strict=True)), line[5]]
        ).rstrip()
        for line in lines
    )


def write_json(path: Path, rows: Sequence[Row], about: Mapping[str, Any]) -> None:
    """The rows, and on which machine they were measured, for whoever compares runs."""
    path.parent.mkdir(parents=True, exist_ok=True)
    document = {**about, "rows": [{**asdict(row), "ok": row.ok} for row in rows]}
    path.write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
