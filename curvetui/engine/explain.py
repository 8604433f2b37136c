"""Findings into words: `explain(finding, language)` gives the card, `verdict(run, language)` the sentence on top."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from curvetui.detectors import Detector, detectors
from curvetui.engine import rules
from curvetui.engine.causes import in_a_sentence, weighed
from curvetui.engine.condition import (
    FEW,
    has_validation,
    holds,
    is_adversarial,
    is_without_reward,
    level_of,
)
from curvetui.engine.frameworks import fix_of
from curvetui.languages import Language, Printer, shortened, spoken
from curvetui.languages import language as language_of
from curvetui.languages.templates import Text, Wait, Words, chosen
from curvetui.model import LEVELS, Best, Explanation, Finding, RunSnapshot, Sure

TITLE = 60
"""Characters that a title may have."""


def explain(finding: Finding, language: str = "en") -> Explanation:
    """The card of *finding* in *language*; a missing language falls back to English."""
    tongue = language_of(language)
    words = words_of(finding.kind, tongue)
    if words is None:
        return _bare(finding)
    values = _values(finding)
    printer = Printer(tongue, finding.unit)

    def said(text: Text) -> str:
        template = chosen(text, values)
        printed = _tidy(printer.vformat(template, (), values))
        return Wait(printed) if isinstance(template, Wait) else printed

    own = by_kind()[finding.kind].words if finding.kind in by_kind() else words
    causes = weighed(finding, own, words, values, tongue)
    followed = _taken_over(finding, tongue, "next")
    steps = (followed,) if followed else _several(words.next, said)
    return Explanation(
        title=_title(words, tongue, finding, values),
        what=said(words.what) + _story(finding, tongue),
        sure=Sure(said(words.event), said(words.cause)),
        worry=_taken_over(finding, tongue, "worry") or said(words.worry),
        why=tuple(in_a_sentence(cause, tongue) for cause in causes),
        would_change=said(words.would_change),
        next=steps,
        limits=said(words.limits),
        trace=said(words.trace),
        outcome=said(words.outcome.get(finding.status, tongue.outcome[finding.status])),
        causes=causes,
        do=next(iter(steps), ""),
        fix="" if followed else _fix(finding, tongue),
    )


def asked_for(finding: Finding, language: str) -> Explanation:
    """The card of *finding*, for a caller who chose the language.

    Raises:
        ValueError: there is no such language.
    """
    return explain(finding, spoken(language))


def words_of(kind: str, tongue: Language) -> Words | None:
    """The sentences of *kind* in that language, else in English; None for a kind that no detector has."""
    if kind == rules.KIND:
        return tongue.words_of(kind) or rules.WORDS
    detector = by_kind().get(kind)
    return tongue.words_of(kind) or (detector.words if detector else None)


@cache
def by_kind() -> Mapping[str, Detector]:
    """Every detector by the kind of its findings."""
    return {detector.kind: detector for detector in detectors()}


def _values(finding: Finding) -> dict[str, Any]:
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


def _title(words: Words, tongue: Language, finding: Finding, values: Mapping[str, Any]) -> str:
    """The title in at most `TITLE` characters: names are shortened first, the end is cut last."""
    template = chosen(words.title, values)
    text = ""
    for longest in (28, 20, 14, 9):
        text = _tidy(Printer(tongue, finding.unit, longest).vformat(template, (), values))
        if len(text) <= TITLE:
            return text
    return text[: TITLE - 1] + "…"


def _several(texts: tuple[Text, ...], said: Any) -> tuple[str, ...]:
    return tuple(text for text in map(said, texts) if text)


def _fix(finding: Finding, tongue: Language) -> str:
    """The line of code for the framework that wrote the log."""
    known = fix_of(finding)
    if known is None:
        return ""
    framework, fix = known
    return tongue.fix[bool(fix.look)].format(framework, f"`{fix.write}`", f"`{fix.look}`")


def _story(finding: Finding, tongue: Language) -> str:
    """One more sentence: the findings shortly before this one."""
    before = finding.evidence.get("came_before") or []
    printer = Printer(tongue, finding.unit)
    told = []
    for kind, first in before:
        words = words_of(kind, tongue)
        name = words.name if words else kind
        told.append(tongue.at.format(name, printer.format_field(first, "place")))
    return tongue.before.format(tongue.joined.join(told)) if told else ""


def _taken_over(finding: Finding, tongue: Language, field: str) -> str:
    """A pointer to the graver finding that this one turned into; empty for any other."""
    if "led_to" not in finding.evidence:
        return ""
    kind, first = finding.evidence["led_to"]
    words = words_of(kind, tongue)
    return tongue.taken_over[field].format(
        name=words.name if words else kind,
        place=Printer(tongue, finding.unit).format_field(first, "place"),
    )


def _tidy(text: str) -> str:
    return " ".join(text.split())


def _bare(finding: Finding) -> Explanation:
    title = shortened(finding.kind.replace("_", " "), TITLE)
    return Explanation(title, title, Sure("", ""), "", (), "", (), "", "", "")


def verdict(run: RunSnapshot, language: str = "en") -> str:
    """Level, what, what to do, what to keep: `assessment` with the first thing to do about the finding that it names."""
    return _sentences(run, language_of(language), with_advice=True)


def assessment(run: RunSnapshot, language: str = "en") -> str:
    """A few sentences on how *run* is doing: the weightiest finding that still holds, or its condition, then the best value.

    What recovered is named too; notes do not count against a run. What could not be judged is stated.
    """
    return _sentences(run, language_of(language), with_advice=False)


def named(run: RunSnapshot) -> Finding | None:
    """The finding that the verdict names: the weightiest that still holds."""
    standing = (f for f in run.findings if holds(f) and f.level != "note")
    return min(standing, key=_weight, default=None)


def _sentences(run: RunSnapshot, tongue: Language, *, with_advice: bool) -> str:
    if not any(len(curve) for curve in run.curves):
        return tongue.verdict["empty"]
    worst = named(run)
    do = explain(worst, tongue.code).do if worst is not None and with_advice else ""
    best = next(iter(run.best), None)
    sentences = [worst is None and _unjudged(run, tongue) or _head(run, worst, tongue)]
    sentences.append(_after_level(do, tongue))
    if best is not None and (worst is None or worst.kind not in BEST_TOLD):
        sentences.append(_best_sentence(run, best, worst, tongue))
    if run.judged:
        sentences.append(_recovered(run, tongue, 2 if worst is None else 1))
    if worst is None and run.judged:
        sentences.append(_missing(run, tongue))
    return _tidy(tongue.verdict["joint"].join(s for s in sentences if s))


def _after_level(do: str, tongue: Language) -> str:
    """The advice without the word that the level has said already: `Stop: … Stop, and keep …`."""
    for repeated in tongue.repeated:
        if do.startswith(repeated):
            rest = do.removeprefix(repeated)
            return rest[:1].upper() + rest[1:]
    return do


def _weight(finding: Finding) -> tuple[int, int, int]:
    """Sort key for the finding that the verdict names: the gravest first, then the one that is most telling about the model, then the newest."""
    order = (
        VERDICT_ORDER.index(finding.kind) if finding.kind in VERDICT_ORDER else len(VERDICT_ORDER)
    )
    return -LEVELS.index(finding.level), order, -finding.detected_row


def _recovered(run: RunSnapshot, tongue: Language, most: int) -> str:
    """The last findings that recovered, at most so many."""
    back = [f for f in run.findings if f.status == "recovered" and f.level != "note"][-most:]
    told = [explain(finding, tongue.code).title for finding in back]
    return tongue.verdict["recovered"].format(what=tongue.joined.join(told)) if told else ""


def _missing(run: RunSnapshot, tongue: Language) -> str:
    """That overfitting could not be judged: too few evaluations, or none on examples that were not trained on."""
    losses = [c for c in run.curves if c.metric == "loss" and c.split in ("val", "test")]
    count = max(map(len, losses), default=0)
    if run.state != "running" and 0 < count < EVALUATIONS:
        return tongue.verdict["too_few_evaluations"].format(n=count, of=EVALUATIONS)
    trained = [c for c in run.curves if c.split == "train" and c.better is not None]
    is_told = is_adversarial(run) or any(
        c.metric == "reward" or c.split is None and c.better for c in run.curves
    )
    if (
        run.state == "running"
        or is_told
        or has_validation(run)
        or max(map(len, trained), default=0) < FEW
    ):
        return ""
    return tongue.verdict["no_validation"]


def _unjudged(run: RunSnapshot, tongue: Language) -> str:
    """Why nothing could be judged: no curve has a known meaning, or none is long enough. Else empty."""
    known = [c for c in run.curves if c.better is not None or "loss" in c.metric]
    if not known:
        names = [c.name for c in run.curves if len(c)]
        return tongue.verdict["unknown_names"].format(
            names=tongue.joined.join(names[:NAMES] + ["…"] * (len(names) > NAMES))
        )
    if is_adversarial(run):
        return tongue.verdict["adversarial"]
    if is_without_reward(run):
        return tongue.verdict["no_reward"]
    is_short = max(map(len, known)) < FEW and run.state not in ("failed", "interrupted")
    return tongue.verdict["too_few"].format(n=max(map(len, known)), of=FEW) if is_short else ""


EVALUATIONS = 10
"""Validation losses needed to judge overfitting: a best, and enough after it to distinguish a turn from noise."""
NAMES = 6
"""Curves that are named where none is known."""
VERDICT_ORDER = (
    "non_finite",
    "zero_loss",
    "divergence",
    "collapse",
    "validation_is_train",
    "double_softmax",
    "learning_rate_zero",
    "not_learning",
    "constant_predictions",
    "overfitting",
)
"""Kinds that the verdict names before others of the same level."""
BEST_TOLD = frozenset(("miscalibration",))
"""Kinds whose own sentence names the best values."""


def _head(run: RunSnapshot, worst: Finding | None, tongue: Language) -> str:
    """The first sentence of a verdict."""
    if worst is None:
        return _worse(run, tongue) or _early(run, tongue) or tongue.verdict[f"healthy_{run.state}"]
    printer = Printer(tongue, worst.unit)
    own = tongue.verdict.get(worst.kind)
    if own:
        return printer.vformat(own, (), _values(worst))
    level = level_of(run)
    return tongue.verdict[level if level in LEVELS else worst.level].format(
        title=explain(worst, tongue.code).title
    )


def _worse(run: RunSnapshot, tongue: Language) -> str:
    """That the run is worse now than it was, although no finding holds; empty for any other."""
    condition = run.shown_condition
    if not run.judged or not condition.is_bad or condition.curve is None:
        return ""
    curve = condition.curve
    values = {"metric": curve.label, "now": condition.now, "top": condition.best}
    text = tongue.verdict[f"condition_{condition.name}"]
    return Printer(tongue, curve.unit).vformat(text, (), values)


def _early(run: RunSnapshot, tongue: Language) -> str:
    """`Stopped early at epoch 13 of 20; the weights of epoch 7 were restored.`; empty for a run that did not stop early."""
    note = next((n for n in reversed(run.notes) if n.kind == "early_stopping"), None)
    at = run.progress
    if (
        run.state != "finished"
        or note is None
        or at.epoch is None
        or at.epochs
        and at.epoch >= at.epochs
    ):
        return ""
    printer = Printer(tongue, "epoch")
    restored = next(
        (re.search(r"\d+", n.text) for n in run.notes if n.kind == "restored" and n.at >= note.at),
        None,
    )
    parts = [
        "early",
        *(["early_of"] if at.epochs else []),
        *(["restored"] if restored else []),
        "stop_mark",
    ]
    values = {
        "at": at.epoch,
        "plan": at.epochs,
        "restored": float(restored[0]) if restored else None,
    }
    return "".join(printer.vformat(tongue.verdict[part], (), values) for part in parts)


def _best_sentence(run: RunSnapshot, best: Best, worst: Finding | None, tongue: Language) -> str:
    """`Best val_loss 0.291 at epoch 24.`, or that it is still improving."""
    curve = next((c for c in run.curves if c.identity == best.metric), None)
    if curve is None:
        return ""
    newest = (
        not run.shown_condition.is_bad
        and best.x == float(curve.x[-1])
        and worst is None
        and run.state in ("running", "unknown")
        and len(curve) > 1
    )
    values = {
        "metric": curve.label,
        "value": best.value,
        "place": best.x,
        "since": float(curve.x[-1]) - best.x,
    }
    return Printer(tongue, curve.unit).vformat(
        tongue.verdict["newest" if newest else "best"], (), values
    )
