"""How a run ended: at once where a line says so, with the cause that its log names, and taken back if it goes on."""

from __future__ import annotations

import os
from dataclasses import replace

import pytest

from curvetui.alerts.events import EventTracker
from curvetui.cli.main import main
from curvetui.engine.explain import explain
from curvetui.engine.session import Session
from curvetui.engine.verdict import verdict
from curvetui.languages import languages
from curvetui.sources import Chunk, Record
from curvetui.sources.file import Followed
from curvetui.sources.folder import Folder
from tests.conftest import snapshot_of

RUN = "".join(
    f"Epoch {e}/30 train_loss: {2.0 / e:.3f} val_loss: {2.1 / e:.3f}\n" for e in range(1, 6)
)
TRACE = 'Traceback (most recent call last):\n  File "train.py", line 3, in <module>\n'
ON = "ON n1 CANCELLED AT 2026-11-24T05:20:11"
ENDS = {
    "time_limit": f"slurmstepd: error: *** JOB 2 {ON} DUE TO TIME LIMIT ***\nsrun: error: n1: task 0: Terminated\n",
    "preempted": f"slurmstepd: error: *** JOB 2 {ON} DUE TO PREEMPTION ***\n",
    "node_failure": f"srun: error: Node failure on n1\nslurmstepd: error: *** JOB 2 {ON} DUE TO NODE FAILURE, SEE SLURMCTLD LOG FOR DETAILS ***\n",
    "cancelled": f"slurmstepd: error: *** JOB 2 {ON} ***\n",
    "keyboard": f"{TRACE}KeyboardInterrupt\n",
    "host_memory": "slurmstepd: error: Detected 1 oom_kill event in StepId=2.0. Some of the step tasks have been OOM Killed.\nsrun: error: n1: task 0: Out Of Memory\n",
    "memory": f"{TRACE}torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB.\nsrun: error: n1: task 0: Exited with exit code 1\n",
    "collective": (
        "[rank2]:[E1124 05:00:00.000000000 ProcessGroupNCCL.cpp:616] [Rank 2] Watchdog caught collective operation timeout: WorkNCCL(SeqNum=9182)"
        f" ran for 600021 milliseconds before timing out.\nsrun: error: n1: task 2: Aborted (core dumped)\nslurmstepd: error: *** STEP 2.0 {ON} ***\n"
    ),
    "crash": "srun: error: n1: task 0: Segmentation fault (core dumped)\n",
    "disk": f"{TRACE}OSError: [Errno 122] Disk quota exceeded\n",
    "error": f"{TRACE}ValueError: too few values\nslurmstepd: error: *** STEP 2.0 {ON} ***\n",
    "killed": "job.sh: line 3: 4711 Killed                  python train.py\n",
}


def followed(text: str, *more: str, **chunk) -> Session:
    """A session that has read *text*, and then each of *more*, from a log that may go on."""
    session = Session()
    for part in (text, *more):
        session.take(Chunk("a.log", part.encode(), now=1000.0, **chunk))
    return session


def interruptions(run) -> list:
    return [f for f in run.findings if f.kind == "interrupted"]


@pytest.mark.parametrize("way", ENDS)
def test_a_last_line_counts_at_once_and_names_the_cause(way):
    """Before the input ends, and the same as when it has; the cause is quoted, not what followed from it."""
    (live,), (read,) = (
        followed(RUN + ENDS[way]).snapshot().runs,
        snapshot_of((RUN + ENDS[way]).encode()).runs,
    )
    (said,), (known,) = interruptions(live), interruptions(read)

    assert (
        live.state
        == read.state
        == (
            "interrupted"
            if way in ("time_limit", "preempted", "node_failure", "cancelled", "keyboard")
            else "failed"
        )
    )
    assert said.evidence["variant"] == known.evidence["variant"] == way
    assert (said.identity, said.level, said.detected_at) == (
        known.identity,
        known.level,
        known.detected_at,
    )
    assert said.level == {"keyboard": "watch", "cancelled": "watch"}.get(way, "act")


def test_each_cause_has_a_title_and_an_advice_of_its_own():
    """In both languages; none sends people to the wrong tool."""
    cards = {
        way: [
            explain(interruptions(snapshot_of((RUN + end).encode()).runs[0])[0], code)
            for code in ("en", "zh")
        ]
        for way, end in ENDS.items()
    }

    for at in (0, 1):
        assert len({card[at].title for card in cards.values()}) == len(ENDS)
        assert len({card[at].next for card in cards.values()}) == len(ENDS)
        assert all(len(card[at].title) <= 60 for card in cards.values())
    assert "--time" in " ".join(cards["time_limit"][0].next)
    assert "nvidia-smi" not in " ".join(cards["host_memory"][0].next)
    assert "MaxRSS" in " ".join(cards["host_memory"][0].next)


