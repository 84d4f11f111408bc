"""Completeness cannot be gamed, and honest short answers are left alone: KN-4."""

from __future__ import annotations

import doctest
import time
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasuki.rules import completeness, copies, mashing, pointers, standing
from tasuki.rules.completeness import (
    ItemFacts,
    JudgedItem,
    Requirement,
    assess,
    is_no_answer,
    judge,
    judged,
    sameness_of,
    weakness_of,
)
from tasuki.rules.copies import COPIED_FROM, FEW, repeats_a_question
from tasuki.rules.placeholder_phrases import PHRASES
from tasuki.rules.standing import Scale

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)

INVISIBLE = [
    "\u200b", "\u200b\u200c\u200d\ufeff", "\u2060\u00ad", "\u3164", "\u115f\u1160", "\uffa0\u3164", "\u2800\u2800",
    "\u202e\u202c", "\U000e0041\U000e0042", "\u0301\u0301", " \u200b \u3164 ", "\u00a0\u2003\u3000",
]  # fmt: skip
SIGNS = ["👍👍👍", "🤷", "🙏🏽", "✅✅", "…?!", "¯\\_/¯", "。。。", "（？）", "—/—", "％", "・・・", "＊＊＊"]
MASHED = [
    "asdfgh", "asdf asdf", "qwertyuiop", "qweqweqwe", "zxcvbnm", "sdfsdf", "jkljkl", "fghjfghj", "lkjhgf", "dlkfjs",
    "sdlkfjsdf", "aaaa", "AAAAAAA", "aaaaa bbbbb", "xyzxyzxyz", "lalala", "hahaha", "jajajaja", "wkwkwk", "abababab",
    "ｓｄｆｇｈｊ", "あああ", "ああああああ", "ンンンン", "あいうえお", "ほげほげ", "てすと", "qwe", "asd",
    "hjkl; asdf",
]  # fmt: skip
ENGLISH = [
    "see CRM", "See the CRM.", "see Salesforce", "check HubSpot", "refer to the CRM", "It's in the CRM", "in CRM",
    "See contract", "see attached", "see notes", "See the shared folder", "please see the CRM for details",
    "documented in Confluence", "as per contract", "see email", "ask Gina", "Ask Gina Giver.", "ask gina",
    "please ask Gina about this", "check with sales", "Gina knows", "only Gina knows this",
    "confirm with the customer",
    "same as last time", "Same as last year", "same as before", "as before", "as usual", "same as above",
    "as discussed",
    "same as the others", "see above", "no information at this time", "No information available at this time.",
    "We don't have any information about this yet", "we do not have information on this at the moment",
    "There is no information available", "This is not known yet", "it is not clear at the moment",
    "I have no idea about this, sorry", "has not been confirmed yet", "nobody knows", "Nothing is known about this",
    "will be filled in later", "I will fill this in later", "details to follow", "Information will follow soon",
    "needs to be confirmed", "to be found out", "more information needed", "hard to say at present",
    "lorem ipsum dolor sit amet", "Text: dolor sit amet, consectetur adipiscing", "example text", "whatever",
    "unknown unknown unknown", "TBD - pending - unknown", "ＡＳＫ ＧＩＮＡ",
    "UNKNOWN AT THIS TIME!!!", "not yet known", "fill this in", "bla bla bla",
]  # fmt: skip
JAPANESE = [
    "CRM参照", "CRMを参照してください", "ＣＲＭ参照のこと", "CRMに記載あり", "CRMをご確認ください", "資料参照",
    "添付資料を参照",
    "議事録に記載の通り", "契約書参照", "詳細は別紙参照", "メールを見てください", "前回と同じ", "前回と同様です",
    "前回同様", "従来通り",
    "いつも通りです", "以前と同じです。", "同左", "他の項目と同じ", "佐藤さんに聞いてください", "佐藤さんに確認",
    "担当者に確認してください",
    "ジーナに聞いて", "Ginaに聞いてください", "営業に確認中", "前任者に聞く", "情報なし",
    "現時点では情報がありません", "特に情報はありません",
    "今のところ情報はありません", "把握していません", "現時点では把握できておりません。",
    "まだ分かっていません", "この件については不明です", "本件は確認中です", "判明次第追記します",
    "分かり次第、追記します", "決まり次第記入",
    "後で書きます", "後ほど記入します", "後日追記します", "追ってご連絡します", "まだ聞いていません",
    "何とも言えません",
    "ダミーテキスト", "これはダミーテキストです", "サンプル", "適当", "私には分かりかねます",
    "詳しいことは分かりません",
]  # fmt: skip
SPANISH = [
    "ver CRM", "Ver el CRM", "véase CRM", "está en el CRM", "en el CRM", "Consultar Salesforce", "ver adjunto",
    "ver contrato", "ver correo", "Revisar las notas", "preguntar a Gina", "Pregúntale a Gina", "consultar con Gina",
    "preguntar a ventas", "Gina lo sabe", "igual que la última vez", "Igual que antes", "lo mismo que la última vez",
    "lo mismo de siempre", "como siempre", "como la última vez", "ver arriba", "No hay información",
    "No hay información por el momento", "no tenemos información sobre esto",
    "Aún no tenemos información al respecto",
    "No dispongo de información en este momento", "todavía no se sabe", "aún no lo sabemos", "no está claro todavía",
    "no se ha definido aún", "queda por definir", "se completará más adelante", "lo completaré después",
    "falta información", "no tengo ni idea", "a la espera de confirmación", "información no disponible",
    "esperando respuesta", "hay que averiguar", "texto de ejemplo", "prueba", "ya veremos", "no me consta",
]  # fmt: skip
INDONESIAN = [
    "lihat CRM", "Lihat di CRM", "cek CRM", "ada di CRM", "sudah ada di CRM", "lihat lampiran", "lihat kontrak",
    "cek Salesforce ya", "tanya Gina", "Tanya ke Gina", "tanyakan kepada Gina", "tanya tim penjualan",
    "Gina yang tahu",
    "sama seperti sebelumnya", "sama seperti tahun lalu", "Sama seperti yang lain", "seperti biasa", "lihat di atas",
    "Belum ada informasi", "belum ada informasi saat ini", "Belum ada informasi tentang hal ini",
    "tidak ada informasi untuk saat ini", "kami belum punya informasi", "Saya belum punya info soal ini",
    "saya tidak tahu", "kami belum tahu", "gak tau", "informasi belum tersedia", "belum bisa dipastikan",
    "akan diisi nanti", "nanti menyusul", "data menyusul", "masih menunggu informasi", "masih dicari",
    "perlu konfirmasi", "menunggu jawaban", "contoh teks", "uji coba", "terserah",
    "belum ada kepastian sampai sekarang",
]  # fmt: skip

