"""The brief as Markdown, PDF and Word document: complete, in each language, whatever people wrote (KN-7)."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from typing import Any
from xml.etree import ElementTree

import docx
import pytest
from pypdf import PdfReader

from tasuki.knowledge.brief import as_markdown, typesetting, view_of
from tasuki.knowledge.brief.blocks import BriefView
from tasuki.knowledge.brief.docx import as_docx
from tasuki.knowledge.brief.pdf import as_pdf
from tasuki.knowledge.brief.reading import produce, safe_name
from tasuki.knowledge.items import LANGUAGES
from tasuki.knowledge.tests.brief_cast import NAUGHTY, docx_text, fill, freeze, pdf_text, set_the_stage
from tasuki.knowledge.tests.conftest import Stage

pytestmark = pytest.mark.django_db
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def told(stage: Stage, language: str = "en") -> BriefView:
    set_the_stage(stage)
    return view_of(freeze(stage), language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_pdf_in_each_language(stage: Stage, language: str) -> None:
    """KN-7: tagged PDF with title, language, running head and "page x of y" on each page."""
    view = told(stage, language)
    content = as_pdf(view)
    reader = PdfReader(BytesIO(content))
    assert reader.metadata is not None
    assert reader.metadata.title == view.title
    root: Any = reader.trailer["/Root"]
    assert root["/Lang"].startswith(language)
    assert root["/MarkInfo"]["/Marked"]
    assert b"pdfuaid" in content or "pdfuaid" in str(root["/Metadata"].get_object().get_data())
    text = pdf_text(content)
    assert "Roll-out in Medan" in text
    assert "Bayu Foods" in text
    for number, page in enumerate(reader.pages, start=1):
        assert re.search(rf"\b{number}\D+{len(reader.pages)}\b", page.extract_text()), number


def test_pdf_has_the_pictures(stage: Stage) -> None:
    """KN-7, PE-5: names on the map and words on the timeline are in the PDF, each picture with its description."""
    view = told(stage)
    plain = pdf_text(as_pdf(view))
    assert plain.count("Ann Lee") >= 3
    assert "Closed won: First contract" in plain
    assert "Today" in plain


def test_japanese_is_set_in_a_japanese_font(stage: Stage) -> None:
    """KN-7: where the machine has a CJK font, Japanese words come out as themselves and no italics are used."""
    if not typesetting.has_japanese():
        pytest.fail("install fonts-noto-cjk: scripts/infrastructure does")
    fill(stage, "state.projects.active", "𠮷野家の全店で導入を進めています。")
    content = as_pdf(view_of(freeze(stage), "ja"))
    assert "𠮷野家の全店で導入を進めています。" in pdf_text(content).replace("\n", "")
    fonts = {str(name) for page in PdfReader(BytesIO(content)).pages for name in _fonts(page)}
    assert any("CJK" in name or "Gothic" in name for name in fonts)
    assert not any("Italic" in name or "Oblique" in name for name in fonts)


def _fonts(page: object) -> list[str]:
    found = page["/Resources"]["/Font"]  # type: ignore[index]
    return [one.get_object()["/BaseFont"] for one in found.values()]


def test_word_document_is_a_real_one(stage: Stage) -> None:
    """KN-7: headings, tables with repeated heads, languages, an East Asian font, properties, described pictures."""
    content = as_docx(told(stage, "ja"))
    document = docx.Document(BytesIO(content))
    styles = [one.style.name for one in document.paragraphs if one.style is not None]
    assert styles.count("Heading 1") == 1
    assert styles.count("Heading 2") >= 10
    assert document.core_properties.language == "ja"
    assert "Bayu Foods" in document.core_properties.title
    with zipfile.ZipFile(BytesIO(content)) as kept:
        style, body, foot = (
            kept.read(f"word/{name}.xml").decode() for name in ("styles", "document", "footer1")
        )
        pictures = [name for name in kept.namelist() if name.startswith("word/media/")]
    assert 'w:lang w:val="ja-JP" w:eastAsia="ja-JP"' in style
    assert 'w:eastAsia="Yu Gothic"' in style
    assert len(pictures) == 2
    assert all(name.endswith(".png") for name in pictures)
    assert len(re.findall(r'<wp:docPr [^>]*descr="[^"]+', body)) == 2
    assert "w:tblHeader" in body
    assert " PAGE " in foot
    assert " NUMPAGES " in foot
    assert "<w:i/>" not in body


@pytest.mark.parametrize("text", NAUGHTY, ids=range(len(NAUGHTY)))
def test_what_people_write_is_text_in_every_form(stage: Stage, text: str) -> None:
    """KN-7: markup, formulas, switches of direction, stacked marks, emoji, letters without a font: text everywhere."""
    fill(stage, "state.projects.active", text)
    stage.account.name = text.replace("\n", " ")[:300]
    stage.account.save()
    promise = {"text": text, "owner": text[:50], "promised_to": text[:50], "due_on": "2027-01-31", "id": "1"}
    team = [{"id": "1", "role": "giver", "name": text[:100], "email": text[:50], "phone": ""}]
    view = view_of(freeze(stage, commitments=[promise], team=team, timeline=[_event(text)]), "en")
    markdown = as_markdown(view)
    assert "\x07" not in markdown
    assert "\x1b" not in markdown
    assert not re.search(r"(?<!\\)<script", markdown)
    assert pdf_text(as_pdf(view))
    content = as_docx(view)
    with zipfile.ZipFile(BytesIO(content)) as kept:
        for name in kept.namelist():
            if name.endswith(".xml"):
                ElementTree.fromstring(kept.read(name))  # noqa: S314 -- our own file


def _event(text: str) -> dict[str, str]:
    return {"at": "2026-11-01", "kind": "meeting", "side": "", "text": text}


def test_formulas_and_code_stay_words(stage: Stage) -> None:
    """KN-7: a text that begins like a formula or like typst code reads the same in PDF and Word."""
    fill(stage, "state.projects.active", "=1+1 #panic() *x* <b>y</b>")
    view = view_of(freeze(stage), "en")
    assert "=1+1 #panic() *x* <b>y</b>" in docx_text(as_docx(view))
    assert "=1+1 #panic() *x* <b>y</b>" in pdf_text(as_pdf(view))
    assert r"\=1+1 \#panic() \*x\* \<b\>y\</b\>" in as_markdown(view)


def test_letters_without_a_font_are_boxes_not_a_failure(stage: Stage) -> None:
    """KN-7: what no font can show is a box; the PDF stays one that screen readers can read."""
    fill(stage, "state.projects.active", "before \U000e0fff \U0001faff after")
    content = as_pdf(view_of(freeze(stage), "en"))
    assert "before" in pdf_text(content)
    assert "after" in pdf_text(content)


def test_without_any_system_font(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """KN-7: with no font but what typst brings along Japanese is boxes, and the PDF is made all the same."""
    import typst

    bare = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)
    monkeypatch.setattr(typesetting, "_fonts", lambda: bare)
    monkeypatch.setattr(typesetting, "installed", lambda: ("Libertinus Serif",))
    fill(stage, "state.projects.active", "導入 in Medan")
    assert "in Medan" in pdf_text(as_pdf(view_of(freeze(stage), "ja")))


def test_the_typesetter_sees_no_files_of_ours(stage: Stage) -> None:
    """KN-7: the only files under the typesetter's root are its two templates."""
    assert sorted(one.name for one in typesetting.FOLDER.iterdir()) == ["brief.typ", "picture.typ"]
    assert not any(one.is_symlink() for one in typesetting.FOLDER.iterdir())


