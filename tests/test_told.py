"""What a program tells in so many words: every number is a metric, ranks are groups, the end is the program's own word."""

from __future__ import annotations

import json

import pytest

from curvetui.charts.data import Curves
from curvetui.engine.explain import explain
from curvetui.engine.session import Session
from curvetui.sources import Chunk, Record


def told(*records: Record, each: bool = False):
    """The snapshot after *records*, given at once or one by one."""
    session = Session()
    for part in [[record] for record in records] if each else [records]:
        session.take(Chunk("exp1", records=tuple(part)))
    return session


def epoch(number: float, rank: int = 0, messages=(), **values: float) -> Record:
    return Record(values, {"epoch": number}, rank, messages)


def test_every_number_is_a_metric_under_its_own_name():
    """Names that no training has are read as well, from the first line on; nothing is guessed."""
    (run,) = (
        told(epoch(1, loss=2.0, seed=7, zorkmids=3), epoch(2, loss=1.0, seed=7, zorkmids=4))
        .snapshot()
        .runs
    )

    assert [(c.name, c.x.tolist(), c.y.tolist()) for c in run.curves] == [
        ("loss", [1, 2], [2, 1]),
        ("seed", [1, 2], [7, 7]),
        ("zorkmids", [1, 2], [3, 4]),
    ]
    assert (run.name, run.format, run.state, run.lines.read, run.lines.with_metrics) == (
        "exp1",
        "wire",
        "running",
        2,
        2,
    )


def test_one_by_one_is_the_same_as_at_once():
    """How many come in one slice makes no difference."""
    records = [
        epoch(e, rank=e % 2, loss=1 / e, **({"acc": e / 10} if e % 3 else {})) for e in range(1, 30)
    ]
    one, other = (told(*records, each=each).snapshot().runs[0] for each in (True, False))

    assert [(c.title, c.x.tolist(), c.y.tolist()) for c in one.curves] == [
        (c.title, c.x.tolist(), c.y.tolist()) for c in other.curves
    ]
    assert [f.identity for f in one.findings] == [f.identity for f in other.findings]


def test_other_ranks_become_groups():
    """Rank 0 is the run itself."""
    (run,) = (
        told(epoch(1, loss=1.0), epoch(1, rank=3, loss=2.0), epoch(2, loss=0.5)).snapshot().runs
    )

    assert [(c.title, c.y.tolist()) for c in run.curves] == [
        ("train_loss", [1.0, 0.5]),
        ("train_loss (rank 3)", [2.0]),
    ]


def test_a_line_without_counters_stands_where_the_last_one_stood():
    """`log(epoch=1)`, then `log(loss=…)`."""
    (run,) = (
        told(
            Record({}, {"epoch": 4}),
            Record({"loss": 0.5}, {}),
            Record({}, {"epoch": 5}),
            Record({"loss": 0.4}, {}),
        )
        .snapshot()
        .runs
    )

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
    session = told(
        epoch(1, loss=1.0), Record({}, {}, 0, (("failed", "failed"),)), epoch(2, loss=1.0)
    )
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
    (run,) = (
        told(
            Record(
                {"loss": 1.0},
                {"epoch": 1, "epochs": 9, "time": 1e9},
                0,
                (("message", "warm-up over"),),
            )
        )
        .snapshot()
        .runs
    )

    assert run.progress.epochs == 9
    assert run.curves[0].axis.time.tolist() == [1e9]
    assert [(n.kind, n.text) for n in run.notes] == [("message", "warm-up over")]


def test_what_is_no_number_is_noted_once():
    """A loss that is logged as text is the program's mistake: it must be seen."""
    (run,) = (
        told(*(Record({"loss": 1.0}, {"epoch": e}, 0, (), ("phase",)) for e in range(5)))
        .snapshot()
        .runs
    )

    assert [n.text for n in run.notes] == [
        "phase is not a number: such values are ignored and counted"
    ]


def test_a_million_names_are_too_many():
    """Names beyond the limit are counted, not kept."""
    records = [
        Record({f"m{i}": 1.0 for i in range(start, start + 500)}, {"step": start})
        for start in range(0, 5000, 500)
    ]
    (run,) = told(*records).snapshot().runs

    assert len(run.curves) == 2000


def back(step: float, rank: int = 0, **values: float) -> Record:
    return Record(values, {"step": step}, rank, first=True)


def step(number: float, rank: int = 0, **values: float) -> Record:
    return Record(values, {"step": number}, rank)


def resumed(run) -> list[tuple[float, str]]:
    return [(f.first, f.status) for f in run.findings if f.kind == "resumed"]


BEFORE = [back(16, loss=3.0), step(17, loss=2.0), step(18, loss=1.0)]


