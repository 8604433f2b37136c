"""What the screen must never get wrong: which run is in trouble, where a curve is, what a mark means."""

from __future__ import annotations

import re
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from curvetui.charts.columns import extremes, medians
from curvetui.charts.data import ChartLine
from curvetui.charts.family import family_of
from curvetui.charts.scale import Scale, needed, settle
from curvetui.charts.smoothing import is_smoothed, smooth
from curvetui.curve import Curve, Metric
from curvetui.model import Note, Progress, Snapshot
from curvetui.tui.card import copied
from curvetui.tui.dispatch import press
from curvetui.tui.notifications import Attention
from curvetui.tui.paint import paint
from curvetui.tui.plot import inks
from curvetui.tui.show import farewell
from curvetui.tui.words import ScreenWords
from tests.conftest import snapshot_of
from tests.test_forecast import log, rising
from tests.tui.screens import CARDS, POSITION, SEED, finding, run_of, screen_state, whole

NAN = finding("non_finite", "stop", 6, 10, "ended", ("loss",))
GAP = finding("overfitting", "act", 6, 10, "open", ("val_loss",))


def status(made):
    """The first line of the screen."""
    return "".join(whole(made).text[0])


def sweep(*levels):
    """One run for each level, each with a log of its own; None: nothing was found."""
    return [
        run_of(SEED, f"run-{n}", () if level is None else (finding(level=level, status="open"),))
        for n, level in enumerate(levels)
    ]


def test_the_level_stays_in_status_and_title_when_the_run_ends():
    """A NaN run is `stop` for ever."""
    run = run_of(SEED, findings=(NAN,), state="finished")
    made = screen_state(run, size=(120, 40), live=False)

    assert "finished   stop" in status(made)
    assert (
        Attention(made.words, {})
        .title(run, made.state_word(run), made.level_shown)
        .endswith("train.log · finished · stop\x07")
    )


def test_a_finding_that_recovered_leaves_no_level():
    """What is over is no reason to worry."""
    run = run_of(SEED, findings=(finding(level="act"),))
    made = screen_state(run, size=(120, 40))

    assert " act" not in status(made)
    assert (
        Attention(made.words, {})
        .title(run, made.state_word(run), made.level_shown)
        .endswith("train.log · live\x07")
    )


def test_the_gravest_of_several_runs_opens_first():
    """Not the newest one, which is healthy; and the status line counts the others."""
    made = screen_state(*sweep("stop", None, "stop", "watch", None), size=(120, 40))

    assert made.run.name == "run-2"
    assert "run 3/5  ■2 stop" in status(made)


def test_healthy_runs_raise_no_alarm():
    """Of runs without trouble the newest opens, and nothing is counted."""
    made = screen_state(*sweep(None, "note", None), size=(120, 40))

    assert made.run.name == "run-2"
    assert "■" not in status(made)


def test_a_run_that_somebody_looks_at_stays():
    """After a key the screen does not jump to another run that gets worse; its number still tells."""
    made = screen_state(*sweep("watch", None), size=(120, 40))
    press(made, "right")
    made.take(Snapshot(tuple(sweep("watch", "stop"))))

    assert made.run.name == "run-0"
    assert "■1 stop" in status(made)


def test_a_new_run_of_the_same_log_is_shown():
    """A restart goes on where the first run died, also after a key."""
    made = screen_state(run_of(SEED, "a.log", (NAN,)), size=(120, 40))
    press(made, "right")
    runs = [
        replace(run_of(SEED, f"a.log #{n}", found), source=("a.log",))
        for n, found in ((1, (NAN,)), (2, ()))
    ]
    made.take(Snapshot(tuple(runs)))

    assert made.run.name == "a.log #2"


@pytest.mark.parametrize("width", [1.0, 2.0, 5.0])
def test_smoothing_moves_neither_minimum_nor_ends(width):
    """The mean is centred, and shorter at the ends."""
    x = np.linspace(0, 20, 401)
    y = (x - 7) ** 2
    smoothed = smooth(x, y, width)

    assert abs(x[smoothed.argmin()] - 7) < 0.06
    assert smoothed[[0, -1]] == pytest.approx(y[[0, -1]])


