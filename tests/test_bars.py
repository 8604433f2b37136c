"""Frames of progress bars: what stands in them only is a curve, what stays besides is not told twice."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curvetui.engine.engine import Engine
from curvetui.reading.terminal_lines import TerminalLines
from tests.conftest import curves, snapshot_of, told


def bar(text: str, n: int, total: int, postfix: str = "", unit: str = "it") -> str:
    return f"{text}: {100 * n // total:3d}%|{'#' * (10 * n // total):10}| {n}/{total} [00:0{n % 10}<00:01, 9.1{n}{unit}/s{postfix}]"


def lightning(epochs: int) -> str:
    """Lightning's tqdm: while epoch e runs, the values of the epoch before stand behind the bar."""
    out, postfix = [], ""
    for e in range(epochs):
        out += [bar(f"Epoch {e}", n, 4, postfix) for n in range(5)]
        postfix = f", val_loss={1 / (e + 1):.3f}, train_loss={2 / (e + 1):.3f}"
        out += [bar(f"Epoch {e}", 4, 4, postfix), bar(f"Epoch {e}", 0, 4, postfix)]
    return "\r" + "\r".join(out) + "\n"


def over_epochs(epochs: int) -> str:
    """One bar for the whole run: values first, then the count."""
    out, postfix = [], ""
    for e in range(epochs):
        out.append(bar("Training", e, epochs, postfix, "epoch"))
        postfix = f", loss={1 / (e + 1):.3f}"
        out.append(bar("Training", e, epochs, postfix, "epoch"))
    return "\r" + "\r".join([*out, bar("Training", epochs, epochs, postfix, "epoch")]) + "\n"


def kept(epochs: int) -> str:
    """A bar an epoch whose last frame stays."""
    return "".join(
        "\r"
        + "\r".join(
            bar(f"Epoch {e}/{epochs}", n, 5, f", loss={1 / (e + n / 9):.3f}") for n in range(6)
        )
        + "\n"
        for e in range(1, epochs + 1)
    )


def test_values_behind_a_bar_at_batch_0_belong_to_the_epoch_before():
    """Lightning: one value an epoch, at its own epoch, the last one too."""
    found = curves(lightning(3))

    assert found["val_loss"] == ([0, 1, 2], [1.0, 0.5, 0.333])
    assert found["train_loss"] == ([0, 1, 2], [2.0, 1.0, 0.667])


def test_what_was_printed_behind_a_new_bar_is_like_what_stands_alone():
    """One curve, also of a name that is unknown."""
    alone = [f"Epoch {e}/9 Loss: {1 / e:.3f}\nVal - Rec: 0.{e}\n" for e in (1, 2, 5, 6)]
    behind = [
        f"Epoch {e}/9 Loss: {1 / e:.3f}\n{bar(f'Epoch {e + 1}/9', 0, 6)}Val - Rec: 0.{e}\n"
        for e in (3, 4)
    ]

    assert curves("".join(alone[:2] + behind + alone[2:]))["val_rec"][0] == [1, 2, 3, 4, 5, 6]


def test_one_bar_for_the_whole_run_gives_a_point_an_epoch():
    """Each change of the bar's counter is a point; the kept last line does not repeat it."""
    assert curves(over_epochs(4))["train_loss"] == ([1, 2, 3, 4], [1.0, 0.5, 0.333, 0.25])


def test_a_bar_that_stays_counts_once_an_epoch():
    """What kept lines tell is not told by their frames."""
    found = curves(kept(4))

    assert list(found) == ["train_loss"]
    assert found["train_loss"][0] == [1, 2, 3, 4]


def test_values_within_an_epoch_are_a_curve_of_their_own():
    """A bar that vanishes (`leave=False`): its last value is the epoch's, the others stand at fractions of it."""
    log = "".join(
        f"Epoch {e}\n"
        + "".join("\r" + bar("train", n, 4, f", loss={1 / (e + n / 8):.3f}") for n in range(5))
        + "\r"
        + " " * 90
        + "\r"
        for e in range(1, 5)
    )
    found = curves(log + "\n")

    assert found["train_loss"][0] == [1, 2, 3, 4]
    assert len(found["train_loss (loss)"][1]) > 12


