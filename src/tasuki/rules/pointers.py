"""Answers that only send the reader elsewhere: "see CRM", "ask Gina", "契約書を参照", "lihat di CRM" (KN-4)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Final

from tasuki.rules.placeholder_phrases import JAPANESE_PLACES, PLACES, ROLES, listed

#: Where people also talk: "in Teams" says which channel is used.
_TALK: Final = listed(
    """
    mail, mails, email, emails, chat, slack, teams, website, web site, internet, google, link,
    correo, correos, pagina web, situs web, surel
    """
)
_LONGEST: Final = 12  # words; who writes more says something


def _any(words: Iterable[str]) -> str:
    return "(?:" + "|".join(sorted(map(re.escape, words), key=len, reverse=True)) + ")"


_SEE: Final = _any(
    listed(
        """
        see, check, refer to, look in, look at, look up in, look it up in, go to, find it in, its in, it is in,
        as in, everything is in, all is in, all in, per, as per, found in, available in, stored in,
        documented in, written in, described in, noted in, recorded in,
        ver, vease, consultar, consulte, revisar, mirar, consulta, revisa, mira, esta en, todo esta en,
        se encuentra en, figura en,
        lihat, cek, buka, silakan lihat, silakan cek, tolong lihat, mohon lihat, ada di, sudah ada di,
        tersedia di, tercatat di
        """
    )
)
_SMALL_WORDS: Final = listed(
    """
    the, our, my, your, their, shared, internal, latest, last, en, el, la, los, las, al, nuestro, nuestra, di,
    pada, dalam
    """
)
_SMALL: Final = f"(?: {_any(_SMALL_WORDS)})*"
_BEHIND: Final = (
    "(?: (?:record|entry|page|tab|please|notes|kami|kita|ya|adjunto|adjunta))?"
    "(?: (?:for|para|untuk) (?:more )?(?:details|more|info|information|that|this|detalles|mas|detail))?"
)
_POINTS: Final = re.compile(f"(?:please )?{_SEE}{_SMALL} {_any(PLACES)}{_BEHIND}")
_LIES_IN: Final = re.compile(f"(?:in|on|en|di){_SMALL} {_any(PLACES - _TALK)}{_BEHIND}")
_POINTS_IN_JAPANESE: Final = re.compile(
    f"(?:詳細は|詳しくは|全て|すべて)?{_any(JAPANESE_PLACES)}(?:内)?(?:を|に|の|で|は|へ)?(?:ご)?"
    "(?:参照|確認|覧|見て|見る|記載|記入|通り|とおり|あり|あります|入って|書いて|載って|まとめて)"
    "(?:して|の|あり|あります|済み|済|います|ある|ください|下さい|くださいませ|こと|通り|とおり|です|願います|お願いします)*"
)

_ASK: Final = (
    "(?:please |silakan )?(?:ask|check with|confirm with|find out from|"
    "preguntar|pregunta|pregunte|preguntale|preguntarle|pregúntale|pregúntele|consultar con|consultarlo con|"
    "tanya|tanyakan|tanyain)(?: (?:a|al|con|ke|kepada|pada|sama|dengan))?"
)
_ABOUT: Final = (
    "(?: (?:about (?:it|this|that)|sobre (?:esto|eso|ello)|soal ini|please|por favor|saja|ya|aja))?"
)
_NAME: Final = r"[A-ZÀ-ÖØ-Þ][\w.'’-]*(?: [A-ZÀ-ÖØ-Þ][\w.'’-]*){0,2}"
_ASK_NAME: Final = re.compile(rf"\W*(?i:{_ASK}) (?:{_NAME})(?i:{_ABOUT})\W*")
_ASK_ROLE: Final = re.compile(f"{_ASK} (?:{_any(ROLES)}){_ABOUT}")
_ASK_WORD: Final = re.compile(f"{_ASK} ([a-z]{{3,20}}){_ABOUT}")
_NO_NAME: Final = listed(
    """
    first, early, often, politely, again, directly, always, never, before, twice, why, how, more, less,
    questions, permission, away, primero, antes, siempre, nunca, dulu, sebelum, selalu, jangan, for, about, only
    """
)
_KNOWS: Final = re.compile(
    rf"\W*(?i:only )?{_NAME} (?i:knows|sabe|lo sabe|tahu|yang tahu)"
    r"(?i: (?:it|this|that|more|all|everything|todo|semua))?\W*"
)
_ASK_IN_JAPANESE: Final = re.compile(
    "(?:.{0,10}(?:さん|様|氏|くん|君|部長|課長|担当|担当者|営業|サポート|顧客|お客様|本人|前任|前任者|上司|チーム|法務|経理)|"
    "[ァ-ヶー]{2,12}|[A-Za-z]{2,15})(?:に|へ)(?:お)?"
    "(?:聞いて|きいて|訊いて|聞き|聞けば|聞く|きく|問い合わせ|確認|ご確認|要確認)"
    "(?:して|する|ください|下さい|みて|のこと|こと|を|願います|お願いします|すれば|わかる|わかります|分かる|中|予定|です|します|ます)*"
)


def only_points_elsewhere(text: str, words: Sequence[str]) -> bool:
    """Whether the answer only says where or with whom one could look; `words` are its words in normal form.

    >>> only_points_elsewhere("See section 4 of the contract", "see section 4 of the contract".split())
    False
    >>> only_points_elsewhere("Ask Gina", ["ask", "gina"])
    True
    """
    if len(words) > _LONGEST:
        return False
    phrase = " ".join(words)
    if _POINTS.fullmatch(phrase) or _LIES_IN.fullmatch(phrase) or _ASK_ROLE.fullmatch(phrase):
        return True
    asked = _ASK_WORD.fullmatch(phrase)
    if asked is not None and asked[1] not in _NO_NAME:
        return True
    plain = " ".join(unicodedata.normalize("NFKC", text).split())
    if _ASK_NAME.fullmatch(plain) or _KNOWS.fullmatch(plain):
        return True
    joined = "".join(words)
    return not joined.isascii() and bool(
        _POINTS_IN_JAPANESE.fullmatch(joined) or _ASK_IN_JAPANESE.fullmatch(joined)
    )