def test_smoothing_goes_by_the_axis_not_by_points():
    """Two curves of the same course, one logged ten times as often, are smoothed alike."""
    x = np.linspace(0, 10, 1001)
    course = np.sin(x)
    dense, sparse = smooth(x, course, 2.0), smooth(x[::10], course[::10], 2.0)

    assert np.abs(dense[::10] - sparse).max() < 0.03


def test_a_curve_of_few_points_is_not_smoothed():
    """Each evaluation is an event of its own."""
    assert not is_smoothed(np.arange(10.0), 5.0)
    assert is_smoothed(np.arange(1000.0), 20.0)


def test_smoothing_passes_over_a_gap():
    """NaN stays a gap, and takes nothing from its neighbours."""
    x, y = np.arange(100.0), np.ones(100)
    y[50] = np.nan
    smoothed = smooth(x, y, 10.0)

    assert np.isnan(smoothed[50])
    assert smoothed[[49, 51]].tolist() == [1.0, 1.0]


@pytest.mark.parametrize("rows", range(3, 45))
@pytest.mark.parametrize(
    "span", [(0.07, 2.03), (0.4766, 0.9662), (0.0331, 0.0342), (-3.0, 5.0), (12.0, 1e6), (0.5, 0.5)]
)
def test_ticks_stand_evenly_on_the_rows(span, rows):
    """Neighbouring values of the y axis are the same number of rows apart, and inside the axis."""
    scale = settle(None, *span, rows=rows)
    ticks = scale.ticks(8)
    places = [scale.place(value, rows) for value, _ in ticks]

    assert len(ticks) >= 2
    assert None not in places
    assert len(set(np.diff(places))) == 1
    assert scale.low <= span[0] and scale.high >= span[1]


def test_no_value_on_the_limit_is_told_to_lie_beyond_it():
    """Rounding makes no mark: the best loss stands on the lowest line."""
    values = [0.3, 0.2, 0.1 + 1e-17, 0.3 - 0.2, 0.1]
    made = screen_state(run_of({"epoch": [1, 2, 3, 4, 5], "loss": values}), size=(120, 40))
    frame = "\n".join("".join(row) for row in paint(made)["chart 0"].text)

    assert "▼" not in frame
    assert "▲" not in frame


@pytest.mark.parametrize(
    "losses",
    [
        [900.0, 400.0, 90.0, *[2.0 - n / 100 for n in range(60)]],
        [*[2.0 - n / 100 for n in range(60)], 7e4],
    ],
    ids=["start", "end"],
)
def test_wild_ends_do_not_flatten_the_rest_and_are_told_in_numbers(losses):
    """A start-up transient of a few points, and a single last value."""
    made = screen_state(run_of({"epoch": list(range(len(losses))), "loss": losses}), size=(120, 40))
    frame = whole(made).plain()

    assert needed([np.array(losses)])[1] < 5
    assert "▲" in frame
    assert ("900" if losses[0] == 900 else "70 000") in frame


def test_a_curve_that_falls_for_long_keeps_its_beginning():
    """A tenth of the points is no transient."""
    losses = np.concatenate((np.linspace(900, 2, 20), np.linspace(2, 1, 80)))

    assert needed([losses])[1] == 900


def test_marks_stand_only_on_charts_that_they_concern():
    """A finding of the accuracy has no number on the loss."""
    found = finding(metrics=("val_accuracy",))
    canvases = paint(screen_state(run_of(SEED, findings=(found,)), size=(120, 40)))

    assert "①" not in canvases["chart 0"].plain()
    assert "①" in canvases["chart 1"].plain()


def test_the_chart_follows_the_gravest_finding_until_a_metric_is_picked():
    """Its metric takes the last chart where no other shows it; a key gives the person's choice."""
    columns = {**SEED, "grad_norm": [1.0] * 9 + [900.0]}
    found = finding("gradient_spike", "watch", 10, 10, "open", ("grad_norm",))
    made = screen_state(run_of(columns, findings=(found,)), size=(120, 40))

    assert made.shown == ["loss", "grad_norm"]
    made.slot = 1
    press(made, "a")
    assert made.shown[1] != "grad_norm"


