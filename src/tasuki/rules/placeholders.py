"""Answers that are none: "TBD", "n/a", "未定", "pendiente", "belum ada" (KN-4).

Only what says "not known yet" counts. "None", "なし", "ninguno" and "tidak ada" state a fact
and count as answers.
"""

from __future__ import annotations

import re
import unicodedata


def _list(text: str) -> frozenset[str]:
    return frozenset(part.strip() for part in text.replace("\n", ",").split(",") if part.strip())


# Phrases in normal form: lower case, no accents, words parted by one space.
ENGLISH = _list(
    """
    tbd, tba, tbc, tbf, tbs, to be determined, to be defined, to be decided, to be confirmed,
    to be announced, to be discussed, to be filled, to be filled in, to be completed, to be added,
    to be provided, to be updated, to confirm, to define, to fill, to fill in, to complete,
    to follow, to do, todo, fixme, wip, na, n a, nan, null, nil, undefined, not applicable,
    not available, not known, not sure, not clear, not set, not specified, not provided, not defined,
    not decided, not determined, not confirmed, not entered, not filled, not yet, not yet known,
    not yet available, none yet, nothing yet, no answer, no data, no info, no information, no idea,
    unknown, unsure, unclear, undetermined, undecided, unspecified, unconfirmed, dont know,
    do not know, i dont know, we dont know, idk, dunno, no clue, pending, pending confirmation,
    awaiting confirmation, under investigation, investigating, checking, being checked, will check,
    need to check, needs checking, will update, will follow, will add, will fill in, fill in,
    fill me, fill me in, fill in later, add later, update later, later, soon, coming soon, ask,
    ask customer, ask sales, blank, empty, missing, placeholder, dummy, dummy text, test, testing,
    foo, foo bar, foobar, asdf, asdfasdf, qwerty, blah, blah blah, same, same as above, see above,
    ditto, insert here, insert text, insert text here, enter text, enter text here, your answer,
    your answer here, your text here, type here, click to edit, div 0
    """
)
JAPANESE = _list(
    """
    未定, 未定義, 未決, 未決定, 未確定, 未確認, 未入力, 未記入, 未回答, 未調査, 未設定, 未登録,
    未把握, 未詳, 不明, 不明点, 不明瞭, 詳細不明, 確認中, 要確認, 確認要, 確認待ち, 確認予定,
    確認する, 確認します, 要調査, 調査中, 入力中, 記入中, 仮, 仮入力, ダミー, テスト, 後日, 後日確認,
    後日記入, 後日入力, 後日連絡, 後で, あとで, 後ほど, のちほど, 追って, 追って連絡, 追記予定,
    記入予定, 入力予定, わからない, 分からない, わかりません, 分かりません, わからず, 知らない,
    知りません, 該当なし, 対象外, 空欄, 空白, 同上, 上記参照, 上記の通り, 決まっていない,
    決まっていません, 決まってない, これから, みてい, ふめい
    """
)
SPANISH = _list(
    """
    pendiente, pendientes, pendiente de confirmar, pendiente de confirmacion, pendiente de definir,
    por definir, por definirse, por confirmar, por confirmarse, por determinar, por completar,
    por llenar, por rellenar, por anadir, por verificar, por revisar, por ver, por saber,
    por decidir, a definir, a confirmar, a determinar, a completar, sin definir, sin confirmar,
    sin determinar, sin especificar, sin dato, sin datos, sin informacion, sin respuesta,
    sin completar, s d, n d, no se, no se sabe, no lo se, no sabemos, no sabe, no conocido,
    no disponible, no definido, no definida, no especificado, no confirmado, no aplica, no aplicable,
    desconocido, desconocida, se desconoce, lo desconozco, desconozco, se confirmara, se definira,
    falta, falta por completar, faltante, vacio, en blanco, luego, mas tarde, despues, mas adelante,
    proximamente, a la espera, igual que arriba, idem, preguntar
    """
)
INDONESIAN = _list(
    """
    nanti, nanti saja, nanti diisi, nanti dikonfirmasi, diisi nanti, akan diisi, akan menyusul,
    akan dikonfirmasi, akan ditentukan, akan dilengkapi, menyusul, segera, belum, belum ada,
    belum ada data, belum ada info, belum ada informasi, belum ada jawaban, belum diketahui,
    belum tahu, belum tau, belum pasti, belum jelas, belum ditentukan, belum dikonfirmasi,
    belum diisi, belum tersedia, belum diputuskan, tidak tahu, tidak diketahui, tidak jelas,
    tidak tersedia, tidak berlaku, tidak ada data, tidak ada informasi, tak tahu, tdk tahu,
    kurang tahu, entah, entahlah, menunggu konfirmasi, tunggu konfirmasi, tunggu, sedang dicek,
    masih dicek, sedang dikonfirmasi, perlu dicek, perlu dikonfirmasi, cek dulu, dicek, kosong,
    sama seperti di atas, sda
    """
)
PHRASES = ENGLISH | JAPANESE | SPANISH | INDONESIAN

