"""The table as one self-contained HTML page: sortable, with small charts, light or dark."""

import base64
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from curvetui.engine.facts import standard
from curvetui.fleets.phrases import phrases
from curvetui.fleets.row import OUTCOMES, FleetRow
from curvetui.fleets.sentences import shared, strayed
from curvetui.fleets.separators import number_of
from curvetui.fleets.table import Table
from curvetui.fleets.text import group_lines, summary
from curvetui.languages import number
from curvetui.reports.html import head, prose, sheet
from curvetui.reports.svg import escaped
from curvetui.version import __version__

SETTINGS = 8
"""Maximum number of settings columns."""
WIDE, HIGH = 96, 22
"""Width and height of a small chart."""
SCRIPT = """\
document.querySelectorAll('th[data-n]').forEach(h=>{h.tabIndex=0;
h.addEventListener('keydown',e=>{if(e.key==='Enter')h.click()});h.addEventListener('click',()=>{
const a='aria-sort',all=[...h.parentNode.children],i=all.indexOf(h),b=h.closest('table').tBodies[0];
const d=h.getAttribute(a)==='ascending'?-1:1;all.forEach(o=>o.removeAttribute(a));h.setAttribute(a,d>0?'ascending':'descending');
const v=r=>r.cells[i].dataset.v??r.cells[i].textContent;
[...b.rows].sort((p,q)=>{const x=v(p),y=v(q);if(x===''||y==='')return(x==='')-(y==='');
return d*(h.dataset.n==='1'?x-y:x.localeCompare(y))}).forEach(r=>b.append(r))})});
"""
"""JavaScript: sorts by the column whose heading is clicked or entered; empty cells last."""
RULES = """\
.curvetui th[data-n]{cursor:pointer}.curvetui .spark{width:5rem;max-width:5rem;border:0;border-radius:0}
.curvetui td:is(.stop,.died,.act,.watch){color:var(--act);font-weight:600}
.curvetui .wide{font-size:.88rem}.curvetui td.stop{color:var(--stop)}.curvetui td.watch{color:var(--watch)}
"""


def page(table: Table, language: str, links: Mapping[str, str] | None = None) -> Iterator[str]:
    """Return the whole page. links: path of a log -> address of its report."""
    words = phrases(language)
    digest = base64.b64encode(hashlib.sha256(SCRIPT.encode()).digest()).decode()
    script = f"; script-src 'sha256-{digest}'"
    yield from head(language, words["report"], words["report"], script, RULES)
    yield from _body(table, language, links or {})
    yield f"<footer><p>{escaped(words['sort'])} {escaped(words['made'].format(version=__version__))}</p></footer>\n"
    yield f"<script>{SCRIPT}</script></body>\n</html>\n"


def embedded(table: Table) -> str:
    """The table for a notebook: without scripts, its CSS applies only within it."""
    style = f'<div class="curvetui"><style>{sheet()}{RULES}</style>\n'
    return "".join([style, *_body(table, "en", {}), "</div>\n"])


def _body(table: Table, language: str, links: Mapping[str, str]) -> Iterator[str]:
    words = phrases(language)
    worst = min((OUTCOMES.index(row.outcome) for row in table.runs), default=0)
    colour = {"died": "act", "healthy": ""}.get(OUTCOMES[worst], OUTCOMES[worst])
    yield f'<p class="verdict {colour}">{escaped(summary(table, language))}</p>\n'
    if table.is_partial:
        yield f"<p>{escaped(words['partial'])}</p>\n"
    for sentence in shared(table.shared, language):
        yield f"<p>{escaped(words['shared'])}: {escaped(sentence)}</p>\n"
    for sentence in strayed(table.strays, language):
        yield f"<p>{escaped(sentence)}</p>\n"
    yield from _groups(table, language)
    yield from _runs(table, language, links)


def _runs(table: Table, language: str, links: Mapping[str, str]) -> Iterator[str]:
    words = phrases(language)
    names = _shown_settings(table)
    heads = [(words["outcome"], "1"), (words["verdict"], "0"), (words["head run"], "0")]
    heads += [(words["best"], "1"), (words["course"], ""), (words["at"], "1")]
    heads += [(name, _sorted_as(table, name)) for name in names]
    yield from _table(heads, (_row(row, names, words, links.get(row.path)) for row in table.runs))


