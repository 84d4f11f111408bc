"""What counts as an answer and what only stands in its place: KN-4."""

from __future__ import annotations

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasuki.rules import placeholders
from tasuki.rules.completeness import is_no_answer, is_placeholder
from tasuki.rules.placeholder_phrases import PHRASES

NOTHING = [
    "",
    " ",
    "\n\t",
    "\u3000",
    "\u200b",
    "\xa0",
    "?",
    "??",
    "？",
    "-",
    "--",
    "—",
    "―",
    "ー",
    "ーー",
    "...",
]
NOTHING += ["…", "・", "/", "*", "***", "_", "〃", "( )", "[]", "「」", "○○", "〇〇", "●●", "👍", "🤷‍♀️", "!?"]

ENGLISH = [
    "TBD",
    "tbd",
    "Tbd.",
    "T.B.D.",
    "t b d",
    "[TBD]",
    "(tbd)",
    "**TBD**",
    "TBD!!!",
    "tbd?",
    "ＴＢＤ",
    "TBC",
]
ENGLISH += [
    "TBA",
    "to be determined",
    "To Be Confirmed",
    "to-be-defined",
    "n/a",
    "N/A",
    "N / A",
    "n.a.",
    "ｎ／ａ",
]
ENGLISH += [
    "na",
    "#N/A",
    "#REF!",
    "#VALUE!",
    "not applicable",
    "not available",
    "Not known.",
    "unknown",
    "UNKNOWN",
]
ENGLISH += [
    "Unknown yet",
    "still unknown",
    "currently unknown",
    "unknown at the moment",
    "don't know",
    "I don’t know",
]
ENGLISH += [
    "not sure",
    "no idea",
    "no data",
    "pending",
    "Pending…",
    "TODO",
    "to do",
    "FIXME",
    "wip",
    "xxx",
    "XX/XX/XXXX",
]
ENGLISH += [
    "null",
    "nil",
    "(blank)",
    "<blank>",
    "[insert name here]",
    "{{ industry }}",
    "<company name>",
    "asdf",
    "test",
]
ENGLISH += [
    "lorem ipsum dolor sit amet, consectetur",
    "TBD / TBC",
    "tbd tbd",
    "later",
    "coming soon",
    "same as above",
]
ENGLISH += ["TBD (unknown)", "unknown (pending)", "TBD for now", "\u200bTBD\u200b", "T\u200bBD", "tbd\u3000"]

JAPANESE = [
    "未定",
    "（未定）",
    "未定。",
    "未定です",
    "未定です。",
    "【未定】",
    "まだ未定",
    "現時点では未定",
    "現在未定",
    "不明",
]
JAPANESE += [
    "不明です",
    "現時点では不明",
    "確認中",
    "確認中です",
    "現在確認中",
    "現在確認中です。",
    "要確認",
    "確認待ち",
    "未確認",
]
JAPANESE += [
    "未入力",
    "未記入",
    "未回答",
    "調査中",
    "後日",
    "後ほど",
    "追って連絡",
    "わからない",
    "分かりません",
    "該当なし",
    "対象外",
]
JAPANESE += [
    "空欄",
    "ダミー",
    "テスト",
    "ﾃｽﾄ",
    "仮",
    "同上",
    "未定(TBD)",
    "TBD（要確認）",
    "未定・確認中",
    "詳細未定",
    "未 定",
]

SPANISH = [
    "pendiente",
    "Pendiente.",
    "PENDIENTE",
    "pendiente de confirmación",
    "por definir",
    "Por definir…",
    "aún por definir",
]
SPANISH += [
    "todavía por confirmar",
    "por confirmar",
    "por determinar",
    "a definir",
    "sin definir",
    "sin datos",
    "s/d",
    "n/d",
]
SPANISH += [
    "no sé",
    "No lo sé",
    "no sabemos",
    "no disponible",
    "desconocido",
    "Se desconoce",
    "no aplica",
    "N.A.",
    "¿?",
    "¿¡!?",
]
SPANISH += [
    "más adelante",
    "próximamente",
    "ídem",
    "vacío",
    "por definir de momento",
    "pendiente / por confirmar",
]