#: Words that change nothing about a placeholder: "still unknown", "aún por definir".
FILLERS = _list(
    """
    still, currently, yet, now, for, at, the, moment, is, are, it, this, as, of, today, please,
    aun, todavia, actualmente, por, ahora, de, momento, esta, masih, saat, ini, sementara,
    sekarang, dulu, ya, 現在, 現時点, 現時点で, 現時点では, まだ, いまだ, 今のところ
    """
)
_JAPANESE_LEAD = re.compile("^(現時点では|現時点で|現時点|現在は|現在|今のところ|まだ|いまだ|詳細は|詳細)")
_JAPANESE_TAIL = re.compile(
    "(のため|となります|となっています|になります|でございます|である|です|だ|状態|のまま|状況|。)+$"
)

#: One sign alone that answers yes or no in Japan; any other lone sign is no answer.
SIGNS = frozenset("○◯〇◎△×✕✗✓✔☑")
_ASCII_WORD = re.compile("[a-z0-9]+")
_APOSTROPHES = re.compile("['’`´ʼ]")
_SPREADSHEET_ERROR = re.compile(r"^\s*#(N/A|REF!|VALUE!|DIV/0!|NAME\?|NULL!|NUM!)\s*$", re.IGNORECASE)
_TEMPLATE = re.compile(
    r"^\s*(\{\{.*\}\}|\{%.*%\}|<[^<>@:/]*>|\[(insert|enter|fill|add|your)\b.*\])\s*$", re.I | re.S
)
LONGEST = 2_000  # characters; what is longer is told from nothing but signs, and else taken as real


def is_placeholder(text: str) -> bool:
    """Whether a text only stands where an answer should be: KN-4.

    Knows English, Japanese, Spanish and Indonesian; case, width, accents, spaces, dots and
    brackets do not matter. Empty text and text of nothing but signs count; several
    placeholders in a row too. No error, whatever the string.

    >>> [is_placeholder(text) for text in ("T.B.D.", "ｎ／ａ", "（未定）", "Por definir…", "None", "Toyota")]
    [True, True, True, True, False, False]
    """
    if text.strip() in SIGNS:
        return False
    if (
        text.strip().casefold().startswith("lorem ipsum")
        or _TEMPLATE.match(text)
        or _SPREADSHEET_ERROR.match(text)
    ):
        return True
    if len(text) > LONGEST:
        return not any(char.isalnum() for char in text)
    words = _words(text)
    return not words or _only_placeholders(words)


def _words(text: str) -> list[str]:
    """Words in lower case, full width made half, without accents, signs and invisible characters."""
    if text.isascii():
        return _ASCII_WORD.findall(text.replace("'", "").replace("`", "").lower())
    plain = unicodedata.normalize("NFKC", _APOSTROPHES.sub("", text)).casefold()
    letters = (
        c for c in unicodedata.normalize("NFD", plain) if c in _KEPT_MARKS or not unicodedata.combining(c)
    )
    kept = unicodedata.normalize("NFC", "".join(letters))
    return "".join(c if c.isalnum() else "" if unicodedata.category(c) == "Cf" else " " for c in kept).split()


_KEPT_MARKS = frozenset("\u3099\u309a")  # the dots that make テ into デ


def _only_placeholders(words: list[str]) -> bool:
    """Whether the words are placeholders and fillers, in any number, and at least one is one."""
    if _is_one("".join(words) if all(len(word) == 1 for word in words) else " ".join(words)):
        return True
    reachable = {0: False}  # words read so far -> whether a placeholder was among them
    for start in range(len(words)):
        if start not in reachable:
            if start > max(reachable):
                return False
            continue
        if words[start] in FILLERS:
            reachable[start + 1] = reachable.get(start + 1, False) or reachable[start]
        for end in range(start + 1, min(len(words), start + 5) + 1):
            if _is_one(" ".join(words[start:end])):
                reachable[end] = True
    return reachable.get(len(words), False)


def _is_one(phrase: str) -> bool:
    if phrase in PHRASES or set(phrase) == {"ー"}:
        return True
    if len(phrase) > 1 and (set(phrase) == {"x"} or set(phrase) <= SIGNS):
        return True
    if phrase.isascii():
        return False
    japanese = _JAPANESE_TAIL.sub("", _JAPANESE_LEAD.sub("", phrase))
    return japanese != phrase and japanese in PHRASES
