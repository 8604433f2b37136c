"""What is kept for all runs of a project, which is the folder that curvetui is started in: pinned metrics, and derived ones."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from curvetui.system.atomic_write import keep

MOST = 100
"""Projects that are remembered; the one that changed longest ago goes first."""
MOST_METRICS = 50
"""Pins, and derived metrics, of one project."""


class Project(NamedTuple):
    """The metrics of a project, in the order in which they were chosen."""

    pins: tuple[str, ...] = ()
    """Metrics that come first."""
    expressions: tuple[str, ...] = ()
    """Metrics that are worked out of others, as they were typed."""

    def pinned(self, metric: str) -> Project:
        """With a pin more, or without it."""
        return self._replace(pins=_turned(self.pins, metric))

    def with_expression(self, text: str) -> Project:
        """With a derived metric more, or without it."""
        return self._replace(expressions=_turned(self.expressions, text))


def _turned(names: tuple[str, ...], name: str) -> tuple[str, ...]:
    return tuple(n for n in names if n != name) if name in names else (*names, name)[-MOST_METRICS:]


def projects_path() -> Path:
    """Where projects are kept."""
    from platformdirs import user_state_path

    return user_state_path("curvetui") / "projects.json"


def load_project(folder: str, path: Path | None = None) -> Project:
    """What was kept for *folder*; nothing where the file is not there or not right."""
    found = _read(path or projects_path()).get(folder)
    if not isinstance(found, dict):
        return Project()
    return Project(_names(found.get("pins")), _names(found.get("expressions")))


def keep_project(project: Project, folder: str, path: Path | None = None) -> None:
    """Keep *project* for *folder*.

    Raises:
        OSError: it cannot be written.
    """
    path = path or projects_path()
    known = {name: value for name, value in _read(path).items() if name != folder}
    known[folder] = project._asdict()
    text = json.dumps(dict(list(known.items())[-MOST:]), ensure_ascii=False, indent=1) + "\n"
    keep(text, path, lambda head: b'"pins"' in head)


def _read(path: Path) -> dict[str, object]:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


def _names(value: object) -> tuple[str, ...]:
    given: Sequence[object] = value if isinstance(value, list) else ()
    return tuple(name for name in given if isinstance(name, str))[:MOST_METRICS]