def test_an_end_that_was_none_is_taken_back():
    """An error that the run survived: at the next value the run is running, and what was said stands as withdrawn."""
    session = followed(RUN, f"{TRACE}ConnectionError: no route\n")
    (before,) = session.snapshot().runs
    session.take(Chunk("a.log", b"Epoch 6/30 train_loss: 0.3 val_loss: 0.4\n", now=1001.0))
    (after,) = session.snapshot().runs

    assert (before.state, after.state) == ("failed", "running")
    assert [f.identity for f in interruptions(before)] == [f.identity for f in interruptions(after)]
    assert [f.status for f in interruptions(after)] == ["withdrawn"]


def test_values_that_come_late_do_not_take_an_end_back():
    """Another process or a buffer may print a little after the error: once the input has ended, the error stands, where it stood."""
    log = (
        RUN
        + f"{TRACE}    raise RuntimeError('CUDA error: bad')\nRuntimeError: bad\n"
        + "Epoch 6/30 train_loss: 0.3 val_loss: 0.4\n"
    )
    session = followed(log[: -len(log.splitlines()[-1]) - 1])
    session.snapshot()
    session.take(Chunk("a.log", log.splitlines(keepends=True)[-1].encode(), now=1001.0))
    before, after = (
        interruptions(snapshot.runs[0]) for snapshot in (session.snapshot(), session.finish())
    )

    assert [(f.first, f.status) for f in (*before, *after)] == [(5.0, "withdrawn"), (5.0, "ended")]
    assert (session.snapshot().runs[0].state, after[0].evidence["error"]) == (
        "failed",
        "RuntimeError: bad",
    )


def test_an_error_that_was_survived_long_ago_is_no_finding():
    """A log read as a whole in which the run went on: a crash and a resume, or a caught exception."""
    (run,) = snapshot_of(
        (
            RUN
            + ENDS["error"]
            + "".join(f"Epoch {e}/30 train_loss: 0.3 val_loss: 0.4\n" for e in range(6, 11))
        ).encode()
    ).runs

    assert [f.status for f in interruptions(run)] == ["ended"]
    assert interruptions(run)[0].first == 10


def test_half_a_traceback_is_no_end_yet():
    """Its last line is missing: it may be a warning that prints where it came from."""
    assert followed(RUN + TRACE).snapshot().runs[0].state == "running"


@pytest.mark.parametrize("line", [
    "{'train_runtime': 41.2, 'train_samples_per_second': 31.1, 'train_loss': 0.3, 'epoch': 5.0}", "Training finished.", "Epoch 5: early stopping",
    "Monitored metric val_loss did not improve in the last 5 records. Best score: 0.841. Signaling Trainer to stop.", "`Trainer.fit` stopped: `max_epochs=5` reached.",
])  # fmt: skip
def test_an_end_line_ends_a_followed_run(line):
    """Without waiting for the end of the input."""
    assert followed(f"{RUN}{line}\n").snapshot().runs[0].state == "finished"


def test_a_signal_after_the_end_changes_nothing():
    """A job that had finished its training and was ended then."""
    assert (
        followed(f"{RUN}Training finished.\n{ENDS['cancelled']}").snapshot().runs[0].state
        == "finished"
    )


def test_an_error_after_the_program_said_that_all_is_well_is_told():
    """`bash job.sh` returns the exit code of its last command."""
    session = followed(RUN + ENDS["error"])
    session.take(
        Chunk("a.log", records=(Record({}, {}, 0, (("finished", "exit code 0"),)),), end=True)
    )

    assert session.finish().runs[0].state == "failed"


def test_the_cause_of_a_commands_failure_is_what_it_printed():
    """Not that it failed, which its exit code says as well."""
    for text, way in ((RUN + ENDS["memory"], "memory"), (RUN, "message")):
        session = followed(text)
        session.take(
            Chunk("a.log", records=(Record({}, {}, 0, (("failed", "exit code 1"),)),), end=True)
        )
        (found,) = interruptions(session.finish().runs[0])

        assert found.evidence["variant"] == way
        assert "(message)" not in explain(found).what