def test_how_long_a_finding_holds_is_told_on_the_frame():
    """The plot holds curves only."""
    canvas = paint(screen_state(run_of(SEED, findings=(GAP,), planned=20), size=(120, 40)))[
        "chart 0"
    ]
    rows = canvas.plain().split("\n")

    assert "━━━" in rows[canvas.height - 1]
    assert not any("━" in row for row in rows[1 : canvas.height - 1])


def test_a_dense_curve_is_a_median_over_its_range():
    """Each column has its lowest and highest value, and the median does not follow a single spike."""
    x, y = np.arange(10_000.0), np.ones(10_000)
    y[5_000] = 9.0
    low, high = extremes(x / 10_000, y, 100)
    _, middle = medians(x, y, Scale(0.0, 10_000.0), 100)

    assert (high == 9.0).sum() == 1
    assert low.tolist() == [1.0] * 100
    assert middle.tolist() == [1.0] * 100


def test_validation_stands_on_top_of_a_dense_curve():
    """Its few points are marked one by one, the best with a star; a chart without a dense curve has no such marks."""
    steps = list(range(5_000))
    columns = {
        "step": steps,
        "loss": [1.0 + s % 7 for s in steps],
        "val_loss": [3.0 if s % 500 == 0 else None for s in steps],
    }
    made = screen_state(run_of(columns), size=(120, 40))

    assert paint(made)["chart 0"].plain().count("•") == 9
    assert "•" not in paint(screen_state(run_of(SEED), size=(120, 40)))["chart 0"].plain()


def test_what_is_over_reads_as_over():
    """Nobody takes `ended` for the end of the run."""
    over = replace(finding("overfitting", "act", 6, 8, "ended", ("val_loss",)), ended_row=9)
    held = finding("plateau", "watch", 4, 10, "ended", ("loss",))
    frame = whole(screen_state(run_of(SEED, findings=(over, held)), size=(120, 40))).plain()

    assert "over since 9" in frame
    assert "since 4, still so at the end" in frame


def test_on_the_smallest_screen_level_and_verdict_stand_in_the_first_line():
    """50×20 has room for a chart; the line above it says how the run stands."""
    line = status(screen_state(run_of(SEED, findings=(GAP,)), size=(50, 20)))

    assert line.startswith("  act   A drop at epoch 8 was over at once")


def test_what_to_do_is_seen_on_80x24_without_a_key():
    """Verdict, then the one thing to do."""
    frame = whole(screen_state(run_of(SEED, findings=(GAP,)), size=(80, 24))).plain()

    assert "Do  Wait, and keep the best checkpoint." in frame


def test_the_shell_keeps_what_the_screen_said():
    """After the end: how it stands, what to do, the error with its line, how to open it again."""
    run = replace(
        run_of(SEED, "my log.txt", findings=(NAN,), state="failed"),
        notes=(Note(41, "traceback", "RuntimeError: CUDA error"),),
    )
    lines = farewell(screen_state(run, live=False), "'my log.txt'")

    assert lines[0].startswith("my log.txt (stop): ")
    assert lines[1] == "Do: Wait, and keep the best checkpoint."
    assert lines[2] == "my log.txt:42: RuntimeError: CUDA error"
    assert lines[-1] == "open again: curvetui 'my log.txt'"


def test_the_error_of_a_command_is_found_in_its_output():
    """`train.py:42` would name a line of the program; the closing line names the output anyway."""
    run = replace(
        run_of(SEED, "train.py", findings=(NAN,), state="failed"),
        notes=(Note(41, "traceback", "KeyError: 'missing'"),),
    )
    made = screen_state(run, live=False)
    made.command = SimpleNamespace(spool="state/train.py-1.log")
    lines = farewell(made)

    assert lines[-1] == "state/train.py-1.log:42: KeyError: 'missing'"


def test_nothing_remains_of_a_replay_or_of_an_empty_screen():
    """There is nothing to be told."""
    assert farewell(screen_state(message="waiting")) == []
    assert farewell(screen_state(run_of(SEED), position=POSITION)) == []


def test_a_healthy_run_is_told_in_two_lines():
    """No advice, no error."""
    assert len(farewell(screen_state(run_of(SEED)), "a.log")) == 2


def test_a_sweep_is_opened_again_as_a_whole():
    """Not only the run that was shown; a command that is cut off would open something else."""
    made = screen_state(run_of(SEED, "runs/a.log"))

    assert farewell(made, "runs/")[-1] == "open again: curvetui runs/"
    assert farewell(made, "x " * 200)[-1] == "open again: curvetui runs/a.log"


