"""The parts below the screen: cells, places, axes, dots."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from curvetui.charts import dots as chart
from curvetui.charts.data import Curves
from curvetui.charts.scale import Scale, labels, needed, settle, settle_x
from curvetui.charts.text_cells import clip, width, wrap
from curvetui.tui.actions import scroll_page
from curvetui.tui.card import card_rows
from curvetui.tui.cells import Canvas
from curvetui.tui.dispatch import press
from curvetui.tui.draw_chart import _thin
from curvetui.tui.key_table import TABLE
from curvetui.tui.layout import Wanted, plan
from curvetui.tui.overlay import difference
from curvetui.tui.pages import sections
from curvetui.tui.paint import paint
from tests.tui.screens import POSITION, SEED, Player, finding, first, run_of, screen_state, whole


def test_wide_characters_take_two_cells_and_are_never_cut():
    """Chinese text keeps its columns; what would be half a character is blank."""
    canvas = Canvas(9, 1)
    canvas.write(0, 0, "ab中文cd")
    canvas.write(3, 0, "x")

    assert canvas.text[0] == ["a", "b", " ", "x", "文", "", "c", "d", " "]
    assert width("中文ab") == 6
    assert clip("中文字符", 5) == "中文…"


@pytest.mark.parametrize(
    "text",
    [
        "The best loss was at epoch 24. averyveryverylongword",
        "自第 25 轮起过于自信，没有理由停止；最好的损失在第 24 轮。",
    ],
)
@pytest.mark.parametrize("room", [7, 14, 40])
def test_wrapped_lines_fit_and_lose_nothing(text, room):
    """Every line fits in its cells, and together they say all that was said."""
    lines = wrap(text, room, indent=2)

    assert all(width(line) <= room for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


@pytest.mark.parametrize("text", ["at step 31 230", "50 000 of 100 000", "第 1 250 000 步，"])
@pytest.mark.parametrize("room", range(9, 16))
def test_a_number_is_not_broken_between_its_thousands(text, room):
    """`step 31` on one line and `230` on the next are two numbers."""
    lines = wrap(f"It was there {text} and went on", room)

    assert any(number in line for number in ("31 230", "100 000", "1 250 000") for line in lines)
    assert all(width(line) <= room for line in lines)


def test_numbers_that_follow_each_other_are_broken_like_words():
    """Only three digits after a blank belong to the number before it."""
    assert wrap("epochs 12 13 14", 9) == ["epochs 12", "13 14"]
    assert wrap("epochs 12 1300", 9) == ["epochs 12", "1300"]


def test_ticks_are_round_and_fit():
    """Ticks are multiples of 1, 2, 2.5 or 5, with as few decimals as tell them apart."""
    assert [label for _, label in Scale(0.0, 2.5).ticks(4)] == ["0", "1", "2"]
    assert [label for _, label in Scale(1, 60).ticks(3)] == ["20", "40", "60"]
    assert [label for _, label in Scale(0.0, 2.5).ticks(6)] == [
        "0.0",
        "0.5",
        "1.0",
        "1.5",
        "2.0",
        "2.5",
    ]
    assert [label for _, label in Scale(1e-3, 10, log=True).ticks(5)] == [
        "0.001",
        "0.01",
        "0.1",
        "1",
        "10",
    ]
    assert labels([0.25, 0.5, 0.75]) == ["0.25", "0.50", "0.75"]


def test_limits_stay_while_a_run_goes_on():
    """The y axis moves only when a curve leaves it, or needs less than half of it."""
    old = settle(None, 0.5, 2.0)

    assert settle(old, 0.35, 2.0) is not old
    assert settle(old, 0.6, 1.9) is old
    assert settle(old, 1.0, 1.1) is not old


def test_x_axis_runs_to_the_plan_or_to_a_round_end():
    """With a plan the end is known; without one it is moved seldom; a finished run fills it."""
    live = settle_x(None, 1, 37, None, live=True)

    assert settle_x(None, 1, 37, 100, live=True).high == 100
    assert live.high > 37
    assert settle_x(live, 1, live.high, None, live=True) is live
    assert settle_x(live, 1, 37, None, live=False).high == 37


def test_a_wild_first_point_does_not_flatten_the_rest():
    """The first loss may be huge; the axis shows the rest unless everything is asked for."""
    losses = np.array([900.0, 2.0, 1.5, 1.2, 1.0])

    assert needed([losses])[1] < 10
    assert needed([losses], everything=True)[1] == 900


@pytest.mark.parametrize("cells", [7, 78, 133])
def test_marks_stand_where_curves_are_drawn(cells):
    """A mark's column and row are those of the dot that a curve has for the same value."""
    scale = Scale(0.0, 1.0)
    for value in np.linspace(0, 1, 200)[::7]:
        across = chart.draw(np.array([value]), np.array([0.5]), cells, 3, "dots")
        down = chart.draw(np.array([0.5]), np.array([value]), 3, cells, "dots")

        assert across[1][scale.place(value, cells)] != " "
        assert down[cells - 1 - scale.place(value, cells)].strip()