def test_file_names_are_safe_in_any_script(stage: Stage) -> None:
    """KN-7: no separators, controls or switches of direction in a name; Japanese stays."""
    assert safe_name('../a/b\\c:d*e?"<>|\x00\u202egpj.exe ') == "a b c d e gpj.exe"
    assert safe_name("花鳥風月") == "花鳥風月"
    assert safe_name("\x00//") == "brief"
    file = produce(told(stage), "md")
    assert file.name.startswith("Bayu Foods – brief 1 ")
    assert file.name.endswith(".md")


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_day_far_off_does_not_break_the_brief(stage: Stage, day: str) -> None:
    """KN-7, SE-6: a nonsense day that was kept once lies at the edge of the timeline; the brief stays whole."""
    timeline = [{"kind": "promise", "at": day, "text": "Far off"}]
    assert "Far off" in as_markdown(view_of(freeze(stage, timeline=timeline), "ja"))


def test_a_crowd_fits(stage: Stage) -> None:
    """KN-7, PE-5: of very many people the first are listed and the rest counted."""
    from tasuki.customers.models import Stakeholder

    stage.account.stakeholders.all().delete()
    Stakeholder.objects.bulk_create(
        Stakeholder(account=stage.account, first_name="P", last_name=str(number), influence=3, support=1)
        for number in range(1_200)
    )
    view = view_of(freeze(stage), "en")
    text = as_markdown(view)
    assert "and 900 more people" in text
    assert len(PdfReader(BytesIO(as_pdf(view))).pages) < 60
