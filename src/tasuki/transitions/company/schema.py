"""The form of the company's rules: what may be written, every error named by path."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from tasuki.rules.company import APPROVAL_FACTS, TIERS, CompanyRules
from tasuki.rules.lifecycle import GATES
from tasuki.rules.reasons import Reason, Refused

type Days = Annotated[int, Field(ge=0, le=3660)]
type Percent = Annotated[int, Field(ge=0, le=100)]
StageName = Annotated[
    str, StringConstraints(min_length=1, max_length=100, strip_whitespace=True, pattern=r"^[^\x00\r\n]+$")
]
Gate = Literal[GATES]  # type: ignore[valid-type]
Tier = Literal[TIERS]  # type: ignore[valid-type]
ApprovalFact = Literal[APPROVAL_FACTS]  # type: ignore[valid-type]


class CompanyRulesIn(BaseModel):
    """What a company sets; whatever is left out keeps its default. Unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", strict=True)

    gates: dict[Gate, Annotated[list[Tier], Field(max_length=3)]] = {}
    targets: dict[Tier, Percent] = {}
    approvals: list[ApprovalFact] = list(APPROVAL_FACTS)
    renewal_days: Days = 60
    unhappy_below: Percent = 50
    quiet_days: Days = 60
    fatigue_changes: Annotated[int, Field(ge=1, le=50)] = 2
    capacity: Annotated[int, Field(ge=1, le=100_000)] | None = None
    giver_days: Annotated[int, Field(ge=0, le=365)] | None = None
    quarter_end_days: Annotated[int, Field(ge=0, le=30)] = 0
    fiscal_year_starts: Annotated[int, Field(ge=1, le=12)] = 1
    open_on_won: bool = True
    receiver_on_won: Literal["", "least_loaded"] = ""
    late_stages: Annotated[list[StageName], Field(max_length=20)] = []

    def rules(self) -> CompanyRules:
        """The same as frozen values, as the rules read them."""
        known = self.model_dump()
        return CompanyRules(
            **{
                **known,
                "gates": {gate: tuple(tiers) for gate, tiers in self.gates.items()},
                "approvals": frozenset(self.approvals),
                "late_stages": tuple(self.late_stages),
            }
        )


def read(values: object) -> CompanyRulesIn:
    """The values in their form; Refused with every error by path. Example of a path: `targets.strategic`."""
    try:
        return CompanyRulesIn.model_validate(values)
    except ValidationError as error:
        raise Refused([_reason(one) for one in error.errors(include_url=False)]) from None


def _reason(error: Any) -> Reason:
    path = ".".join(str(part) for part in error["loc"] if part != "[key]") or "–"
    given, context = str(error["input"])[:60], error.get("ctx", {})
    kind = error["type"]
    if kind == "extra_forbidden":
        known = list(CompanyRulesIn.model_fields)
        return Reason("company.unknown_field", {"path": path, "known": known}, where="/company/rules/")
    if kind == "literal_error":
        known = str(context["expected"]).replace("'", "").replace(" or ", ", ").split(", ")
        values = {"path": path, "value": given, "known": known}
        return Reason("company.not_one_of", values, where="/company/rules/")
    if kind in _LIMITS:
        values = {"path": path, "value": given, "limit": context[_LIMITS[kind][0]]}
        return _LIMITS[kind][1](values)
    return Reason("company.wrong_kind", {"path": path, "value": given}, where="/company/rules/")


_LIMITS: Mapping[str, tuple[str, Callable[[dict[str, Any]], Reason]]] = {
    "greater_than_equal": ("ge", lambda v: Reason("company.too_small", v, where="/company/rules/")),
    "less_than_equal": ("le", lambda v: Reason("company.too_large", v, where="/company/rules/")),
    "too_long": ("max_length", lambda v: Reason("company.too_many", v, where="/company/rules/")),
}
