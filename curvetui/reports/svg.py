"""A chart as SVG, inline or as a file: curves, axes, finding numbers, NaN, the best point."""

import html
from collections.abc import Iterator, Mapping

import numpy as np

from curvetui.charts.data import ChartLine
from curvetui.charts.scale import Scale
from curvetui.curve import Floats
from curvetui.engine.explain import explain
from curvetui.languages import language, number
from curvetui.reports.phrases import phrases
from curvetui.reports.picture import FindingMark, Picture
from curvetui.reports.summary import newest, reference_names
from curvetui.system.sanitize import printable

WIDTH, HEIGHT = 520, 280
LEFT, RIGHT, TOP, BOTTOM = 58, 16, 56, 34
"""Margins around the curves for ticks, title and finding numbers."""
LANE = 44
"""Vertical position of the finding numbers."""

_COLOURS: Mapping[str, tuple[str, str]] = {
    "ink": ("#1f2328", "#e6edf3"),
    "dim": ("#656d76", "#9198a1"),
    "line": ("#d0d7de", "#3d444d"),
    "paper": ("#ffffff", "#0d1117"),
    "shade": ("#f6f8fa", "#161b22"),
    "train": ("#0969da", "#6cb6ff"),
    "val": ("#bc4c00", "#ffa657"),
    "test": ("#1a7f37", "#6bc46d"),
    "other": ("#8250df", "#dcbdfb"),
    "note": ("#57606a", "#9198a1"),
    "watch": ("#9a6700", "#e3b341"),
    "act": ("#cf222e", "#ff7b72"),
    "stop": ("#a40e26", "#ff7b72"),
}
"""Role -> its colour in a light and in a dark page."""
LIGHT = {role: light for role, (light, _) in _COLOURS.items()}
DARK = {role: dark for role, (_, dark) in _COLOURS.items()}
DASHES = {"val": "6 4", "test": "2 3"}
"""Dash patterns that differ without colour, as on the screen; training is solid."""


def escaped(text: str) -> str:
    """Escape *text* for a page: no markup, no control characters."""
    return html.escape(printable(text), quote=True)


def style(root: str = ":root") -> str:
    """CSS for charts below *root*, light or dark as the reader prefers."""
    roles = [role for role in LIGHT if role not in ("paper", "ink", "dim", "line", "shade")]
    rules = [
        f"{root}{{{_variables(LIGHT)}}}",
        f"@media(prefers-color-scheme:dark){{{root}{{{_variables(DARK)}}}}}",
        # Notebooks have their own light or dark setting, independent of the system's.
        f'[data-jp-theme-light="false"] {root},.vscode-dark {root}{{{_variables(DARK)}}}',
        f'[data-jp-theme-light="true"] {root},.vscode-light {root}{{{_variables(LIGHT)}}}',
        *(f"{root} .f-{role}{{fill:var(--{role})}}" for role in ("ink", "dim", "paper", *roles)),
        *(f"{root} .c-{role}{{stroke:var(--{role})}}" for role in ("line", *roles)),
    ]
    return "".join(rules)


def _variables(palette: Mapping[str, str]) -> str:
    return "".join(f"--{role}:{colour};" for role, colour in palette.items())


def file(picture: Picture, code: str, *, styled: bool = True) -> str:
    """A standalone file; not *styled*: light colours only, for programs without CSS support."""
    sheet = f"<style>{style()}</style>" if styled else ""
    paper = f'<rect class="f-paper" width="{WIDTH}" height="{HEIGHT}" fill="{LIGHT["paper"]}"/>'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" '
    return "".join(
        [head, _rest_of_head(picture, code), sheet, paper, *_body(picture, code), "</svg>\n"]
    )


def inline(picture: Picture, code: str) -> str:
    """The same for inlining in a page that includes the rules of `style`."""
    return "".join(["<svg ", _rest_of_head(picture, code), *_body(picture, code), "</svg>"])


def _rest_of_head(picture: Picture, code: str) -> str:
    title = escaped(title_of(picture, code))
    return f'viewBox="0 0 {WIDTH} {HEIGHT}" role="img" font-family="system-ui,sans-serif" font-size="13"><title>{title}</title>'


def title_of(picture: Picture, code: str) -> str:
    """The title: `loss over epoch`."""
    words = phrases(code)
    return words["chart"].format(metric=picture.metric, axis=words[picture.axis])


def _body(picture: Picture, code: str) -> Iterator[str]:
    yield _text(LEFT, 18, picture.metric[:60], "ink", 'font-weight="600"')
    yield from _axes(picture, code)
    yield from _legend(picture, code)
    for reference, name in zip(picture.references, reference_names(picture, code), strict=True):
        part = _part(picture.y, reference.value)
        if not 0 <= part <= 1:
            continue
        y = _down(part)
        yield f'<path stroke="{LIGHT["dim"]}" stroke-dasharray="2 5" d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}"/>'
        yield _text(WIDTH - RIGHT - 4, y - 4, name, "dim", 'text-anchor="end"')
    for line in picture.lines:
        yield from _curve(picture, line)
    if picture.best is not None:
        yield from _best(picture, *picture.best)
    yield from _marks(picture, code)


def _across(part: float) -> float:
    return LEFT + part * (WIDTH - LEFT - RIGHT)


def _down(part: float) -> float:
    return HEIGHT - BOTTOM - part * (HEIGHT - TOP - BOTTOM)


def _text(x: float, y: float, text: str, role: str, more: str = "") -> str:
    return f'<text class="f-{role}" x="{x:.1f}" y="{y:.1f}" fill="{LIGHT[role]}" {more}>{escaped(text)}</text>'


