"""Files for the tests, good and bad, made here and now."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from email.message import EmailMessage

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 60
EXE = b"MZ\x90\0" + b"\0" * 200
HTML = b"<!DOCTYPE html><html><body><script>alert(1)</script><p>Seen by readers</p></body></html>"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"></svg>'


def named(name: str, data: bytes) -> io.BytesIO:
    """A file to be uploaded under exactly this name."""
    found = io.BytesIO(data)
    found.name = name
    return found


def zipped(members: dict[str, bytes | str], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP container."""
    found = io.BytesIO()
    with zipfile.ZipFile(found, "w", compression) as container:
        for name, data in members.items():
            container.writestr(name, data)
    return found.getvalue()


def docx(*paragraphs: str, extra: dict[str, bytes | str] | None = None, head: str = "") -> bytes:
    """A Word document with these paragraphs."""
    body = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in paragraphs)
    xml = f'<?xml version="1.0" encoding="UTF-8"?>{head}<w:document {W}><w:body>{body}</w:body></w:document>'
    return zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": xml, **(extra or {})})


def wide_docx(encoding: str) -> bytes:
    """A Word document in UTF-16 that defines an entity far behind its beginning."""
    head = f"<?xml version='1.0' encoding='utf-16'?><!--{'x' * 70_000}--><!DOCTYPE d [<!ENTITY x 'y'>]>"
    mark = "\ufeff".encode(encoding)
    xml = mark + f"{head}<w:document {W}><w:body/></w:document>".encode(encoding)
    return zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": xml})


def pptx(*slides: str) -> bytes:
    """A presentation with a slide for each text."""
    members: dict[str, bytes | str] = {"[Content_Types].xml": "<Types/>", "ppt/presentation.xml": "<p/>"}
    for number, text in enumerate(slides, start=1):
        members[f"ppt/slides/slide{number}.xml"] = f"<s {A}><a:p><a:t>{text}</a:t></a:p></s>"
    return zipped(members)


def odt(*paragraphs: str, manifest: str = "<manifest/>") -> bytes:
    """An OpenDocument text."""
    ns = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
    body = "".join(f"<t:p>{text}</t:p>" for text in paragraphs)
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": f'<c xmlns:t="{ns}">{body}</c>',
            "META-INF/manifest.xml": manifest,
        }
    )


def xlsx(rows: list[list[object]], sheet: str = "Prices") -> bytes:
    """A workbook."""
    import xlsxwriter

    found = io.BytesIO()
    with xlsxwriter.Workbook(found, {"in_memory": True}) as book:
        page = book.add_worksheet(sheet)
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    return found.getvalue()


def pdf(*pages: str, password: str = "") -> bytes:
    """A PDF with one line of text on each page."""
    from pypdf import PdfReader, PdfWriter

    objects = [b"<< /Type /Catalog /Pages 2 0 R >>"]
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects.append(f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode())
    objects.append(b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
    for number, text in enumerate(pages):
        stream = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET".encode("latin-1")
        page = (
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >>"
            f" /Contents {5 + 2 * number} 0 R >>"
        )
        objects += [
            page.encode(),
            b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        ]
    plain = _pdf_of(objects)
    if not password:
        return plain
    writer, found = PdfWriter(clone_from=PdfReader(io.BytesIO(plain))), io.BytesIO()
    writer.encrypt(password)
    writer.write(found)
    return found.getvalue()


def _pdf_of(objects: list[bytes]) -> bytes:
    found, places = bytearray(b"%PDF-1.4\n"), []
    for number, text in enumerate(objects, start=1):
        places.append(len(found))
        found += b"%d 0 obj\n%s\nendobj\n" % (number, text)
    start = len(found)
    found += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    found += b"".join(b"%010d 00000 n \n" % place for place in places)
    found += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(found)


def eml(subject: str, text: str) -> bytes:
    """A mail with an attachment."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "Mika <mika@aster.example>", "gina@tasuki.example", subject
    mail["Date"] = "Mon, 02 Mar 2026 09:00:00 +0900"
    mail.set_content(text)
    mail.add_attachment(b"\x01\x02", maintype="application", subtype="octet-stream", filename="plan.bin")
    return mail.as_bytes()


def ole(*, encrypted: bool) -> bytes:
    """What Office before 2007 wrote, and what Office makes of an encrypted document."""
    name = "EncryptedPackage" if encrypted else "WordDocument"
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + name.encode("utf-16-le") + b"\0" * 512


def bomb_by_ratio() -> bytes:
    """A document of some kilobytes that unpacks into sixty megabytes."""
    return docx("small", extra={"word/media/big.bin": b"\0" * 60_000_000})


def bomb_by_count() -> bytes:
    """A document with very many entries."""
    return docx("small", extra={f"word/{number}": b"" for number in range(4_100)})


def bomb_nested() -> bytes:
    """Archives in an archive."""
    inner = zipped({"a": b"\0" * 1000})
    return docx("small", extra={f"word/{number}.zip": inner for number in range(30)})


def bomb_by_overlap() -> bytes:
    """Entries that all point at the same bytes."""
    data = zlib.compress(b"\0" * 100_000)[2:-4]
    local = struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, 0, 8, 0, 0, 0, len(data), 100_000, 1, 0) + b"a" + data
    central = b""
    for number in range(40):
        name = b"%02d" % number
        central += struct.pack(
            "<4s6H3L5H2L", b"PK\x01\x02", 20, 20, 0, 8, 0, 0, 0, len(data), 100_000, 2, 0, 0, 0, 0, 0, 0
        )
        central += name
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 40, 40, len(central), len(local), 0)
    return local + central + end


def bomb_by_locator() -> bytes:
    """A document whose end says little, while the record for large containers leads to a directory of any size."""
    plain = docx("small")
    at = plain.rindex(b"PK\x05\x06")
    large = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 90_000_000, 90_000_000, at, 0)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, at, 1)
    return plain[:at] + large + locator + plain[at:]
