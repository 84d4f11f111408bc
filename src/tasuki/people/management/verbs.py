"""Commands with verbs: `tasuki person add …` takes `--json` and `--as` before and after the verb."""

from __future__ import annotations

from argparse import SUPPRESS, ArgumentParser
from typing import Any


def add_verb(verbs: Any, name: str, text: str) -> ArgumentParser:
    """A verb's parser with the common options; left out they do not undo what stood before the verb."""
    parser: ArgumentParser = verbs.add_parser(name, help=text)
    parser.add_argument(
        "--json", action="store_true", dest="as_json", default=SUPPRESS, help="print JSON instead of text"
    )
    parser.add_argument(
        "--as", dest="as_email", metavar="EMAIL", default=SUPPRESS, help="the person who acts"
    )
    return parser
