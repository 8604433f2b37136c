"""Findings into words: `explain(finding, language)` gives the card, `verdict(run, language)` the sentence on top."""

from __future__ import annotations

from curvetui.model import Explanation, Finding, RunSnapshot, Sure


def explain(finding: Finding, language: str = "en") -> Explanation:
    """The card of *finding* in *language*; a missing language falls back to English."""
    return Explanation(finding.kind, "", Sure("", ""), "", (), "", (), "", "", "")


def verdict(run: RunSnapshot, language: str = "en") -> str:
    """One or two sentences that say how *run* is doing."""
    return ""
