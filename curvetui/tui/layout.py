"""Where each area is on a screen of a given size: one pure function, no widgets."""

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

LEAST = (30, 8)
"""Cells: a smaller screen shows one line only."""
SIDE_BY_SIDE = ((100, 20), (140, 9))
"""From any of these sizes the panel is beside the charts."""
STACKED = ((56, 18), (30, 34))
"""From any of these sizes the panel is below the charts."""
LOW = 9
"""Rows: no chart is made lower than this to make room for another."""
NARROW = 54
"""Columns: with three or more charts two across, with seven three, where this wide."""
MAX_CHARTS = 12
ADVICE = 12
"""Rows of a small screen from which one may be spent on what to do."""
PAGE = (2, 3)
"""First row of a page's content: after the frame, and after the input line."""
LOG = 8
"""Minimum rows of the raw log below the charts, frame included."""


class Area(NamedTuple):
    """A rectangle of cells."""

    x: int
    y: int
    width: int
    height: int


class Wanted(NamedTuple):
    """What the user and the run require of the layout."""

    charts: int = 2
    """How many charts there are to show."""
    panel: bool = False
    """On a screen with room for one: the panel, not the chart."""
    single: bool = False
    """One chart fills the space of all charts."""
    replay: bool = False
    log: bool = False
    """The raw log is shown too."""
    in_front: bool = False
    """On a screen with room for one: the log, not the chart."""
    page: bool = False
    """A page (help, a pick list) replaces charts and panel."""
    advice: bool = False
    """There is something to do, which a chart without the panel must not hide."""


@lru_cache(8)
def plan(width: int, height: int, wanted: Wanted) -> Mapping[str, Area]:
    """The areas by name: `notice`, or `status`, `footer` and some of `chart 0`, `panel`, `log` …"""
    if width < LEAST[0] or height < LEAST[1]:
        return {"notice": Area(0, 0, width, height)} if width and height else {}
    bar = int(wanted.replay)
    areas = {"status": Area(0, 0, width, 1), "footer": Area(0, height - 1, width, 1)}
    if bar:
        areas["replay"] = Area(0, height - 2, width, 1)
    body = Area(0, 1, width, height - 2 - bar)
    if wanted.page:
        return {**areas, "page": Area(*PAGE, width - 2 * PAGE[0], body.height - 3)}
    if wanted.single:
        return {**areas, **_above_log(body, 1, wanted.log)}
    return {**areas, **_body(body, wanted)}


def _body(body: Area, wanted: Wanted) -> dict[str, Area]:
    if _reaches(body, SIDE_BY_SIDE):
        side = min(66, max(40, body.width * 35 // 100))
        charts = Area(body.x, body.y, body.width - side, body.height)
        return {
            **_above_log(charts, wanted.charts, wanted.log),
            "panel": Area(charts.width, body.y, side, body.height),
        }
    if _reaches(body, STACKED):
        upper = max(body.height * 48 // 100, 9)
        charts = Area(body.x, body.y, body.width, upper)
        lower = "log" if wanted.log and not wanted.panel else "panel"
        return {
            **_charts(charts, wanted.charts),
            lower: Area(0, body.y + upper, body.width, body.height - upper),
        }
    if wanted.panel or (wanted.log and wanted.in_front):
        return {"panel" if wanted.panel else "log": body}
    if not wanted.advice or body.height < ADVICE:
        return {"chart 0": body}
    chart = body._replace(height=body.height - 1)
    return {"chart 0": chart, "advice": Area(0, chart.y + chart.height, body.width, 1)}


def _reaches(body: Area, sizes: tuple[tuple[int, int], ...]) -> bool:
    """Whether the screen around *body* (its first and last row are not part of it) is as large as
    one of *sizes*.
    """
    return any(body.width >= width and body.height >= height - 2 for width, height in sizes)


def _above_log(area: Area, charts: int, log: bool) -> dict[str, Area]:
    """The charts fill *area*, or the part above the log."""
    rows = max(LOG, area.height * 3 // 10)
    if not log or area.height - rows < LOW:
        return _charts(area, charts)
    below = Area(area.x, area.y + area.height - rows, area.width, rows)
    return {**_charts(area._replace(height=area.height - rows), charts), "log": below}


def _charts(area: Area, charts: int) -> dict[str, Area]:
    """As many *charts* as fit: in one column, from three on in two, from seven on in three."""
    fit = max(1, area.width // NARROW)
    columns = min(3 if charts > 6 else 2, fit) if charts > 2 else 1
    rows = max(1, min(-(-charts // columns), area.height // LOW, MAX_CHARTS // columns))
    count = max(1, min(charts, rows * columns))
    out = {}
    for at in range(count):
        row, column = divmod(at, columns)
        top, bottom = area.height * row // rows, area.height * (row + 1) // rows
        left, right = area.width * column // columns, area.width * (column + 1) // columns
        if at == count - 1:
            right = area.width
        out[f"chart {at}"] = Area(area.x + left, area.y + top, right - left, bottom - top)
    return out