def test_the_end_is_told_again_after_one_that_was_none():
    """A watcher hears of each end."""
    session, chronicle = followed(RUN, f"{TRACE}ConnectionError: no route\n"), EventTracker()
    names = [e.event for e in chronicle.news(session.snapshot(), 1.0)]
    session.take(Chunk("a.log", b"Epoch 6/30 train_loss: 0.3 val_loss: 0.4\n", now=1001.0))
    names += [e.event for e in chronicle.news(session.snapshot(), 2.0)]
    session.take(Chunk("a.log", ENDS["time_limit"].encode(), now=1002.0))
    names += [e.event for e in chronicle.news(session.snapshot(), 3.0)]

    assert names.count("ended") == 2


def old(path, seconds: float) -> str:
    """A log whose last change lies so far back."""
    path.write_text(RUN)
    os.utime(path, (1e9 - seconds, 1e9 - seconds))
    return str(path)


def looked_at(path: str) -> Session:
    """What is known once a file was read as far as it goes."""
    session, file = Session(), Followed(path, clock=lambda: 1e9)
    for chunk in (*file.poll(), *file.heartbeats()):
        session.take(chunk)
    file.shut()
    return session


@pytest.mark.parametrize("hours", [3, 48])
def test_a_log_left_long_before_we_came_has_ended_as_check_says(tmp_path, hours):
    """Nothing grew while we watched: state and findings are those of the finished log, and nothing has stalled."""
    path = tmp_path / "dead.log"
    live = looked_at(old(path, 3600.0 * hours)).snapshot().runs[0]
    saved = snapshot_of(path.read_bytes()).runs[0]

    assert live.state == saved.state == "interrupted"
    assert live.findings == saved.findings


def test_each_sample_that_was_left_long_ago_is_shown_as_check_reports_it(sample_log, tmp_path):
    """Archived logs of every format."""
    path = tmp_path / sample_log.name
    path.write_bytes(sample_log.read_bytes())
    os.utime(path, (1e9 - 1e6, 1e9 - 1e6))
    live = looked_at(str(path)).snapshot().runs
    saved = snapshot_of(path.read_bytes(), name=str(path)).runs

    assert [(r.state, r.findings) for r in live] == [(r.state, r.findings) for r in saved]


def test_the_unfinished_last_line_of_a_log_left_long_ago_counts(tmp_path):
    """Whoever wrote it will not end the line any more."""
    path = tmp_path / "dead.log"
    path.write_text(RUN.rstrip("\n"))
    os.utime(path, (1e9 - 1e6, 1e9 - 1e6))

    assert len(looked_at(str(path)).snapshot().runs[0].curves[0]) == RUN.count("\n")


def test_a_log_that_was_just_written_is_live(tmp_path):
    """Two minutes are no age."""
    assert looked_at(old(tmp_path / "a.log", 120.0)).snapshot().runs[0].state == "running"


def test_a_log_left_long_ago_is_live_again_once_it_grows(tmp_path):
    """What was taken for its end is taken back, and nothing is read twice."""
    path = tmp_path / "a.log"
    session, file = Session(), Followed(old(path, 1e6), clock=lambda: 1e9)
    for chunk in (*file.poll(), *file.heartbeats()):
        session.take(chunk)
    with path.open("a") as log:
        log.write("Epoch 6/30 train_loss: 0.3 val_loss: 0.4\n")
    for chunk in (*file.poll(), *file.heartbeats()):
        session.take(chunk)
    (run,) = session.snapshot().runs
    file.shut()

    assert run.state == "running"
    assert len(run.curves[0]) == RUN.count("\n") + 1


def test_every_file_of_a_folder_that_was_left_long_ago_has_ended(tmp_path):
    """A log among others is judged by its age as a single one is."""
    old(tmp_path / "dead.log", 3 * 86400.0)
    session, folder = Session(), Folder(str(tmp_path), lambda _: True, clock=lambda: 1e9, poll=0.0)
    for chunk in folder.chunks():
        session.take(chunk)
        if chunk.now is not None and not chunk.data:
            folder.close()

    assert session.snapshot().runs[0].state == "interrupted"


@pytest.mark.parametrize(("rows", "state"), [(4, "running"), (5, "finished")])
def test_a_run_is_finished_as_soon_as_its_plan_is(tmp_path, rows, state):
    """Not only after a silence; and not before its last epoch is whole."""
    session = Session()
    lines = RUN.replace("/30", "/5").splitlines(keepends=True)[:rows]
    session.take(Chunk("a.log", "".join(lines).encode(), now=1000.0))

    assert session.snapshot().runs[0].state == state


