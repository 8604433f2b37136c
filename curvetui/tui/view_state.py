"""Saves the view of a log, and what was seen of it; a damaged file is set aside."""

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

from curvetui.charts.data import AXES
from curvetui.model import LEVELS
from curvetui.system.atomic_write import foreign, head_of, keep, set_aside
from curvetui.tui.last_seen import packed, unpacked
from curvetui.tui.screen_state import SMOOTH, ScreenState

SCHEMA = "curvetui.state/1"
MAX_FILES = 200
"""Number of view files kept; the least recently used are deleted first."""
EVERY = 30.0
"""Seconds between two saves while the screen is open."""


class Memory:
    """The file at *path*; None: nothing is saved."""

    def __init__(self, path: Path | None, *, view: bool = True) -> None:
        """view: whether the screen restores the saved view."""
        self._path = path
        self._view = view
        self._kept = ""
        self._due = 0.0

    def recall(self, state: ScreenState) -> str:
        """Restore *state* from the file; return a message for the user, usually empty."""
        if self._path is None:
            return ""
        try:
            if (head := head_of(self._path)) and not is_ours(head):
                raise foreign(self._path)
            data = json.loads(self._path.read_text(encoding="utf-8"))
            if data["schema"] != SCHEMA:
                raise ValueError(data["schema"])
            seen = {str(name): unpacked(mark) for name, mark in data["seen"].items()}
            pressed = float(data["pressed"])
            view = dict(data["view"])
        except FileNotFoundError:
            return ""
        except OSError as error:
            path, self._path = self._path, None
            return state.words["no state"].format(
                path=path, reason=(error.strerror or str(error)).lower()
            )
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            aside = self._path
            with suppress(OSError):
                aside = set_aside(self._path)
            return state.words["broken state"].format(path=aside)
        if seen:
            state.seen.marks, state.seen.pressed, state.seen.is_away = seen, pressed, True
        if self._view:
            set_view(state, view)
        return ""

    def keep(self, state: ScreenState, *, now: float | None = None) -> None:
        """Save what is shown and was seen, if changed, at most every `EVERY` s; or OSError."""
        if self._path is None or state.run is None or (now is not None and now < self._due):
            return
        self._due = (now or 0.0) + EVERY
        seen = {name: packed(mark) for name, mark in state.seen.marks.items()}
        data = {
            "schema": SCHEMA,
            "pressed": state.seen.pressed or state.seen.clock(),
            "view": view_of(state),
            "seen": seen,
        }
        # In ASCII, for a run or a metric may have a name that is not valid Unicode.
        text = json.dumps(data, indent=1) + "\n"
        if text != self._kept:
            keep(text, self._path, is_ours)
            self._kept = text


def is_ours(head: bytes) -> bool:
    """Whether a file that begins with *head* is a state file, possibly a damaged one."""
    return b'"curvetui.state/' in head


def view_of(state: ScreenState) -> dict[str, Any]:
    """The user's choices."""
    names = ("axis", "slot", "smoothing", "charts", "everything", "log_x", "level", "single")
    return {
        "run": state.picked_run,
        "beside": list(state.beside),
        "metrics": {str(k): v for k, v in state.metrics.items()},
        "flipped": sorted(state.flipped),
        "pinned": sorted(state.pinned),
        **{name: getattr(state, name) for name in (*names, "log", "bell")},
    }


def set_view(state: ScreenState, view: dict[str, Any]) -> None:
    """Restore *view*; entries that do not fit (a newer version's, edited) are skipped."""

    def given(name: str, kind: type) -> Any:
        value = view.get(name)
        return value if isinstance(value, kind) else None

    state.picked_run, state.beside = given("run", str), tuple(map(str, given("beside", list) or ()))
    state.axis = view["axis"] if view.get("axis") in AXES else None
    state.metrics = {
        int(k): str(v) for k, v in (given("metrics", dict) or {}).items() if str(k).isdecimal()
    }
    state.flipped = {str(name) for name in given("flipped", list) or ()}
    state.pinned = {str(name) for name in given("pinned", list) or ()}
    state.slot, state.charts = given("slot", int) or 0, given("charts", int)
    state.smoothing = min(len(SMOOTH) - 1, max(0, given("smoothing", int) or 0))
    state.level = view["level"] if view.get("level") in LEVELS else "note"
    for name in ("everything", "single", "log", "log_x"):
        setattr(state, name, bool(view.get(name)))
    state.bell = view.get("bell") is not False and state.bell


def forget_oldest(folder: Path) -> None:
    """Keep at most `MAX_FILES` files."""
    with suppress(OSError):
        files = sorted(folder.glob("*.json"), key=lambda path: path.stat().st_mtime)
        for path in files[:-MAX_FILES]:
            path.unlink()