REAL = [
    # English
    "Yes", "No", "None", "Nothing open", "No changes", "No contact yet", "Not started", "Weekly", "Mail", "In Teams",
    "on Slack", "Call Mika", "Ask before calling", "Ask Mika first about budget, then Sofía", "Phone only",
    "See section 4 of the contract of 3 March", "see CRM case 4711: two open tickets", "CRM", "Salesforce",
    "HubSpot and SAP",
    "Q3 2027", "12 %", "AAA", "BMW", "HTTPS", "SAP S/4HANA", "3M", "www.example.com", "rhythm section", "Property",
    "EMEA",
    "Same goals as in 2024: two plants by 2028", "Not discussed yet", "Unclear roles between IT and sales",
    "The CFO does not know us", "They don't know our roadmap", "Tests run every night",
    "Pending with their legal team",
    "Unknown to the board, known to IT", "Later than planned: May", "As usual they pay on day 30", "AT&T", "CFO",
    "Mika Hoshino",
    "No idea of ours was refused", "Ask Procurement for the purchase order number",
    "In the contract: 30 days' notice",
    "TBD by the board on 3 March", "Coming soon: plant in Osaka, April 2027",
    "Checking accounts are their main product",
    # Japanese
    "なし", "特になし", "毎週", "月次", "メール", "CRM", "対面", "はい", "問題なし", "未着手", "検討中", "社長",
    "製造業", "火曜の朝",
    "変更なし", "稟議の前に確認", "CRMを参照しながら毎週会議で更新している", "契約書第4条を参照", "佐藤部長",
    "前回と同じ価格で更新したい",
    "情報システム部が決める", "佐藤さんに確認済み:予算は承認された", "不明点は二つ:価格と納期", "テスト工程の短縮",
    "現在は三拠点", "ヤマト運輸",
    "いろいろな部署が使う", "ワクワク", "サンプル数を増やしたい", "適当な価格で早い納期",
    # Spanish
    "Sí", "No", "Ninguno", "Sin cambios", "Semanal", "Correo", "Por teléfono", "No empezado", "Banco Sol",
    "Marta Ruiz",
    "Consultar con Marta antes de subir el precio", "Igual que en 2024: dos plantas",
    "Ver cláusula 4 del contrato marco",
    "No hay reclamaciones", "Falta la firma del director", "Aún en revisión por su abogado", "En revisión",
    "Sin objeciones",
    "Por correo", "Los lunes", "En el CRM registran cada visita", "No se ha retrasado",
    "Pendiente de la junta del 3 de marzo",
    # Indonesian
    "Ya", "Tidak", "Tidak ada", "Mingguan", "Setiap Senin", "Lewat WhatsApp", "Belum mulai", "Sama-sama puas",
    "Pak Budi",
    "Tanya Pak Budi dulu sebelum naik harga", "Sama seperti kontrak 2024: dua pabrik", "Tidak ada keluhan",
    "Lihat pasal 4 kontrak induk", "Belum ada kontrak baru sejak 2024", "Kupu-kupu", "Lumayan", "Bank Coba Jaya",
    "Menunggu tanda tangan direktur", "Nanti bulan Mei", "Rapat tiap bulan", "Di CRM mereka mencatat tiap kunjungan",
]  # fmt: skip


