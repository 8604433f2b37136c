"""What loggers and launchers put before a line is taken off, and what they tell is kept."""

from __future__ import annotations

import pytest

from curvetui.reading import prefix
from curvetui.reading.prefix import prefix_of
from curvetui.reports import Findings, report
from tests.conftest import SAMPLES, snapshot_of, told

PREFIXED = """\
[default0]:Epoch 1
[rank1]: Epoch 1
[Rank 0] Epoch 1
[1,0]<stdout>:Epoch 1
0: Epoch 1
(RayTrainWorker pid=1234) Epoch 1
trainer-1  | Epoch 1
[2026-11-22 05:00:00,123][__main__][INFO] - Epoch 1
2026-11-22 05:00:00.123 | INFO     | module:func:12 - Epoch 1
[INFO|trainer.py:1234] 2026-11-22 05:00:00,123 >> Epoch 1
2026-11-22T05:00:00.123Z Epoch 1
Nov 22 05:00:00 host train.py[123]: Epoch 1
[11/22 05:29:37 d2.utils.events]: Epoch 1
[2026/11/22 05:29:37] ppdet INFO: Epoch 1
INFO:root:Epoch 1
05/09/2022 18:02:02 - INFO - __main__ -   Epoch 1
05/09/2022 18:02:02 - INFO - run_glue -   Epoch 1
INFO:__main__:Epoch 1
[INFO] Epoch 1
INFO: Epoch 1
11/22/2026 05:29:37 - INFO - __main__ - Epoch 1
22-Nov-26 05:00:00 - Epoch 1
I1122 05:56:43.123456 139 logging_writer.py:48] Epoch 1
[2026-11-22 05:00:00,123] [INFO] [logging.py:96:log_dist] [Rank 0] Epoch 1
[05:56:43] Epoch 1
2026-11-22 05:56:43,322 - train - INFO - Epoch 1
[2026-11-22 05:00:00,123 INFO] Epoch 1
[2026-11-22 05:00:00,123 train.py:88 INFO] Epoch 1
[2026-11-22 05:00:00 swin_tiny] (main.py 180): INFO Epoch 1
Sun Nov 22 05:00:00 2026 Epoch 1
Sun 22 Nov 2026 05:00:00 INFO  Epoch 1
Sun, 22 Nov 2026 05:00:00 Epoch 1
2 Nov 2026 05:00:00 [INFO] Epoch 1""".splitlines()

OWN = [
    "train_loss: 0.5",
    "22 Nov loss 0.5",
    "22 May 2026: loss 0.5",
    "error: 0.5",
    "error rate: 0.3",
    "train - loss: 0.5",
    "3: loss 0.5",
    "test | loss 0.5",
    "[Train] loss 0.5",
    "val loss 0.5",
]


@pytest.mark.parametrize("line", PREFIXED)
def test_prefixes_are_taken_off(line):
    """Nothing but the log's own text is left."""
    assert line[prefix_of(line).length :] == "Epoch 1"


@pytest.mark.parametrize("line", OWN)
def test_the_logs_own_words_stay(line):
    """A name before a number is no prefix, though it looks like a level or a logger."""
    assert prefix_of(line).length == 0


def test_dates_give_the_time_of_each_value():
    """Seconds since 1970, taking the clock of the log as UTC."""
    log = "".join(
        f"2026-11-22 05:00:{s:02},500 - INFO - epoch {s} loss {1 / (s + 1):.3f}\n" for s in range(3)
    )
    (run,) = snapshot_of(log.encode()).runs

    assert [t - run.curves[0].axis.time[0] for t in run.curves[0].axis.time] == [0, 1, 2]


def test_a_date_inside_a_line_tells_the_time_too():
    """logfmt and JSON lines carry it in a field."""
    log = "".join(
        f'time="2026-11-22T05:00:0{s}Z" level=info epoch={s} loss=0.{9 - s}\n' for s in range(3)
    )
    (run,) = snapshot_of(log.encode()).runs

    assert [t - run.curves[0].axis.time[0] for t in run.curves[0].axis.time] == [0, 1, 2]


def test_of_several_ranks_one_is_followed_and_that_is_said():
    """Four processes that print the same are one curve, not a heap."""
    log = "".join(
        f"[rank{r}]: epoch {e} loss {1 / e + r / 100:.3f}\n"
        for e in range(1, 6)
        for r in (2, 0, 1, 3)
    )
    (run,) = snapshot_of(log.encode()).runs

    assert [len(curve) for curve in run.curves] == [5]
    assert run.curves[0].y[0] == 1.02
    assert [note.text for note in run.notes if note.kind == "ranks"] == [
        "several ranks print; rank 2 is followed, and 15 lines of ranks 0, 1, 3 left out"
    ]


