"""The cards of a run for reports: parts in a fixed order, no sentence repeated within a report."""

from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

from curvetui.card import Explanation
from curvetui.engine.explain import explain
from curvetui.engine.verdict import named, verdict
from curvetui.languages import language
from curvetui.model import Finding, RunSnapshot
from curvetui.reports.phrases import phrases

PARTS = ("do", "why")
"""Parts of a card below the observation, in the order of every report; the details come separately."""

OF_RUN = frozenset(("interrupted", "stalled", "resumed", "clock_oddity"))
"""Kinds about the whole run, not one curve."""


class Part(NamedTuple):
    """A non-empty part of a card."""

    heading: str
    texts: tuple[str, ...]
    is_list: bool
    """Whether the texts are alternatives to be numbered."""


class CardsOfRun:
    """Yields the cards of one run in print order, without repeating text or causes."""

    def __init__(self, run: RunSnapshot, code: str) -> None:
        self.verdict = verdict(run, code)
        self._named = named(run)
        self._findings = {(f.kind, f.first): f for f in run.findings}
        self._code = code
        self._titles: set[str] = set()
        self._first_seen: dict[str, int] = {}
        self._rules: dict[str, int] = {}
        """The first card of each kind: its limits apply to the others too."""

    def heading(self, finding: Finding) -> str:
        """The title; only the kind's name if the verdict or an earlier card already had the title."""
        card = explain(finding, self._code)
        is_repeated = card.title in self.verdict or card.title in self._titles
        self._titles.add(card.title)
        if not is_repeated:
            return card.title
        labels = finding.evidence.get("labels") or finding.metrics
        is_of_run = finding.kind in OF_RUN
        return card.name[:1].upper() + card.name[1:] if is_of_run else f"{labels[0]}: {card.name}"

    def seen(self, mark: int, finding: Finding) -> str:
        """What was seen, and how it ended."""
        card = explain(finding, self._code)
        return joined(self._fresh(mark, (card.what, card.outcome)))

    def parts(self, mark: int, finding: Finding, names: Iterable[str] = PARTS) -> list[Part]:
        """The parts of the card with number *mark*, without text that was already printed."""
        found = parts(self._card(mark, finding), self._code, names)
        advice = phrases(self._code)["do"]
        if self._has_advice_of_verdict(finding):
            found = [part for part in found if part.heading != advice]
        return [part for part in (self._once(mark, part) for part in found) if part.texts]

    def _has_advice_of_verdict(self, finding: Finding) -> bool:
        """Whether it is, or turned into, the finding whose advice the verdict has."""
        for _ in self._findings:
            if finding is self._named:
                return True
            finding = self._findings.get(tuple(finding.evidence.get("led_to", ())), finding)
        return False

    def details(self, mark: int, finding: Finding) -> str:
        """The details and the rule of the card as a paragraph."""
        return joined(self._fresh(mark, details(self._card(mark, finding), self._code)))

    def _card(self, mark: int, finding: Finding) -> Explanation:
        """The card, without its rule if an earlier card of the kind had it."""
        card = explain(finding, self._code)
        is_first = self._rules.setdefault(finding.kind, mark) == mark
        return card if is_first else replace(card, trace="")

    def _once(self, mark: int, part: Part) -> Part:
        known = [self._first_seen[text] for text in part.texts if text in self._first_seen]
        fresh = tuple(self._fresh(mark, part.texts))
        if part.is_list and known and not fresh:
            words = phrases(self._code)
            return Part(words["why"], (words["causes of"].format(n=known[0]),), is_list=False)
        return part._replace(texts=fresh, is_list=part.is_list and len(fresh) > 1)

    def _fresh(self, mark: int, texts: Iterable[str]) -> list[str]:
        out = [text for text in texts if text and text not in self._first_seen]
        self._first_seen.update(dict.fromkeys(out, mark))
        return out


def parts(card: Explanation, code: str, names: Iterable[str] = PARTS) -> list[Part]:
    """The non-empty parts of a card."""
    words, out = phrases(code), []
    for name in names:
        value = getattr(card, name)
        texts = tuple(filter(None, (value,) if isinstance(value, str) else value))
        if texts:
            is_list = len(texts) > 1 and name == "why"
            out.append(Part(words["causes" if is_list else name], texts, is_list))
    return out


def details(card: Explanation, code: str) -> tuple[str, ...]:
    """The details of a card and its rule."""
    rule = f"{phrases(code)['trace']}{language(code).colon}{card.trace}"
    return (*card.details, rule) if card.trace else card.details


def seen(card: Explanation) -> str:
    """What was seen, and how it ended."""
    return joined(filter(None, (card.what, card.outcome)))


def in_line(part: Part, mark: str = "{}. {}") -> str:
    """The texts of *part* joined; alternatives are numbered."""
    if part.is_list:
        return " ".join(mark.format(n, text) for n, text in enumerate(part.texts, 1))
    return joined(part.texts)


def joined(texts: Iterable[str]) -> str:
    """Join sentences; Chinese needs no space between them."""
    return "".join(
        part if not part or ord(part[-1]) > 0x3000 else f"{part} " for part in texts
    ).rstrip()
