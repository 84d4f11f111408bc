"""The fields of a message as plain data, without a database: every text can be tried with them, cheaply."""

from __future__ import annotations

from typing import Any, Final

from tasuki.messaging import library
from tasuki.messaging.fields import place_of_zone, say_giver_role
from tasuki.messaging.liquid_text import render

#: Per language: account, customer (first and family name, title), giver, receiver, manager, leader, company, dates.
NAMES: Final[dict[str, dict[str, Any]]] = {
    "en": {
        "account": "Aster Foods", "first": "Mika", "last": "Hoshino", "post": "Director", "company": "Fictional Works",
        "giver": "Gina Giver", "receiver": "Rei Receiver", "manager": "Mona Manager", "sponsor": "Lea Leadership",
        "title": "Account Manager", "change": "1 December 2026", "by": "20 November 2026", "until": "29 December 2026",
        "initiatives": ["Roll-out Kansai", "Portal"],
    },
    "ja": {
        "account": "架空食品株式会社", "first": "美香", "last": "星野", "post": "購買部長", "company": "架空製作所",
        "giver": "前田 実", "receiver": "後藤 礼", "manager": "真鍋 望", "sponsor": "立川 玲",
        "title": "カスタマーサクセス", "change": "2026年12月1日", "by": "2026年11月20日", "until": "2026年12月29日",
        "initiatives": ["関西展開", "取引先ポータル"],
    },
    "es": {
        "account": "Alimentos Aster", "first": "Lucía", "last": "Ficticia", "post": "Directora",
        "company": "Obras Ficticias",
        "giver": "Gina Saliente", "receiver": "Rey Entrante", "manager": "Mona Jefa", "sponsor": "Lea Dirección",
        "title": "Gestión de cuentas", "change": "1 de diciembre de 2026", "by": "20 de noviembre de 2026",
        "until": "29 de diciembre de 2026", "initiatives": ["Despliegue norte", "Portal"],
    },
    "id": {
        "account": "Pangan Aster", "first": "Mira", "last": "Fiktif", "post": "Direktur", "company": "Karya Fiktif",
        "giver": "Gina Lama", "receiver": "Rey Baru", "manager": "Mona Manajer", "sponsor": "Lea Pimpinan",
        "title": "Manajer Akun", "change": "1 Desember 2026", "by": "20 November 2026", "until": "29 Desember 2026",
        "initiatives": ["Perluasan timur", "Portal"],
    },
}  # fmt: skip
SIGNS: Final = {"follow-up": "receiver", "survey": "receiver", "recap": "receiver"}


def signer_of(template: str, *, unplanned: bool, unavailable: bool, strategic: bool) -> str:
    """Who signs, as the shipped playbooks and `drafting.signer_of` decide it."""
    if template in SIGNS:
        return SIGNS[template]
    if strategic and template in ("introduction", "announcement"):
        return "sponsor"
    return "manager" if unplanned or unavailable else "giver"


def person(name: str | None, address: str, *, title: str | None, phone: str | None) -> dict[str, Any]:
    """One of ours."""
    email = f"{address}@tasuki.example" if name else None
    return {"name": name, "title": title, "email": email, "phone": phone, "contact": None}


def fields(
    language: str,
    *,
    signer: str = "giver",
    reason: str = "territory",
    rich: bool = True,
    window: bool = True,
    giver: bool = True,
    unavailable: bool = False,
    meeting: bool = False,
    **transition: Any,
) -> dict[str, Any]:
    """Everything that a text may use. Poor: without what may be missing; without a giver: nobody had the account."""
    names, words = NAMES[language], library.words(language)
    more = {"title": names["title"] if rich else None, "phone": "+81 6 0000 0000" if rich else None}
    people = {role: person(names[role], role, **more) for role in ("receiver", "manager", "sponsor")}
    people["giver"] = person(names["giver"] if giver else None, "giver", **more)
    offered = window and giver and not unavailable
    parts = [words.giver_parts[part] for part in ("strategic_planning", "major_expansion", "crises")]
    plain: dict[str, Any] = {
        "account": {"name": names["account"]},
        "company": names["company"] if rich else None,
        "stakeholder": {
            "name": f"{names['first']} {names['last']}" if rich else None,
            "first_name": names["first"] if rich else None,
            "last_name": names["last"] if rich else None,
            "family_name": names["last"] if rich else None,
            "title": names["post"] if rich else None,
            "salutation": None,
        },
        **people,
        "signer": {**people[signer], "is_giver": signer == "giver", "is_receiver": signer == "receiver"},
        "transition": {
            "scenario": "rep-to-rep",
            "unplanned": False,
            "giver_available": not unavailable,
            "strategic": False,
            "date": names["change"],
            **transition,
        },
        "call_by": names["by"] if rich else None,
        "available_until": names["until"] if offered else None,
        "initiatives": names["initiatives"] if rich else None,
        "survey_url": "http://127.0.0.1/survey/x/",
        "pulse_url": "http://127.0.0.1/pulse/x/" if rich else None,
        "customer_page_url": "http://127.0.0.1/page/x/" if rich else None,
        "meeting": {
            "date": names["by"] if meeting else None,
            "time": "10:00" if meeting else None,
            "zone": place_of_zone("Asia/Tokyo", language) if meeting else None,
            "minutes": 45 if meeting else None,
        },
        "recap": {
            "summary_points": names["initiatives"],
            "corrections": names["initiatives"] if rich else [],
            "actions": names["initiatives"] if rich else [],
        },
    }
    plain["giver"] |= {
        "available": giver and not unavailable,
        "until": names["until"] if offered else None,
        "parts": words.list_of(parts) if offered else None,
    }
    say_giver_role(plain, words)
    plain["reason"] = render(words.reasons.get(reason, words.reasons["other"]), plain).strip()
    plain["signature"] = render(words.signature, plain).strip()
    plain["stakeholder"]["salutation"] = render(words.salutation, plain).strip()
    plain["receiver"]["contact"] = render(words.contact, plain).strip()
    return plain
