"""`explain KIND LOG`: why a finding was raised or not, with the rule's values and thresholds."""

from collections.abc import Iterator

import numpy as np

from curvetui.cli.page_width import page_width
from curvetui.cli.pages import explain_page
from curvetui.cli.threshold_search import Near, nearest
from curvetui.detectors import Detector, Figure, figures_of, findings_of
from curvetui.engine.batch_read import read_source
from curvetui.engine.explain import by_kind, explain
from curvetui.engine.nearest_rule import history_of_run
from curvetui.engine.read_options import ReadOptions
from curvetui.engine.suppression import covers
from curvetui.languages import Language, Printer, language, number
from curvetui.model import Finding, RunSnapshot
from curvetui.reports.wrapping import wrapped

FIGURES = 12
"""Maximum values shown of one run."""
MAX_NAMED = 10
"""Maximum curves named."""
RELATED = (
    {"overfitting", "miscalibration", "label_noise", "delayed_generalization"},
    {"collapse", "divergence", "validation_drop", "worse_than_start", "loss_spike", "non_finite"},
    {"plateau", "underfitting", "slow_convergence", "not_learning", "still_improving"},
    {"constant_predictions", "frozen_metric", "zero_loss", "learning_rate_zero"},
)
"""Kinds of which one may be reported where another was expected."""


def why_page(kind: str, spelled: str, choices: ReadOptions, *, long: bool = False) -> str | None:
    """Whether and why *kind* was raised in a log, then, if *long*, its page; None if unknown."""
    page, detector = explain_page(kind, choices.language), by_kind().get(kind)
    if page is None or detector is None:
        return None
    lang = language(choices.language)
    out: list[str] = []
    width = page_width()
    for run in read_source(spelled, choices).runs:
        first, *more = _answer(run, detector, lang)
        out += [
            *wrapped(first, width),
            *(line for text in more for line in wrapped(text, width, 2)),
            "\n",
        ]
    return "".join([*out, page if long else lang.why["page"].format(kind=kind) + "\n"])


def _answer(run: RunSnapshot, detector: Detector, lang: Language) -> Iterator[str]:
    found = [f for f in run.findings if f.kind == detector.kind]
    if found:
        for finding in found:
            yield from _raised(run, finding, lang)
        return
    history = history_of_run(run)
    held = findings_of(detector, history)
    if held:
        yield from (_covered(run, finding, lang) for finding in held)
        return
    yield lang.why["quiet"].format(run=run.name, kind=detector.kind)
    yield from _related(run, detector.kind, lang)
    figures = [
        figure for figure in figures_of(detector, history) if np.isfinite(figure.values).any()
    ]
    yield from (_figure(figure, lang) for figure in figures[:FIGURES])
    # Measured values are plainer than hypothetical thresholds, if they tell what prevented it.
    missed = {id(figure.track) for figure in figures if not figure.is_met}
    if figures and {id(figure.track) for figure in figures} <= missed:
        return
    near = nearest(detector, history)
    yield from (_moved(one, lang) for one in near)
    if not near and figures:
        yield lang.why["elsewhere"]
    elif not near:
        names = list(dict.fromkeys(curve.name for curve in run.curves))
        yield lang.why["nothing"].format(
            curves=lang.joined.join(names[:MAX_NAMED] + ["…"] * (len(names) > MAX_NAMED))
        )


def _related(run: RunSnapshot, kind: str, lang: Language) -> Iterator[str]:
    """The first finding of each kind that is easily taken for *kind*."""
    kinds = {name for group in RELATED if kind in group for name in group}
    for finding in {f.kind: f for f in reversed(run.findings) if f.kind in kinds}.values():
        yield lang.why["related"].format(
            kind=finding.kind,
            place=Printer(lang, finding.unit).format_field(finding.first, "place"),
            title=explain(finding, lang.code).title,
        )


def _raised(run: RunSnapshot, finding: Finding, lang: Language) -> Iterator[str]:
    card, printer = explain(finding, lang.code), Printer(lang, finding.unit)
    yield lang.why["raised"].format(
        run=run.name,
        title=card.title,
        place=printer.format_field(finding.detected_at, "place"),
        trace=card.trace or card.what,
    )
    for index, (level, at) in enumerate(finding.levels):
        yield lang.why["later" if index else "levels"].format(
            level=level, place=printer.format_field(at, "place")
        )
    if card.outcome:
        yield card.outcome


def _covered(run: RunSnapshot, finding: Finding, lang: Language) -> str:
    """The rule held, but a cause was reported instead."""
    place = Printer(lang, finding.unit).format_field(finding.detected_at, "place")
    parent = next((f.kind for f in run.findings if covers(f, finding)), None)
    if parent is None:
        return lang.why["quiet"].format(run=run.name, kind=finding.kind)
    return lang.why["covered"].format(
        run=run.name,
        kind=finding.kind,
        place=place,
        trace=explain(finding, lang.code).trace.rstrip(".。"),
        parent=parent,
    )


def _figure(figure: Figure, lang: Language) -> str:
    """The value closest to the rule's condition."""
    values = np.where(np.isfinite(figure.values), figure.values, np.nan)
    at = int(np.nanargmin(values) if figure.lowest else np.nanargmax(values))
    printer = Printer(lang, figure.track.curve.unit)
    value, limit = (printer.format_field(float(v), figure.spec) for v in (values[at], figure.limit))
    place = printer.format_field(float(figure.track.x[at]), "place")
    description = lang.phrase(figure.label)
    return lang.why["least" if figure.lowest else "most"].format(
        name=figure.track.curve.title, says=description, value=value, place=place, limit=limit
    )


def _moved(near: Near, lang: Language) -> str:
    parts = [
        lang.why["threshold"].format(
            name=t.name, now=number(value, 3), value=number(t.value), about=t.about.rstrip(".")
        )
        for t, value in near.moved
    ]
    place = Printer(lang, near.finding.unit).format_field(near.finding.first, "place")
    return lang.why["moved"].format(
        name=near.finding.metrics[0], place=place, thresholds=lang.why["and"].join(parts)
    )