def test_a_run_in_its_last_epoch_is_not_finished():
    """Batches count the epoch that they belong to; it is over with its last one."""
    session = Session()
    lines = [
        f"Epoch {epoch}/2 step {10 * epoch + batch} train_loss: {1 / (epoch + batch):.4f}\n"
        for epoch in (1, 2)
        for batch in range(10)
    ]
    session.take(Chunk("a.log", "".join(lines[:13]).encode(), now=1000.0))
    before = session.snapshot().runs[0].state
    session.take(Chunk("a.log", "".join(lines[13:]).encode(), now=1001.0))

    assert (before, session.snapshot().runs[0].state) == ("running", "finished")


def test_a_run_that_reached_its_plan_and_says_no_more_is_finished(tmp_path):
    """It did not stall: there is nothing more to come."""
    path = tmp_path / "done.log"
    path.write_text(RUN.replace("/30", "/5"))
    os.utime(path, (1e9 - 2e5, 1e9 - 2e5))
    (run,) = looked_at(str(path)).snapshot().runs

    assert (run.state, [f.kind for f in run.findings if f.kind == "stalled"]) == ("finished", [])


@pytest.mark.parametrize("usual", [1.0, None])
def test_a_silence_is_told_in_words_that_fit_its_length(usual):
    """One second, two days; and that a writer elsewhere cannot be seen."""
    from curvetui.detectors.stalled import Stalled
    from curvetui.run import Run
    from curvetui.run.stall import Silence

    history = replace(
        Run().view(),
        curves=snapshot_of(RUN.encode()).runs[0].curves,
        silences=(Silence(9, 172_800.0, usual, 1.0, "act", alive=False),),
    )
    (found,) = Stalled().detect(history)
    english, chinese = explain(found), explain(found, "zh")

    assert "1 seconds" not in english.what
    assert "another machine" in english.limits
    assert "2 days ago" in english.title
    assert "2 天" in chinese.title
    assert ("every 1 second" in english.what) == (usual is not None)
    assert ("1 秒" in chinese.what) == (usual is not None)


def test_attempts_that_begin_anew_each_time_are_told():
    """A job that is queued again and never loads its checkpoint."""
    attempt = "+ srun python train.py --epochs 90\n" + RUN + ENDS["time_limit"]
    runs = snapshot_of((attempt * 3).encode()).runs
    cards = [explain(interruptions(run)[0]) for run in runs]

    assert [run.progress.epochs for run in runs] == [30, 30, 30]
    assert "attempt 3" in cards[2].what
    assert "started from scratch" in cards[2].what
    assert "attempt" not in cards[0].what


def test_early_stopping_is_told_with_the_weights_that_were_restored():
    """Keras says both."""
    log = (
        RUN
        + "Epoch 5: early stopping\nRestoring model weights from the end of the best epoch: 3.\n"
    )
    (run,) = snapshot_of(log.encode()).runs

    assert run.state == "finished"
    assert run.verdict.startswith(
        "Stopped early at epoch 5 of 30; the weights of epoch 3 were restored."
    )
    assert verdict(run, "zh").startswith("在第 5 轮早停（共 30 轮）；已恢复第 3 轮的权重。")


def test_a_log_that_died_before_its_first_step_says_of_what(tmp_path, capsys):
    """Not whether it is a training log."""
    path = tmp_path / "slurm-1.out"
    path.write_text(
        f"Loading cuda/12.4\n{TRACE}    import torch\nModuleNotFoundError: No module named 'torch'\nsrun: error: n1: task 0: Exited with exit code 1\n"
    )

    assert main(["check", str(path)]) == 3
    assert (
        "the log ends in an error: ModuleNotFoundError: No module named 'torch'"
        in capsys.readouterr().err
    )


def steps(numbers, plan) -> bytes:
    return "".join(f"step {n}/{plan} loss: {2.0 / (n + 1):.4f}\n" for n in numbers).encode()


@pytest.mark.parametrize(
    ("numbers", "plan"),
    [
        (range(0, 2000, 40), 2000),  # counted from 0: the last print before the total is the end
        (range(30, 2000, 30), 2000),  # the next print, at 2010, lies beyond the plan
        (range(50), 50),
        (range(7, 701, 7), 703),
    ],
)
def test_a_run_whose_next_print_would_lie_beyond_its_plan_is_finished(numbers, plan):
    """Nothing shows that it broke off."""
    (run,) = snapshot_of(steps(numbers, plan)).runs

    assert (run.state, interruptions(run)) == ("finished", [])