def test_frames_are_not_looked_at_once_kept_lines_tell_the_same():
    """A log with kept lines does not pay for its frames."""
    engine = Engine("a.log")
    engine.feed(kept(3).encode())

    assert not engine._lines.frames


def whole_run(total: int, stride: int = 1, *, end: str = "\r", refresh: int = 1) -> str:
    """One bar for all steps; its loss is new every *refresh* steps."""
    counts = range(stride, total + 1, stride)
    return end.join(
        bar("Training", n, total, f", loss={9 / (n // refresh * refresh + 3):.5f}") for n in counts
    )


def nested(epochs: int, glue: str) -> str:
    """Keras 2 with TensorFlow 1: the evaluation of each epoch prints a head of its own."""
    return "".join(
        f"Epoch {e}/{epochs}\n49/50 [============================>.] - ETA: 1s - loss: {1 / e:.4f}{glue}Epoch 1/{epochs}\n"
        f"50/50 [==============================] - 9s 9ms/step - loss: {1 / e:.4f} - val_loss: {2 / e:.4f}\n"
        for e in range(1, epochs + 1)
    )


def messages(epochs: int, every: int) -> str:
    """Lightning with a message behind some epochs: their bars stay, the others are drawn over."""
    out = []
    for e in range(epochs):
        postfix = f", v_num=3, val_loss={1 / e:.3f}" if e else ", v_num=3"
        out += [bar(f"Epoch {e}", n, 4, postfix) + "\r" for n in range(5)]
        out.append(bar(f"Epoch {e}", 4, 4, f", v_num=3, val_loss={1 / (e + 1):.3f}"))
        out.append("\nMetric val_loss improved.\n" if e % every == 0 else "\r")
    return "".join(out) + "\n"


@pytest.mark.parametrize("end", ["\r", "\n"], ids=["redrawn", "lines"])
@pytest.mark.parametrize(("total", "stride"), [(12, 1), (200, 10), (90, 30), (20000, 100)])
def test_one_bar_for_all_steps_gives_a_point_a_step(end, total, stride):
    """Each change of the bar's counter is a point at that step, whether the bar was drawn over or printed as lines."""
    x, y = curves(whole_run(total, stride, end=end) + "\n")["train_loss"]

    assert x == list(range(stride, total + 1, stride))
    assert y == [round(9 / (n + 3), 5) for n in x]


@pytest.mark.parametrize("done", [2, 40, 110])
def test_a_bar_that_was_killed_keeps_what_it_showed(done):
    """Nothing stays of a bar that was drawn over but its frames."""
    text = whole_run(200).split("\r")[:done]
    (run,) = snapshot_of("\r".join(text).encode()).runs
    (curve,) = run.curves

    assert curve.x.tolist() == [*range(1, done + 1)]
    assert (run.progress.steps, run.state) == (200, "interrupted")


def test_a_value_that_is_refreshed_now_and_then_is_a_point_when_it_is_new():
    """Between two refreshes the bar shows the old value."""
    x, y = curves(whole_run(100, refresh=5) + "\n")["train_loss"]

    assert x[1:] == list(range(5, 101, 5))
    assert y[1:] == [round(9 / (n + 3), 5) for n in x[1:]]


def test_a_value_that_rounds_to_the_one_before_is_a_point_of_its_own():
    """A mean over the epoch with three digits hardly moves; each step is a step."""
    log = "\r".join(bar("steps", n, 60, f", loss={0.3 - n * 0.0004:.3f}") for n in range(1, 61))

    assert len(curves(log + "\n")["train_loss"][0]) == 60


def test_values_shown_before_a_step_is_counted_belong_to_that_step():
    """`set_postfix` at the end of the loop's body draws the bar before its count goes up."""
    log, postfix = [], ""
    for n in range(30):
        log.append(bar("fit", n, 30, postfix))
        postfix = f", loss={9 / (n + 3):.5f}"
        log.append(bar("fit", n, 30, postfix))
    x, y = curves("\r".join([*log, bar("fit", 30, 30, postfix)]) + "\n")["train_loss"]

    assert (x, y) == (list(range(1, 31)), [round(9 / (n + 3), 5) for n in range(30)])


def test_bars_that_begin_anew_are_one_for_each_epoch():
    """A bar of which no epoch is known is the whole run's until the next one begins."""
    one = "\r".join(bar("train", n, 8, f", loss={1 / (n + 2):.3f}") for n in range(1, 9))
    log = "".join(f"{one}\n" for _ in range(4))

    assert len(curves(log)["train_loss"][0]) == 4


