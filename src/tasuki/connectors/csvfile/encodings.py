"""Which encoding a text file has: recognised where the bytes prove it, else assumed and named as an assumption."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tasuki.rules.reasons import Reason, Refused

_BLOCK: Final = 1 << 20
_SAMPLE: Final = 1 << 18

# What people call it → the codec that reads it. Wider codecs stand in for the narrow ones they contain.
KNOWN: Final[dict[str, str]] = {
    "utf-8": "utf-8-sig",
    "utf-16": "utf-16",
    "utf-16-le": "utf-16-le",
    "utf-16-be": "utf-16-be",
    "shift_jis": "cp932",
    "euc_jp": "euc_jp",
    "latin-1": "cp1252",
}
_OTHER_NAMES: Final = {
    "utf8": "utf-8",
    "utf-8-sig": "utf-8",
    "ascii": "utf-8",
    "utf16": "utf-16",
    "sjis": "shift_jis",
    "shift-jis": "shift_jis",
    "cp932": "shift_jis",
    "ms932": "shift_jis",
    "windows-31j": "shift_jis",
    "euc-jp": "euc_jp",
    "eucjp": "euc_jp",
    "latin1": "latin-1",
    "iso-8859-1": "latin-1",
    "iso8859-1": "latin-1",
    "cp1252": "latin-1",
    "windows-1252": "latin-1",
}


@dataclass(frozen=True, slots=True)
class Encoding:
    """An encoding: its usual name, the codec, whether the bytes prove it, how many characters cannot be read."""

    name: str
    codec: str
    sure: bool = True
    damaged: int = 0
    bom: bool = False


def named_encoding(name: str, path: Path) -> Encoding:
    """The encoding a person chose for `path`; refused when unknown or when the file cannot be read with it."""
    wanted = name.strip().lower()
    usual = _OTHER_NAMES.get(wanted, wanted)
    codec = KNOWN.get(usual) or _python_codec(usual)
    if usual == "latin-1" and not _sound(path, codec):
        codec = "latin-1"
    damaged = _damage(path, codec)
    if damaged:
        raise Refused(Reason("table.encoding_wrong", {"encoding": name, "count": damaged}))
    return Encoding(usual, codec)


def _python_codec(name: str) -> str:
    try:
        b"a".decode(name, "replace")  # not everything Python calls a codec reads text
    except (LookupError, ValueError):
        raise Refused(Reason("table.encoding_unknown", {"encoding": name, "known": sorted(KNOWN)})) from None
    return codecs.lookup(name).name


def detect_encoding(path: Path) -> Encoding:
    """The encoding of `path`: by its byte order mark, by being valid UTF-8 throughout, else the likeliest.

    `sure` is False where another encoding would read the same bytes without error (Latin-1 against its
    neighbours, short Japanese texts): show a preview and let the person choose.
    """
    with path.open("rb") as file:
        head = file.read(_BLOCK)
    if head.startswith(codecs.BOM_UTF8):
        return Encoding("utf-8", "utf-8-sig", damaged=_damage(path, "utf-8-sig"), bom=True)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return Encoding("utf-16", "utf-16", damaged=_damage(path, "utf-16"), bom=True)
    wide = _utf16_without_mark(head)
    if wide:
        return Encoding(wide, wide, sure=False, damaged=_damage(path, wide))
    if _sound(path, "utf-8"):
        return Encoding("utf-8", "utf-8-sig")
    return _eight_bit(path)


def _utf16_without_mark(head: bytes) -> str:
    """UTF-16 shows as zero bytes at every other place, at least at each separator and line end."""
    sample = head[: len(head) // 2 * 2][:65_536]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if max(even, odd) < 2 or min(even, odd) * 10 > max(even, odd):
        return ""
    codec = "utf-16-le" if odd > even else "utf-16-be"
    text = sample.decode(codec, "replace")
    strange = sum(1 for char in text if char == "\ufffd" or (char < " " and char not in "\r\n\t"))
    separators = sum(text.count(char) for char in ",;\t|\n\r")
    return codec if separators >= 2 and strange * 20 <= len(text) else ""


def _eight_bit(path: Path) -> Encoding:
    sample = _telling_lines(path)
    if _mostly_utf8(sample):
        return Encoding("utf-8", "utf-8-sig", sure=False, damaged=_damage(path, "utf-8-sig"))
    scores = {name: _japanese(sample, KNOWN[name]) for name in ("shift_jis", "euc_jp")}
    best = max(scores, key=lambda name: scores[name])
    if scores[best] >= 0.6:
        damaged = _damage(path, KNOWN[best])
        sure = not damaged and scores[best] >= 0.8 and scores[best] - min(scores.values()) >= 0.3
        return Encoding(best, KNOWN[best], sure=sure, damaged=damaged)
    codec = "cp1252" if _sound(path, "cp1252") else "latin-1"
    return Encoding("latin-1", codec, sure=False)


def _telling_lines(path: Path) -> bytes:
    """Lines with bytes beyond ASCII, up to a quarter of a megabyte: all that tells encodings apart."""
    found: list[bytes] = []
    size = 0
    with path.open("rb") as file:
        while size < _SAMPLE and (line := file.readline(_SAMPLE)):
            if not line.isascii():
                found.append(line)
                size += len(line)
    return b"".join(found)


def _mostly_utf8(sample: bytes) -> bool:
    """Whether nearly all characters beyond ASCII are sound UTF-8: a damaged file, not another encoding."""
    text = sample.decode("utf-8", "replace")
    bad = text.count("\ufffd") - sample.count("\ufffd".encode())
    good = sum(1 for char in text if char > "\x7f") - bad
    return good >= 20 * max(bad, 1)


def _japanese(sample: bytes, codec: str) -> float:
    """How much the sample reads like Japanese, 0–1: wide characters in runs, kana, few half-width letters.

    Western text read as Shift_JIS gives lone characters between Latin letters; EUC-JP read as Shift_JIS
    gives half-width katakana.
    """
    try:
        text = sample.decode(codec)
    except UnicodeDecodeError:
        return 0.0
    wide = [index for index, char in enumerate(text) if char > "\x7f"]
    if not wide:
        return 0.0
    places = set(wide)
    in_runs = sum(1 for index in wide if index - 1 in places or index + 1 in places)
    narrow = sum(1 for index in wide if "\uff61" <= text[index] <= "\uff9f")
    return (in_runs - narrow) / len(wide)


def _damage(path: Path, codec: str) -> int:
    """How many characters `codec` cannot read in the file."""
    if _sound(path, codec):
        return 0
    decoder = codecs.getincrementaldecoder(codec)("replace")
    try:
        bad = sum(decoder.decode(block, final=not block).count("\ufffd") for block in _blocks(path))
    except UnicodeError:
        return 1  # not this encoding at all
    if codec.startswith("utf-8"):
        with path.open("rb") as file:
            bad -= sum(line.count("\ufffd".encode()) for line in file)
    return max(bad, 1)


def _sound(path: Path, codec: str) -> bool:
    decoder = codecs.getincrementaldecoder(codec)("strict")
    try:
        for block in _blocks(path):
            decoder.decode(block, final=not block)
    except UnicodeError:  # UTF-16 without its mark raises the plain one
        return False
    return True


def _blocks(path: Path) -> Iterator[bytes]:
    """The file's bytes, then one empty block."""
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            yield block
    yield b""
