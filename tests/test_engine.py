"""The engine: same bytes, same findings, however they are cut."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from curvetui.engine.session import Session
from curvetui.sources import Chunk
from tests.conftest import SAMPLES, sample, snapshot_of, told

ONE_EPOCH = "Epoch {0}/10\n281/281 [==============================] - 99s 353ms/step - loss: {1} - val_accuracy: {2}\n"


@cache
def at_once(log: Path) -> list[dict]:
    """What a report tells of *log*, read in one piece."""
    return told(snapshot_of(log.read_bytes()))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_any_cutting_of_the_bytes_gives_the_same_report(data):
    """Same bytes, same findings: what a feed is cut into makes no difference."""
    log = data.draw(st.sampled_from(SAMPLES))
    content = log.read_bytes()
    cuts = data.draw(st.lists(st.integers(0, len(content)), max_size=40))

    assert told(snapshot_of(content, cuts)) == at_once(log)


def test_line_by_line_is_the_same_as_at_once(sample_log):
    """A live log, a line at a time, ends where a saved one does."""
    content = sample_log.read_bytes()
    cuts = [i + 1 for i, byte in enumerate(content) if byte == 10]

    assert told(snapshot_of(content, cuts)) == at_once(sample_log)


def test_findings_never_vanish_while_a_log_grows(sample_log):
    """What was once said stays, with the same place and the same moment, until the end."""
    session, seen = Session(), {}
    lines = sample_log.read_bytes().splitlines(keepends=True)
    every = 1 + len(lines) // 32
    for now in range(0, len(lines), every):
        session.take(Chunk("a.log", b"".join(lines[now : now + every]), now=float(now)))
        for index, run in enumerate(session.snapshot().runs):
            for finding in run.findings:
                seen.setdefault((index, finding.identity), finding.detected_at)
    final = {
        (i, f.identity): f.detected_at
        for i, run in enumerate(session.finish().runs)
        for f in run.findings
    }

    assert {key: final.get(key) for key in seen} == seen


def test_reads_the_first_seed_log():
    """Ten epochs, the drop at epoch 8 that is back at 9, and softmax applied twice; nothing else that asks to act."""
    (run,) = snapshot_of(sample("keras-validation-drop").read_bytes()).runs

    assert [(c.title, len(c)) for c in run.curves] == [
        ("train_loss", 10),
        ("train_accuracy", 10),
        ("val_loss", 10),
        ("val_accuracy", 10),
    ]
    drop = next(f for f in run.findings if f.kind == "validation_drop")
    assert (drop.level, drop.status, drop.first, drop.detected_at, drop.ended_at) == (
        "watch",
        "recovered",
        8,
        8,
        9,
    )
    assert (drop.evidence["examples_before"], drop.evidence["examples_after"]) == (671, 465)
    assert round(drop.evidence["z"], 1) == -12.6
    twice = next(f for f in run.findings if f.kind == "double_softmax")
    assert twice.evidence["classes"] == 9
    assert round(twice.evidence["floor"], 3) == 1.372
    assert [f.kind for f in run.findings if f.level in ("act", "stop")] == ["double_softmax"]
    assert run.inferred == {"validation_examples": 768, "classes": 9}


def test_text_that_lost_its_line_feeds_reads_the_same():
    """A log that was pasted into one line is the same log."""
    whole, glued = sample("keras-validation-drop"), sample("keras-glued-one-line")
    one, other = (told(snapshot_of(path.read_bytes()))[0] for path in (whole, glued))

    assert [(s["name"], s["x"], s["y"]) for s in one["series"]] == [
        (s["name"], s["x"], s["y"]) for s in other["series"]
    ]
    assert one["findings"] == other["findings"]


def test_prose_around_a_log_brings_no_points():
    """Numbers that an answer below the log quotes are not measurements."""
    prose = (
        "Sudden drop in validation accuracy\n\nIt fell in the 8th epoch, what does this mean?\n\n",
        (
            "\nAnswers:\n\n  • val_loss: 1.4935 – val_accuracy: 0.8737 (Previous epoch)\n"
            "  • val_loss: 1.7569 – val_accuracy: 0.6055 (Epoch with drop)\n"
            "  • val_loss: 1.4756 – val_accuracy: 0.9023 (Next epoch)\n\n"
            "The loss merely rose by 0.26, but that is a 27% decrease of accuracy; at 49% instead of 51% a guess flips.\n"
            "- val_loss:\n1.4935\n– val_accuracy:0.8737\n"
        ),
    )
    log = sample("keras-validation-drop").read_bytes()
    (run,) = snapshot_of(prose[0].encode() + log + prose[1].encode()).runs

    assert [(c.name, len(c)) for c in run.curves] == [
        ("loss", 10),
        ("accuracy", 10),
        ("val_loss", 10),
        ("val_accuracy", 10),
    ]


def test_a_counter_that_goes_back_to_its_start_is_a_new_run():
    """Two trainings appended to one file are two runs."""
    log = "".join(ONE_EPOCH.format(e, 1 / e, e / 10) for e in (1, 2, 3, 1, 2))

    assert [len(run.curves[0]) for run in snapshot_of(log.encode()).runs] == [3, 2]


def test_a_counter_that_goes_back_part_of_the_way_is_a_resume():
    """Where a resumed run repeats epochs, the later values stand."""
    log = "".join(
        f"epoch {e} loss {v}\n" for e, v in ((1, 3), (2, 2), (3, 1.5), (2, 1.9), (3, 1.4), (4, 1.2))
    )
    (run,) = told(snapshot_of(log.encode()))

    assert (run["series"][0]["x"], run["series"][0]["y"]) == ([1, 2, 3, 4], [3, 1.9, 1.4, 1.2])


def test_what_no_format_took_is_counted_and_shown():
    """Lines with numbers that nobody understands are told, with two examples."""
    (run,) = snapshot_of(
        b"epoch 1 loss 0.5\nqqq 17 ~ 99 zz\nepoch 2 loss 0.4\nqqq 18 ~ 99 zz\nqqq 19 ~ 99 zz\n"
    ).runs

    assert (run.lines.read, run.lines.not_understood) == (5, 3)
    assert run.lines.examples == ("qqq 17 ~ 99 zz", "qqq 18 ~ 99 zz")


def test_a_report_is_strict_json_with_not_a_number_apart():
    """NaN stands in `nonfinite`, and nothing in the report needs a lenient parser."""
    (run,) = told(snapshot_of(b"epoch 1 loss 0.5\nepoch 2 loss nan\nepoch 3 loss -inf\n"))

    assert run["series"][0]["y"] == [0.5, None, None]
    assert run["series"][0]["nonfinite"] == [[1, "nan"], [2, "-inf"]]
    json.dumps(run, allow_nan=False)


def test_a_live_run_that_falls_silent_is_said_and_closed():
    """`stalled` opens when nothing comes for far longer than usual, and recovers with the next line."""
    session = Session()
    for epoch in range(10):
        session.take(
            Chunk("a.log", f"epoch {epoch} loss {1 / (epoch + 1)}\n".encode(), now=10.0 * epoch)
        )

    assert not session.take(Chunk("a.log", now=150.0))
    assert session.take(Chunk("a.log", now=200.0))
    assert [
        (f.kind, f.status, f.first)
        for f in session.snapshot().runs[0].findings
        if f.kind == "stalled"
    ] == [("stalled", "open", 9)]
    session.take(Chunk("a.log", b"epoch 10 loss 0.05\n", now=400.0))
    assert [f.status for f in session.snapshot().runs[0].findings if f.kind == "stalled"] == [
        "recovered"
    ]


def test_a_line_that_breaks_off_is_an_interruption():
    """The last line is only the beginning of those before it: something cut it, plan or no plan."""
    whole = b"".join(b"epoch %d loss 0.%d acc 0.5\n" % (k, 9 - k) for k in range(5))
    torn = snapshot_of(whole + b"epoch 5 lo").runs[0]

    assert [snapshot_of(text).runs[0].state for text in (whole, whole[:-1])] == [
        "unknown",
        "unknown",
    ]
    assert torn.state == "interrupted"
    assert [f.kind for f in torn.findings] == ["interrupted"]


def test_a_run_that_ends_in_an_error_says_which():
    """A long report of a full memory is an error like any other; Ctrl-C is none: it is worth a look."""
    full = (
        b"Traceback (most recent call last):\ntorch.cuda.OutOfMemoryError: CUDA out of memory."
        + b" Tried to allocate" * 40
    )
    pressed = b"Traceback (most recent call last):\nKeyboardInterrupt\n"
    lines = b"epoch 1 loss 0.9\nepoch 2 loss 0.8\n"
    (found,) = snapshot_of(lines + full).runs[0].findings

    assert (found.kind, found.evidence["variant"]) == ("interrupted", "memory")
    assert snapshot_of(lines + pressed).runs[0].state == "interrupted"
    assert [f.level for f in snapshot_of(lines + pressed).runs[0].findings] == ["watch"]


def test_a_fault_of_ours_costs_its_lines_and_no_more(monkeypatch):
    """A watch of days goes on; what was lost is counted, and said."""
    session = Session()
    session.take(Chunk("a.log", b"epoch 1 loss 0.5\n"))
    with monkeypatch.context() as broken:
        broken.setattr("curvetui.engine.reader.scan", lambda _: 1 / 0)
        session.take(Chunk("a.log", b"epoch 2 loss 0.4\n"))
    session.take(Chunk("a.log", b"epoch 3 loss 0.3\n"))
    (run,) = session.finish().runs

    assert run.curves[0].y.tolist() == [0.5, 0.3]
    assert run.lines.not_understood == 1
    assert ["ZeroDivisionError" in note.text for note in run.notes if note.kind == "plugin"] == [
        True
    ]


@pytest.mark.parametrize("outer", ["epoch {0}\n", ""])
def test_fits_of_one_epoch_in_a_loop_are_counted(outer):
    """`Epoch 1/1` each time: the loop's own counter says which epoch it is, else the fits are counted."""
    log = "".join(
        f"{outer.format(e)}Epoch 1/1\n200/200 [==============================] - 126s - loss: {2 / e:.4f}\n"
        for e in range(1, 9)
    )
    (run,) = snapshot_of(log.encode()).runs

    assert run.curves[0].x.tolist() == list(range(1, 9))
    assert run.curves[0].unit == "epoch"


def test_what_was_there_before_counts_as_read_once_nothing_more_waits():
    """Until then nobody knows whether the log is still being written."""
    session = Session()
    session.take(Chunk("a.log", b"epoch 1 loss 2.0\n", now=1.0, more=True))

    assert session.snapshot().is_reading
    assert session.take(Chunk("a.log", now=2.0))
    assert not session.snapshot().is_reading
    session.take(Chunk("a.log", b"epoch 2 loss 1.5\n", now=3.0, more=True))
    assert not session.snapshot().is_reading