def test_the_only_epoch_is_told_step_by_step():
    """`epoch 1/1` with a point would tell nothing."""
    log = "\r".join(bar("Epoch 1/1", n, 25, f", loss={1 / (n + 2):.4f}") for n in range(1, 26))

    assert curves(log + "\n")["train_loss"][0] == list(range(1, 26))


def test_a_bar_that_goes_on_over_epochs_counts_steps():
    """Diffusion trainers print `epoch 2/3` while one bar counts the steps of all epochs."""
    bars = [bar("steps", n, 30, f", loss={1 / (n + 2):.4f}") for n in range(1, 31)]
    parts = ["\r".join(bars[at : at + 10]) for at in (0, 10, 20)]
    log = "".join(f"epoch {e}/3\n{part}\n" for e, part in enumerate(parts, 1))

    assert curves(log)["train_loss"][0] == list(range(1, 31))


def test_a_bar_of_an_evaluation_is_no_curve():
    """What a validation bar shows batch by batch are parts of one evaluation."""
    log = "\r".join(bar("Validation", n, 25, f", val_loss={1 / (n + 2):.4f}") for n in range(1, 26))

    assert len(curves(log + "\n")["val_loss"][0]) == 1


def test_the_fraction_before_a_bar_counts_epochs():
    """`[fold_1] 003/030: 100%|…|`; each fold is a run of its own."""
    log = "".join(
        bar(f"[fold_{f}] {e:03d}/010", n, 3, f", loss={1 / (e + f):.4f}")
        + ("\n" if n == 3 else "\r")
        for f in (0, 1)
        for e in range(1, 11)
        for n in range(1, 4)
    )
    runs = snapshot_of(log.encode()).runs

    assert [run.curves[0].x.tolist() for run in runs] == [list(range(1, 11))] * 2


@pytest.mark.parametrize("glue", ["", "\n"])
def test_the_head_of_an_evaluation_begins_no_epoch(glue):
    """`Epoch 1/4` between a bar that lacks a batch and the full one."""
    found = curves(nested(4, glue))

    assert found["train_loss"] == ([1, 2, 3, 4], [1.0, 0.5, 0.3333, 0.25])
    assert found["val_loss"][0] == [1, 2, 3, 4]


def test_a_second_fit_is_no_evaluation():
    """`Epoch 1/3` below a full bar begins another run."""
    fit = "".join(
        f"Epoch {e}/3\n50/50 [==============================] - 9s - loss: {1 / e:.4f}\n"
        for e in (1, 2, 3)
    )

    assert len(snapshot_of((fit + fit).encode()).runs) == 2


@pytest.mark.parametrize("every", [1, 2, 3, 20])
def test_epochs_whose_bars_stay_and_others_are_one_curve(every):
    """A message keeps Lightning's bar on the screen; without one it is drawn over."""
    assert curves(messages(9, every))["val_loss"] == (
        list(range(9)),
        [round(1 / (e + 1), 3) for e in range(9)],
    )


def test_what_is_printed_behind_a_bar_is_kept():
    """Standard output in blocks and a bar on standard error: a record ends in a carriage return."""
    log = "".join(
        f"\r{bar('', n, 60)}{{'loss': {1 / n:.4f}, 'epoch': {n / 10}}}\r{' ' * 40}"
        for n in range(1, 30)
    )

    assert len(curves(log)["train_loss"][0]) == 29


@pytest.mark.parametrize(
    "log",
    [
        lightning(4),
        over_epochs(5),
        kept(4),
        whole_run(70),
        whole_run(300, 10, end="\n"),
        nested(3, ""),
        messages(6, 2),
    ],
    ids=["lightning", "epochs", "kept", "whole", "whole as lines", "nested", "messages"],
)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_cuts_make_no_difference(log, data):
    """Same bytes, same points."""
    whole = log.encode()
    cuts = data.draw(st.lists(st.integers(0, len(whole)), max_size=20))

    assert told(snapshot_of(whole, cuts)) == told(snapshot_of(whole))