def _table(heads: Iterable[tuple[str, str]], rows: Iterable[str]) -> Iterator[str]:
    """heads: the text of each and how the script sorts its column (empty: not at all)."""
    yield '<div class="wide"><table><thead><tr>'
    for text, kind in heads:
        sorts = f' data-n="{kind}"' if kind else ""
        # A long name of a setting may break there.
        yield f"<th{sorts}>{escaped(text).replace('_', '_<wbr>')}</th>"
    yield "</tr></thead><tbody>\n"
    yield from rows
    yield "</tbody></table></div>\n"


def _shown_settings(table: Table) -> list[str]:
    """Settings that differ and are known for half of the runs; those of `--by` first."""
    known = Counter(name for row in table.runs for name in row.settings)
    shown = [
        name
        for name in sorted(known)
        if 2 * known[name] >= len(table.runs)
        and len({row.settings.get(name) for row in table.runs}) > 1
    ]
    return list(dict.fromkeys([*(n for n in map(standard, table.by) if n in known), *shown]))[
        :SETTINGS
    ]


def _sorted_as(table: Table, setting: str) -> str:
    """The script's sort mode for that column: `1` numeric, `0` text."""
    values = {row.settings.get(setting, "0") for row in table.runs}
    return "1" if all(number_of(value) is not None for value in values) else "0"


def _row(row: FleetRow, names: list[str], words: Mapping[str, str], link: str | None) -> str:
    name = escaped(row.name)
    at = row.epochs if row.epochs is not None else row.steps
    cells = [
        f'<td class="best {row.outcome}" data-v="{OUTCOMES.index(row.outcome)}">{escaped(words[row.outcome])}</td>',
        f'<td class="what">{prose(row.summary)}</td>',
        f'<td class="name" title="{escaped(row.path)}">{f"<a href={chr(34)}{escaped(link)}{chr(34)}>{name}</a>" if link else name}</td>',
        _number(row.best, f"{row.headline} " if row.headline else ""),
        f"<td>{_spark(row)}</td>",
        _number(at, "", words["at"]),
        *(f'<td data-name="{escaped(n)}">{escaped(row.settings.get(n, ""))}</td>' for n in names),
    ]
    return f"<tr>{''.join(cells)}</tr>\n"


def _number(value: float | None, before: str, heading: str = "") -> str:
    """A cell with sort key *value*; *heading* is its label where the table head is hidden."""
    if value is None:
        return '<td data-v=""></td>'
    name = f' data-name="{escaped(heading)}"' if heading else ""
    return f'<td{name} data-v="{value!r}">{escaped(f"{before}{number(value)}")}</td>'


def _spark(row: FleetRow) -> str:
    if len(row.course) < 2:
        return ""
    xs, ys = zip(*row.course, strict=True)
    wide, high = (xs[-1] - xs[0]) or 1.0, (max(ys) - min(ys)) or 1.0
    points = " ".join(
        f"{1 + (x - xs[0]) / wide * (WIDE - 2):.1f},{HIGH - 1 - (y - min(ys)) / high * (HIGH - 2):.1f}"
        for x, y in row.course
    )
    return (
        f'<svg class="spark" viewBox="0 0 {WIDE} {HIGH}" role="img" aria-label="{escaped(row.headline or "")}">'
        f'<polyline class="c-val" fill="none" stroke-width="1.5" points="{points}"/></svg>'
    )


def _groups(table: Table, language: str) -> Iterator[str]:
    lines = [[*settings, *figures] for settings, figures in group_lines(table, language)]
    if lines:
        heads = list(map(escaped, lines[0]))
        rows = (
            "".join(
                f'<td data-name="{h}">{escaped(c)}</td>' for h, c in zip(heads, cells, strict=True)
            )
            for cells in lines[1:]
        )
        yield from _table(((h, "") for h in lines[0]), (f"<tr>{row}</tr>\n" for row in rows))
