"""Every message that some customer can get: read by rules, in four languages, without a database (MS-1, MS-3, MS-4)."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import pytest

from tasuki.messaging import drafting, library
from tasuki.messaging.company import store
from tasuki.messaging.liquid_text import render
from tasuki.messaging.tests.samples import NAMES, SIGNS, fields, signer_of
from tasuki.rules.scenarios import MODES, REASONS, SCENARIOS

LANGUAGES: Final = ("en", "ja", "es", "id")
TEMPLATES: Final = (
    "introduction", "joint-meeting-invite", "announcement", "follow-up", "step-back", "survey", "recap"
)  # fmt: skip
MADE_OF: Final[dict[str, dict[str, bool]]] = {
    "everything known": {},
    "a meeting planned": {"meeting": True},
    "little known": {"rich": False},
    "little known, a meeting planned": {"rich": False, "meeting": True},
    "no window agreed": {"window": False},
}
#: Body without salutation and signature: letters in Japanese, words elsewhere.
LENGTHS: Final = {"en": (70, 300), "ja": (180, 800), "es": (70, 320), "id": (60, 300)}
WRONG: Final = {
    "liquid": r"\{\{|\}\}|\{%|%\}|None|\bnil\b|\[\]|\(\)|（）|「」",
    "double blank": r"(?<=\S)  +(?=\S)",
    "blank before punctuation": r" [,.;:!?](?:\s|$)",
    "double punctuation": r"[,;:][,;:.!?]|[.!?][,;:]|\.\.|!!|[。、]{2}|。、|、。|::|: *$\n\n?: ",
    "blank at the start of a line": r"(?m)^ ",
    "three line breaks": r"\n\n\n",
}
OF_LANGUAGE: Final = {
    "en": {"small letter after a full stop": r"(?<![@\w]\.[a-z])[a-z]{2}[.!?] +[a-z]", "twice": r"\b([^\W\d]+) \1\b"},
    "es": {
        "contraction": r"\b(?:de|a) el\b",
        "tú": r"\b(?:tú|tu|tus|te|ti|contigo|vosotros|vuestr[oa]s?)\b",
        "no opening mark": r"(?m)^[^¿\n]*\?",
        "small letter after a full stop": r"[a-záéíóúñ]{2}[.!?] +[a-záéíóúñ]",
        "slash": r"\b[oa]/[oa]\b",
        "twice": r"\b([^\W\d]+) \1\b",
    },
    "id": {
        "not Bapak/Ibu": r"\b(?:kamu|kau|anda|Anda)\b",
        "small letter after a full stop": r"[a-z]{2}[.!?] +[a-z]",
        "twice": r"\b([^\W\d]+) \1\b",
    },
    "ja": {
        "half-width punctuation": r"[\u3040-\u30ff\u4e00-\u9fff][,.!?:;()]|[,!?:;()][\u3040-\u30ff\u4e00-\u9fff]",
        "blank between words": r"[\u3040-\u30ff] [\u3040-\u30ff\u4e00-\u9fff]",
        "plain style": r"(?:だ|である|(?<!ま)した|ない|する)(?=。)",
        "doubled particle": r"がが|をを|のの|はは|にに|もも|でで",
    },
}  # fmt: skip


@pytest.fixture(autouse=True)
def _only_files() -> Iterator[None]:
    """The shipped files alone, and no database."""
    with store.left_out():
        yield


@dataclass(frozen=True, slots=True)
class Case:
    """One situation in which somebody gets a message."""

    template: str
    language: str
    scenario: str
    unplanned: bool
    unavailable: bool
    strategic: bool
    made_of: str
    giver: bool
    reason: str

    def values(self) -> dict[str, Any]:
        """The fields as they are in this situation."""
        return fields(
            self.language,
            signer=self.signer(),
            reason=self.reason,
            giver=self.giver,
            unavailable=self.unavailable,
            scenario=self.scenario,
            unplanned=self.unplanned,
            strategic=self.strategic,
            **MADE_OF[self.made_of],
        )

    def signer(self) -> str:
        """Who signs."""
        return signer_of(
            self.template, unplanned=self.unplanned, unavailable=self.unavailable, strategic=self.strategic
        )

    def text(self) -> library.Text:
        """The template that is chosen: leadership's where leadership signs."""
        mode = "unplanned" if self.unplanned else "planned"
        led = self.strategic and self.signer() == "sponsor"
        return library.find_text(
            self.template, self.language, library.Traits(self.scenario, mode, led, self.unavailable)
        )


