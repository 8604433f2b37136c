"""A finding in words: `explain(finding, language)` returns its card."""

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

from curvetui.card import Explanation, Likely, Sure, WeighedCause
from curvetui.detectors import Detector, detectors
from curvetui.engine import rules
from curvetui.engine.frameworks import FIXES, TESTS, Fix, fix_of
from curvetui.languages import Language, Printer, checked_language, shortened
from curvetui.languages import language as language_of
from curvetui.languages.templates import Cause, Choice, Text, Wait, Words, chosen, of_this_run
from curvetui.model import Finding

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
    for cause, translated in zip(map(_as_cause, own.why), map(_as_cause, words.why), strict=False):
        text = chosen(translated.text, values)
        sentence = " ".join(printer.vformat(text, (), values).split())
        if sentence and not any(_held(cause.excluded, finding)):
            found.append(_weighed(finding, cause, sentence, lang))
    # Ties keep the detector's own order: likeliest first.
    ranked = [cause for _, cause in sorted(found, key=lambda pair: -pair[0])]
    likely = sum(cause.likely == "likely" for cause in ranked)
    return tuple(ranked[: max(likely, MAX_BESIDE_LIKELY) if likely else MAX_CAUSES][:MAX_CAUSES])


def _weighed(
    finding: Finding, cause: Cause, sentence: str, lang: Language
) -> tuple[int, WeighedCause]:
    support, against = list(_held(cause.supports, finding)), list(_held(cause.against, finding))
    weight = len(support) - len(against)
    likely: Likely = "likely" if weight > 0 else "unlikely" if weight < 0 else "possible"
    return weight, WeighedCause(
        sentence,
        likely,
        _halves(support, finding, lang),
        _halves(against, finding, lang),
        lang.sentence_gap.join(
            filter(None, (lang.tests.get(cause.test), _line(finding, TESTS, cause.test, lang)))
        ),
    )


def _held(names: str, finding: Finding) -> Iterator[str]:
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
    """Return each cause with a clause for and against it.

    Evidence for several causes is shown with the first of them.
    """
    used: set[str] = set()
    return tuple(_in_a_sentence(cause, used, lang) for cause in causes)


def _in_a_sentence(cause: WeighedCause, used: set[str], lang: Language) -> str:
    head = cause.text.rstrip(".。")
    support, against = (
        next((half for half in halves if half not in used), "")
        for halves in (cause.supports, cause.against)
    )
    used |= {support, against} - {""}
    key = "both" if support and against else "for" if support else "against" if against else "alone"
    return lang.weighing[key].format(head, *filter(None, (support, against)))


def _as_cause(text: Text | Cause) -> Cause:
    return text if isinstance(text, Cause) else Cause(text)


TITLE = 60
"""Maximum characters of a title."""
MAX_CARDS = 256
"""Maximum cards kept."""


_cards: dict[tuple[int, str], tuple[Finding, Explanation]] = {}
"""The last cards: verdict, report and screen ask for the same ones."""


def explain(finding: Finding, language: str = "en") -> Explanation:
    """Return the card of *finding* in *language*; a missing language falls back to English."""
    key = (id(finding), language)
    if key not in _cards or _cards[key][0] is not finding:
        if len(_cards) >= MAX_CARDS:
            _cards.clear()
        _cards[key] = finding, _explained(finding, language)
    return _cards[key][1]


def _explained(finding: Finding, language: str) -> Explanation:
    lang = language_of(language)
    words = words_of(finding.kind, lang)
    if words is None:
        return _bare(finding)
    values = values_of(finding)
    printer = Printer(lang, finding.unit)

    def filled(text: Text) -> str:
        template = chosen(text, values)
        printed = tidy(printer.vformat(template, (), values))
        return Wait(printed) if isinstance(template, Wait) else printed

    own = by_kind()[finding.kind].words if finding.kind in by_kind() else words
    causes = weighed(finding, own, words, values, lang)
    followed = "" if finding.status == "recovered" else _taken_over(finding, lang, "next")
    steps = (followed,) if followed else _steps(finding, words, filled, lang)
    fix = _line(finding, FIXES, finding.kind, lang) or _coded_test(causes)
    fix = "" if followed or finding.status == "recovered" else fix
    # Closed findings need no clearing condition.
    clears = words.would_change if finding.status == "open" else ""
    special = (of_this_run(text) for text in (clears, words.limits))
    details = (fix, *steps[1:2], *map(filled, special))
    return Explanation(
        title=_title(words, lang, finding, values),
        what=filled(words.what) + _preceding(finding, lang),
        sure=Sure(filled(words.event), filled(words.cause)),
        worry=_taken_over(finding, lang, "worry") or filled(words.worry),
        why=in_sentences(causes, lang),
        would_change=filled(words.would_change),
        next=steps,
        limits=filled(words.limits),
        trace=filled(words.trace),
        outcome=filled(words.outcome.get(finding.status, lang.outcome[finding.status])),
        causes=causes,
        do=next(iter(steps), ""),
        name=words.name,
        fix=fix,
        details=tuple(filter(None, details)),
    )


