"""What files say of a contact's part in the decision: kind, influence, support (PE-1, PE-4)."""

from __future__ import annotations

import re
from typing import Final

from tasuki.customers.imports.converted import NOTHING, Converted, says_nothing
from tasuki.rules.reasons import Reason

_KINDS: Final = {
    "sponsor": "sponsor", "executive sponsor": "sponsor", "executive": "sponsor", "スポンサー": "sponsor",
    "経営層スポンサー": "sponsor",
    "patrocinador": "sponsor", "patrocinador ejecutivo": "sponsor", "sponsor eksekutif": "sponsor",
    "champion": "champion", "project lead": "champion", "project leader": "champion", "internal champion": "champion",
    "推進者": "champion", "promotor": "champion", "promotor interno": "champion", "pendukung utama": "champion",
    "buyer": "buyer", "economic buyer": "buyer", "economic decision maker": "buyer", "decision maker": "buyer",
    "budget holder": "buyer", "決裁者": "buyer", "comprador económico": "buyer",
    "pengambil keputusan anggaran": "buyer",
    "technical": "technical", "technical evaluator": "technical", "technical buyer": "technical",
    "evaluator": "technical", "技術評価者": "technical", "evaluador técnico": "technical",
    "evaluator teknis": "technical", "user": "user", "end user": "user", "business user": "user", "users": "user",
    "利用者": "user", "usuario": "user", "usuario final": "user", "pengguna": "user", "pengguna akhir": "user",
    "influencer": "influencer", "影響者": "influencer", "influenciador": "influencer", "blocker": "blocker",
    "阻害者": "blocker", "bloqueador": "blocker", "penghambat": "blocker",
}  # fmt: skip
_LEVELS: Final = {"very low": 1, "low": 2, "medium": 3, "high": 4, "very high": 5, "低": 2, "中": 3, "高": 4}
_SUPPORT: Final = {
    "advocate": 2, "strong supporter": 2, "promoter": 2, "supporter": 1, "supportive": 1, "positive": 1, "neutral": 0,
    "unknown stance": 0, "passive": 0, "sceptic": -1, "skeptic": -1, "sceptical": -1, "negative": -1, "opponent": -2,
    "detractor": -2, "against": -2, "支持": 1, "中立": 0, "懐疑的": -1, "反対": -2,
}  # fmt: skip
_WHOLE: Final = re.compile(r"[+-]?\d")


def read_kind(text: str) -> Converted:
    """The kind of stakeholder, from the words that companies use for it.

    >>> read_kind("Economic Buyer").value, read_kind("wizard").reason.code
    ('buyer', 'import.kind_unknown')
    """
    if says_nothing(text):
        return NOTHING
    kind = _KINDS.get(" ".join(text.split()).casefold().replace("_", " "))
    return Converted(kind) if kind else Converted(reason=Reason("import.kind_unknown"), lost=True)


def read_influence(text: str) -> Converted:
    """Influence from 1 to 5, as a digit or in words.

    >>> read_influence("4").value, read_influence("High").value, read_influence("9").reason.code
    (4, 4, 'import.influence_unknown')
    """
    if says_nothing(text):
        return NOTHING
    plain = text.strip().casefold()
    level = int(plain) if _WHOLE.fullmatch(plain) else _LEVELS.get(plain, 0)
    if 1 <= level <= 5:
        return Converted(level)
    return Converted(reason=Reason("import.influence_unknown"), lost=True)


def read_support(text: str) -> Converted:
    """Support from -2 to +2, as a number or in words; a real minus sign is one, too.

    >>> read_support("+2").value, read_support("Sceptic").value, read_support("7").reason.code
    (2, -1, 'import.support_unknown')
    """
    if says_nothing(text):
        return NOTHING
    plain = text.strip().casefold().replace("\N{MINUS SIGN}", "-")
    level = int(plain) if _WHOLE.fullmatch(plain) else _SUPPORT.get(plain)
    if level is not None and -2 <= level <= 2:
        return Converted(level)
    return Converted(reason=Reason("import.support_unknown"), lost=True)