def test_a_pipe_is_not_offered_again():
    """Standard input is gone when the screen is."""
    assert len(farewell(screen_state(run_of(SEED, "-")))) == 1


def test_a_growing_curve_seldom_leaves_its_axis():
    """Each time that it does, there is room for what follows; a run that is over fills its axis."""
    scales = set()
    made = screen_state(size=(120, 40))
    for epoch in range(2, 60):
        values = [1 - 0.9**n for n in range(epoch)]
        made.take(Snapshot((run_of({"epoch": list(range(epoch)), "accuracy": values}),)))
        whole(made)
        scales |= {scale for key, scale in made.scales.items() if key[0] == "y"}
    columns = {"epoch": list(range(len(values))), "accuracy": values}
    made.take(Snapshot((run_of(columns, state="finished"),)))

    assert len(scales) <= 7
    assert paint(made)["chart 0"].plain().count("┤") >= 3


def family(count=20, size=(160, 40), **more):
    """One metric of so many groups; the seventh lies far above the others."""
    columns = {"step": list(range(30))}
    for group in range(count):
        columns[f"loss_{group}"] = [1.0 + group / 100 + (4 if group == 7 else 0)] * 30
    run = run_of(columns)
    named = [
        curve.named(Metric(curve.name, "loss", None, f"g{n}", "lower"))
        for n, curve in enumerate(run.curves)
    ]
    return screen_state(replace(run, curves=tuple(named)), size=size, **more)


@pytest.mark.parametrize("ascii_only", [False, True])
def test_more_curves_than_can_be_told_apart_are_a_band_with_its_outliers(ascii_only):
    """The legend says how many there are, and names those that stand out."""
    frame = whole(family(ascii_only=ascii_only)).plain()

    assert "20 curves" in frame
    assert "g7 5.07" in frame


def test_the_first_outlier_is_the_curve_that_left_the_others():
    """Not the highest of those that keep their place."""
    x = np.arange(50.0)
    values = [1 / (1 + n) + 0.01 * np.sin(n * x) for n in range(12)]
    values[7] = np.where(x < 30, values[7], 3.0)
    curves = [run_of({"step": x, f"g{n}": y}).curves[0] for n, y in enumerate(values)]
    lines = [ChartLine(curve, x, y) for curve, y in zip(curves, values, strict=True)]
    family = family_of(lines, Scale(0, 49), 50)

    assert family.outliers[0].curve.name == "g7"


def test_few_curves_are_all_named():
    """Each has its own place in the legend."""
    frame = whole(family(count=3)).plain()

    assert "curves:" not in frame
    assert all(f"g{n} " in frame for n in range(3))


def grouped(*values, size=(80, 24), split="train", names=("discriminator", "generator"), **more):
    """A loss of a few groups, each of which is level at its value."""
    run = run_of({"epoch": list(range(9)), **{n: [v] * 9 for n, v in zip(names, values)}})
    curves = (c.named(Metric(c.name, "loss", split, c.name, None)) for c in run.curves)
    return screen_state(replace(run, curves=tuple(curves)), size=size, **more)


@pytest.mark.parametrize(
    ("size", "legend"),
    [
        ((120, 33), "━ train discriminator 1       ┅ train generator 16 042"),
        ((60, 20), "━ discriminator 1       ┅ generator 16 042"),
        ((50, 20), "━ discrim… 1  ┅ generat… 16 042"),
        ((40, 20), "━ 1  ┅ 16 042"),
    ],
)
def test_groups_are_named_in_the_legend_as_long_as_there_is_room(size, legend):
    """What all names begin with goes first, then their ends, last the names; no value is cut."""
    made = grouped(1, 16042, size=size)

    assert legend in whole(made).plain()


def test_train_and_validation_keep_the_style_of_their_own():
    """Curves of one split differ without colour; the first of each split has the usual style."""
    train, _, val, _ = (ChartLine(curve, curve.at, curve.y) for curve in run_of(SEED).curves)

    assert [ink.like for ink in inks((train, val, train, val))] == ["train", "val", "test", "val"]
    assert [ink.like for ink in inks((train, train, train, train))] == [
        "train",
        "test",
        "val",
        "train",
    ]


