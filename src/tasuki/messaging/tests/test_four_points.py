"""Whether a draft says why, reassures, shows continuity, tells how both are reached: found, and not imagined (MS-3)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pytest

from tasuki.messaging import drafting, library
from tasuki.messaging.company import store

POINTS: Final = ("why", "reassurance", "continuity", "accessibility")
#: Sentences that people write themselves, one list per point.
WRITTEN: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "en": {
        "why": (
            "I am handing your account over because I am moving to another region.",
            "The reason for the change is simple: our teams have been redrawn.",
            "Due to a new structure in sales, your contact will be somebody else.",
        ),
        "reassurance": (
            "Nothing changes in your contract.",
            "Your support channels stay the same.",
            "The migration goes on without interruption.",
        ),
        "continuity": (
            "She has been briefed on your roll-out.",
            "He already knows your team.",
            "You will not have to explain anything again.",
        ),
        "accessibility": (
            "You can still reach me until March.",
            "Please write to me whenever you like.",
            "Just reply to this message.",
        ),
    },
    "ja": {
        "why": (
            "このたび、私の異動に伴い、担当が替わります。",
            "担当変更の理由は、組織の見直しでございます。",
            "弊社の体制の変更に伴うものでございます。",
        ),
        "reassurance": (
            "契約条件に変更はございません。",
            "進行中の案件は、これまでどおり進めてまいります。",
            "導入作業は滞りなく続けてまいります。",
        ),
        "continuity": (
            "貴社の状況は、後任が把握しております。",
            "これまでの経緯は、すべて引き継いでおります。",
            "改めてご説明いただく必要はございません。",
        ),
        "accessibility": (
            "三月末までは、私までご連絡ください。",
            "本メールへのご返信にてお知らせください。",
            "いつでもお申し付けください。",
        ),
    },
    "es": {
        "why": (
            "Le escribo porque paso a otra región.",
            "El motivo del cambio es sencillo: hemos reordenado los equipos.",
            "El cambio se debe a una nueva organización comercial.",
        ),
        "reassurance": (
            "En su contrato no cambia nada.",
            "Sus condiciones se mantienen.",
            "La migración sigue adelante sin interrupción.",
        ),
        "continuity": (
            "Ya conoce a su equipo.",
            "Está al corriente de su proyecto.",
            "No tendrá que explicar nada otra vez.",
        ),
        "accessibility": (
            "Puede escribirme hasta marzo.",
            "Quedo a su disposición para cualquier duda.",
            "Responda a este mensaje cuando quiera.",
        ),
    },
    "id": {
        "why": (
            "Saya menyerahkan akun ini karena pindah ke wilayah lain.",
            "Alasan pergantian ini sederhana: tim kami ditata ulang.",
            "Sehubungan dengan perubahan organisasi, kontak Bapak/Ibu berganti.",
        ),
        "reassurance": (
            "Kontrak Bapak/Ibu tidak berubah.",
            "Semua pekerjaan tetap berjalan.",
            "Migrasi diteruskan tanpa gangguan.",
        ),
        "continuity": (
            "Ia telah memahami proyek Bapak/Ibu.",
            "Bapak/Ibu tidak perlu menjelaskan ulang.",
            "Ia telah mempelajari semua kesepakatan.",
        ),
        "accessibility": (
            "Saya masih dapat dihubungi sampai Maret.",
            "Bapak/Ibu dapat menghubungi kami kapan saja.",
            "Silakan balas pesan ini.",
        ),
    },
}
#: Sentences that use the same words and make none of the points.
NO_POINT: Final = {
    "en": (
        "I would like to introduce your new contact. The reason we ask you for a date is our calendar. "
        "You reach a new level with us. Please read this. Many things will change for the better."
    ),
    "ja": (
        "平素より大変お世話になっております。後任のご案内のため、ご連絡いたしました。"
        "担当変更のご案内でございます。引き継ぎのご挨拶にお伺いいたします。お問い合わせの多い点でございます。"
    ),
    "es": (
        "Le presento a su nuevo contacto. Tiene toda la razón en pedirlo. Hay un cambio. "
        "Conocemos el mercado. Le escribimos con gusto."
    ),
    "id": (
        "Perkenankan saya memperkenalkan kontak baru. Ada perubahan di tim kami. "
        "Kami memahami pasar. Pesan ini kami kirim lebih awal. Semoga hubungan kita baik."
    ),
}


@pytest.fixture(autouse=True)
def _only_files() -> Iterator[None]:
    """The shipped words alone, and no database."""
    with store.left_out():
        yield


@pytest.mark.parametrize("language", WRITTEN)
@pytest.mark.parametrize("left_out", POINTS)
def test_a_draft_that_lacks_a_point_is_caught(language: str, left_out: str) -> None:
    """MS-3: of a draft in anybody's own words just the point that was left out is named."""
    for turn in range(3):
        kept = [WRITTEN[language][point][turn] for point in POINTS if point != left_out]
        assert drafting.four_points(language, " ".join([NO_POINT[language], *kept])) == [left_out]


@pytest.mark.parametrize("language", WRITTEN)
def test_words_alone_make_no_point(language: str) -> None:
    """MS-3: "reason", "contact" or "change" in some sentence is no reason given, no contact offered, no reassurance."""
    assert drafting.four_points(language, NO_POINT[language]) == list(POINTS)
    signed = library.words(language)
    assert drafting.four_points(
        language, f"{signed.salutation}\n{signed.signature}\n{signed.contact}"
    ) == list(POINTS)


@pytest.mark.parametrize("language", WRITTEN)
def test_points_are_found_across_line_breaks_and_in_any_case(language: str) -> None:
    """MS-3: a mail client that wraps lines, or capital letters, hide nothing."""
    text = " ".join(WRITTEN[language][point][0] for point in POINTS)
    assert drafting.four_points(language, text.upper()) == []
    if language != "ja":
        assert drafting.four_points(language, text.replace(" ", "\n")) == []


@pytest.mark.parametrize("language", WRITTEN)
def test_marks_are_many_and_belong_to_one_point(language: str) -> None:
    """MS-3: a phrase proves one point only, and there are enough of them for words of one's own."""
    marks = library.words(language).points
    assert set(marks) == set(POINTS)
    for point, phrases in marks.items():
        assert len(phrases) >= 6, (language, point)
        assert len(set(phrases)) == len(phrases)
        for other, others in marks.items():
            both = [mark for mark in phrases if mark in others]
            assert other == point or not both, (language, point, other, both)
