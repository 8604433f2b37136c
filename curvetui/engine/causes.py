"""Causes of a finding, weighed by all curves and settings: likeliest first, excluded ones omitted."""

from collections.abc import Iterator, Mapping
from typing import Any

from curvetui.languages import Language, Printer
from curvetui.languages.templates import Cause, Text, Words, chosen
from curvetui.model import Finding, Likely, WeighedCause

MAX_CAUSES = 3
MAX_BESIDE_LIKELY = 2
"""Maximum causes shown if one of them is likely."""
MAX_SIGNS = 2
"""Maximum clauses shown for a cause, and against it."""


def weighed(
    finding: Finding, own: Words, words: Words, values: Mapping[str, Any], lang: Language
) -> tuple[WeighedCause, ...]:
    """At most `MAX_CAUSES` causes of *finding*, fewer if one is likely.

    own: English words with signs; words: the same texts in *lang*; values: the evidence.
    """
    printer = Printer(lang, finding.unit)
    found = []
    for cause, text in zip(map(_as_cause, own.why), map(_text, words.why), strict=False):
        sentence = " ".join(printer.vformat(chosen(text, values), (), values).split())
        if sentence and not any(_held(cause.excluded, finding)):
            found.append(_weighed(finding, cause, sentence, lang))
    # Ties keep the detector's own order: likeliest first.
    ranked = [cause for _, cause in sorted(found, key=lambda pair: -pair[0])]
    likely = sum(cause.likely == "likely" for cause in ranked)
    return tuple(ranked[: max(likely, MAX_BESIDE_LIKELY) if likely else MAX_CAUSES][:MAX_CAUSES])


def _weighed(
    finding: Finding, cause: Cause, sentence: str, lang: Language
) -> tuple[int, WeighedCause]:
    support, against = list(_held(cause.speaks, finding)), list(_held(cause.against, finding))
    weight = len(support) - len(against)
    likely: Likely = "likely" if weight > 0 else "unlikely" if weight < 0 else "possible"
    return weight, WeighedCause(
        sentence,
        likely,
        _halves(support, finding, lang),
        _halves(against, finding, lang),
        lang.tests.get(cause.test, ""),
    )


def _held(names: str, finding: Finding) -> Iterator[str]:
    """The signs in *names* that hold."""
    for name in names.split():
        if finding.evidence.get(name[1:]) if name[0] == "=" else name in finding.signs:
            yield name


def _halves(names: list[str], finding: Finding, lang: Language) -> tuple[str, ...]:
    printer, out = Printer(lang, finding.unit, 28), []
    for name in names:
        if name in lang.signs:
            values = finding.signs[name]
            text = printer.vformat(chosen(lang.signs[name], values), (), values)
            out.append(" ".join(text.split()))
    return tuple(dict.fromkeys(out))[:MAX_SIGNS]


def in_sentences(causes: tuple[WeighedCause, ...], lang: Language) -> tuple[str, ...]:
    """Return each cause with a clause for and against it: `A large step: train_accuracy slipped
    too, 0.96 → 0.95.`

    Evidence for several causes is shown with the first of them.
    """
    used: set[str] = set()
    return tuple(_in_a_sentence(cause, used, lang) for cause in causes)


def _in_a_sentence(cause: WeighedCause, used: set[str], lang: Language) -> str:
    head = cause.text.rstrip(".。")
    support, against = (
        next((half for half in halves if half not in used), "")
        for halves in (cause.speaks, cause.against)
    )
    used |= {support, against} - {""}
    key = "both" if support and against else "for" if support else "against" if against else "alone"
    return lang.weighing[key].format(head, *filter(None, (support, against)))


def _as_cause(text: Text | Cause) -> Cause:
    return text if isinstance(text, Cause) else Cause(text)


def _text(text: Text | Cause) -> Text:
    return _as_cause(text).text