@pytest.mark.parametrize("firsts", [(2, 22), (40, 3), (7, 7.5)])
def test_values_beyond_the_edge_are_not_written_side_by_side(firsts):
    """A `2` beside `22` would be read as 222."""
    rest = [0.5 - n / 100 for n in range(1, 20)]
    run = run_of(
        {"epoch": list(range(20)), "loss": [firsts[0], *rest], "val_loss": [firsts[1], *rest]}
    )
    top = whole(screen_state(run, size=(80, 24))).plain().splitlines()[3]
    found = re.findall(r"[0-9.]+", re.split("[┤│]", top)[1])

    assert found
    assert set(found) <= set(map(str, firsts))


def test_the_x_axis_may_be_logarithmic():
    """The first steps get as much room as the last; a log that begins at step 0 begins at its first step above."""
    steps = [0, *(2**n for n in range(17))]
    made = screen_state(
        run_of({"step": steps, "loss": [3.0, *(2.0 - n / 10 for n in range(17))]}), size=(120, 40)
    )
    press(made, "X")
    scale = made.x_scale()

    assert (scale.low, scale.log) == (1.0, True)
    assert scale.part(256) == pytest.approx(0.5, abs=0.05)
    assert "100" in whole(made).plain()
    press(made, "X")
    assert not made.x_scale().log


def test_the_cursor_reads_all_metrics_where_nothing_is_wrong():
    """The table of the panel shows the values at the cursor, and says where that is."""
    made = screen_state(run_of(SEED), size=(120, 40))
    made.cursor = 8.0
    frame = whole(made).plain()

    assert "@ 8 " in frame
    assert "0.6055   0.9648 @ 10" in frame
    made.cursor = None
    assert "@ 8 " not in whole(made).plain()


@pytest.mark.parametrize("size", [(50, 20), (30, 16), (55, 30), (99, 15)])
def test_on_a_small_screen_what_to_do_is_seen_without_a_key(size):
    """One row below the chart; cut, never wrapped."""
    made = screen_state(run_of(SEED, findings=(GAP,)), size=size)
    rows = whole(made).plain().split("\n")

    assert rows[size[1] - 2].startswith(" Do  Wait, and keep")
    press(made, "tab")
    assert sum(" Do  " in row for row in whole(made).plain().split("\n")) == 1


@pytest.mark.parametrize("findings", [(), (finding("resumed", "note", 3, 4),)])
def test_nothing_to_do_takes_no_row(findings):
    """A calm run's chart has all of the small screen; so has a very low one."""
    made = screen_state(run_of(SEED, findings=findings), size=(50, 20))

    assert "advice" not in made.areas
    assert made.areas["chart 0"].height == 18
    assert "advice" not in screen_state(run_of(SEED, findings=(GAP,)), size=(50, 12)).areas


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_hint_of_the_first_start_does_not_hide_the_verdict(language):
    """On a small screen the footer names the keys; elsewhere the panel holds the verdict."""
    made = screen_state(run_of(SEED, findings=(GAP,)), size=(50, 20), language=language)
    before = status(made)
    made.set_status(made.words["first run"])
    assert status(made) == before
    made.size = (100, 24)
    assert made.words["first run"] in status(made)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", ["a-name-of-thirty-characters.log", "x.log"])
def test_the_hint_of_the_first_start_leaves_room_for_the_level(language, name):
    """Name, state and level come first; the footer has the keys as well."""
    made = screen_state(run_of(SEED, name, findings=(GAP,)), size=(80, 24), language=language)
    made.set_status(made.words["first run"])

    assert made.words[made.level_shown] in status(made)
    if language == "en":
        assert (made.words["first run"] in status(made)) == (name == "x.log")


@pytest.mark.parametrize(
    ("status", "last", "shown"),
    [
        ("open", 31360, "watch · since 31234 "),
        ("ended", 31360, "watch · 31234 · still so at the end"),
        ("recovered", 31360, "watch · 31234 · recovered at 31361"),
    ],
)
def test_the_place_where_a_finding_ended_is_not_cut(status, last, shown):
    """In a panel of 40 cells the unit goes first."""
    found = finding(first=31234.0, last=last, status=status, unit="step", metrics=("loss",))
    run = run_of(
        {"step": [1, 31234, 31360], "loss": [3, 2, 1]}, findings=(found,), state="finished"
    )
    rows = whole(screen_state(run, size=(120, 33), live=False)).plain().splitlines()
    row = next(row for row in rows if "watch · " in row and "step 31234 ─" not in row)

    assert "…" not in row
    assert shown in row


