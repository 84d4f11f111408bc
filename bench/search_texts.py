"""Texts in four languages to search in: sentences of common and rare words. Seeded, so always the same."""

from __future__ import annotations

import random
from itertools import product
from typing import Final

# Per language: who, does what, what, when. Sentences are all their combinations.
_LANGUAGES: Final = {
    "en": (
        "{} {} {} {}.",
        ("The champion", "Their sponsor", "The project lead", "Our support team", "The buyer", "Legal"),
        ("asked for", "promised", "reviewed", "postponed", "approved", "questioned", "praised"),
        ("the contract", "the renewal", "a discount", "the migration plan", "three training sessions",
         "the security review", "a dedicated engineer", "the data import", "single sign-on"),
        ("before quarter end", "last week", "in the kickoff meeting", "after go-live", "by mail", "in March"),
    ),
    "ja": (
        "{}{}{}{}。",
        ("先方の担当者は", "部長は", "導入責任者が", "サポート部門は", "購買部が", "法務部は"),
        ("来週までに", "四半期末までに", "会議のなかで", "稼働後に", "メールで", "三月に"),
        ("契約更新を", "割引を", "移行計画を", "研修三回を", "セキュリティ審査を", "専任の技術者を", "データ移行を"),
        ("希望した", "約束した", "確認した", "延期した", "承認した", "評価した", "断った"),
    ),
    "es": (
        "{} {} {} {}.",
        ("La directora", "El responsable", "El equipo de soporte", "La compradora", "El patrocinador"),
        ("pidió", "prometió", "revisó", "aplazó", "aprobó", "cuestionó"),
        ("el contrato", "la renovación", "un descuento", "el plan de migración", "tres formaciones",
         "la revisión de seguridad", "una reunión mensual"),
        ("antes del cierre", "la semana pasada", "en la reunión", "tras la puesta en marcha", "por correo"),
    ),
    "id": (
        "{} {} {} {}.",
        ("Direktur mereka", "Penanggung jawab proyek", "Tim dukungan", "Bagian pembelian", "Pelanggannya"),
        ("meminta", "menjanjikan", "meninjau", "menunda", "menyetujui", "mempertanyakan"),
        ("kontrak", "perpanjangan", "diskon", "rencana migrasi", "tiga pelatihan", "peninjauan keamanan"),
        ("sebelum akhir kuartal", "minggu lalu", "dalam rapat", "setelah peluncuran", "melalui surel"),
    ),
}  # fmt: skip
SENTENCES: Final = {
    language: tuple(pattern.format(*words) for words in product(*parts))
    for language, (pattern, *parts) in _LANGUAGES.items()
}
#: What is asked for: many texts hold the common words, a few in ten thousand the codes.
QUESTIONS: Final = {
    "common": ("contract", "renewal", "contrato", "kontrak", "discount", "reunión"),
    "two common": ("contract discount", "champion renewal", "kontrak diskon", "contract -postponed"),
    "phrase": ('"asked for the contract"', "security review", "revisión de seguridad"),
    "rare": ("ACME-4711", "ZX-9000", "qf123", "rare77"),
    "Japanese": ("契約", "会議", "割引", "契約更新", "セキュリティ審査", "移行計画 延期"),
    "beginning": ("contr", "perpanj", "migr"),
    "nothing": ("xylophone", "鯨", "contract xylophone"),
}


def text(number: int, chance: random.Random) -> tuple[str, tuple[str, ...]]:
    """One passage: its language's sentences and a few rare words; returns them apart, joined by blanks."""
    language = ("en", "ja", "es", "id")[number % 4]
    sentences = chance.choices(SENTENCES[language], k=chance.randint(2, 6))
    rare = (
        f"rare{chance.randrange(50_000)} ref {chance.choice(('ACME', 'ZX', 'QF'))}-{chance.randrange(10_000)}"
    )
    return rare, tuple(sentences)
