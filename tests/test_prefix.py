"""What loggers and launchers put before a line is taken off, and what they tell is kept."""

from __future__ import annotations

import pytest

from curvetui.reading import prefix
from curvetui.reading.prefix import prefix_of
from tests.conftest import SAMPLES, snapshot_of

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
Sun Nov 22 05:00:00 2026 Epoch 1""".splitlines()

OWN = ["train_loss: 0.5", "error: 0.5", "error rate: 0.3", "train - loss: 0.5", "3: loss 0.5", "test | loss 0.5", "[Train] loss 0.5", "val loss 0.5"]


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
    log = "".join(f"2026-11-22 05:00:{s:02},500 - INFO - epoch {s} loss {1 / (s + 1):.3f}\n" for s in range(3))
    (run,) = snapshot_of(log.encode()).runs

    assert [t - run.curves[0].axis.time[0] for t in run.curves[0].axis.time] == [0, 1, 2]


def test_a_date_inside_a_line_tells_the_time_too():
    """logfmt and JSON lines carry it in a field."""
    log = "".join(f'time="2026-11-22T05:00:0{s}Z" level=info epoch={s} loss=0.{9 - s}\n' for s in range(3))
    (run,) = snapshot_of(log.encode()).runs

    assert [t - run.curves[0].axis.time[0] for t in run.curves[0].axis.time] == [0, 1, 2]


def test_of_several_ranks_one_is_followed_and_that_is_said():
    """Four processes that print the same are one curve, not a heap."""
    log = "".join(f"[rank{r}]: epoch {e} loss {1 / e + r / 100:.3f}\n" for e in range(1, 6) for r in (2, 0, 1, 3))
    (run,) = snapshot_of(log.encode()).runs

    assert [len(curve) for curve in run.curves] == [5]
    assert run.curves[0].y[0] == 1.02
    assert "rank 2 is followed" in next(note.text for note in run.notes if note.kind == "ranks")


def test_a_warning_quotes_numbers_and_measures_nothing():
    """`WARNING … loss: 9.99 ignored` is no point."""
    log = "[WARNING] invalid value, loss: 9.99 ignored\n" * 3 + "epoch 1 loss 0.5\nepoch 2 loss 0.4\n"
    (run,) = snapshot_of(log.encode()).runs

    assert run.curves[0].y.tolist() == [0.5, 0.4]


def test_patterns_are_spared_only_lines_that_they_do_not_fit(monkeypatch):
    """What a line must begin with and hold is judged before its pattern is compiled; it never decides otherwise."""
    lines = {line[:400] for path in SAMPLES for line in path.read_text(encoding="utf-8").splitlines()[:300]}
    lines |= {line + more for line in PREFIXED for more in ("", " 12:30:00", " | x - y")}
    quick = {line: prefix_of(line) for line in lines}
    monkeypatch.setattr(prefix, "_candidates", lambda _held, _at: [pattern for _, _, pattern in prefix._PARTS])

    assert {line: prefix_of(line) for line in lines} == quick
