"""Words with a fixed meaning: tiers, languages, stages of deals, industries, e-mail addresses, ids."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import Final

from tasuki.customers.imports.converted import NOTHING, Converted, says_nothing
from tasuki.rules.reasons import Reason

_TIERS: Final = {
    "strategic": "strategic", "enterprise": "strategic", "key": "strategic", "key account": "strategic",
    "global": "strategic", "platinum": "strategic", "gold": "strategic", "tier 1": "strategic", "tier_1": "strategic",
    "1": "strategic", "a": "strategic", "hot": "strategic", "estratégico": "strategic", "戦略": "strategic",
    "standard": "standard", "mid-market": "standard", "midmarket": "standard", "mid market": "standard",
    "commercial": "standard", "silver": "standard", "tier 2": "standard", "tier_2": "standard", "2": "standard",
    "b": "standard", "warm": "standard", "estándar": "standard", "標準": "standard", "standar": "standard",
    "small": "small", "smb": "small", "small business": "small", "bronze": "small", "tier 3": "small",
    "tier_3": "small", "3": "small", "c": "small", "cold": "small", "pequeño": "small", "小規模": "small",
    "kecil": "small",
}  # fmt: skip
_LANGUAGES: Final = {
    "english": "en", "inglés": "en", "英語": "en", "inggris": "en", "japanese": "ja", "日本語": "ja", "japonés": "ja",
    "jepang": "ja", "jp": "ja", "spanish": "es", "español": "es", "castellano": "es", "スペイン語": "es",
    "spanyol": "es", "indonesian": "id", "bahasa indonesia": "id", "bahasa": "id", "インドネシア語": "id",
    "german": "de", "deutsch": "de", "french": "fr", "français": "fr", "portuguese": "pt", "português": "pt",
    "italian": "it", "italiano": "it", "dutch": "nl", "chinese": "zh", "中文": "zh", "korean": "ko", "한국어": "ko",
}  # fmt: skip
_WON: Final = (
    "won", "closed won", "closedwon", "closed - won", "closed/won", "ganado", "ganada", "cerrado ganado", "受注",
    "成約", "menang", "dimenangkan",
)  # fmt: skip
_LOST: Final = (
    "lost", "closed lost", "closedlost", "closed - lost", "closed/lost", "perdido", "perdida", "cerrado perdido",
    "失注", "kalah",
)  # fmt: skip
_OPEN: Final = (
    "open", "new", "prospecting", "prospect", "engaging", "qualification", "qualified", "qualifiedtobuy",
    "qualified to buy", "appointment scheduled", "appointmentscheduled", "presentation scheduled",
    "presentationscheduled", "decision maker bought-in", "decisionmakerboughtin", "contract sent", "contractsent",
    "needs analysis", "value proposition", "id. decision makers", "perception analysis", "proposal",
    "proposal/price quote", "negotiation", "negotiation/review", "demo", "discovery", "pipeline", "abierto", "商談中",
)  # fmt: skip
STATUSES: Final = ("open", "won", "lost")
_STAGES: Final = dict.fromkeys(_OPEN, "open") | dict.fromkeys(_WON, "won") | dict.fromkeys(_LOST, "lost")
_INDUSTRIES: Final = (
    "accounting", "aerospace", "agriculture", "apparel", "automotive", "banking", "biotechnology", "chemicals",
    "communications", "construction", "consulting", "consumer goods", "e-commerce", "education", "electronics",
    "employment", "energy", "engineering", "entertainment", "environmental", "fashion", "finance",
    "financial services", "food & beverage", "gaming", "government", "healthcare", "hospitality", "insurance",
    "legal", "logistics", "machinery", "manufacturing", "marketing", "media", "medical", "mining", "not for profit",
    "pharmaceuticals", "real estate", "recreation", "retail", "security", "services", "shipping", "software",
    "staffing", "technology", "telecommunications", "tourism", "transportation", "travel", "utilities", "wholesale",
)  # fmt: skip
_EMAIL: Final = re.compile(
    r"[^\s@,;<>()\"'\\\x00-\x1f]{1,64}@[^\s@,;<>()\"'\\\x00-\x1f.]+(?:\.[^\s@,;<>()\"'\\\x00-\x1f.]+)+"
)
_LANGUAGE_CODE: Final = re.compile(r"[a-zA-Z]{2}(?:[-_][a-zA-Z]{2,4})*")
_SALESFORCE_ID: Final = re.compile(r"[a-zA-Z0-9]{15}")
_SALESFORCE_TAIL: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"


def read_tier(text: str) -> Converted:
    """The tier an account is in, from the words companies use for it."""
    if says_nothing(text):
        return NOTHING
    tier = _TIERS.get(text.strip().casefold())
    return Converted(tier) if tier else Converted(reason=Reason("import.tier_unknown"), lost=True)


def read_language(text: str) -> Converted:
    """A language's code, from its name or from a locale such as es_MX."""
    if says_nothing(text):
        return NOTHING
    plain = text.strip().casefold()
    if found := _LANGUAGES.get(plain) or _LANGUAGES.get(plain.split(" (")[0]):
        return Converted(found)
    if _LANGUAGE_CODE.fullmatch(plain):
        return Converted(plain[:2])
    return Converted(reason=Reason("import.language_unknown"))


def read_email(text: str) -> Converted:
    """An address in small letters; what is none is kept out, with a warning.

    >>> read_email(" Ann@Example.COM ").value, read_email("ann at example").reason.code
    ('ann@example.com', 'import.email_bad')
    """
    plain = text.strip()
    if not plain:
        return NOTHING
    if len(plain) <= 254 and _EMAIL.fullmatch(plain) and ".." not in plain:
        return Converted(plain.lower())
    if says_nothing(plain):
        return NOTHING
    return Converted(reason=Reason("import.email_bad"), lost=True)


def read_industry(text: str) -> Converted:
    """The industry as it was written; one letter off a known one is said, never changed.

    >>> read_industry("technolgy").reason.values["near"]
    'technology'
    """
    kept = text.strip()
    plain = kept.casefold()
    if not plain or plain in _INDUSTRIES or len(plain) < 5:
        return Converted(kept or None)
    near = get_close_matches(plain, _INDUSTRIES, n=1, cutoff=0.88)
    return Converted(kept, Reason("import.industry_near", {"near": near[0]}) if near else None)


def stage_reader(stages: Mapping[str, str]) -> Callable[[str], Converted]:
    """A reader of stages that gives (stage as written, open | won | lost); unknown stages count as open, said."""
    known = {**_STAGES, **{source.strip().casefold(): status for source, status in stages.items()}}

    def read(text: str) -> Converted:
        kept = text.strip()
        if not kept:
            return NOTHING
        status = known.get(kept.casefold())
        if status is None:
            return Converted((kept, "open"), Reason("import.stage_unknown"))
        return Converted((kept, status))

    return read


def salesforce_id(text: str) -> str:
    """The 18-character form of a Salesforce id; reports give 15 characters that differ by case alone.

    >>> salesforce_id("001A000000abcDE")
    '001A000000abcDEIAY'
    """
    if (
        not _SALESFORCE_ID.fullmatch(text)
        or not text[:2].isalnum()
        or not any(char.isdigit() for char in text[:3])
    ):
        return text
    tail = ""
    for start in (0, 5, 10):
        bits = sum(1 << place for place, char in enumerate(text[start : start + 5]) if char.isupper())
        tail += _SALESFORCE_TAIL[bits]
    return text + tail