@pytest.mark.parametrize("each", [True, False])
def test_a_place_told_again_after_a_return_holds_the_later_value(each):
    """However often: the last one stands, on the chart and in the report; and each return is said."""
    again = [
        back(18, loss=1.5, val_loss=2.5),
        *[step(s, loss=1.0) for s in range(19, 45)],
        back(44, loss=0.75),
        back(44, loss=0.5),
    ]
    (run,) = told(*BEFORE, *again, each=each).snapshot().runs
    loss = run.curves[0]

    assert loss.x[loss.final_rows].tolist() == [*range(16, 45)]
    assert loss.y[loss.final_rows][[2, -1]].tolist() == [1.5, 0.5]
    assert len(Curves(run).lines("loss")[0].x) == 29
    assert resumed(run) == [(18, "ended"), (44, "open")]
    assert explain(run.findings[0]).what.startswith("It repeats 1 value; the later ones are kept.")


def test_a_curve_that_is_behind_is_measured_anew_as_well():
    """The loss goes back to 17; the validation of 17 is told again, though its own place does not go back."""
    records = [
        back(16, loss=3.0),
        step(17, loss=2.0, val_loss=2.5),
        step(18, loss=1.0),
        back(17, loss=2.0),
        step(17, val_loss=2.25),
    ]
    (run,) = told(*records).snapshot().runs

    assert [(c.x[c.final_rows].tolist(), c.y[c.final_rows].tolist()) for c in run.curves] == [
        ([16, 17], [3, 2]),
        ([17], [2.25]),
    ]
    assert resumed(run) == [(17, "open")]


def test_a_program_that_goes_on_where_its_line_broke_has_not_been_resumed():
    """Later places, the same line sent twice, other ranks and other metrics at that place are no return."""
    others = [
        back(18, loss=1.0),
        back(19, loss=0.9),
        back(19, rank=1, loss=0.5),
        back(19, val_loss=0.7),
    ]
    (run,) = told(*BEFORE, *others).snapshot().runs

    assert [c.x[c.final_rows].tolist() for c in run.curves] == [[16, 17, 18, 19], [19], [19]]
    assert resumed(run) == []


def test_values_that_share_a_place_without_any_return_all_stand():
    """Micro-batches of one step: a line that breaks between them takes none away."""
    (run,) = (
        told(
            back(1, loss=3.0),
            step(1, loss=2.0),
            step(2, loss=2.0),
            back(2, loss=1.0),
            step(2, loss=0.5),
        )
        .snapshot()
        .runs
    )

    assert run.curves[0].y[run.curves[0].final_rows].tolist() == [3, 2, 2, 1, 0.5]
    assert resumed(run) == []


def test_a_rank_that_failed_stays_failed_while_others_go_on():
    """They hang soon enough."""
    more = [epoch(e, loss=1.0) for e in range(2, 20)]
    session = told(epoch(1, loss=1.0), Record({}, {}, 1, (("failed", "failed"),)), *more)

    assert session.snapshot().runs[0].state == "failed"
    assert session.finish().runs[0].state == "failed"


def test_a_word_about_an_end_that_was_not_the_end_does_not_stand():
    """Failed, resumed, and killed without a word: then it is interrupted, not failed."""
    records = (
        epoch(1, loss=1.0),
        Record({}, {}, 0, (("failed", "failed"),)),
        Record({"loss": 0.5}, {"epoch": 2, "epochs": 9}),
    )

    assert told(*records).finish().runs[0].state == "interrupted"


def test_names_and_words_cannot_steer_a_terminal():
    """A program's names are shown like any log text: no escape sequence, no half character gets through."""
    evil = "\x1b[2Jval\u202e\ud800_loss"
    (run,) = (
        told(Record({evil: 1.0, "": 2.0, " ": 3.0}, {"epoch": 1}, 0, (("message", evil),), (evil,)))
        .snapshot()
        .runs
    )
    everything = "".join([*(c.name + c.title for c in run.curves), *(n.text for n in run.notes)])

    assert not any(c in everything for c in "\x1b\u202e\ud800")
    assert len(run.curves) == 3


def test_random_names_and_numbers_end_nothing():
    """Whatever they are called; told as a socket tells it."""
    import random

    from curvetui.sources.connection import WriterConnection
    from curvetui.sources.counts import Counts

    rng = random.Random(3)
    connection, session = WriterConnection(Counts()), Session()
    for _ in range(200):
        names = [
            "".join(
                chr(rng.choice((rng.randrange(32, 127), rng.randrange(0x110000))))
                for _ in range(rng.randrange(9))
            )
            for _ in range(5)
        ]
        line = json.dumps(
            {
                name: rng.choice(
                    (
                        1,
                        -0.0,
                        1e308,
                        float("nan"),
                        float("inf"),
                        True,
                        None,
                        "x",
                        [1],
                        {"a": {"b": 2}},
                    )
                )
                for name in names
            }
        )
        for part in connection.feed(line.encode() + b"\n"):
            session.take(Chunk("a", part.text, records=part.records))

    session.finish()
    assert connection._counts["bad"] == 0


def test_a_learning_rate_that_was_infinite_is_judged_without_a_word():
    """Multiples of such a change overflow, which numpy would tell on the terminal."""
    rates = [0.1, float("inf"), 0.1, 0.2, 0.4, float("inf"), float("-inf"), 0.0, 0.1]
    (run,) = told(*(epoch(e, lr=rate, loss=1.0) for e, rate in enumerate(rates))).snapshot().runs

    assert run.curves[0].metric == "learning_rate"
