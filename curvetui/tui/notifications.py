"""Tells a user who looks elsewhere: the terminal's title, a bell, a notification."""

import os
from collections.abc import Mapping

from curvetui.charts.text_cells import cells
from curvetui.model import LEVELS, Finding, Level, RunSnapshot
from curvetui.system.settings import Settings
from curvetui.tui.words import ScreenWords

DEFAULT = Settings()
LOUD = LEVELS.index("act")
"""Findings from this level on ring the bell."""
KEEP, RESTORE = "\x1b[22;2t", "\x1b[23;2t"
"""Ask the terminal to save and to restore its title."""


class Attention:
    """Compares snapshots with what was announced; returns bytes for the terminal."""

    def __init__(
        self,
        words: ScreenWords,
        environ: Mapping[str, str] = os.environ,
        settings: Settings = DEFAULT,
    ) -> None:
        self._words = words
        self._settings = settings
        self._notice = notice_for(environ) if settings.notices == "auto" else settings.notices
        self._in_tmux = "TMUX" in environ
        self._title = ""
        self._announced: dict[tuple[str, ...], set[object]] = {}
        """(source, run) -> its announced findings; a run seen first does not ring for its own."""
        self._states: dict[tuple[str, ...], str] = {}

    def news(self, run: RunSnapshot, rings: bool) -> str:
        """What to send for this snapshot; usually nothing."""
        if not run.judged:
            return ""
        key = (*run.source, run.name)
        known = self._announced.get(key)
        loud = [
            f
            for f in run.findings
            if f.severity >= LOUD and (f.kind != "stalled" or self._settings.notify_stall)
        ]
        self._announced[key] = {(f.identity, f.level) for f in loud}
        before, self._states[key] = self._states.get(key), run.state
        if known is None or not rings:
            return ""
        fresh = [f for f in loud if (f.identity, f.level) not in known]
        if fresh:
            return self._ring(self._sentence(run, fresh[-1]))
        ended = self._settings.notify_end and before == "running" and run.state != "running"
        return self._ring(f"{run.name}: {self._words[run.state]}") if ended else ""

    def _sentence(self, run: RunSnapshot, finding: Finding) -> str:
        return f"{run.name}: {self._words[finding.level]}: {self._words.card(finding).title}"

    def title(
        self,
        run: RunSnapshot,
        state: str,
        level: Level | None = None,
        worst: tuple[str, int] | None = None,
    ) -> str:
        """A title of name, *state*, *level* (*worst*: gravest, count), sent only if changed."""
        if not self._settings.title:
            return ""
        parts = [
            name_of(run, several=worst is not None),
            state,
            self._words[level] if level not in {None, "note"} else "",
            f"{worst[1]} {self._words[worst[0]]}" if worst else "",
        ]
        title = _plain(" · ".join(part for part in parts if part))
        if title == self._title:
            return ""
        keep = "" if self._title else KEEP
        self._title = title
        # tmux shows a window's name in its list; it has an escape sequence of its own.
        name = f"\x1bk{title}\x1b\\" if self._in_tmux else ""
        return f"{keep}\x1b]2;{title}\x07{name}"

    def _ring(self, text: str) -> str:
        """The bell, and a notification for terminals that have one; through tmux if allowed."""
        notice = _notice(self._notice, _plain(text))
        if self._in_tmux and notice:
            notice = "\x1bPtmux;" + notice.replace("\x1b", "\x1b\x1b") + "\x1b\\"
        return "\x07" + notice


def name_of(run: RunSnapshot, *, several: bool = False) -> str:
    """The log with its folder, so that windows can be told apart: `exp1/train.log`."""
    name = os.path.basename(run.name)
    if several or not run.source or not os.path.exists(run.source[0]):
        return name
    folder = os.path.basename(os.path.dirname(os.path.abspath(run.source[0])))
    return f"{folder}/{name}" if folder else name


def notice_for(environ: Mapping[str, str]) -> str:
    """The one notification sequence this terminal knows: kitty 99, rxvt's 777, or iTerm2's 9."""
    if environ.get("KITTY_WINDOW_ID") or "kitty" in environ.get("TERM", ""):
        return "99"
    terminal = f"{environ.get('TERM', '')} {environ.get('TERM_PROGRAM', '')}".lower()
    knows_777 = any(name in terminal for name in ("foot", "rxvt", "ghostty")) or environ.get(
        "VTE_VERSION"
    )
    return "777" if knows_777 else "9"


def _notice(sequence: str, text: str) -> str:
    """*text* as a notification. A semicolon would start another field of rxvt's sequence."""
    if sequence == "99":
        return f"\x1b]99;i=curvetui:d=0;curvetui\x1b\\\x1b]99;i=curvetui:p=body;{text}\x1b\\"
    if sequence == "777":
        return f"\x1b]777;notify;curvetui;{text.replace(';', ',')}\x07"
    return f"\x1b]9;{text}\x07" if sequence == "9" else ""


def _plain(text: str) -> str:
    """*text* without anything a terminal could read as a control sequence."""
    return "".join(char for char, _ in cells(text))
