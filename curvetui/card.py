"""The card of a finding: its explanation in words, in one language, with its numbers filled in."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

Likely = Literal["likely", "possible", "unlikely"]


class Sure(NamedTuple):
    """Confidence that it happened, as opposed to confidence in the cause."""

    event: str
    cause: str


class WeighedCause(NamedTuple):
    """One possible cause of a finding."""

    text: str
    likely: Likely
    """`likely` if more evidence is for it than against it, `unlikely` if less."""
    supports: tuple[str, ...]
    """Evidence for it in this run, as clauses."""
    against: tuple[str, ...]
    test: str
    """The cheapest test that distinguishes it from the others; empty if there is none."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """The card: one finding in words, in one language, with its numbers filled in."""

    title: str
    """At most 60 characters."""
    what: str
    sure: Sure
    worry: str
    why: tuple[str, ...]
    """One to three causes, likeliest first, each with evidence for and against it."""
    would_change: str
    next: tuple[str, ...]
    """Advice, cheapest first; each begins with a verb."""
    limits: str
    trace: str
    """The rule with its values filled in."""
    outcome: str
    """How it ended; empty while it is open."""
    details: tuple[str, ...] = ()
    """Below the causes: line of code, further step, confidence, when it clears, limits here."""
    causes: tuple[WeighedCause, ...] = ()
    """The same as `why`, as objects."""
    do: str = ""
    """The first thing to do, or to wait for."""
    name: str = ""
    """The problem in a few words: `a drop in the validation score`."""
    fix: str = ""
    """The line of code to look for or add; empty if the framework is unknown."""