def asked_for(finding: Finding, language: str) -> Explanation:
    """The card of *finding* in an explicitly chosen language; ValueError if there is none."""
    return explain(finding, checked_language(language))


def words_of(kind: str, lang: Language) -> Words | None:
    """The words of *kind* in that language, else in English; None for an unknown kind."""
    if kind == rules.KIND:
        return lang.words_of(kind) or rules.WORDS
    detector = by_kind().get(kind)
    return lang.words_of(kind) or (detector.words if detector else None)


@cache
def by_kind() -> Mapping[str, Detector]:
    """All detectors by finding kind."""
    return {detector.kind: detector for detector in detectors()}


def _steps(
    finding: Finding, words: Words, filled: Callable[[Text], str], lang: Language
) -> tuple[str, ...]:
    """The advice; none for a recovered finding unless its words have some."""
    knows = any(isinstance(step, Choice) and step.key == "status" for step in words.next)
    steps = tuple(filter(None, map(filled, words.next)))
    if finding.status == "recovered" and not knows:
        return steps[:1] if isinstance(next(iter(steps), ""), Wait) else (Wait(lang.nothing_to_do),)
    return steps


def values_of(finding: Finding) -> dict[str, Any]:
    """The values that the templates of *finding* can print or test."""
    labels = finding.evidence.get("labels") or finding.metrics
    return {
        **finding.evidence,
        **{f"sign_{name}": True for name in finding.signs},
        "metric": labels[0] if labels else "",
        "metrics": list(labels),
        "first": finding.first,
        "last": finding.last,
        "detected_at": finding.detected_at,
        "ended_at": finding.ended_at,
        "status": finding.status,
        "level": finding.level,
        "unit": finding.unit,
        "over": finding.status != "open",
        "to_the_end": finding.status == "ended" and finding.ended_row is None,
    }


def _title(words: Words, lang: Language, finding: Finding, values: Mapping[str, Any]) -> str:
    """The title within `TITLE` characters: names are shortened first, then the end is cut."""
    template = chosen(words.title, values)
    text = ""
    for longest in (28, 20, 14, 9):
        text = tidy(Printer(lang, finding.unit, longest).vformat(template, (), values))
        if len(text) <= TITLE:
            return text
    return text[: TITLE - 1] + "…"


def _line(
    finding: Finding, table: Mapping[str, Mapping[str, Fix]], key: str, lang: Language
) -> str:
    """The line of code of *table* for the framework that wrote the log."""
    known = fix_of(finding, table, key)
    if known is None:
        return ""
    framework, fix = known
    return lang.fix[fix.how].format(framework, f"`{fix.write}`", f"`{fix.place}`")


def _coded_test(causes: tuple[WeighedCause, ...]) -> str:
    """The test of the likeliest cause, if it has a line of code."""
    return next((cause.test for cause in causes[:1] if "`" in cause.test), "")


def _preceding(finding: Finding, lang: Language) -> str:
    """A sentence about the findings shortly before this one."""
    before = finding.evidence.get("came_before") or []
    printer = Printer(lang, finding.unit)
    names = []
    for kind, first in before:
        words = words_of(kind, lang)
        name = words.name if words else kind
        names.append(lang.at.format(name, printer.format_field(first, "place")))
    return lang.before.format(lang.joined.join(names)) if names else ""


def _taken_over(finding: Finding, lang: Language, field: str) -> str:
    """A reference to the more severe finding that this one turned into; empty if there is none."""
    if "led_to" not in finding.evidence:
        return ""
    kind, first = finding.evidence["led_to"]
    words = words_of(kind, lang)
    return lang.taken_over[field].format(
        name=words.name if words else kind,
        place=Printer(lang, finding.unit).format_field(first, "place"),
    )


def tidy(text: str) -> str:
    """*text* without double spaces."""
    return " ".join(text.split())


def _bare(finding: Finding) -> Explanation:
    title = shortened(finding.kind.replace("_", " "), TITLE)
    return Explanation(title, title, Sure("", ""), "", (), "", (), "", "", "")