@pytest.mark.parametrize("text", INVISIBLE + SIGNS + MASHED)
def test_nothing_that_can_be_read_is_no_answer(text: str) -> None:
    """KN-4: what cannot be seen, signs, letters held down and keys hit at random do not count."""
    assert is_no_answer(text)


@pytest.mark.parametrize("text", ENGLISH + JAPANESE + SPANISH + INDONESIAN)
def test_empty_words_in_four_languages_are_no_answer(text: str) -> None:
    """KN-4: "see CRM", "ask Gina", "same as last time", "no information at this time", in en, ja, es, id."""
    assert is_no_answer(text)


@pytest.mark.parametrize("text", REAL)
def test_short_honest_answers_count(text: str) -> None:
    """KN-4: few false alarms: what is short, negative or near to a placeholder but says something counts."""
    assert not is_no_answer(text)
    assert weakness_of(facts(text)) == ""


def test_examples_in_the_docstrings_hold() -> None:
    """KN-4: every example in these modules is true."""
    for module in (completeness, copies, mashing, pointers, standing):
        assert doctest.testmod(module).failed == 0


def facts(text: str, *, questions: tuple[str, ...] = (), kind: str = "text", key: str = "a.b.c") -> ItemFacts:
    return ItemFacts(key, key.partition(".")[0], kind, text, "filled", "", NOW, questions)


# -- the question again -----------------------------------------------------------------------

QUESTIONS = (
    "Strategic goals",
    "What the company wants to reach in the next one to three years.",
    "経営目標",
    "今後1〜3年で会社が達成しようとしていること。",
    "Objetivos estratégicos",
    "Lo que la empresa quiere alcanzar en los próximos uno a tres años.",
    "Tujuan strategis",
    "Apa yang ingin dicapai perusahaan dalam satu sampai tiga tahun ke depan.",
)


@pytest.mark.parametrize(
    "text",
    [
        *QUESTIONS,
        *(text.upper() for text in QUESTIONS),
        *(f"「{text}」" for text in QUESTIONS),
        *(f"{text} - TBD" for text in QUESTIONS),
        "What the company wants to reach in the next one to three years. Yes",
        "What the company wants to reach in the next one to three years: OK",
        "Strategic goals: What the company wants to reach in the next one to three years.",
        "What the company want to reach in the next one to three years",
        "What the company wants to reach in the next one to three yeears.",
        "What company wants to reach in the next one to three years",
        "今後1〜3年で会社が達成しようとしていること。はい",
        "今後1〜3年で会社が達成しようとしている事。",
        "Lo que la empresa quiere alcanzar en los proximos uno a tres años. Sí",
        "Apa yang ingin dicapai perusahaan dalam satu sampai tiga tahun ke depan. Sudah",
        "Ｓｔｒａｔｅｇｉｃ　ｇｏａｌｓ",
    ],
)
def test_a_copied_question_is_recognised(text: str) -> None:
    """KN-4: the question, nearly the question, and the question with nothing behind it, in four languages."""
    assert weakness_of(facts(text, questions=QUESTIONS)) == "copied_question"


