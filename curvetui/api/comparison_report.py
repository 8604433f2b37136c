"""A comparison as text, Markdown or JSON."""

from collections.abc import Callable, Iterator
from typing import Any

from curvetui.api.comparison import Comparison, Difference, Seeds, Side
from curvetui.api.comparison_words import MAX_SENTENCES, speeds, words
from curvetui.charts.text_cells import width as cells
from curvetui.engine.explain import explain
from curvetui.engine.verdict import verdict
from curvetui.languages import number
from curvetui.model import Finding
from curvetui.reports.columns import known, whole
from curvetui.reports.json import dumped
from curvetui.reports.markdown import code as inline
from curvetui.reports.markdown import prose
from curvetui.reports.phrases import phrases
from curvetui.reports.summary import headline, place
from curvetui.reports.wrapping import padded, wrapped
from curvetui.system.sanitize import printable
from curvetui.system.unknown import unknown
from curvetui.version import __version__

SCHEMA = "curvetui.comparison/1"
NAME = 32
"""Width of a run's name in cells."""


def rendered(comparison: Comparison, report: str, language: str, width: int) -> str:
    """The comparison in the form *report*.

    Raises:
        ValueError: the form is unknown.
    """
    forms: dict[str, Callable[[], Iterator[str]]] = {
        "text": lambda: text(comparison, language, width),
        "markdown": lambda: markdown(comparison, language),
        "json": lambda: iter((dumped(document(comparison, language)) + "\n",)),
    }
    if report not in forms:
        raise ValueError(unknown("report", report, forms))
    return "".join(forms[report]())


def text(comparison: Comparison, language: str, width: int) -> Iterator[str]:
    """As terminal text."""
    labels = words(language)
    for name, run in zip(comparison.names, comparison.runs, strict=True):
        yield from wrapped(headline(run, language).replace(run.name, name, 1), width)
        yield from wrapped(verdict(run, language), width, 2)
    yield f"\n{labels['settings']}\n"
    yield from _settings_table(comparison, language)
    title = labels["headline"] if comparison.headline else labels["no headline"]
    yield "\n"
    yield from wrapped(title.format(metric=comparison.headline, first=comparison.names[0]), width)
    for sentence in _curve_sentences(comparison, language):
        yield from wrapped(sentence, width, 2, 2)
    for title, sentences in _rest(comparison, language):
        yield f"\n{title}\n"
        for sentence in sentences:
            yield from wrapped(sentence, width, 2, 2)


def _settings(comparison: Comparison, language: str) -> list[list[str]]:
    """The settings that differ, a column for each run, or a line if there are many; else empty."""
    unnamed = words(language)["unnamed"]
    rows = [
        [name, *(value if value is not None else unnamed for value in values)]
        for name, values in comparison.settings.items()
    ]
    table = [["", *comparison.names], *rows] if rows else []
    many = len(comparison.names) > max(3, len(rows))
    return [list(line) for line in zip(*table, strict=True)] if many else table


def _settings_table(comparison: Comparison, language: str) -> Iterator[str]:
    table = _settings(comparison, language)
    if not table:
        yield f"  {words(language)['none']}\n"
        return
    widths = [min(NAME, max(map(cells, column))) for column in zip(*table, strict=True)]
    for row in table:
        yield "  " + "  ".join(map(padded, row, widths)).rstrip() + "\n"


def markdown(comparison: Comparison, language: str) -> Iterator[str]:
    """As Markdown, for an issue, a pull request or a chat."""
    labels = words(language)
    yield f"| {labels['runs']} | |\n|---|---|\n"
    for name, run in zip(comparison.names, comparison.runs, strict=True):
        yield f"| {inline(name)} | {prose(verdict(run, language))} |\n"
    yield f"\n**{labels['settings']}**\n\n"
    table = _settings(comparison, language)
    for number_of_line, row in enumerate(table):
        yield f"| {' | '.join(inline(cell) if cell else '' for cell in row)} |\n"
        yield "" if number_of_line else f"|{'---|' * len(row)}\n"
    yield "" if table else f"{labels['none']}\n"
    title = labels["headline"] if comparison.headline else labels["no headline"]
    yield f"\n**{prose(title.format(metric=comparison.headline, first=comparison.names[0]))}**\n\n"
    for sentence in _curve_sentences(comparison, language):
        yield f"- {prose(sentence)}\n"
    for title, sentences in _rest(comparison, language):
        yield f"\n**{title}**\n\n"
        yield from (f"- {prose(sentence)}\n" for sentence in sentences)


def _curve_sentences(comparison: Comparison, language: str) -> Iterator[str]:
    """Sentences on how the curves differ, run by run."""
    labels, names = words(language), comparison.names
    for difference in comparison.differences[: 2 * MAX_SENTENCES]:
        yield _difference(comparison, difference, language)
        run = difference.other.run
        if difference.place == "same" and len(comparison.runs[run].curves):
            at = comparison.parted.get(run)
            shown = labels["together"] if at is None else labels["parted"]
            where = place(at, comparison.unit, language) if at is not None else ""
            yield shown.format(other=names[run], first=names[0], place=where)
    left = len(comparison.runs) - 1 - MAX_SENTENCES
    if comparison.differences and left > 0:
        yield labels["more"].format(n=left)
    if comparison.differences and not comparison.seeds:
        yield labels["one seed"]