def test_a_large_family_takes_one_row_of_the_figures():
    """Rows that all read `grad_norm (laye…` say nothing; the other metrics keep their own."""
    columns = {"step": [1, 2, 3], "loss": [3.0, 2.0, 1.0], "lr": [0.1] * 3}
    columns |= {f"layer_{n}/grad_norm": [float(n)] * 3 for n in range(32)}
    frame = whole(screen_state(run_of(columns), size=(120, 33))).plain()

    assert re.search(r"grad_norm · 32 curves +0–31 ", frame)
    assert frame.count("grad_norm (") == 0
    assert "learning_rate" in frame


@pytest.mark.parametrize(
    ("pattern", "row"),
    [
        ("layer_{}/act_std", "act_std · 20 curves"),
        ("blocks.{}.mlp.rms", "rms · 20 curves"),
        ("enc/{}/attn/entropy", "entropy · 20 curves"),
    ],
)
def test_curves_of_one_last_name_take_one_row_of_the_figures(pattern, row):
    """Twelve rows `layer_0_weight…` hide the two hundred others; other names are listed in full."""
    columns = {"step": [1, 2, 3], "loss": [3.0, 2.0, 1.0], "head/act": [0.1] * 3}
    columns |= {pattern.format(n): [float(n)] * 3 for n in range(20)}
    frame = whole(screen_state(run_of(columns), size=(120, 33))).plain()

    assert row in frame
    assert pattern.format(3).replace("/", "_") not in frame
    assert "head_act" in frame


@pytest.mark.parametrize(
    ("metric", "title", "name", "heading"),
    [
        ("loss", "train loss jumped to 3.72", "loss spike", "Loss spike"),
        ("val loss", "The log ends at step 500 of 900", "interruption", "Interruption"),
        ("lr", "No step for 40 minutes", "stall", "Stall"),
        ("val_loss", "val_loss rose after epoch 14", "overfitting", "val_loss: overfitting"),
        ("G_loss", "G_loss is NaN", "NaN or infinity", "G_loss: NaN or infinity"),
    ],
)
def test_a_heading_says_no_metric_twice_and_none_that_it_is_not_about(metric, title, name, heading):
    """Below a verdict that has the title, neither `loss: loss spike` nor `val loss: interruption`."""
    card = replace(CARDS["en"], title=title, name=name)
    words = ScreenWords("en", lambda *_: card, lambda *_: f"{title}. Best loss 1.4.")
    found = finding(metrics=(metric,))

    assert words.heading(found, run_of(SEED, findings=(found,))) == heading
    assert words.heading(found, None) == title


@pytest.mark.parametrize(("elapsed", "is_shown"), [(None, False), (0.2, False), (61.0, True)])
def test_no_time_is_shown_before_a_second_has_passed(elapsed, is_shown):
    """`0:00` beside step 50 000 of a log that was read at once."""
    run = run_of(SEED)
    run = replace(run, progress=Progress(epoch=10, elapsed=elapsed))

    assert (":" in status(screen_state(run, size=(120, 33)))) == is_shown


def test_a_log_that_is_still_read_is_not_called_live():
    """It may have ended long ago; that is known at its end."""
    run = run_of(SEED)

    assert "reading" in status(screen_state(run, is_reading=True))
    assert "live" not in status(screen_state(run, is_reading=True))
    assert "live" in status(screen_state(run))
    assert "finished" in status(screen_state(run_of(SEED, state="finished"), is_reading=True))


def test_a_start_up_is_left_out_also_where_validation_has_few_points():
    """The same part of the axis of each curve, not the same number of points."""
    steps = np.arange(4000)
    train = 2.0 + 12.0 * np.exp(-steps / 40) + 0.4 * np.exp(-steps / 2000)
    limits = needed([train, train[::200]])

    assert limits is not None
    assert limits[1] < 5


