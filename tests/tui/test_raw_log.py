"""The raw log beside the curves: what is shown, what stands out, and which keys move it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from curvetui.log_tail import Tail
from curvetui.model import Snapshot
from curvetui.tui import raw_log
from curvetui.tui.choices import choices
from curvetui.tui.dispatch import press
from curvetui.tui.paint import paint
from tests.tui.screens import SEED, finding, first, run_of, screen_state, typed, whole

DROP = finding()


def logged(size=(120, 40), rows=10, kept_from=0, **more):
    """Ten epochs, one a line, of which the lines before *kept_from* are gone."""
    run = run_of(first(rows), findings=(DROP,) if rows >= 8 else ())
    # The builder counts rows from 0, as a log does lines.
    lines = "".join(
        f"line of epoch {n + 1} loss {SEED['loss'][n]}\n" for n in range(kept_from, rows)
    )
    return screen_state(replace(run, tail=Tail(((kept_from, lines.encode()),))), size=size, **more)


def pane(made):
    """The rows of the log pane."""
    area = made.areas["log"]
    rows = whole(made).text[area.y : area.y + area.height]
    return ["".join(row[area.x : area.x + area.width]) for row in rows]


def test_follows_the_end():
    """Opened with `l`, it shows the last lines, and the ones that come."""
    made = logged(rows=9)
    press(made, "l")
    assert "line of epoch 9" in pane(made)[-2]
    made.take(logged(rows=10).snapshot)

    assert "line of epoch 10" in pane(made)[-2]


def test_enter_jumps_to_the_line_of_the_finding():
    """The line that gave the values at the cursor stands out, and is in sight."""
    made = logged()
    press(made, "l")
    press(made, "enter")
    marked = [row for row in pane(made) if "▸" in row]

    assert len(marked) == 1
    assert "line of epoch 8 " in marked[0]


def test_the_cursor_takes_the_log_along():
    """Another point, another line."""
    made = logged()
    press(made, "l")
    press(made, "^")

    assert any("▸" in row and "line of epoch 1 " in row for row in pane(made))


def test_keys_scroll_and_end_follows_again():
    """Up reads back; End stays with what comes."""
    made = logged((80, 20))
    press(made, "l")
    press(made, "pageup")
    back = pane(made)
    press(made, "end")

    assert "line of epoch 10" not in back[-2]
    assert "line of epoch 10" in pane(made)[-2]


def test_says_that_a_line_is_gone():
    """Only the last lines are kept; a jump to an older one says so."""
    made = logged(kept_from=5)
    press(made, "l")
    press(made, "^")

    assert "line 1 is no longer kept" in pane(made)[0]


def test_source_without_text_says_so():
    """Numbers that were told over a socket have no lines; `l` is not offered, an open pane says why."""
    made = screen_state(run_of(SEED), size=(120, 40))
    press(made, "l")
    assert "log" not in made.areas
    made.log = True

    assert "no lines of text" in pane(made)[1]


@pytest.mark.parametrize("size", [(200, 50), (120, 40), (80, 24), (50, 20)])
def test_tab_reaches_everything(size):
    """Charts, panel and log are reached by Tab alone, and come round again."""
    made = logged(size)
    press(made, "l")
    fronts = set()
    for _ in range(made.slots + 3):
        press(made, "tab")
        fronts.add("log" if made.reads else "panel" if made.panel else "chart")
        assert {"log": "log", "panel": "panel", "chart": "chart 0"}[
            "log" if made.reads else "panel" if made.panel else "chart"
        ] in made.areas

    assert fronts == {"log", "panel", "chart"}


def test_escape_closes_it_last():
    """Escape undoes one thing at a time."""
    made = logged()
    press(made, "l")
    press(made, "enter")
    press(made, "escape")
    assert made.log
    press(made, "escape")

    assert not made.log


def test_log_text_is_shown_not_obeyed():
    """Escape sequences in a line are printed as signs."""
    made = logged()
    evil = replace(made.snapshot.runs[0], tail=Tail(((0, b"\x1b[2Jgone\x07 \xff\xfe\n"),)))
    made.take(Snapshot((evil,)))
    press(made, "l")

    assert "\x1b" not in whole(made).plain()


def test_a_line_is_found_by_what_it_says():
    """`/` lists the lines that hold what is typed, and Enter shows the log there."""
    lines = "".join(f"line {n}{' CUDA error' if n == 41 else ''}\n" for n in range(100))
    made = screen_state(replace(run_of(SEED), tail=Tail(((0, lines.encode()),))), size=(120, 40))
    press(made, "/")
    typed(made, "cuda")
    listed = [choice.text for choice in choices(made)]
    press(made, "enter")

    assert listed == ["42  line 41 CUDA error"]
    assert made.page == ""
    assert "CUDA error" in paint(made)["log"].plain()


def test_a_search_for_what_is_not_there_changes_nothing():
    """No line, no jump."""
    made = screen_state(replace(run_of(SEED), tail=Tail(((0, b"one\n"),))), size=(120, 40))
    press(made, "/")
    press(typed(made, "xy"), "enter")

    assert made.status_text == "nothing found"
    assert made.page == "search"
    assert not made.log


@pytest.mark.parametrize(
    ("kept", "said"), [(790, "lines 1–790"), (3, "lines 1–3"), (1, "lines 1–1")]
)
def test_where_the_log_begins_later_the_frame_says_why(kept, said):
    """Line 791 as the first looks as if Home had stopped too early."""
    text = "".join(f"line {n}\n" for n in range(kept, kept + 60))
    made = screen_state(replace(run_of(SEED), tail=Tail(((kept, text.encode()),))), size=(120, 40))
    press(made, "l")
    assert "no longer kept" not in pane(made)[0]
    press(made, "home")

    assert f"{said} are no longer kept" in pane(made)[0]
    press(made, "down")
    assert "no longer kept" not in pane(made)[0]
    assert raw_log.not_searched(made) == f"{said} are no longer kept"


@pytest.mark.parametrize("shown", [0, 1, 2])
def test_every_run_of_a_log_shows_the_log(shown):
    """Its newest run holds the text; a run of another log has that of its own."""
    text = Tail(((0, b"the only line of a.log\n"),))
    runs = [replace(run_of(SEED), name=f"a #{n}", source=("a.log",)) for n in range(3)]
    runs[-1] = replace(runs[-1], tail=text)
    other = replace(run_of(SEED), name="b", source=("b.log",), tail=Tail(((0, b"b\n"),)))
    made = screen_state(runs[shown], size=(120, 40))
    made.snapshot = Snapshot((*runs, other))

    assert raw_log.tail_of(made) == text


def test_a_log_that_is_kept_whole_misses_no_lines():
    """Home is its first line."""
    made = logged()
    press(made, "l")
    press(made, "home")

    assert "no longer kept" not in pane(made)[0]
    assert raw_log.not_searched(made) == ""


def test_long_lines_are_read_sideways():
    """`>` shows the rest of long lines, `<` goes back, and both answer at the ends."""
    line = "loss 0.5 " + "x" * 100 + " accuracy 0.91"
    made = logged((80, 24))
    run = replace(made.run, tail=Tail(((0, f"short\n{line}\n".encode()),)))
    made.take(Snapshot((run,), live=False))
    press(made, "l")
    before = pane(made)
    assert "accuracy" not in "".join(before)
    press(made, ">")
    press(made, ">")

    assert "accuracy 0.91" in pane(made)[2]
    assert "short" not in pane(made)[1]
    assert "1   …" in pane(made)[1]
    press(made, ">")
    assert made.status_text == made.words["at the end"]
    press(made, "<")
    press(made, "<")
    assert pane(made) == before
    press(made, "<")
    assert made.status_text == made.words["at the start"]