def test_of_many_ranks_one_is_followed_and_a_nan_names_its_rank():
    """More ranks than shapes that are parsed: their lines share a table."""
    ranks = sorted(range(50), key=lambda rank: rank != 7)
    log = "".join(
        f"[rank{r}]: epoch {e} loss {'nan' if (r, e) == (23, 4) else f'{1 / e + r / 100:.3f}'}\n"
        for e in range(1, 6)
        for r in ranks
    )
    (run,) = snapshot_of(log.encode()).runs
    (curve,) = run.curves

    assert curve.y.tolist() == [round(1 / e + 0.07, 3) for e in range(1, 6)]
    broken, others = (note.text for note in run.notes if note.kind == "ranks")
    assert broken == f"rank 23 prints loss nan in line {3 * 50 + 24}"
    assert "rank 7 is followed, and 245 lines of ranks 0, 1, 2, 3, 4, 5, 6, 8 " in others


def test_what_one_rank_alone_prints_is_read():
    """Training is printed by all, validation by rank 0: neither is lost because rank 2 came first."""
    log = "".join(
        "".join(f"{r}: Epoch [{e}][0/9] loss: {1 / (e + 1) + r / 100:.3f}\n" for r in (2, 0, 1))
        + f"0: Epoch [{e}] val loss: {2 / (e + 1):.3f}\n"
        for e in range(5)
    )
    (run,) = snapshot_of(log.encode()).runs

    assert [(curve.title, len(curve)) for curve in run.curves] == [
        ("train_loss", 5),
        ("val_loss", 5),
    ]


def test_a_number_before_values_is_a_rank_where_epochs_are_told_elsewhere():
    """`srun --label` numbers lines; a program that prints `3: train loss 0.5` counts."""
    labelled = "".join(
        f"{r}: Epoch {e}/3\n{r}: train loss: {1 / e + r / 100:.3f}\n"
        for e in range(1, 4)
        for r in (0, 1)
    )
    counted = "".join(f"{e}: train loss: {1 / e:.3f}\n" for e in range(1, 4))
    (ranks,), (steps,) = snapshot_of(labelled.encode()).runs, snapshot_of(counted.encode()).runs

    assert [(c.title, c.unit, c.x.tolist(), c.y.tolist()) for c in ranks.curves] == [
        ("train_loss", "epoch", [1, 2, 3], [1, 0.5, 0.333])
    ]
    assert [(c.title, c.unit, c.x.tolist(), c.y.tolist()) for c in steps.curves] == [
        ("train_loss", "step", [1, 2, 3], [1, 0.5, 0.333])
    ]


def test_trouble_in_another_rank_is_told():
    """Its lines are left out, its NaN and its exceptions are not."""
    log = "".join(
        f"{r}: Epoch {e} loss {'nan' if r and e == 4 else 1 / e}\n"
        for e in range(1, 5)
        for r in (0, 1)
    )
    (run,) = snapshot_of(
        (log + "1: Traceback (most recent call last):\n1: RuntimeError: bad batch\n").encode()
    ).runs

    assert "rank 1 prints loss nan in line 8" in [
        note.text for note in run.notes if note.kind == "ranks"
    ]
    assert (
        run.state,
        next(f for f in run.findings if f.kind == "interrupted").evidence["short"],
    ) == ("failed", "RuntimeError")
    assert "4 lines of rank 1 left out" in " ".join(
        "".join(report("text").render(Findings((run,)))).split()
    )


def test_how_a_log_of_ranks_is_cut_changes_nothing():
    """Which rank is followed for what hangs on the order of the lines alone."""
    log = "".join(
        f"{(e * 7 + r) % 3}: Epoch {e} loss {1 / (e + 1):.3f}\n0: Epoch {e} val acc {e / 9:.3f}\n"
        for e in range(8)
        for r in range(3)
    ).encode()
    cuts = [at + 1 for at, byte in enumerate(log) if byte == 10]

    assert told(snapshot_of(log, cuts)) == told(snapshot_of(log))
    assert [note.text for note in snapshot_of(log, cuts).runs[0].notes] == [
        note.text for note in snapshot_of(log).runs[0].notes
    ]


def test_a_warning_quotes_numbers_and_measures_nothing():
    """`WARNING … loss: 9.99 ignored` is no point."""
    log = (
        "[WARNING] invalid value, loss: 9.99 ignored\n" * 3 + "epoch 1 loss 0.5\nepoch 2 loss 0.4\n"
    )
    (run,) = snapshot_of(log.encode()).runs

    assert run.curves[0].y.tolist() == [0.5, 0.4]


def test_patterns_are_spared_only_lines_that_they_do_not_fit(monkeypatch):
    """What a line must begin with and hold is judged before its pattern is compiled; it never decides otherwise."""
    lines = {
        line[:400]
        for path in SAMPLES
        for line in path.read_text(encoding="utf-8").splitlines()[:300]
    }
    lines |= {line + more for line in PREFIXED for more in ("", " 12:30:00", " | x - y")}
    quick = {line: prefix_of(line) for line in lines}
    monkeypatch.setattr(
        prefix, "_candidates", lambda _held, _at: [pattern for _, _, pattern in prefix._PARTS]
    )

    assert {line: prefix_of(line) for line in lines} == quick
