"""Promises, resets, gaps and the standards they are held against."""

from __future__ import annotations

from tasuki.commitments.models.commitments import LABELS, Commitment, CommitmentChange, terms_in_words
from tasuki.commitments.models.gaps import ExpectationGap, ExpectationReset
from tasuki.commitments.models.standards import ContractedTerms, PromiseJudge, StandardsVersion

__all__ = [
    "LABELS",
    "Commitment",
    "CommitmentChange",
    "ContractedTerms",
    "ExpectationGap",
    "ExpectationReset",
    "PromiseJudge",
    "StandardsVersion",
    "terms_in_words",
]
