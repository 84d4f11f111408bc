"""Which playbooks there are: shipped ones, the company's own beside them, which is in force (PB-1, PB-4)."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import Final, get_args

from django.db.models import Max, QuerySet

from tasuki.playbooks import upstairs
from tasuki.playbooks.document import PlaybookDocument, read, widened
from tasuki.playbooks.library import SHIPPED
from tasuki.playbooks.models import CompanyPlaybook, PlaybookVersion, Publication
from tasuki.playbooks.schema import Mode, Scenario
from tasuki.playbooks.source import InvalidPlaybook
from tasuki.playbooks.writing import complete, read_draft
from tasuki.rules.access import Actor, allowed
from tasuki.rules.reasons import NotFound

SCENARIOS: tuple[str, ...] = get_args(Scenario)
MODES: tuple[str, ...] = get_args(Mode)
SHIPPED_KEYS: Final = tuple(f"{scenario}.{mode}" for scenario in SCENARIOS for mode in MODES)
#: What stands behind the @ of a reference beside a number.
DRAFT, FROM_PACKAGE = "draft", "shipped"


# -- documents ---------------------------------------------------------------------------------------


def shipped_source(key: str) -> str:
    """The YAML of a playbook in the package as it was written, comments and all."""
    if key not in SHIPPED_KEYS:
        raise NotFound("playbook", key)
    return (SHIPPED / f"{key}.yaml").read_text(encoding="utf-8")


@cache
def shipped(scenario: str, mode: str) -> PlaybookDocument:
    """The playbook in the package for a scenario and mode (PB-4); unknown ones raise `NotFound`."""
    return read(shipped_source(f"{scenario}.{mode}"))


@cache
def all_shipped() -> tuple[PlaybookDocument, ...]:
    """The eight playbooks in the package, in the order of SPEC section 2."""
    return tuple(shipped(scenario, mode) for scenario in SCENARIOS for mode in MODES)


def current(scenario: str, mode: str) -> PlaybookDocument:
    """What a transition opened now starts with: the playbook in force, and the company's own items (PB-1, KN-3).

    One query; the document itself is read once per process.
    """
    return widened(in_force(scenario, mode), upstairs.own_weights(scenario))


def in_force(scenario: str, mode: str) -> PlaybookDocument:
    """The company's own playbook in force as it was published, else the shipped one."""
    version = version_in_force(scenario, mode)
    return version.parsed() if version else shipped(scenario, mode)


def version_in_force(scenario: str, mode: str) -> PlaybookVersion | None:
    """The company's version in force for a scenario and mode, if there is one; its document is not loaded."""
    found = PlaybookVersion.objects.filter(
        publications__force__scenario=scenario, publications__force__mode=mode
    )
    return found.defer("document").first()


def next_number(document_key: str) -> int:
    """The number of the next version of a scenario and mode, whichever playbook it comes from.

    The shipped one counts too, so that no two documents that a transition can start with share a number.
    """
    kept = PlaybookVersion.objects.filter(key=document_key).aggregate(last=Max("version"))["last"] or 0
    sent = Publication.objects.filter(document_key=document_key).aggregate(last=Max("number"))["last"] or 0
    package = next((one.version for one in all_shipped() if one.key == document_key), 0)
    return max(kept, sent, package) + 1


# -- who may -----------------------------------------------------------------------------------------


def relations(actor: Actor) -> frozenset[str]:
    """Playbooks belong to nobody in particular: everybody signed in may read them."""
    return frozenset({"self"}) if actor.person_id is not None else frozenset()


def may_edit(actor: Actor) -> bool:
    """Whether the actor may write, publish and retire playbooks (RO-5)."""
    return allowed("playbook.edit", actor, relations(actor))


def visible_playbooks(actor: Actor) -> QuerySet[CompanyPlaybook]:
    """The company's playbooks; those that were never published only for those who may edit them."""
    if not allowed("playbook.see", actor, relations(actor)):
        return CompanyPlaybook.objects.none()
    rows = CompanyPlaybook.objects.select_related("in_force__version")
    return rows if may_edit(actor) else rows.filter(publications__isnull=False).distinct()