def test_a_solid_line_has_no_holes():
    """However steep, each piece of it reaches the next point: no column is empty, no row is jumped over."""
    y = np.array([0.0, 1.0, 0.1, 0.9, 0.5, 0.5])
    rows = chart.draw(np.linspace(0, 1, 6), y, 30, 10)
    letters = chart.draw(np.linspace(0, 1, 6), y, 30, 10, "*")

    for drawn in (rows, letters):
        assert all(any(row[column] != " " for row in drawn) for column in range(30))
        assert all(row.strip() for row in drawn)


def test_a_gap_is_not_bridged():
    """NaN leaves a hole in the line, solid or broken."""
    x = np.linspace(0, 1, 21)
    y = np.where((x > 0.3) & (x < 0.7), np.nan, 0.5)
    for pen in ("solid", "broken", "*"):
        row = chart.draw(x, y, 40, 3, pen)[1]

        assert row[:10].strip()
        assert row[14:26].strip() == ""
        assert row[30:].strip()


def test_thinning_loses_no_spike():
    """Of a hundred thousand points two a column are drawn, the spike among them."""
    x, y = np.linspace(0, 1, 100_000), np.zeros(100_000)
    y[54_321] = 9.0
    thin_x, thin_y = _thin(x, y, 150)

    assert len(thin_x) <= 300
    assert thin_y.max() == 9.0


@pytest.mark.parametrize("charts", range(1, 7))
@pytest.mark.parametrize(
    "size", [(200, 50), (120, 40), (80, 24), (60, 44), (50, 20), (30, 8), (99, 60)]
)
def test_areas_fill_the_screen_without_overlap(size, charts):
    """Every cell belongs to exactly one area."""
    columns, rows = size
    owners = np.zeros((rows, columns), dtype=int)
    for area in plan(columns, rows, Wanted(charts, replay=True)).values():
        owners[area.y : area.y + area.height, area.x : area.x + area.width] += 1

    assert (owners == 1).all()


@pytest.mark.parametrize("size", [(30, 50), (55, 60), (200, 10), (140, 9)])
def test_chart_and_panel_are_both_seen_on_any_screen_with_room_for_both(size):
    """A tall narrow or a wide low screen has room, only elsewhere."""
    areas = plan(*size, Wanted(1))

    assert "panel" in areas
    assert "chart 0" in areas


@pytest.mark.parametrize("size", [(80, 18), (140, 9), (80, 24), (120, 40)])
def test_page_down_skips_no_line_of_a_card(size):
    """The pages, one after the other, show every line of the card, also where it is hidden at first."""
    state = screen_state(run_of(SEED, findings=(finding(),)), size=size)
    card = [
        "".join(text for text, _ in row).strip()
        for row in card_rows(state, state.findings[0], plan(*size, Wanted(2))["panel"].width - 3)
    ]
    seen, before = "", -1
    while before != state.scrolled:
        before = state.scrolled
        seen += paint(state)["panel"].plain()
        scroll_page(state, 1)

    assert [line for line in card if line not in seen] == []


def test_no_key_means_two_things_at_once():
    """In every state each key belongs to at most one row of the table that applies."""
    busy = screen_state(run_of(SEED, findings=(finding(),)), run_of(SEED, "other"), player=Player())
    for page in ("", "help", "runs", "commands"):
        busy.page = page
        for key in {key for row in TABLE for key in row.does}:
            rows = [row for row in TABLE if key in row.does and row.when(busy)]
            texts = [row.about for row in rows]
            assert len(rows) <= 1, (
                f"key {key!r} does several things at once: {texts}; choose another"
            )


