"""Keeps the view of a log, and what was seen of it, in a small file; a broken one is set aside and said."""

from __future__ import annotations

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
MOST = 200
"""Files of views that are kept; the longest unused go first."""
EVERY = 30.0
"""Seconds between writings while the screen is open."""


class Memory:
    """The file at *path*; None: nothing is remembered."""

    def __init__(self, path: Path | None, *, view: bool = True) -> None:
        """view: whether the screen opens as it was left."""
        self._path = path
        self._view = view
        self._kept = ""
        self._due = 0.0

    def recall(self, desk: ScreenState) -> str:
        """Set *desk* to what was kept; returns what the person has to be told about it, mostly nothing."""
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
            return desk.words["no state"].format(
                path=path, reason=(error.strerror or str(error)).lower()
            )
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            aside = self._path
            with suppress(OSError):
                aside = set_aside(self._path)
            return desk.words["broken state"].format(path=aside)
        if seen:
            desk.seen.marks, desk.seen.pressed, desk.seen.is_away = seen, pressed, True
        if self._view:
            set_view(desk, view)
        return ""

    def keep(self, desk: ScreenState, *, now: float | None = None) -> None:
        """Write what is shown and what was seen, if it is not what stands there; with *now*, not more often than `EVERY`.

        Raises:
            OSError: it cannot be written.
        """
        if self._path is None or desk.run is None or (now is not None and now < self._due):
            return
        self._due = (now or 0.0) + EVERY
        seen = {name: packed(mark) for name, mark in desk.seen.marks.items()}
        data = {
            "schema": SCHEMA,
            "pressed": desk.seen.pressed or desk.seen.clock(),
            "view": view_of(desk),
            "seen": seen,
        }
        text = json.dumps(data, ensure_ascii=False, indent=1) + "\n"
        if text != self._kept:
            keep(text, self._path, is_ours)
            self._kept = text


def is_ours(head: bytes) -> bool:
    """Whether a file that begins with *head* is a state file, if perhaps a broken one."""
    return b'"curvetui.state/' in head


def view_of(desk: ScreenState) -> dict[str, Any]:
    """What the person has chosen to see."""
    return {
        "run": desk.picked_run, "beside": list(desk.beside), "axis": desk.axis, "metrics": {str(k): v for k, v in desk.metrics.items()},
        "slot": desk.slot, "smoothing": desk.smoothing, "flipped": sorted(desk.flipped), "charts": desk.charts,
        "everything": desk.everything, "log_x": desk.log_x, "level": desk.level, "single": desk.single, "pinned": sorted(desk.pinned), "log": desk.log, "bell": desk.bell,
    }  # fmt: skip


def set_view(desk: ScreenState, view: dict[str, Any]) -> None:
    """Show what *view* says; what does not fit (a newer version wrote it, somebody edited it) is passed over."""

    def given(name: str, kind: type) -> Any:
        value = view.get(name)
        return value if isinstance(value, kind) else None

    desk.picked_run, desk.beside = given("run", str), tuple(map(str, given("beside", list) or ()))
    desk.axis = view["axis"] if view.get("axis") in AXES else None
    desk.metrics = {
        int(k): str(v) for k, v in (given("metrics", dict) or {}).items() if str(k).isdigit()
    }
    desk.flipped = {str(name) for name in given("flipped", list) or ()}
    desk.pinned = {str(name) for name in given("pinned", list) or ()}
    desk.slot, desk.charts = given("slot", int) or 0, given("charts", int)
    desk.smoothing = min(len(SMOOTH) - 1, max(0, given("smoothing", int) or 0))
    desk.level = view["level"] if view.get("level") in LEVELS else "note"
    for name in ("everything", "single", "log", "log_x"):
        setattr(desk, name, bool(view.get(name)))
    desk.bell = view.get("bell") is not False and desk.bell


def forget_oldest(folder: Path) -> None:
    """Keep no more than `MOST` files."""
    with suppress(OSError):
        files = sorted(folder.glob("*.json"), key=lambda path: path.stat().st_mtime)
        for path in files[:-MOST]:
            path.unlink()
