"""What a program tells in so many words: every number is a metric, ranks are groups, the end is the program's own word."""

from __future__ import annotations

import json

import pytest

from curvetui.session import Session
from curvetui.sources import Chunk, Record


def told(*records: Record, each: bool = False):
    """The snapshot after *records*, given at once or one by one."""
    session = Session()
    for part in [[record] for record in records] if each else [records]:
        session.take(Chunk("exp1", records=tuple(part)))
    return session


def epoch(number: float, rank: int = 0, said=(), **values: float) -> Record:
    return Record(values, {"epoch": number}, rank, said)


def test_every_number_is_a_metric_under_its_own_name():
    """Names that no training has are read as well, from the first line on; nothing is guessed."""
    (run,) = told(epoch(1, loss=2.0, seed=7, zorkmids=3), epoch(2, loss=1.0, seed=7, zorkmids=4)).snapshot().runs

    assert [(c.name, c.x.tolist(), c.y.tolist()) for c in run.curves] == [
        ("loss", [1, 2], [2, 1]), ("seed", [1, 2], [7, 7]), ("zorkmids", [1, 2], [3, 4]),
    ]
    assert (run.name, run.format, run.state, run.lines.read, run.lines.with_metrics) == ("exp1", "wire", "running", 2, 2)


def test_one_by_one_is_the_same_as_at_once():
    """How many come in one slice makes no difference."""
    records = [epoch(e, rank=e % 2, loss=1 / e, **({"acc": e / 10} if e % 3 else {})) for e in range(1, 30)]
    one, other = (told(*records, each=each).snapshot().runs[0] for each in (True, False))

    assert [(c.title, c.x.tolist(), c.y.tolist()) for c in one.curves] == [(c.title, c.x.tolist(), c.y.tolist()) for c in other.curves]
    assert [f.identity for f in one.findings] == [f.identity for f in other.findings]


def test_other_ranks_become_groups():
    """Rank 0 is the run itself."""
    (run,) = told(epoch(1, loss=1.0), epoch(1, rank=3, loss=2.0), epoch(2, loss=0.5)).snapshot().runs

    assert [(c.title, c.y.tolist()) for c in run.curves] == [("train_loss", [1.0, 0.5]), ("train_loss (rank 3)", [2.0])]


def test_a_line_without_counters_stands_where_the_last_one_stood():
    """`log(epoch=1)`, then `log(loss=…)`."""
    (run,) = told(Record({}, {"epoch": 4}), Record({"loss": 0.5}, {}), Record({}, {"epoch": 5}), Record({"loss": 0.4}, {})).snapshot().runs

    assert (run.curves[0].unit, run.curves[0].x.tolist()) == ("epoch", [4, 5])


def test_a_program_that_counts_nothing_is_counted_for():
    """1, 2, 3 …"""
    (run,) = told(Record({"loss": 3.0}, {}), Record({"loss": 2.0}, {})).snapshot().runs

    assert run.curves[0].x.tolist() == [1, 2]


@pytest.mark.parametrize("end", ["finished", "failed"])
def test_the_end_is_the_programs_own_word(end):
    """Before the socket closes, and whatever the plan says."""
    session = told(epoch(1, loss=1.0), Record({}, {}, 0, ((end, end),)))

    assert session.snapshot().runs[0].state == end
    assert session.finish().runs[0].state == end


def test_a_run_that_goes_on_after_its_end_is_running_again():
    """Stopped, then resumed under the same name."""
    session = told(epoch(1, loss=1.0), Record({}, {}, 0, (("failed", "failed"),)), epoch(2, loss=1.0))
    assert session.snapshot().runs[0].state == "running"

    session.take(Chunk("exp1", records=(Record({}, {}, 0, (("finished", "finished"),)),)))
    assert session.finish().runs[0].state == "finished"


def test_one_rank_that_is_done_does_not_end_the_run():
    """The others go on; but one that failed is enough."""
    done, broken = (("finished", "finished"),), (("failed", "failed"),)
    session = told(epoch(1, loss=1.0), epoch(1, rank=1, loss=1.0), Record({}, {}, 1, done))
    assert session.snapshot().runs[0].state == "running"

    session.take(Chunk("exp1", records=(Record({}, {}, 1, broken),)))
    assert session.snapshot().runs[0].state == "failed"


def test_words_plans_and_clock_are_kept():
    """`message`, `planned_epochs` and `time` reach the run."""
    (run,) = told(Record({"loss": 1.0}, {"epoch": 1, "epochs": 9, "time": 1e9}, 0, (("message", "warm-up over"),))).snapshot().runs

    assert run.progress.epochs == 9
    assert run.curves[0].axis.time.tolist() == [1e9]
    assert [(n.kind, n.text) for n in run.notes] == [("message", "warm-up over")]


def test_what_is_no_number_is_noted_once():
    """A loss that is logged as text is the program's mistake: it must be seen."""
    (run,) = told(*(Record({"loss": 1.0}, {"epoch": e}, 0, (), ("phase",)) for e in range(5))).snapshot().runs

    assert [n.text for n in run.notes] == ["phase is no number: such values are ignored and counted"]


def test_a_million_names_are_too_many():
    """Names beyond the limit are counted, not kept."""
    records = [Record({f"m{i}": 1.0 for i in range(start, start + 500)}, {"step": start}) for start in range(0, 5000, 500)]
    (run,) = told(*records).snapshot().runs

    assert len(run.curves) == 2000


def test_a_rank_that_failed_stays_failed_while_others_go_on():
    """They hang soon enough."""
    more = [epoch(e, loss=1.0) for e in range(2, 20)]
    session = told(epoch(1, loss=1.0), Record({}, {}, 1, (("failed", "failed"),)), *more)

    assert session.snapshot().runs[0].state == "failed"
    assert session.finish().runs[0].state == "failed"


def test_a_word_about_an_end_that_was_not_the_end_does_not_stand():
    """Failed, resumed, and killed without a word: then it is interrupted, not failed."""
    records = (epoch(1, loss=1.0), Record({}, {}, 0, (("failed", "failed"),)), Record({"loss": 0.5}, {"epoch": 2, "epochs": 9}))

    assert told(*records).finish().runs[0].state == "interrupted"


def test_names_and_words_cannot_steer_a_terminal():
    """A program's names are shown like any log text: no escape sequence, no half character gets through."""
    evil = "\x1b[2Jval\u202e\ud800_loss"
    (run,) = told(Record({evil: 1.0, "": 2.0, " ": 3.0}, {"epoch": 1}, 0, (("message", evil),), (evil,))).snapshot().runs
    everything = "".join([*(c.name + c.title for c in run.curves), *(n.text for n in run.notes)])

    assert not any(c in everything for c in "\x1b\u202e\ud800")
    assert len(run.curves) == 3


def test_random_names_and_numbers_end_nothing():
    """Whatever they are called; told as a socket tells it."""
    import random

    from curvetui.sources.connection import Connection
    from curvetui.sources.counts import Counts

    rng = random.Random(3)
    connection, session = Connection(Counts()), Session()
    for _ in range(200):
        names = ["".join(chr(rng.choice((rng.randrange(32, 127), rng.randrange(0x110000)))) for _ in range(rng.randrange(9))) for _ in range(5)]
        line = json.dumps({name: rng.choice((1, -0.0, 1e308, float("nan"), float("inf"), True, None, "x", [1], {"a": {"b": 2}})) for name in names})
        for part in connection.feed(line.encode() + b"\n"):
            session.take(Chunk("a", part.text, records=part.records))

    session.finish()
    assert connection._counts.bad == 0