def test_the_help_dims_only_what_does_nothing_on_the_screen_below():
    """A key that works is not dim; the keys of a replay are told only in one."""
    made = screen_state(run_of(SEED, findings=(finding(),)), size=(120, 40))
    press(made, "?")
    roles = {line[-1][0]: line[-1][1] for section in sections(made) for line in section}

    assert (
        roles["logarithmic y axis"] == roles["next and previous finding (also arrows, j k)"] == ""
    )
    assert roles["move along the x axis when zoomed"] == "dim"
    assert "pause, or go on" not in roles


def test_every_row_of_the_key_table_is_in_both_languages():
    """Footer and help speak Chinese too."""
    english = [row.about for row in TABLE if row.help("zh").isascii() or not row.label("zh")]
    assert not english, f"translate in PHRASES of curvetui/languages/zh/phrases.py: {english}"


def test_two_runs_are_compared_at_the_same_epoch():
    """The sentence tells who is lower, by how much, and who was there first."""
    fast = run_of({"epoch": [1, 2, 3, 4], "val_loss": [1.0, 0.8, 0.6, 0.5]}, "fast")
    slow = run_of({"epoch": [1, 2, 3], "val_loss": [1.2, 1.0, 0.9]}, "slow")
    words = screen_state().words

    assert difference(Curves(fast), Curves(slow), words) == (
        "At epoch 3: val_loss 0.3 lower than slow (0.6 against 0.9); this run was there at epoch 2."
    )
    assert difference(Curves(slow), Curves(fast), words).endswith("; fast was there at epoch 2.")


@pytest.mark.parametrize(
    ("score", "shown"),
    [
        ("val_f1", "val_f1 0.1 higher"),
        ("val_accuracy", "val_accuracy 0.1 higher"),
        ("x", "val_loss 0.2 higher"),
    ],
)
def test_runs_are_compared_by_what_their_verdict_goes_by(score, shown):
    """A model with the better score and the higher loss is the better one; a loss is compared without a score."""
    today = run_of(
        {"epoch": [1, 2, 3], score: [0.7, 0.8, 0.9], "val_loss": [0.7, 0.6, 0.7]}, "today"
    )
    before = run_of(
        {"epoch": [1, 2, 3], score: [0.6, 0.7, 0.8], "val_loss": [0.7, 0.6, 0.5]}, "before"
    )

    assert shown in difference(Curves(today), Curves(before), screen_state().words)


def test_a_score_that_one_run_lacks_is_not_compared():
    """The loss is what both have."""
    today = run_of({"epoch": [1, 2], "val_f1": [0.7, 0.8], "val_loss": [0.7, 0.6]}, "today")
    before = run_of({"epoch": [1, 2], "val_loss": [0.7, 0.5]}, "before")

    assert "val_loss 0.1 higher" in difference(Curves(today), Curves(before), screen_state().words)


def test_another_run_is_drawn_behind():
    """`o` draws another run and then none; the axis holds both."""
    made = screen_state(
        run_of({"epoch": [1, 2, 3, 4, 5, 6], "val_loss": [2.0] * 6}, "long"),
        run_of(first(3), "short"),
        size=(120, 40),
        live=False,
    )
    press(made, "o")
    frame = whole(made).plain()

    assert made.beside == ("long",)
    assert "0.4653 lower" in frame
    assert made.x_scale().high == 6
    press(made, "o")
    assert made.beside == ()


def test_several_runs_are_told_apart_without_colour():
    """Up to three runs are drawn behind, each with a letter at its curve's end, in the list and in its sentence."""
    runs = [
        run_of({"epoch": [1, 2, 3, 4], "val_loss": [level, level, level, level]}, f"run-{level:g}")
        for level in (1.0, 2.0, 3.0, 4.0, 5.0)
    ]
    made = screen_state(*runs, size=(120, 40), live=False, ascii_only=True)
    for _ in range(3):
        press(made, "o")
    frame = whole(made).plain()

    assert [curves.run.name for curves in made.behind] == ["run-4", "run-3", "run-2"]
    assert all(sum(row.count(letter * 40) for row in frame.split("\n")) == 1 for letter in "ABC")
    assert "B val_loss 2 higher than run-3 at" in frame
    press(made, "o")
    assert made.beside == ()


def test_a_run_is_drawn_behind_or_not_from_the_list():
    """Space in the list of runs draws the line's run as well, and takes it away again; the shown run stays as it is."""
    runs = [run_of(first(3), name) for name in ("one", "two", "three")]
    made = screen_state(*runs, size=(120, 40), live=False)
    for key in ("r", "space", "down", "down", "space"):
        press(made, key)

    assert made.beside == ("one",)
    assert "A one" in whole(made).plain()
    press(made, "space")
    assert made.beside == ()