@pytest.mark.parametrize(
    "log", [lightning(5), over_epochs(6), kept(5)], ids=["lightning", "epochs", "kept"]
)
def test_what_was_shown_stays(log):
    """A live view never takes back a point."""
    engine, seen = Engine("a.log"), {}
    for byte in range(0, len(log), 97):
        engine.feed(log[byte : byte + 97].encode())
        for history in engine.histories():
            now = {c.title: (c.x.tolist(), c.y.tolist()) for c in history.curves}
            assert all(
                now[t][0][: len(x)] == x and now[t][1][: len(y)] == y for t, (x, y) in seen.items()
            )
            seen = now


def test_a_print_amid_a_bar_is_read():
    """What `print` writes while a bar is drawn stands behind the bar, on its line."""
    log = "".join(
        "\r" + bar("train", 1, 2) + "\r" + bar("train", 2, 2) + f"Epoch {e}: loss 0.{9 - e}\n"
        for e in range(1, 4)
    )

    assert curves(log)["train_loss"] == ([1, 2, 3], [0.8, 0.7, 0.6])


def test_kuangliu_bars_are_read_where_the_terminal_left_them():
    """pytorch-cifar goes back over its padding to write the count into the bar."""
    lines = TerminalLines()
    text = (
        " [=====>....]  Step: 2ms | Tot: 1s | Loss: 1.234 | Acc: 55.000% (27500/50000)" + " " * 20
    )
    (piece,) = lines.feed(text.encode() + b"\x08" * 30 + b" 391/391 \n")

    assert b"Loss: 1.234" in piece.text


def counted(epochs: int, plan: int, *, clears: str = "", nan_from: float = 99.0) -> str:
    """Bars that name the plan: `Epoch 1/8: 100%|…`, each drawn over the one before."""
    return "".join(
        "\r"
        + "\r".join(
            bar(
                f"Epoch {e}/{plan}",
                n,
                10,
                f", loss={1 / (e + n / 11) if e < nan_from else float('nan'):.4f}, acc={0.5 + e / 20 + n / 200:.3f}",
            )
            for n in range(11)
        )
        + clears
        for e in range(1, epochs + 1)
    )


@pytest.mark.parametrize("clears", ["", "\r" + " " * 90 + "\r", "\n"], ids=["over", "gone", "kept"])
@pytest.mark.parametrize(("epochs", "state"), [(5, "interrupted"), (8, "finished")])
def test_the_plan_of_overwritten_bars_is_known(clears, epochs, state):
    """`Epoch 5/8` ends before its plan, `Epoch 8/8` at it; a value left out of a frame is not lost."""
    (run,) = snapshot_of(counted(epochs, 8, clears=clears).encode()).runs

    assert (run.state, run.progress.epochs) == (state, 8)
    assert not {f.kind for f in run.findings if f.level in ("act", "stop")}


def test_nan_in_overwritten_bars_is_reported():
    """What the bar prints counts: the run is ruined from the epoch on."""
    (run,) = snapshot_of(counted(8, 8, nan_from=6).encode()).runs

    assert "non_finite" in {finding.kind for finding in run.findings}


def test_a_plan_on_lines_that_stay_comes_before_that_of_bars():
    """An inner loop's bar counts its own few epochs."""
    inner = counted(3, 3, clears="\r" + " " * 90 + "\r")
    log = "".join(f"Epoch {e}/20 val_loss {1 / e:.3f}\n{inner}\n" for e in range(1, 4))
    (run,) = snapshot_of(log.encode()).runs

    assert run.progress.epochs == 20


