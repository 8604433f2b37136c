"""The words of a finding: templates of its card, with alternatives selected by its evidence."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from curvetui.model import Status


@dataclass(eq=False, repr=False)
class Choice:
    """A text that depends on one entry of the evidence."""

    key: str
    cases: Mapping[Any, Text]
    otherwise: Text = ""


class Wait(str):
    """A step of advice that changes nothing now: omitted if the advice is to stop."""

    __slots__ = ()


Text = str | Choice | tuple[str | Choice, ...]
"""A template such as `"{metric:name} [over?fell|has been falling] since {first:place}"`.

`[key?then|else]` is *then* if the evidence's *key* is there and true (not 0, not empty), and
`[key=value?then|else]` if it has that value; *else* may be missing, and such sections may be nested.
A tuple's parts are joined without a space.
"""
SECTION = re.compile(r"\[(\w+)(?:=(\w+))?\?([^\[\]|]*)\|?([^\[\]]*)\]")
"""An innermost conditional section: key, value, *then*, *else*."""


def choose(key: str, otherwise: Text = "", **cases: Text) -> Choice:
    """Select a text by the value of the evidence's *key*.

    Example:
        >>> choose("flips", confident="sure", borderline="unsure").cases["confident"]
        'sure'
    """
    return Choice(key, cases, otherwise)


def when(key: str, then: Text, otherwise: Text = "") -> Choice:
    """*then* if the evidence's *key* is there and true (not 0, not empty), else *otherwise*."""
    return Choice(key, {True: then}, otherwise)


def if_recovered(then: Text, otherwise: Text) -> Choice:
    """*then* if the finding has recovered, else *otherwise*."""
    return choose("status", otherwise, recovered=then)


def chosen(text: Text, values: Mapping[str, Any]) -> str:
    """Return the template selected by *values*.

    Example:
        >>> chosen(("It fell", when("n", " on {n} examples"), "."), {"n": 768})
        'It fell on {n} examples.'
        >>> chosen("It [over?fell|has been falling][n? on {n} examples].", {"n": 768})
        'It has been falling on {n} examples.'
    """
    if isinstance(text, str):
        return type(text)(_without_sections(text, values)) if "[" in text else text
    if isinstance(text, tuple):
        parts = [chosen(part, values) for part in text]
        joined = "".join(parts)
        return Wait(joined) if any(isinstance(part, Wait) for part in parts) else joined
    value = values.get(text.key)
    key = bool(value) if set(text.cases) == {True} else value
    return chosen(text.cases.get(key, text.otherwise), values)


def _without_sections(text: str, values: Mapping[str, Any]) -> str:
    def branch(section: re.Match[str]) -> str:
        key, value, then, otherwise = section.groups()
        holds = str(values.get(key)) == value if value else values.get(key)
        return then if holds else otherwise

    count = 1
    while count:
        text, count = SECTION.subn(branch, text)
    return text


def of_this_run(text: Text) -> Text:
    """Remove sentences that every card of the kind has: they are on the kind's page.

    Example:
        >>> of_this_run("The code is not seen.")
        ''
        >>> of_this_run(("The code is not seen.", "Clears at {back:value}."))
        ('Clears at {back:value}.',)
    """
    if isinstance(text, tuple):
        ends = (True, *(not isinstance(part, str) or part.endswith((".", "。")) for part in text))
        return tuple(
            part
            for part, fresh in zip(text, ends, strict=False)
            if not (fresh and _holds_always(part))
        )
    return "" if _holds_always(text) else text


def of_every_run(words: Words) -> tuple[str, ...]:
    """The sentences about certainty and limits common to all cards of the kind, shown on its page."""
    parts = words.limits if isinstance(words.limits, tuple) else (words.limits,)
    texts = (words.cause, *parts)
    return tuple(text.strip() for text in texts if isinstance(text, str) and _holds_always(text))


def _holds_always(text: Text) -> bool:
    """Whether it is a complete sentence without a number or a name of the run."""
    if not isinstance(text, str) or "{" in text or "[" in text:
        return False
    return len(text) > 1 and text.endswith((".", "。"))


@dataclass(eq=False, repr=False)
class Cause:
    """One possible cause of a finding, with the signs (see `engine.signs`) by which it is weighed.

    Signs are named in one string, separated by spaces. A sign `=name` holds if that entry of the
    evidence is true.
    """

    text: Text
    supports: str = ""
    """Signs for it."""
    against: str = ""
    """Signs against it."""
    excluded: str = ""
    """Signs that exclude it: the cause is not shown."""
    test: str = ""
    """The cheapest test that distinguishes it from the others; see `languages.en.TESTS`."""


@dataclass(eq=False, repr=False)
class Words:
    """All sentences of one kind in one language; fields as in `card.Explanation`.

    A field in braces is an entry of the evidence, or one of `metric`, `metrics`, `first`, `last`, `detected_at`,
    `ended_at`, `status`, `level`, `over` (it is no longer open), `to_the_end` (only the run's end closed it); what may follow its colon is listed in `languages.Printer`.
    """

    name: str
    """The problem in a few words, for lists: `a sudden drop in validation`."""
    title: Text
    what: Text
    event: Text
    cause: Text
    worry: Text
    why: tuple[Text | Cause, ...]
    """English: causes with their signs; other languages: the causes' texts in that order."""
    would_change: Text
    next: tuple[Text, ...]
    limits: Text
    trace: Text
    outcome: Mapping[Status, Text] = field(default_factory=dict)
    """Its outcome, by status; a missing status gets the language's general sentence."""