def test_a_wild_first_point_is_marked_at_the_edge():
    """What the limits leave out is still told, until everything is asked for."""
    losses = [900.0, 2.0, 1.5, 1.2, 1.0]
    made = screen_state(run_of({"epoch": [1, 2, 3, 4, 5], "loss": losses}), size=(120, 40))

    assert "▲" in whole(made).plain()
    press(made, "e")
    assert "▲" not in whole(made).plain()


def test_the_bar_of_a_replay_carries_the_findings():
    """Each stands where it was said; the knob hides none that is behind it."""
    made = screen_state(
        run_of(first(8), findings=(replace(finding(), detected_row=4),)),
        size=(80, 24),
        position=POSITION,
        player=Player(),
    )
    bar = "".join(paint(made)["replay"].text[0])

    assert "①" in bar
    assert 0.35 < (bar.index("①") - 3) / (bar.index("●") - 3) < 0.65


def test_home_and_end_go_to_the_ends_and_an_edge_is_said():
    """A key that can do no more says so, for the cursor, a zoomed axis and a card."""
    made = screen_state(run_of(SEED), size=(120, 40))
    press(made, "home")
    assert made.cursor == 1
    press(made, "left")
    assert made.status_text == "already at the start"
    press(made, "end")
    assert (made.cursor, made.status_text) == (10, "")
    press(made, "right")
    assert made.status_text == "already at the end"
    for _ in range(2):
        press(made, "+")
    press(made, "<")
    assert made.status_text == ""
    for _ in range(9):
        press(made, ">")
    assert made.status_text == "already at the end"


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (10, ["too few points to smooth over 2% of the x axis", "too few points to smooth over 6% of the x axis", "not smoothed"]),
        (60, ["too few points to smooth over 2% of the x axis", "smoothed over 6% of the x axis", "not smoothed"]),
        (900, ["smoothed over 2% of the x axis", "smoothed over 6% of the x axis", "not smoothed"]),
    ],
)  # fmt: skip
def test_smoothing_says_what_it_does(count, said):
    """A second `s` may change nothing that is seen."""
    steps = list(range(count))
    made = screen_state(run_of({"step": steps, "loss": [1.0 + s % 7 for s in steps]}))

    for text in said:
        press(made, "s")
        assert made.status_text == text


@pytest.mark.parametrize(
    ("key", "name"), [("pagedown", "PgDn"), ("ctrl+y", "Ctrl-Y"), ("f9", "F9"), ("less_than_sign", "<"), ("{", "{")]
)  # fmt: skip
def test_messages_name_keys_as_the_help_does(key, name):
    """Not `pgdn` nor `^y`."""
    made = screen_state(run_of({"epoch": [1, 2], "loss": [1.0, 0.9]}))
    press(made, key)

    assert made.status_text.startswith((f"{name} does nothing here", f"{name}: "))


def test_a_key_that_can_go_no_further_says_so():
    """Nothing on the screen would tell whether it was pressed."""
    made = screen_state(run_of(SEED, findings=(finding(),)), size=(120, 40))
    answers = {}
    for key in ("n", "p", "-", "0"):
        press(made, key)
        answers[key] = made.status_text

    assert answers["n"] == "this is the last finding"
    assert answers["p"] == "this is the first finding"
    assert answers["-"] == answers["0"] == "the whole axis is visible; + zooms in"
    press(made, "+")
    press(made, "0")
    assert made.status_text == ""


@pytest.mark.parametrize(
    ("key", "why"),
    [
        ("o", "only one run so far"),
        ("r", "only one run so far"),
        ("less_than_sign", "+ zooms in"),
        ("n", "no finding to select"),
        ("u", "the machine is not measured"),
        ("d", "nothing since your last key"),
    ],
)
def test_a_key_without_effect_says_why(key, why):
    """A key that silently does nothing is pressed again and again."""
    made = screen_state(run_of(SEED), size=(120, 40))
    press(made, {"less_than_sign": "<"}.get(key, key))

    assert why in made.status_text


def test_a_first_epoch_has_no_axis_of_tenths():
    """1.0, 1.1 … would say that something comes between it and the second; a first part of one has."""
    assert settle_x(None, 1.0, 1.0, None, True) == Scale(1.0, 3.0)
    assert settle_x(None, 0.01, 0.01, None, True).high < 1