@pytest.mark.parametrize(
    ("drawn", "data"),
    [
        (
            "an epoch that comes again",
            (
            b"Epoch 0: 100%|###| 100/100 [00:05<00:01, loss=2.094, v_num=0]\n"
            b"Epoch 1:  10%|#  | 10/100 [00:00<00:01, loss=1.036, v_num=0]\r"
            b"Epoch 1:  90%|###num=0]\x1b[A\r"
            b"Epoch 0:  90%|## | 90/100 [00:04<00:01, loss=1.024, v_num=0]\x1b[A\r"
            b"Epoch 1: 100%|###| 100/100 [00:05<00:01, loss=1.026, v_num=0]\n"
            b"Epoch 2:  40%|#  | 40/100 [00:01<00:01, loss=0.676, v_num=0]\x1b[A\rEp\r"
            ),
        ),
        (
            "an epoch that goes back",
            (
            b"Epoch 2: 100%|###| 100/100 [00:05<00:01, loss=0.746, v_num=0]\n"
            b"Epoch 3:  70%|###| 70/100 [00:03<00:01, loss=0.576, v_num=0]\x1b[K\r"
            b"Epoch 3:  80%|###| 80/100 [00:04<00:01, loss=0.516, v_num=0]\r"
            b"Epoch 2:  60%|###| 60/100 [00:03<00:01, loss=0.451, v_num=0]\r"
            b"Epoch 4:  70%|###| 70/100 [00:03<00:01, loss=0.428, v_num=0]\x1b[K\r"
            b"Epoch 4:  80%|###| 80/100 [00:04<00:01, loss=0.415, v_num=0]\r"
            ),
        ),
        (
            "a first frame without a counter",
            (
            b"Epoch 1: 100%|###| 100/100 [00:05<00:01, loss=1.oss=0.734, v_num=0]\r"
            b"Epoch 2: 100%|004, v_num=0 50it/s, loss=0.692, v_num=0]\x1b[K\r"
            b"Epoch 2:  10%|#  | 10/100 [00:00<00:01, loss=0.710, v_num=0]\x1b[K\r"
            ),
        ),
        (
            "a cursor that goes up twice in a line",
            (
            b"0]\x1b[A\rEpoch 4:  40%|#| 40/100 [00:02<00:01, loss=0.416, v_num\x1b[A\n\n\x1b[A\x1b[A"
            ),
        ),
        (
            "a frame of the second metric alone",
            (
            b"Epoch 0: 60%|###| 60/100 [00:03<00:01, loss=2.09, v_num=0]\r"
            b"Epoch 1: 10%|#  | 10/100 [00:00<00:09, v_num=0]\r"
            b"Epoch 1: 50%|###| 50/100 [00:02<00:01, loss=1.09, v_num=0]\r"
            b"Epoch 2: 90%|###| 90/100 [00:05<00:01, loss=1.05, v_num=0]\n"
            ),
        ),
        (
            "a bar without epochs that starts again",
            (
            b"0:\tlearn: 1.00000\ttest: 1.10000\tbest: 1.10000 (0)\ttotal: 0ms\r"
            b"2:\tlearn: 0.33333\ttest: 0.36667\tbest: 0.36667 (2)\ttotal: 2ms\tremaining: 3s\r"
            b"3:\tlearn: 0.25000\tte 0.50000\ttest:2:\tlearn: 0.33333\ttest: 0.36667\tbest: 0.36667 (2)\ttota\r"
            b"2:\tlearn: 0.33333\ttest: 0.36667\tbest: 0.36667 (2)\ttotal: 2ms\tremaining: 3s\r"
            b"3:\tlearn: 0.25000\ttest: 0.27500\tbest: 0.27500 (3)\ttotal: \x1b[1B3ms\tremaining: 3s\n"
            ),
        ),
    ],
)  # fmt: skip
def test_damaged_bars_give_the_same_however_they_are_cut(drawn, data):
    """In the middle of each frame, and at its end."""

    def report(cuts):
        engine, lines, pieces = Engine("a.log"), TerminalLines(), []
        for start, end in zip([0, *cuts], [*cuts, len(data)], strict=True):
            engine.feed(data[start:end])
            pieces += lines.feed(data[start:end])
        engine.finish()
        pieces += lines.finish()
        curves = [
            [(c.name, c.x.tolist(), c.y.tolist()) for c in r.curves] for r in engine.snapshots()
        ]
        return curves, [(p.frame, line) for p in pieces for line in p.text.splitlines()]

    ends = [at for at, byte in enumerate(data) if byte in b"\r\n\x1b"]
    places = {max(at + shift, 1) for at in ends for shift in (-20, 0, 1)}
    places = sorted(places - {len(data)})

    for cuts in (*([at] for at in places), places):
        assert report(cuts) == report([]), (drawn, cuts)


@pytest.mark.parametrize("key", ["step", "global_step", "iter"])
def test_a_step_behind_the_bar_of_a_whole_run_is_the_place(key):
    """The bar's own count is of other things, such as examples."""
    frames = [bar("Training", n, 200, f", loss={1 / (n + 1):.4f}, {key}={8 * n}") for n in range(9)]

    assert curves("\r".join(frames) + "\n")["train_loss"][0] == [8 * n for n in range(9)]