INDONESIAN = [
    "belum ada",
    "Belum ada.",
    "BELUM ADA",
    "masih belum ada",
    "belum ada saat ini",
    "nanti",
    "nanti ya",
    "nanti saja",
]
INDONESIAN += [
    "menyusul",
    "akan menyusul",
    "belum diketahui",
    "belum tahu",
    "belum pasti",
    "belum ditentukan",
    "belum diisi",
]
INDONESIAN += [
    "tidak tahu",
    "tidak diketahui",
    "tdk tahu",
    "menunggu konfirmasi",
    "sedang dicek",
    "kosong",
    "tidak berlaku",
]
INDONESIAN += ["belum tersedia", "belum ada / nanti", "akan dikonfirmasi", "perlu dicek", "entah"]

REAL = [
    "Yes",
    "No",
    "None",
    "0",
    "7",
    "1,200",
    "12 %",
    "€2.5m",
    "Q3",
    "High",
    "X Corp",
    "X",
    "IT",
    "Toyota",
    "A",
    "AA",
]
REAL += [
    "NTT",
    "Unknown Worlds Entertainment",
    "Pending approval by the CFO, expected 3 March",
    "TBD by John",
]
REAL += [
    "We do not know the budget, but the CFO signs above 50k",
    "2026-03-01",
    "https://example.com/plan",
    "+1 555 0100",
]
REAL += [
    "Test automation is their main objective",
    "No open risks",
    "na-na GmbH & Co",
    "Later Media Inc.",
    "Q&A",
]
REAL += [
    "なし",
    "特になし",
    "はい",
    "いいえ",
    "トヨタ",
    "製造業",
    "○",
    "×",
    "△",
    "◎",
    "✓",
    "〇",
    "未来工業",
    "不明瞭な契約条件が二つある",
    "一",
]
REAL += ["仮想化基盤", "テストの自動化", "確認中の契約が三件ある", "中", "高", "株式会社後日", "三ヶ月後"]
REAL += [
    "Ninguno",
    "Sí",
    "No",
    "Ninguna objeción",
    "pendiente la firma del contrato marco",
    "Definir el alcance antes de mayo",
]
REAL += [
    "Faltan dos firmas",
    "Banco de México",
    "tidak ada",
    "Tidak",
    "Ya",
    "Bank Nanti Jaya",
    "belum ada kontrak baru sejak 2024",
]
REAL += [
    "Nantikan rilis Maret",
    "ไม่มีความเสี่ยง",
    "Нет",
    "لا",
    "<https://example.com>",
    "<a@example.com>",
    "没有",
]


@pytest.mark.parametrize("text", [*NOTHING, *ENGLISH, *JAPANESE, *SPANISH, *INDONESIAN])
def test_a_placeholder_is_no_answer(text: str) -> None:
    """KN-4: TBD, n/a, ? and their like in four languages do not count."""
    assert is_placeholder(text)


@pytest.mark.parametrize("text", REAL)
def test_a_real_answer_is_one(text: str) -> None:
    """KN-4: short, negative or unusual answers are answers."""
    assert not is_placeholder(text)


@pytest.mark.parametrize("phrase", sorted(PHRASES))
def test_every_listed_phrase_is_in_normal_form(phrase: str) -> None:
    """KN-4: what is listed is found, also in capitals, in brackets and with a full stop."""
    assert is_placeholder(phrase)
    assert is_placeholder(f" ({phrase.upper()}). ")


def test_examples_in_the_docstrings_hold() -> None:
    """KN-4: every example in the module is true."""
    assert doctest.testmod(placeholders).failed == 0


@given(st.text(max_size=300))
def test_no_text_breaks_it(text: str) -> None:
    """KN-4: any string is judged; spaces around it never matter."""
    assert is_placeholder(text) == is_placeholder(f"  {text}\n")


def test_long_text_is_judged_quickly() -> None:
    """KN-4: a pasted document is an answer, a wall of dashes is none."""
    assert not is_placeholder("The account grew from three sites to twelve. " * 20_000)
    assert is_placeholder("- " * 100_000)
    assert is_placeholder("TBD " * 100)


@pytest.mark.parametrize(
    "text", ["Ask the customer", "Check with sales", "confirm with the customer", "as per contract"]
)
def test_sending_somebody_to_ask_is_a_task_and_no_answer(text: str) -> None:
    """KN-4, MT-7: what answers nothing in the record may be a good action, reason or evidence elsewhere."""
    assert is_no_answer(text)
    assert not is_placeholder(text)