@pytest.mark.parametrize(
    ("numbers", "plan"),
    [(range(40, 1961, 40), 2000), (range(0, 1700, 40), 2000), (range(1, 50), 50)],
)
def test_a_run_that_owes_a_print_is_interrupted_but_no_alarm(numbers, plan):
    """It may be an excerpt, a copy, or still running."""
    (run,) = snapshot_of(steps(numbers, plan)).runs

    assert run.state == "interrupted"
    assert [f.level for f in interruptions(run)] == ["watch"]


FIRST_EPOCH = "epoch : 0 [{i}/{n}] Train loss: {loss:.5f},Valid loss: {loss:.5f}\n"


@pytest.mark.parametrize(
    ("line", "stride", "last", "total"),
    [
        (FIRST_EPOCH, 1, 313, 2127),
        ("Train Epoch: 1 [{i}/{n} ({share:.0f}%)]\tLoss: {loss:.6f}\n", 640, 24320, 60000),
        ("Epoch [1][{i}/{n}]  loss: {loss:.4f}\n", 50, 1400, 4000),
    ],
)
def test_a_run_that_ends_inside_its_first_epoch_is_interrupted(line, stride, last, total):
    """The batches of the epoch are counted, and no further epoch began."""
    rows = "".join(
        line.format(i=i, n=total, loss=2.0 / (1 + i / last), share=100 * i / total)
        for i in range(0, last + 1, stride)
    )
    (run,) = snapshot_of(rows.encode()).runs

    assert (run.state, [f.level for f in interruptions(run)]) == ("interrupted", ["watch"])


@pytest.mark.parametrize("end", ["st", "step=229 ,lo", "s"])
def test_a_few_letters_that_began_all_lines_before_are_a_torn_line(end):
    rows = "".join(f"step={i} ,loss={5 / i:.5f}, auc=0.50{i:03d}\n" for i in range(1, 229))
    (run,) = snapshot_of((rows + end).encode()).runs

    assert [f.evidence["variant"] for f in interruptions(run)] == ["torn"]


@pytest.mark.parametrize("end", ["ok", "Best loss", "stop"])
def test_last_words_without_a_line_feed_are_no_torn_line(end):
    rows = "".join(f"step={i} ,loss={5 / i:.5f}, auc=0.50{i:03d}\n" for i in range(1, 229))
    (run,) = snapshot_of((rows + end).encode()).runs

    assert run.state != "interrupted"


@pytest.mark.parametrize(
    "words",
    [
        "Validation loss has not improved for 7 consecutive epochs - stopping",
        "Stopping training: no improvement in 12 evaluations",
        "Early stopping: patience exhausted",
        "early stop after 28 epochs (no improvement for 6)",
        "Early stop: epoch 33",
        "触发早停",
        "조기 종료",
    ],
)
def test_words_that_stop_a_run_early_are_heard(words):
    """A run that stopped early is finished."""
    (run,) = snapshot_of((RUN + words + "\n").encode()).runs

    assert run.state == "finished"


@pytest.mark.parametrize(
    "words",
    [
        "No improvement for 3 epochs. Will stop at 7",
        "patience: 5",
        "did not improve from 0.3",
        "early stop: 5",
        "Early stopping after 10 epochs without improvement",
        "提前停止: True",
    ],
)
def test_words_that_only_count_are_no_early_stop(words):
    """A counter says that it may stop later."""
    (run,) = snapshot_of((RUN + words + "\n").encode()).runs

    assert run.state == "interrupted"


BAR = "Epoch {e}: 100%|####| 38/38 [00:00<00:00, 79.7it/s, val_loss={v:.3f}, train_loss={t:.3f}]\n"


@pytest.mark.parametrize(
    "end", ["`Trainer.fit` stopped: `max_epochs=8` reached.\n", TRACE + "KeyboardInterrupt\n"]
)
def test_a_log_that_says_its_end_is_shown_whole(end):
    """The last line of a bar waits for the next one, which never comes: live shows what `check` reads."""
    bars = "".join(BAR.format(e=e, v=1 / (e + 2), t=1 / (e + 1)) for e in range(8))
    text = end + bars if "fit" in end else bars + end
    session = followed(text)
    session.take(Chunk("a.log", now=1003.0))
    (live,) = session.snapshot().runs
    (read,) = snapshot_of(text.encode()).runs

    assert [len(curve) for curve in live.curves] == [len(curve) for curve in read.curves]
    assert live.progress.epoch == read.progress.epoch