@pytest.mark.parametrize(
    "text",
    [
        "Two plants by 2028",
        "What the company wants to reach in the next one to three years: two plants in Osaka",
        "Strategic goals: grow in Asia",
        "In the next one to three years the company wants to double its plants",
        "経営目標は売上高20%増",
        "Objetivos: dos plantas",
        "Tujuan strategis: dua pabrik baru",
    ],
)
def test_an_answer_in_the_words_of_the_question_counts(text: str) -> None:
    """KN-4: a sentence that takes up the question and goes on is an answer."""
    assert weakness_of(facts(text, questions=QUESTIONS)) == ""


def test_yes_answers_a_question_that_asks_for_it() -> None:
    """KN-4, KN-5: the receiver asks "… on board?"; "yes" behind it says something."""
    question = "Is the new finance director on board with the plan?"
    assert not repeats_a_question(f"{question} Yes", [question])
    assert repeats_a_question(question, [question])


# -- one text in many items -------------------------------------------------------------------

TEXT = "They lost orders at every quarter end"


@pytest.mark.parametrize(
    "copy",
    [
        TEXT.upper(),
        f"  {TEXT}  ",
        f"{TEXT}.",
        f"{TEXT}!!!",
        f"{TEXT} 2",
        f"{TEXT} (3)",
        f"1. {TEXT}",
        TEXT.replace(" ", "  "),
        TEXT.replace(" ", ""),
        TEXT.replace(" ", "-"),
        f"“{TEXT}”",
        f"{TEXT}\u200b",
        "Ｔｈｅｙ　ｌｏｓｔ　ｏｒｄｅｒｓ　ａｔ　ｅｖｅｒｙ　ｑｕａｒｔｅｒ　ｅｎｄ",
    ],
)
def test_trivial_changes_do_not_hide_a_copy(copy: str) -> None:
    """KN-4: case, signs, spaces, width and an appended number leave it the same text."""
    assert sameness_of(copy, "text") == sameness_of(TEXT, "text") != ""
    found = assess(
        [facts(TEXT, key="a.b.c"), facts(copy, key="a.b.d")],
        [Requirement("a.b.c", 1), Requirement("a.b.d", 1)],
        now=NOW,
    )
    assert [(one.key, one.why) for one in found.missing] == [("a.b.d", "duplicate")]


def test_different_texts_and_kinds_are_not_the_same() -> None:
    """KN-4: a year makes another text; the same person or amount may stand in several items."""
    assert sameness_of(f"{TEXT} 2026", "text") != sameness_of(f"{TEXT} 2027", "text")
    assert sameness_of(TEXT, "people") == sameness_of(TEXT, "number") == sameness_of("", "text") == ""
    assert sameness_of("四半期末のたびに注文を失っていた2", "text") == sameness_of(
        "四半期末のたびに注文を失っていた", "text"
    )


def test_a_short_answer_may_stand_in_a_few_items_not_everywhere() -> None:
    """KN-4: "none" is honest five times; pasted into every item it is none."""
    keys = [f"a.b.c{number}" for number in range(40)]
    found = assess([facts("None", key=key) for key in keys], [Requirement(key, 1) for key in keys], now=NOW)
    assert found.satisfied == FEW
    assert {one.why for one in found.missing} == {"duplicate"}


# -- properties -------------------------------------------------------------------------------

AROUND = st.sampled_from(["", " ", "\n", "  \u3000", "\u200b", "...", "!", " ?", "-", "“", "（", "）", "*"])
WIDE = {code: chr(code + 0xFEE0) for code in range(0x21, 0x7F)}


@settings(max_examples=300)
@given(st.sampled_from(sorted(PHRASES)), AROUND, AROUND, st.booleans(), st.booleans())
def test_dressing_up_does_not_make_an_answer(
    phrase: str, before: str, after: str, loud: bool, wide: bool
) -> None:
    """KN-4: signs, spaces, invisible characters, capitals and full width around a placeholder change nothing."""
    text = phrase.upper() if loud else phrase
    text = text.translate(WIDE) if wide else text
    assert is_no_answer(f"{before}{text}{after}")


