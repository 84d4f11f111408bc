"""Looking into a ZIP container before anything in it is unpacked: bombs are recognised by its directory."""

from __future__ import annotations

import re
import struct
import zipfile
from pathlib import Path
from typing import Final

from tasuki.documents.reading.parts import Unreadable

MOST_ENTRIES: Final = 4_000
MOST_UNPACKED: Final = 200_000_000
MOST_DIRECTORY: Final = 2_000_000
MOST_NESTED: Final = 20
SUSPICIOUS: Final = 20_000_000  # from here on the ratio counts
RATIO: Final = 150
ARCHIVES: Final = (".zip", ".7z", ".rar", ".gz", ".bz2", ".xz", ".tar", ".tgz", ".jar", ".cab")
_LOCATOR: Final = re.compile(rb"PK\x06\x07.{16}PK\x05\x06", re.DOTALL)
_END: Final = struct.Struct("<4s4H2LH")


def open_safely(path: Path) -> zipfile.ZipFile:
    """The container, if its directory promises nothing out of proportion; else Unreadable.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     with zipfile.ZipFile(Path(folder) / "a.zip", "w") as made:
    ...         made.writestr("a.txt", "a")
    ...     open_safely(Path(folder) / "a.zip").namelist()
    ['a.txt']
    """
    _look_at_the_end(path)
    try:
        container = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, struct.error):
        raise Unreadable("damaged") from None
    try:
        _judge(container)
    except BaseException:
        container.close()
        raise
    return container


def read_entry(container: zipfile.ZipFile, name: str, most: int = 60_000_000) -> bytes:
    """An entry, read no further than `most` bytes whatever its header says."""
    try:
        with container.open(name) as entry:
            data = entry.read(most + 1)
    except KeyError:
        raise Unreadable("damaged") from None
    except RuntimeError:  # encrypted
        raise Unreadable("encrypted") from None
    except (zipfile.BadZipFile, NotImplementedError, OSError, EOFError, ValueError):
        raise Unreadable("damaged") from None
    except Exception as error:  # zlib.error, lzma.LZMAError: their modules may be absent
        raise Unreadable("damaged") from error
    if len(data) > most:
        raise Unreadable("bomb", what=name[:100])
    return data


def _look_at_the_end(path: Path) -> None:
    """The directory's size as the end record tells it, before the directory itself is read into memory."""
    with path.open("rb") as file:
        file.seek(0, 2)
        size = file.tell()
        file.seek(max(0, size - 65_577))
        tail = file.read()
    if _LOCATOR.search(tail):  # its sizes stand elsewhere, and no file that is kept here is so large
        raise Unreadable("bomb", what="zip64")
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + _END.size:
        raise Unreadable("damaged")
    _mark, _disk, _start, _here, entries, directory, _offset, _comment = _END.unpack_from(tail, at)
    if entries > MOST_ENTRIES or directory > MOST_DIRECTORY:
        raise Unreadable("bomb", what=f"{entries} entries")


def _judge(container: zipfile.ZipFile) -> None:
    entries = container.infolist()
    packed = sum(one.compress_size for one in entries)
    unpacked = sum(one.file_size for one in entries)
    if len(entries) > MOST_ENTRIES:
        raise Unreadable("bomb", what=f"{len(entries)} entries")
    if unpacked > MOST_UNPACKED or (unpacked > SUSPICIOUS and unpacked > RATIO * max(packed, 1)):
        raise Unreadable("bomb", what=f"{unpacked} bytes from {packed}")
    if sum(1 for one in entries if one.filename.lower().endswith(ARCHIVES)) > MOST_NESTED:
        raise Unreadable("bomb", what="archives in archives")
    _refuse_overlaps(entries)
    if any(one.flag_bits & 0x1 for one in entries):
        raise Unreadable("encrypted")


def _refuse_overlaps(entries: list[zipfile.ZipInfo]) -> None:
    """Entries that share the same bytes are how a small file unpacks into a huge one."""
    end = -1
    for one in sorted(entries, key=lambda entry: entry.header_offset):
        if one.header_offset < end:
            raise Unreadable("bomb", what="overlapping entries")
        end = one.header_offset + 30 + one.compress_size