def test_a_log_that_said_its_end_may_go_on():
    """What was finished was a copy: the next epochs belong to the run."""
    end = "`Trainer.fit` stopped: `max_epochs=8` reached.\n"
    session = followed(end + BAR.format(e=6, v=0.3, t=0.2) + BAR.format(e=7, v=0.2, t=0.1))
    session.take(Chunk("a.log", now=1003.0))
    session.take(Chunk("a.log", BAR.format(e=8, v=0.1, t=0.05).encode(), now=1004.0))
    (run,) = session.finish().runs

    assert [len(curve) for curve in run.curves] == [3, 3]


NAN_RUN = "".join(
    f"Epoch {e}/30 train_loss: {'nan' if e > 8 else f'{2.0 / e:.3f}'} val_accuracy: {0.9 - 0.5 / e:.3f}\n"
    for e in range(1, 15)
)
RISING_RUN = "".join(
    f"Epoch {e}/40 train_loss: {2.0 / e:.3f} val_loss: {1.0 / min(e, 8) + 0.2 * max(0, e - 8):.3f}\n"
    for e in range(1, 31)
)


@pytest.mark.parametrize("way", ["memory", "host_memory", "time_limit", "disk", "crash", "error"])
@pytest.mark.parametrize("trained", [NAN_RUN, RISING_RUN])
def test_the_verdict_names_the_trouble_and_the_error_that_ended_the_run(trained, way):
    """Who mends one of them only loses the next run to the other."""
    (run,) = snapshot_of((trained + ENDS[way]).encode()).runs
    (end,) = interruptions(run)
    trouble = next(f for f in run.findings if f.kind in ("non_finite", "overfitting"))

    for code, full_stop in (("en", ". "), ("zh", "。")):
        text = verdict(run, code)
        titles = [explain(finding, code).title for finding in (trouble, end)]
        assert all(text.count(title + full_stop) == 1 for title in titles)


@pytest.mark.parametrize(
    "end",
    [
        f"{TRACE}FloatingPointError: Minimum loss scale reached\n",
        f"{TRACE}AssertionError: Loss is nan, stopping training\n",
        f"{TRACE}RuntimeError: probability tensor contains either `inf`, `nan` or element < 0\n",
        f"{TRACE}ValueError: Input contains NaN, infinity or a value too large for dtype('float32').\n",
        ENDS["keyboard"], ENDS["cancelled"], "",
    ],
)  # fmt: skip
def test_an_end_that_the_nan_brought_about_is_no_second_trouble(end):
    """The program noticed it, or its user; or the log merely ends."""
    (run,) = snapshot_of((NAN_RUN + end).encode()).runs

    assert interruptions(run) == []
    assert "NaN at epoch 9. Restore" in run.verdict


@pytest.mark.parametrize(
    "end",
    [
        "slurmstepd-node7: error: *** JOB 11863 ON node7 CANCELLED AT 2022-05-22T12:41:13 ***\n",
        f"{TRACE}RuntimeError: DataLoader worker (pid 13966) is killed by signal: Terminated. \n",
        "Terminated.\n",
    ],
)
def test_a_program_that_was_asked_to_end_was_cancelled(end):
    """Also where Slurm's daemon is named after its node, or a worker died with its parent."""
    (run,) = snapshot_of((RUN + end).encode()).runs

    assert [f.evidence["variant"] for f in interruptions(run)] == ["cancelled"]


def test_a_traceback_without_its_error_is_not_quoted_as_the_reason():
    """`The run broke off: Traceback (most recent cal…` says nothing."""
    (run,) = snapshot_of((RUN + TRACE).encode()).runs

    for code in languages():
        assert "Traceback" not in explain(interruptions(run)[0], code).title


def test_an_interruption_names_a_curve_that_is_judged():
    """Not the bar's version number or time, which came first on the line."""
    lines = [f"epoch {e} v_num 37 time 1.5 train_loss {1 / e:.3f}\n" for e in range(1, 9)]
    (run,) = snapshot_of("".join([*lines, "KeyboardInterrupt\n"]).encode()).runs

    assert interruptions(run)[0].metrics == ("train_loss",)


def test_values_that_only_the_end_releases_are_counted_as_read():
    """Held back until no line could change them, they were `0 with metrics` beside their chart."""
    bars = "".join(BAR.format(e=e, v=1 / (e + 2), t=1 / (e + 1)) for e in range(3))
    (run,) = snapshot_of(bars.encode()).runs

    assert run.curves
    assert run.lines.with_metrics > 0
