"""How easily a text reads (MS-3): verdicts that people would share, and laws that hold for any text."""

from __future__ import annotations

import string
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasuki.rules.reading import LONGEST_SHOWN, english_syllables, read, spanish_syllables

PLAIN = {
    "en": "We will call you on Monday. Your plan stays as it is. You can reach us both at any time.",
    "es": "Le llamamos el lunes. Su plan sigue igual. Puede hablar con los dos cuando quiera.",
    "id": "Kami akan menelepon Anda pada hari Senin. Rencana Anda tetap sama. Anda dapat menghubungi kami berdua.",
    "ja": "来週の月曜日にお電話いたします。お約束した内容は、そのまま続けてまいります。いつでもご連絡ください。",
    "fr": "Nous vous appelons lundi. Votre plan reste le même. Vous pouvez nous joindre tous les deux.",
}
HEAVY = {
    "en": "Notwithstanding organisational restructuring, comprehensive implementation responsibilities "
    "necessitating interdepartmental coordination are hereby transitioned to designated representatives "
    "immediately following administrative authorisation, subject to contractual considerations that were "
    "previously communicated to authorised signatories during preliminary negotiations regarding termination.",
    "es": "La reestructuración organizativa correspondiente a la reorganización departamental, cuya implementación "
    "requiere indefectiblemente la coordinación interdisciplinaria de responsabilidades administrativas "
    "anteriormente comunicadas, determinará consecuentemente la transferencia inmediata de las obligaciones "
    "contractuales preexistentes a los representantes específicamente designados por la administración.",
    "id": "Sehubungan dengan penyelenggaraan pertanggungjawaban administratif yang berkesinambungan, "
    "pengimplementasian kebijakan restrukturisasi keorganisasian mengharuskan pengalihan keseluruhan "
    "pertanggungjawaban kepada perwakilan yang ditunjuk berdasarkan pertimbangan-pertimbangan kontraktual "
    "sebagaimana dikomunikasikan sebelumnya kepada penandatangan selama perundingan pendahuluan berlangsung.",
    "ja": "弊社組織再編成実施に伴い従前担当者が遂行中の導入支援業務全般及び契約履行管理責任並びに関係部門間連絡調整業務"
    "一切は本年度下半期開始時点以降後任担当者に全面移管予定であり貴社関係各位に対する事前説明会開催日程等詳細事項は別途書面通知申上候。",
    "fr": "Nonobstant la réorganisation institutionnelle, l'implémentation complémentaire des responsabilités "
    "interdépartementales nécessitera indéniablement la transmission immédiate des obligations contractuelles "
    "précédemment communiquées aux représentants spécifiquement désignés par l'administration compétente.",
}


@pytest.mark.parametrize("language", PLAIN)
def test_plain_and_heavy_texts_are_told_apart(language: str) -> None:
    """MS-3: short plain sentences are easy in each language, officialese is heavy, and the reasons say why."""
    easy, heavy = read(language, PLAIN[language]), read(language, HEAVY[language])
    assert (easy.verdict, easy.reasons) == ("easy", ())
    assert easy.sentences == 3
    assert heavy.verdict == "heavy"
    assert heavy.reasons
    assert heavy.longest[0].text.rstrip() in HEAVY[language]


def test_what_is_no_sentence_is_not_judged() -> None:
    """MS-3: greeting, signature, contact details and links are no sentences; short forms end none."""
    sentence = "Dr. Lee calls at 3.5 p.m. from example.com or writes to a.b@c.example today."
    found = read("en", f"Dear Ms. Sato\n\n{sentence}\n\nKind regards\nGina")
    assert [one.text for one in found.longest] == [sentence]


def test_a_sentence_may_run_over_two_lines() -> None:
    """MS-3: a line that goes on in small letters belongs to the one before."""
    assert read("en", "We will write to you\nbefore the end of the week.").sentences == 1


def test_quotes_end_with_their_sentence() -> None:
    """MS-3: closing brackets and quotes belong to the sentence that they close."""
    assert [one.text for one in read("ja", "「はい。」そのように承りました。").longest][-1].startswith("「")
    assert read("en", 'She said "We stay." Then we met.').sentences == 2


@pytest.mark.parametrize(("word", "count"), [("a", 1), ("coverage", 3), ("reached", 1), ("people", 2)])
def test_english_syllables(word: str, count: int) -> None:
    """MS-3: near enough for an average."""
    assert english_syllables(word) == count


@pytest.mark.parametrize(("word", "count"), [("y", 1), ("día", 2), ("guía", 2), ("ciudad", 2), ("rey", 1)])
def test_spanish_syllables(word: str, count: int) -> None:
    """MS-3: strong vowels and accented weak ones."""
    assert spanish_syllables(word) == count


@given(st.sampled_from(sorted(PLAIN)), st.text(max_size=400))
@settings(max_examples=150, deadline=None)
def test_any_text_can_be_read(language: str, text: str) -> None:
    """MS-3: no text breaks it; figures are whole and never below nothing; what is shown stands in the text."""
    found = read(language, text)
    assert min(found.words, found.characters, found.sentences) >= 0
    assert found.average >= 0
    assert found.verdict in ("easy", "fine", "heavy")
    assert (found.verdict == "easy") is (found.reasons == ())
    squeezed = "".join(text.split())
    assert len(found.longest) == min(found.sentences, LONGEST_SHOWN)
    assert all("".join(one.text.split()) in squeezed for one in found.longest)
    assert [one.length for one in found.longest] == sorted(
        (one.length for one in found.longest), reverse=True
    )


@given(st.sampled_from(sorted(PLAIN)), st.integers(2, 5))
def test_saying_it_again_reads_the_same(language: str, times: int) -> None:
    """MS-3: the verdict is about how a text is written, not how long it is."""
    once, often = read(language, PLAIN[language]), read(language, "\n".join([PLAIN[language]] * times))
    assert often.sentences == times * once.sentences
    assert (often.average, often.score, often.verdict) == (once.average, once.score, once.verdict)


@given(st.lists(st.text(string.ascii_lowercase, min_size=1, max_size=12), min_size=12, max_size=120))
@settings(max_examples=100, deadline=None)
def test_a_full_stop_never_makes_it_heavier(words: list[str]) -> None:
    """MS-3: the same words in two sentences are no harder than in one."""
    rank = ("easy", "fine", "heavy").index
    half = len(words) // 2
    for language in ("en", "es", "fr"):
        one = read(language, " ".join(words) + ".")
        two = read(language, " ".join(words[:half]) + ". " + " ".join(words[half:]).capitalize() + ".")
        assert rank(two.verdict) <= rank(one.verdict)


@pytest.mark.parametrize("piece", [".", ". ", "。", "a@", "http://", "a.\na", '."', "Mr. ", "a'", "\n", "!)"])
def test_no_text_takes_long(piece: str) -> None:
    """MS-3, MS-4: 20 kB of anything in well under a second."""
    begun = time.process_time()
    for language in ("en", "ja"):
        read(language, piece * (20_000 // len(piece)) + "a")
    assert time.process_time() - begun < 1.5