def _difference(comparison: Comparison, difference: Difference, language: str) -> str:
    labels, first, other = words(language), difference.first, difference.other
    where = labels[difference.place].format(
        place=place(min(first.at, other.at), comparison.unit, language)
    )
    form = labels["difference" if difference.place == "best" else "difference same"].format(
        other=comparison.names[other.run],
        first=comparison.names[0],
        value=_value(other),
        first_value=_value(first),
        where=place(other.at, comparison.unit, language),
        first_where=place(first.at, comparison.unit, language),
        how=_how(comparison, difference, language),
    )
    return f"{where}: {form}"


def _value(side: Side) -> str:
    return number(side.value) + (f" ± {number(side.error, 2)}" if side.error is not None else "")


def _how(comparison: Comparison, difference: Difference, language: str) -> str:
    labels = words(language)
    gap = difference.other.value - difference.first.value
    direction = _direction(gap, difference.is_better)
    values = (difference.first.value, difference.other.value)
    how = labels[direction].format(by=_gap(abs(gap), comparison, values, language))
    return labels[difference.weight].format(how=how, errors=number(difference.errors or 0.0, 2))


def _direction(gap: float, is_better: bool | None) -> str:
    if is_better is None:
        return "higher" if gap > 0 else "lower"
    return "better" if is_better else "worse"


def _gap(gap: float, comparison: Comparison, values: tuple[float, float], language: str) -> str:
    """Format a difference: fractions in percentage points, others unchanged."""
    is_share = (comparison.headline or "").partition(" ")[0].endswith("accuracy")
    if not is_share:
        return number(gap, 2)
    points = gap if max(values) > 1.5 else 100 * gap
    return words(language)["points"].format(by=number(points, 2))


def _rest(comparison: Comparison, language: str) -> Iterator[tuple[str, list[str]]]:
    """(title, sentences) of the sections after the curves."""
    labels = words(language)
    if comparison.seeds:
        yield labels["seeds"], list(_seed_sentences(comparison, language))
    if paces := list(speeds(comparison, language)):
        yield labels["speed"], paces
    found = [
        _finding(comparison.names[run], finding, language)
        for run, findings in comparison.only.items()
        for finding in findings
    ]
    yield labels["only"], found or [labels["no only"]]


def _seed_sentences(comparison: Comparison, language: str) -> Iterator[str]:
    labels, names = words(language), comparison.names
    for group in comparison.seeds:
        yield labels["group"].format(
            runs=_listed(names, group),
            mean=number(group.mean),
            spread=number(group.spread, 2),
            n=len(group.runs),
        )
        for run, at in group.leaving:
            yield labels["leaves"].format(
                run=names[run], place=place(at, comparison.unit, language)
            )
    for contrast in comparison.contrasts:
        gap = contrast.test.difference
        means = (comparison.seeds[contrast.first].mean, comparison.seeds[contrast.other].mean)
        by = _gap(abs(gap), comparison, means, language)
        how = labels[_direction(gap, contrast.is_better)].format(by=by)
        weight = labels[f"contrast {contrast.weight}"]
        yield f"{_listed(names, comparison.seeds[contrast.other])}: " + labels["contrast"].format(
            how=how, p=f"{contrast.test.p:.1g}", weight=weight
        )


def _listed(names: tuple[str, ...], group: Seeds) -> str:
    shown = [names[run] for run in group.runs]
    return ", ".join(shown if len(shown) <= 3 else [shown[0], "…", shown[-1]])


def _finding(name: str, finding: Finding, language: str) -> str:
    return words(language)["finding"].format(
        run=name,
        title=explain(finding, language).title,
        level=phrases(language)[finding.level],
        place=place(finding.first, finding.unit, language),
    )


def document(comparison: Comparison, language: str) -> dict[str, Any]:
    """The comparison as one strict JSON object."""
    return {
        "schema": SCHEMA,
        "version": __version__,
        "language": language,
        "runs": [
            {
                "name": printable(name),
                "source": list(run.source),
                "state": run.state,
                "verdict": verdict(run, language),
            }
            for name, run in zip(comparison.names, comparison.runs, strict=True)
        ],
        "settings": {name: list(values) for name, values in comparison.settings.items()},
        "headline": comparison.headline,
        "unit": comparison.unit,
        "differences": [
            {
                "place": one.place,
                "first": _side(one.first),
                "other": _side(one.other),
                "standard_errors": known(one.errors) if one.errors is not None else None,
                "better": one.is_better,
                "weight": one.weight,
            }
            for one in comparison.differences
        ],
        "parted": [{"run": run, "at": whole(at)} for run, at in comparison.parted.items()],
        "paces": [
            {"run": run, "seconds": known(own), "first_seconds": known(first)}
            for run, own, first in comparison.paces
        ],
        "seeds": [
            {
                "runs": list(group.runs),
                "mean": known(group.mean),
                "spread": known(group.spread),
                "leaving": [{"run": run, "at": whole(at)} for run, at in group.leaving],
            }
            for group in comparison.seeds
        ],
        "contrasts": [
            {
                "first": one.first,
                "other": one.other,
                "difference": known(one.test.difference),
                "p": known(one.test.p),
                "better": one.is_better,
                "weight": one.weight,
            }
            for one in comparison.contrasts
        ],
        "only": [
            {
                "run": run,
                "kind": f.kind,
                "level": f.level,
                "metrics": list(f.metrics),
                "first": whole(f.first),
            }
            for run, findings in comparison.only.items()
            for f in findings
        ],
    }


def _side(side: Side) -> dict[str, Any]:
    return {"run": side.run, "value": known(side.value), "error": side.error, "at": whole(side.at)}