@settings(max_examples=200)
@given(st.lists(st.sampled_from(sorted(PHRASES)), min_size=1, max_size=4))
def test_placeholders_in_a_row_are_one(phrases: list[str]) -> None:
    """KN-4: several empty phrases say no more than one."""
    assert is_no_answer(", ".join(phrases))


@settings(max_examples=300)
@given(st.text(max_size=200), AROUND)
def test_sameness_sees_letters_only(text: str, around: str) -> None:
    """KN-4: no text breaks it; what is around the letters never matters; it fits its column."""
    found = sameness_of(text, "text")
    assert len(found) in {0, 16, 32}
    assert sameness_of(f"{around}{text} ", "text") == found
    assert (len(found) == 32) == (copies.width(copies.letters(text)) >= COPIED_FROM)


@settings(max_examples=300)
@given(st.text(max_size=120), st.lists(st.text(max_size=60), max_size=4))
def test_any_answer_is_judged(answer: str, questions: list[str]) -> None:
    """KN-4: no string breaks the judgement; a question given back is never an answer."""
    assert weakness_of(facts(answer, questions=tuple(questions))) in {"", "placeholder", "copied_question"}
    for question in questions:
        if copies.letters(question):
            assert weakness_of(facts(question, questions=tuple(questions)))


def test_judging_is_quick_whatever_is_pasted() -> None:
    """KN-4: a megabyte is judged at once: no pattern runs away."""
    begun = time.perf_counter()
    for text in ("a" * 1_000_000, "ask " * 200_000, "see the " * 100_000, "に" * 1_000_000, "x-" * 500_000):
        is_no_answer(text)
        weakness_of(facts(text[:20_000], questions=QUESTIONS))
        sameness_of(text[:20_000], "text")
    assert time.perf_counter() - begun < 5


KEYS = [f"{section}.t.{n}" for section in ("profile", "history", "people") for n in range(5)]
rows = st.builds(
    JudgedItem,
    st.sampled_from(KEYS),
    st.just(""),
    st.sampled_from(["filled", "filled", "filled", "unclear", "not_applicable", "empty"]),
    st.sampled_from(["", "", "", "placeholder", "copied_question", "no_reason"]),
    st.sampled_from(["", "a" * 32, "b" * 32, "c" * 16, "d" * 16]),
    st.sampled_from(
        [None, NOW, NOW - timedelta(days=89), NOW - timedelta(days=90), NOW - timedelta(days=400)]
    ),
)
records = st.lists(rows, max_size=15, unique_by=lambda row: row.key)
needs_of = st.lists(
    st.builds(Requirement, st.sampled_from(KEYS), st.integers(0, 5)),
    max_size=15,
    unique_by=lambda need: need.key,
)


@settings(max_examples=400, deadline=None)
@given(records, needs_of)
def test_weighing_many_gives_what_judging_one_gives(
    record: list[JudgedItem], needs: list[Requirement]
) -> None:
    """KN-4, KN-9: the figures that are stored are those of the list of what is missing."""
    placed = [
        JudgedItem(
            row.key, row.key.partition(".")[0], row.status, row.weakness, row.sameness, row.verified_at
        )
        for row in record
    ]
    one = judge(placed, needs, now=NOW)
    many = Scale(needs, {}).weigh(
        [(row.key, row.status, row.weakness, row.sameness, row.verified_at) for row in record],
        NOW - timedelta(days=90),
    )
    assert (many.total, dict(many.sections), many.satisfied, many.required) == (
        one.total,
        dict(one.sections),
        one.satisfied,
        one.required,
    )
    why = [missing.why for missing in one.missing]
    assert dict(many.missing) == {name: why.count(name) for name in set(why)}
    if many.next_stale is not None:
        later = judge(placed, needs, now=many.next_stale + timedelta(days=90, microseconds=1))
        assert "stale" in {missing.why for missing in later.missing}
        assert judge(placed, needs, now=many.next_stale + timedelta(days=90)) == one


@given(records, needs_of)
def test_assessing_is_judging_what_was_kept(record: list[JudgedItem], needs: list[Requirement]) -> None:
    """KN-4: the two steps at once are the two steps one after the other."""
    answers = [facts(f"Answer {number} to {row.key}", key=row.key) for number, row in enumerate(record)]
    assert assess(answers, needs, now=NOW) == judge(map(judged, answers), needs, now=NOW)
