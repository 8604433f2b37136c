"""Saved for all runs of a project (the folder): pinned and derived metrics."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from curvetui.system.atomic_write import keep

MAX_PROJECTS = 100
"""Number of projects remembered; the least recently changed is dropped first."""
MAX_METRICS = 50
"""Maximum number of pins and of derived metrics per project."""


class Project(NamedTuple):
    """The metrics of a project, in the order they were chosen."""

    pins: tuple[str, ...] = ()
    expressions: tuple[str, ...] = ()
    """Derived metrics, as typed."""

    def pinned(self, metric: str) -> "Project":
        """A copy with this metric pinned, or unpinned."""
        return self._replace(pins=_turned(self.pins, metric))

    def with_expression(self, text: str) -> "Project":
        """A copy with this derived metric added, or removed."""
        return self._replace(expressions=_turned(self.expressions, text))


def _turned(names: tuple[str, ...], name: str) -> tuple[str, ...]:
    return tuple(n for n in names if n != name) if name in names else (*names, name)[-MAX_METRICS:]


def projects_path() -> Path:
    """The file projects are saved in."""
    from platformdirs import user_state_path

    return user_state_path("curvetui") / "projects.json"


def load_project(folder: str, path: Path | None = None) -> Project:
    """What was saved for *folder*; empty where the file is missing or invalid."""
    return _project(_read(path or projects_path()).get(folder))


def keep_project(project: Project, folder: str, path: Path | None = None) -> None:
    """Save *project* for *folder*, or raise OSError."""
    path = path or projects_path()
    known = {name: _project(value) for name, value in _read(path).items() if name != folder}
    known[folder] = project
    kept = {name: value._asdict() for name, value in list(known.items())[-MAX_PROJECTS:]}
    # In ASCII, for a folder or a metric may have a name that is not valid Unicode.
    text = json.dumps(kept, indent=1) + "\n"
    keep(text, path, lambda head: b'"pins"' in head)


def _read(path: Path) -> dict[str, object]:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


def _project(found: object) -> Project:
    """The project in a value of the file; entries that are not names are skipped."""
    if not isinstance(found, dict):
        return Project()
    return Project(_names(found.get("pins")), _names(found.get("expressions")))


def _names(value: object) -> tuple[str, ...]:
    given: Sequence[object] = value if isinstance(value, list) else ()
    return tuple(name for name in given if isinstance(name, str))[:MAX_METRICS]
