"""The first page of help: guides by role, and questions with the page that answers them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tasuki.help import library

type Words = str | Promise

ROLES: Final[tuple[tuple[str, Words], ...]] = (
    ("roles/account-manager", _("You hand an account over.")),
    ("roles/customer-success-manager", _("You take an account over.")),
    ("roles/manager", _("Your people hand over or take over.")),
    ("roles/operations", _("You run imports, playbooks, messages and rights.")),
    ("roles/executive", _("You want to know whether handoffs go well.")),
)

QUESTIONS: Final[tuple[tuple[Words, tuple[tuple[Words, str], ...]], ...]] = (
    (
        _("Handing over"),
        (
            (_("How do I hand my first account over?"), "start/first-handoff"),
            (_("How do I work through my day?"), "how-to/my-work"),
            (_("How do I filter, keep and export a list?"), "how-to/lists"),
            (_("Why gates, clocks and an exchange zone?"), "explain/method"),
            (_("What does the risk score say?"), "explain/risk"),
            (_("How does a promise survive the change?"), "how-to/promises"),
            (_("Where do I put documents, notes and mails?"), "how-to/documents"),
            (_("How do I prepare and record a meeting?"), "how-to/meetings"),
            (_("What may the outgoing owner still do afterwards?"), "how-to/boundaries"),
            (_("What does the customer see?"), "how-to/customer-page"),
        ),
    ),
    (
        _("Running the program"),
        (
            (_("How do accounts and people get in?"), "how-to/import"),
            (_("How do colleagues, teams and absences work?"), "how-to/people"),
            (_("How do I change a playbook?"), "how-to/playbooks"),
            (_("How do I change what customers are written?"), "how-to/messages"),
            (_("How do I write to many customers at once?"), "how-to/mailings"),
            (_("What does the company decide for everybody?"), "how-to/company-rules"),
            (_("When does a clock warn whom?"), "how-to/clocks-and-mail"),
            (_("How do answers and bounces come back?"), "how-to/mailbox"),
            (_("How do invitations reach calendars?"), "how-to/calendar"),
            (_("Which questions does the record ask?"), "how-to/knowledge-catalogue"),
            (_("How is personal data exported and erased?"), "how-to/personal-data"),
            (_("How do I back up and restore?"), "how-to/backup"),
            (_("Where does long work go on?"), "how-to/long-work"),
            (_("What if one machine is not enough?"), "how-to/scale-out"),
        ),
    ),
    (
        _("Looking something up"),
        (
            (_("What does this word mean?"), "reference/words"),
            (_("Which stage follows which?"), "reference/lifecycle"),
            (_("Who may see and do what?"), "reference/access"),
            (_("How do other programs talk to Tasuki?"), "reference/api"),
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Place:
    """A page of help and the words that lead to it."""

    path: str
    label: Words
    note: Words = ""


def guides(language: str) -> list[Place]:
    """The guides by role, by their titles in this language."""
    found = []
    for path, note in ROLES:
        document = library.document(path, language)
        if document is not None:
            found.append(Place(path, document.title, note))
    return found


def questions() -> list[tuple[Words, list[Place]]]:
    """Questions by subject; one without a page is left out."""
    return [
        (subject, [Place(path, question) for question, path in rows if library.document(path) is not None])
        for subject, rows in QUESTIONS
    ]