def access_playbook(actor: Actor, key: str, action: str = "playbook.see") -> CompanyPlaybook:
    """A company playbook by its key, if the actor may do `action` with it; not allowed looks like not found."""
    row = visible_playbooks(actor).filter(key=key).first()
    if row is None or not allowed(action, actor, relations(actor)):
        raise NotFound("playbook", key)
    return row


# -- one document by reference -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ref:
    """A playbook's key and which of its versions: a number, "draft", "shipped", or "" for the obvious one."""

    key: str
    version: str = ""

    @classmethod
    def parse(cls, text: str) -> Ref:
        """A reference as people write it. Example: "rep-to-rep.planned@3"."""
        key, _, version = text.strip().partition("@")
        return cls(key, version)

    def __str__(self) -> str:
        return f"{self.key}@{self.version}" if self.version else self.key


@dataclass(frozen=True, slots=True)
class Found:
    """A document with where it comes from. `source` is its YAML; `playbook` is None for a shipped one."""

    ref: Ref
    document: PlaybookDocument
    source: str
    playbook: CompanyPlaybook | None = None
    publication: Publication | None = None

    @property
    def is_shipped(self) -> bool:
        """Whether it comes with the package."""
        return self.playbook is None

    @property
    def is_draft(self) -> bool:
        """Whether it is what somebody is still writing."""
        return self.playbook is not None and self.publication is None


def find_document(actor: Actor, ref: Ref | str) -> Found:
    """The document that a reference means, for those who may see it.

    A bare key means the company's version in force, else its newest, else (for editors) its draft; where the
    company has no playbook of that key, the shipped one. A draft that is not valid raises `InvalidPlaybook`.
    """
    wanted = Ref.parse(ref) if isinstance(ref, str) else ref
    row = visible_playbooks(actor).filter(key=wanted.key).first()
    if wanted.version == FROM_PACKAGE or (row is None and not wanted.version):
        return _shipped(actor, wanted)
    if row is None:
        raise NotFound("playbook", wanted)
    publication = _publication(row, wanted)
    if publication is not None:
        version = str(publication.number)
        source = source_of(publication)
        return Found(Ref(row.key, version), publication.version.parsed(), source, row, publication)
    if not may_edit(actor):
        raise NotFound("playbook", wanted)
    document = read_draft(row.draft, scenario=row.scenario, mode=row.mode)
    return Found(Ref(row.key, DRAFT), document, row.draft, row)


def _shipped(actor: Actor, wanted: Ref) -> Found:
    if wanted.key not in SHIPPED_KEYS or not allowed("playbook.see", actor, relations(actor)):
        raise NotFound("playbook", wanted)
    scenario, mode = wanted.key.split(".")
    return Found(Ref(wanted.key, FROM_PACKAGE), shipped(scenario, mode), shipped_source(wanted.key))


def _publication(row: CompanyPlaybook, wanted: Ref) -> Publication | None:
    """The publication meant; None means the draft."""
    rows = row.publications.select_related("version")
    if wanted.version == DRAFT:
        return None
    if not wanted.version:
        in_force = rows.filter(pk=row.in_force_id).first() if row.in_force_id else None
        return in_force or rows.order_by("-number").first()
    number = int(wanted.version) if wanted.version.isdecimal() and len(wanted.version) < 9 else 0
    found = rows.filter(number=number).first()
    if found is None:
        raise NotFound("playbook", wanted)
    return found


def source_of(publication: Publication) -> str:
    """The YAML of a published version, such that reading it gives the very document that was published.

    That is what was written, comments and all. Where the library it refers to has changed since, it is the
    complete document instead.
    """
    with suppress(InvalidPlaybook):  # today's form may refuse what was valid then
        if read_draft(publication.source).digest == publication.version.digest:
            return publication.source
    return complete(publication.version.parsed())