def cases(template: str, language: str) -> Iterator[Case]:
    """Scenarios × planned or not × giver there or not × strategic or not × what is known; reasons take turns."""
    reasons = itertools.cycle(REASONS)
    for scenario, mode, unavailable, strategic, made_of in itertools.product(
        SCENARIOS, MODES, (False, True), (False, True), MADE_OF
    ):
        for giver in (True, False) if unavailable else (True,):
            yield Case(
                template, language, scenario, mode == "unplanned", unavailable, strategic, made_of, giver,
                next(reasons),
            )  # fmt: skip


def faults_of(case: Case) -> list[str]:
    """What a reader would stumble over, with the place."""
    text, values = case.text(), case.values()
    subject, body = render(text.subject, values), drafting.tidy(render(text.body, values))
    found = [f"point: {point}" for point in drafting.four_points(case.language, body)]
    if drafting.why_not_text(subject, body) or len(subject) > 120 or subject != subject.strip():
        found.append(f"subject: {subject}")
    plain = body.replace(values["stakeholder"]["salutation"], "").replace(values["signature"], "").strip()
    for name, pattern in {**WRONG, **OF_LANGUAGE[case.language]}.items():
        for part in (subject, plain):
            hit = re.search(pattern, part)
            if hit:
                found.append(f"{name}: …{part[max(hit.start() - 30, 0) : hit.end() + 30]}…")
    return found + _length(case, plain) + _names(case, plain)


def _length(case: Case, plain: str) -> list[str]:
    least, most = LENGTHS[case.language]
    size = len(re.sub(r"\s", "", plain)) if case.language == "ja" else len(plain.split())
    return [] if least <= size <= most else [f"length: {size}"]


def _names(case: Case, plain: str) -> list[str]:
    """Nobody of ours with an honorific, nobody who is not there offered, nobody at the customer by their first name."""
    names = NAMES[case.language]
    found = []
    for role in ("giver", "receiver", "manager", "sponsor"):
        if re.search(
            rf"(?:Bapak|Ibu|Bapak/Ibu|Sr\.|Sra\.) {names[role]}|{names[role]} ?(?:様|さん|氏|殿)", plain
        ):
            found.append(f"honorific: {role}")
    if names["first"] in plain:
        found.append("first name")
    if case.unavailable and "giver@" in plain:
        found.append("an absent giver offered")
    return found


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("template", TEMPLATES)
def test_every_message_reads_well_in_every_situation(template: str, language: str) -> None:
    """MS-1, MS-3, MS-4: no line is odd whoever signs and whatever is missing, and each makes all four points."""
    wrong: dict[str, Case] = {}
    for case in cases(template, language):
        wrong |= {fault: case for fault in faults_of(case) if fault not in wrong}
    assert not wrong, "\n".join(f"{fault}    {case}" for fault, case in wrong.items())


def body_of(case: Case) -> str:
    """What this case's recipient reads."""
    return drafting.tidy(render(case.text().body, case.values()))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("unavailable", "strategic"), [(False, False), (True, False), (False, True)])
@pytest.mark.parametrize("template", ["introduction", "announcement"])
def test_each_scenario_names_its_own_benefit(
    template: str, unavailable: bool, strategic: bool, language: str
) -> None:
    """MS-1: why it is good for them is another thing in each scenario, whoever signs."""
    cases = [
        Case(
            template, language, scenario, True, unavailable, strategic, "everything known", True, "territory"
        )
        for scenario in SCENARIOS
    ]
    assert len({body_of(case) for case in cases}) == len(SCENARIOS)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("template", TEMPLATES[:-1])
def test_short_notice_and_absence_are_told_honestly(template: str, language: str) -> None:
    """MS-1: planned and unplanned read differently even from the same hand; so does a giver who is gone."""
    asked: dict[str, Any] = {"scenario": "rep-to-rep", "signer": SIGNS.get(template, "manager")}
    text = library.find_text(template, language, library.Traits("rep-to-rep", "planned"))
    assert render(text.body, fields(language, unplanned=False, **asked)) != render(
        text.body, fields(language, unplanned=True, **asked)
    )
    there, gone = (
        body_of(
            Case(template, language, "rep-to-rep", True, away, False, "everything known", True, "departure")
        )
        for away in (False, True)
    )
    assert there != gone


def test_spanish_does_not_join_names_by_y() -> None:
    """MS-4: "y" and "o" change before names that begin with their sound (e Inés, u Óscar), so texts avoid them."""
    sources = [path.read_text(encoding="utf-8") for path in (library.SHIPPED / "es").iterdir()]
    assert not [
        hit for source in sources for hit in re.findall(r".{20}\b[yo] \{\{ ?(?!signer)[^}]*name", source)
    ]
