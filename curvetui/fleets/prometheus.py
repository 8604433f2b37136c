"""A few gauges per run, as a text file for Prometheus' node exporter (its textfile collector).

Source: Prometheus documentation, "Exposition formats".
"""

from collections.abc import Callable, Iterator

from curvetui.fleets.row import OUTCOMES, FleetRow
from curvetui.fleets.table import Table
from curvetui.system.sanitize import steering

GRAVITY = {"stop": 4, "died": 4, "act": 3, "watch": 2, "healthy": 0}
"""Outcome -> value of `curvetui_run_gravity`; none for runs that could not be judged or read."""

_GAUGES: dict[str, tuple[str, Callable[[FleetRow], float | None]]] = {
    "curvetui_run_gravity": (
        "0 healthy, 2 watch, 3 act, 4 stop or died",
        lambda row: GRAVITY.get(row.outcome),
    ),
    "curvetui_run_best": ("Best value of the headline curve", lambda row: row.best),
    "curvetui_run_last": ("Last value of the headline curve", lambda row: row.last),
    "curvetui_run_epochs": ("Epochs done", lambda row: row.epochs),
    "curvetui_run_steps": ("Steps done", lambda row: row.steps),
}


def exposition(table: Table) -> Iterator[str]:
    """Yield the lines of the file."""
    yield "# HELP curvetui_runs Runs by outcome\n# TYPE curvetui_runs gauge\n"
    counts = table.counts
    for outcome in OUTCOMES:
        yield f'curvetui_runs{{outcome="{outcome}"}} {counts.get(outcome, 0)}\n'
    for name, (about, value_of) in _GAUGES.items():
        values = [(row, value) for row in table.runs if (value := value_of(row)) is not None]
        if values:
            yield f"# HELP {name} {about}\n# TYPE {name} gauge\n"
        for row, value in values:
            labels = {"run": row.name, "metric": row.headline or ""}
            pairs = ",".join(f'{key}="{_escaped(text)}"' for key, text in labels.items())
            yield f"{name}{{{pairs}}} {value:.10g}\n"


def _escaped(text: str) -> str:
    """Escape *text*; control characters by number, since two series of one name void the file."""
    text = text.replace("\\", "\\\\").replace('"', '\\"')
    return steering().sub(lambda found: f"\\\\u{ord(found[0]):04x}", text)