def test_the_steep_start_of_a_language_model_leaves_room_for_the_rest():
    """Its loss falls through most of its range within a tenth of the steps."""
    steps = np.arange(0, 50_000, 10)
    loss = 7.5 * (1 + steps / 300) ** -0.28 + 0.2
    low, high = needed([loss])

    assert np.ptp(loss[1000:]) > 0.35 * (high - low)


@pytest.mark.parametrize("points", [40, 100, 5000])
def test_an_ordinary_descent_is_no_start_up(points):
    """An exponential over a tenth of the run and more is what the chart is for."""
    part = np.arange(points) / points
    for tenths in (1, 2, 4):
        loss = 0.3 + 2.2 * np.exp(-10 * part / tenths)

        assert needed([loss])[1] == loss[0]


@pytest.mark.parametrize(
    ("metrics", "shown"),
    [
        (("val_accuracy", "val_loss"), "accuracy"),
        (("val_loss", "val_accuracy"), "loss"),
        (("nowhere", "val_accuracy"), "accuracy"),
    ],
)
def test_the_only_chart_shows_the_first_metric_of_the_finding(metrics, shown):
    """The others are those it is compared with."""
    found = finding("constant_predictions", "act", 6, 10, "open", metrics)
    made = screen_state(run_of(SEED, findings=(found,)), size=(80, 24))

    assert made.shown == [shown]


@pytest.mark.parametrize("theme", ["no colour", "dark"])
def test_many_curves_of_a_split_are_told_apart_without_colour(theme):
    """With three line styles the fourth curve looked like the first."""
    columns = {"epoch": list(range(1, 31))}
    for at, name in enumerate(("box", "cls", "dfl", "obj")):
        columns[f"val_{name}_loss"] = [3.0 + at - 0.05 * n for n in range(30)]
    runs = [
        Curve(Metric(f"val_{c.name}", "loss", "val", c.name, "lower"), c.unit, c.x, c.y, c.axis)
        for c in run_of(columns).curves
    ]
    made = screen_state(replace(run_of(columns), curves=tuple(runs)), size=(160, 44), theme=theme)
    chart = paint(made)["chart 0"]
    drawn = "".join(chart.plain().split("\n")[2:-3])

    assert all((letter in drawn) == (theme == "no colour") for letter in "+%&")


@pytest.mark.parametrize("name", ["train.log", "a-longer-name-of-a-log.log", "x" * 40])
def test_progress_comes_before_the_best_value_where_only_one_fits(name):
    """The panel names the best value too; with room for both, both are shown."""
    made = screen_state(run_of(SEED, name, findings=(GAP,), planned=20), size=(64, 24))
    assert "10/20" in status(made)
    assert ("best" in status(made)) == (name == "train.log")
    made.size = (120, 24)

    assert "10/20" in status(made)
    assert "best train_loss" in status(made)


@pytest.mark.parametrize(
    ("rows", "told"), [(40, "at epoch 100; 0.99 is unlikely"), (3, "best val_accuracy")]
)
def test_the_status_line_tells_the_outlook_for_a_target(rows, told):
    """Where a forecast can be made; else it names the best value as ever."""
    made = screen_state(*snapshot_of(log(rising(rows))).runs, size=(120, 24))
    made.target = ("val_accuracy", 0.99)

    assert told in status(made)


@pytest.mark.parametrize(
    ("language", "joint"), [("zh", "）。第 9 轮"), ("en", "images). Recovered")]
)
def test_sentences_of_a_card_are_joined_as_the_language_does(language, joint):
    """No blank after a Chinese full stop."""
    made = screen_state(run_of(SEED, findings=(finding(),)), size=(200, 50), language=language)

    assert joint in "".join(whole(made).plain().split("││")).replace("\n", "") or joint in copied(
        made, made.selected
    ).replace("\n", "")


def test_the_value_of_a_start_that_is_left_out_stands_beside_the_curve_too():
    """Where the curve comes in along the edge, the next row has room for it."""
    score = [round(0.9 - 0.5 * np.exp(-epoch / 2), 4) for epoch in range(1, 13)]
    columns = {"epoch": list(range(1, 13)), "val_f1": score}
    frame = whole(screen_state(run_of(columns), size=(120, 24))).plain()

    assert "▼" in frame
    assert f" {score[0]} " in frame
