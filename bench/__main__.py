"""`python -m bench [--quick] [--only NAME] [--db sqlite|postgres]`: run every `bench_*.py`, one table, one JSON file.

A benchmark is a module `bench_NAME.py` with `run(place: Place) -> list[Row]`. Exit code 1 when a ratio is above its
limit.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path

from bench.harness import ROOT, Place, Row, places, table, write_json


def main() -> int:
    """Measure what was asked for."""
    names = sorted(path.stem.removeprefix("bench_") for path in Path(__file__).parent.glob("bench_*.py"))
    options = _options(names)
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="tasuki-bench-") as folder:
        wanted = [options.db] if options.db else ["sqlite", "postgres"]
        with places(Path(folder), wanted, quick=options.quick) as found:
            for place in found:
                if isinstance(place, Row):
                    rows.append(place)
                    continue
                for name in options.only or names:
                    rows += _measure(name, place)
    print(table(rows))
    write_json(options.json, rows, _about(quick=options.quick))
    print(f"\nwritten to {options.json}")
    return 1 if any(row.ok is False for row in rows) else 0


def _measure(name: str, place: Place) -> list[Row]:
    print(f"… {name} on {place.database}", file=sys.stderr, flush=True)
    begun = time.monotonic()
    rows: list[Row] = import_module(f"bench.bench_{name}").run(place)
    print(f"  {time.monotonic() - begun:.0f} s", file=sys.stderr, flush=True)
    return rows


def _about(*, quick: bool) -> dict[str, object]:
    return {
        "quick": quick,
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "processors": os.cpu_count(),
        "load": os.getloadavg() if hasattr(os, "getloadavg") else None,
    }


def _options(names: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench", description="Ratios measured on this machine.")
    parser.add_argument("--quick", action="store_true", help="small sizes: does it run at all")
    parser.add_argument("--only", action="append", choices=names, help="only this one (may be repeated)")
    parser.add_argument("--db", choices=["sqlite", "postgres"], help="only this database")
    parser.add_argument("--json", type=Path, default=ROOT / "build" / "bench.json", help="where to write")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
