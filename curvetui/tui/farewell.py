"""What remains in the shell after the screen closes: the verdict, what to do, and where the log is."""

import shlex

from curvetui.run.failure_causes import culprit, troubles
from curvetui.tui.levels import LOUD
from curvetui.tui.screen_state import ScreenState

LONGEST = 300
"""Characters per line."""


def farewell(state: ScreenState) -> list[str]:
    """Three to five lines in the screen's language; none if nothing was shown, or after a replay."""
    run, words = state.run, state.words
    if run is None or not run.judged or (state.snapshot and state.snapshot.position):
        return []
    level = state.level_shown
    named = f" ({words[level]})" if level in LOUD else ""
    lines = [f"{state.titles.title(run)}{named}: {words.verdict(run)}"]
    if state.advice:
        lines.append(f"{words['do']}: {state.advice}")
    source = run.source[0] if run.source else ""
    error = culprit(troubles(run.notes))
    if error is not None:
        lines.append(f"{source}:{error.at + 1}: {error.text.strip()}")
    if len(state.rows) > 1 and state.worst is not None:
        worst, count = state.worst
        lines.append(
            words["runs in trouble"].format(n=count, of=len(state.rows), level=words[worst])
        )
    if source:
        lines.append(words["again"].format(command=f"curvetui {shlex.quote(source)}"))
    return [line[:LONGEST] for line in lines]