def _axes(picture: Picture, code: str) -> Iterator[str]:
    grid = f'class="c-line" stroke="{LIGHT["line"]}"'
    for value, label in picture.y.ticks(6):
        y = _down(_part(picture.y, value))
        yield f'<path {grid} d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}"/>'
        yield _text(LEFT - 6, y + 4, label, "dim", 'text-anchor="end"')
    for value, label in _whole_ticks(picture):
        x = _across(_part(picture.x, value))
        yield _text(x, HEIGHT - BOTTOM + 16, label, "dim", 'text-anchor="middle"')
    yield f'<path {grid} fill="none" d="M{LEFT} {TOP}V{HEIGHT - BOTTOM}H{WIDTH - RIGHT}"/>'
    yield _text(WIDTH - RIGHT, HEIGHT - 4, phrases(code)[picture.axis], "dim", 'text-anchor="end"')


def _whole_ticks(picture: Picture) -> list[tuple[float, str]]:
    """Ticks of the x axis; whole numbers for epochs and steps if at least two fit."""
    choices = [picture.x.ticks(most) for most in range(8, 1, -1)]
    whole = (
        ticks
        for ticks in choices
        if len(ticks) > 1 and all(value == int(value) for value, _ in ticks)
    )
    ticks = next(whole, choices[0])
    return [
        (value, f"{value:.0f}" if value == int(value) and abs(value) < 1e4 else label)
        for value, label in ticks
    ]


def _part(scale: Scale, value: float) -> float:
    """Position of *value* on an axis: 0 at its low end, 1 at its high end."""
    return float(scale.fraction(np.array([value], dtype=np.float64))[0])


def _legend(picture: Picture, code: str) -> Iterator[str]:
    """Names with last values, right-aligned in the first row."""
    x = float(WIDTH - RIGHT)
    if picture.hidden:
        yield _text(
            x, 18, phrases(code)["more curves"].format(n=picture.hidden), "dim", 'text-anchor="end"'
        )
        x -= 110
    for line in picture.lines[::-1]:
        text = f"{line.label[:24]} {newest(line.curve, code)}"
        if x - len(text) * 7 < LEFT + 90:
            return
        yield _text(x, 18, text, "ink", 'text-anchor="end"')
        x -= len(text) * 7 + 8
        yield f'<path {_stroke(picture, line)} d="M{x - 20:.1f} 14h20"/>'
        x -= 34


def _stroke(picture: Picture, line: ChartLine) -> str:
    role = line.split or "other"
    dashes = (
        f' stroke-dasharray="{DASHES[role]}"' if role in DASHES and len(picture.lines) > 1 else ""
    )
    return f'class="c-{role}" stroke="{LIGHT[role]}" stroke-width="1.8" fill="none" stroke-linejoin="round"{dashes}'


def _curve(picture: Picture, line: ChartLine) -> Iterator[str]:
    width = WIDTH - LEFT - RIGHT
    for x, y in picture.course(line, width):
        yield f'<path {_stroke(picture, line)} d="{_path(x, y)}"/>'
    role = line.split or "other"
    for across, up in picture.missing(line, width // 8):
        at = f"M{_across(across) - 3:.1f} {_down(up) - 3:.1f}"
        yield f'<path class="c-{role}" stroke="{LIGHT[role]}" stroke-width="1.8" d="{at}l6 6m0-6l-6 6"/>'


def _path(x: Floats, y: Floats) -> str:
    """A line through the points; a single point becomes a short stroke to be visible."""
    points = [
        f"{_across(a):.1f} {_down(b):.1f}" for a, b in zip(x.tolist(), y.tolist(), strict=True)
    ]
    return f"M{points[0]}h2" if len(points) == 1 else "M" + "L".join(points)


def _best(picture: Picture, x: float, y: float) -> Iterator[str]:
    at, up = _part(picture.x, x), min(1.0, max(0.0, _part(picture.y, y)))
    yield f'<circle class="f-paper" cx="{_across(at):.1f}" cy="{_down(up):.1f}" r="4" fill="{LIGHT["paper"]}" stroke="{LIGHT["val"]}" stroke-width="2"/>'


def _marks(picture: Picture, code: str) -> Iterator[str]:
    """A numbered flag where each finding begins; overlapping flags are shifted to the right."""
    right = float("-inf")
    for mark in sorted(picture.marks, key=lambda m: m.first):
        part = _part(picture.x, mark.first)
        if not -1e-9 <= part <= 1 + 1e-9:
            continue
        x = _across(part)
        flag = max(x, right + 20)
        right = flag
        yield from _mark(mark, x, min(flag, WIDTH - 9.0), code)


def _mark(mark: FindingMark, x: float, flag: float, code: str) -> Iterator[str]:
    level = mark.finding.level
    place = language(code).place[mark.finding.unit].format(number(mark.finding.first))
    title = f"{explain(mark.finding, code).title} · {place}"
    yield f'<g><title>{escaped(title)}</title><path class="c-{level}" stroke="{LIGHT[level]}" stroke-dasharray="2 3" '
    yield f'd="M{flag:.1f} {LANE}L{x:.1f} {TOP}V{HEIGHT - BOTTOM}" fill="none"/>'
    yield f'<circle class="f-{level}" cx="{flag:.1f}" cy="{LANE - 6}" r="9" fill="{LIGHT[level]}"/>'
    yield f'<text class="f-paper" x="{flag:.1f}" y="{LANE - 2}" fill="{LIGHT["paper"]}" text-anchor="middle" font-weight="600">{mark.number}</text></g>'
