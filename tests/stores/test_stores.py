"""Stores: what trainings leave in folders, databases and binary files is read, also while it grows."""

from __future__ import annotations

import json
import math
import os
import sqlite3
from pathlib import Path

import numpy as np
import pytest

from curvetui import read
from curvetui.engine.store_source import Opener
from curvetui.stores import claimed, kinds
from curvetui.stores import wandb as wandb_store
from curvetui.stores._growing import Growing
from curvetui.stores._protobuf import BYTES, fields
from curvetui.stores._tables import logged_number
from curvetui.stores.notebook import decoded_json
from curvetui.stores.wandb import _number
from tests.stores.writing import event, exit_record, field, history, single, wandb_block, write

LOSSES = [2.0, 1.5, 1.25, 1.0]


def rows(path) -> list[tuple[str, dict, float]]:
    """(run, values, step) of everything that the store of *path* tells."""
    kind, home = claimed(str(path))
    return [
        (row.run, dict(row.values), row.counters.get("step", math.nan))
        for row in single(kind(home).poll())
        if row.values
    ]


def tensorboard(folder: Path) -> Path:
    data = event(0) + b"".join(event(s, "train/loss", v) for s, v in enumerate(LOSSES, 1))
    return write(folder / "events.out.tfevents.1000.host.1.0", data)


def wandb(folder: Path) -> Path:
    records = [history(s, {"loss": v}) for s, v in enumerate(LOSSES, 1)]
    return write(
        folder / "offline-run-1" / "run-abc.wandb", wandb_block([*records, exit_record(0)])
    )


def mlflow(folder: Path) -> Path:
    write(folder / "0" / "abc" / "meta.yaml", "run_name: a\n")
    return write(
        folder / "0" / "abc" / "metrics" / "loss",
        "".join(f"{1000 + s} {v} {s}\n" for s, v in enumerate(LOSSES, 1)),
    )


def mlflow_sqlite(folder: Path) -> Path:
    path = folder / "mlflow.db"
    with sqlite3.connect(path) as db:
        db.execute("create table runs (run_uuid text, name text, status text)")
        db.execute(
            "create table metrics (key text, value float, timestamp bigint, run_uuid text, step bigint, is_nan boolean)"
        )
        db.execute("insert into runs values ('u1', 'good', 'FINISHED')")
        db.executemany(
            "insert into metrics values ('loss', ?, ?, 'u1', ?, 0)",
            [(v, 1000 + s, s) for s, v in enumerate(LOSSES, 1)],
        )
    db.close()
    return path


def trackio(folder: Path) -> Path:
    path = folder / "project.db"
    with sqlite3.connect(path) as db:
        db.execute(
            "create table metrics (id integer primary key, timestamp text, run_name text, step integer, metrics text)"
        )
        db.executemany(
            "insert into metrics (timestamp, run_name, step, metrics) values ('2026-11-22T05:00:00', 'run', ?, ?)",
            [(s, json.dumps({"loss": v})) for s, v in enumerate(LOSSES, 1)],
        )
    db.close()
    return path


def dvclive(folder: Path) -> Path:
    lines = "timestamp\tstep\tloss\n" + "".join(
        f"{1000 + s}\t{s}\t{v}\n" for s, v in enumerate(LOSSES, 1)
    )
    return write(folder / "dvclive" / "plots" / "metrics" / "train" / "loss.tsv", lines)


def document(folder: Path) -> Path:
    return write(folder / "history.json", json.dumps({"epoch": [1, 2, 3, 4], "loss": LOSSES}))


def number_list(folder: Path) -> Path:
    return write(folder / "train_losses.json", str(LOSSES))


def catboost(folder: Path) -> Path:
    iterations = [{"iteration": s, "learn": [v], "passed_time": 1} for s, v in enumerate(LOSSES, 1)]
    meta = {"learn_metrics": [{"best_value": "Min", "name": "Logloss"}]}
    document = json.dumps({"meta": meta, "iterations": iterations})
    return write(folder / "catboost_info" / "catboost_training.json", document)


def evaluations(folder: Path) -> Path:
    path = folder / "logs" / "evaluations.npz"
    path.parent.mkdir(parents=True)
    results = np.repeat(np.array(LOSSES)[:, None], 3, axis=1)
    np.savez(path, timesteps=np.arange(1, 5), results=results, ep_lengths=results.astype(int))
    return path


def scalars_json(folder: Path) -> Path:
    points = [[1.7e9 + s, s, v] for s, v in enumerate(LOSSES, 1)]
    return write(folder / "run-exp_train-tag-loss.json", json.dumps(points))


def sacred(folder: Path) -> Path:
    home = folder / "1"
    write(home / "run.json", json.dumps({"status": "COMPLETED"}))
    write(home / "config.json", json.dumps({"lr": 0.1, "seed": 3}))
    columns = {"steps": [1, 2, 3, 4], "timestamps": ["2026-01-01T00:00:00"] * 4, "values": LOSSES}
    return write(home / "metrics.json", json.dumps({"loss": columns}))


def clearml(folder: Path) -> Path:
    home = folder / "offline-1"
    parameter = {"section": "Args", "name": "lr", "value": "0.1"}
    write(home / "task.json", json.dumps({"hyperparams": {"Args": {"lr": parameter}}}))
    write(home / "log.jsonl", json.dumps([{"type": "log", "msg": "epoch 7 loss 7.5"}]))
    event = {"type": "training_stats_scalar", "metric": "loss", "variant": "loss"}
    lines = [[event | {"iter": s, "value": v, "timestamp": 1e12 + s}] for s, v in enumerate(LOSSES)]
    return write(home / "metrics.jsonl", "".join(f"{json.dumps(line)}\n" for line in lines))


def swanlab(folder: Path) -> Path:
    home = folder / "swanlog" / "run-20260101-abc"
    write(home / "files" / "config.yaml", "lr:\n  desc: ''\n  sort: 0\n  value: 0.1\n")
    lines = [json.dumps({"data": v, "index": s}) + "\n" for s, v in enumerate(LOSSES, 1)]
    return write(home / "logs" / "loss" / "10.log", "".join(lines))


WRITERS = [
    tensorboard,
    wandb,
    mlflow,
    mlflow_sqlite,
    trackio,
    dvclive,
    document,
    catboost,
    scalars_json,
    sacred,
    clearml,
    swanlab,
    number_list,
]


@pytest.mark.parametrize("writer", WRITERS, ids=lambda w: w.__name__)
def test_a_store_is_known_by_what_is_in_it(writer, tmp_path):
    """The right kind takes it, and gives its four losses in order."""
    path = writer(tmp_path)
    found = [value for _, values, _ in rows(path) for value in values.values()]

    assert claimed(str(path))[0].__module__.endswith("." + writer.__name__)
    assert found == LOSSES


@pytest.mark.parametrize("writer", WRITERS, ids=lambda w: w.__name__)
def test_a_folder_with_a_store_is_read_like_the_store(writer, tmp_path):
    """`curvetui check FOLDER`: one run with its losses, and the store's name as its format."""
    writer(tmp_path)
    (run,) = read(str(tmp_path)).runs

    assert run.format == writer.__name__
    assert [curve.y.tolist() for curve in run.curves if curve.metric == "loss"] == [LOSSES]


@pytest.mark.parametrize("writer", WRITERS, ids=lambda w: w.__name__)
def test_what_did_not_change_is_not_told_twice(writer, tmp_path):
    """A second look finds nothing."""
    kind, home = claimed(str(writer(tmp_path)))
    store = kind(home)
    list(store.poll())

    assert list(store.poll()) == []


def test_a_file_that_has_not_grown_has_no_line(tmp_path):
    """Not an empty one, which every store would have to leave out; a partial line waits."""
    path = tmp_path / "a.log"
    growing = Growing(str(path))
    for text, lines in (("", []), ("1 2\n3", [b"1 2"]), ("1 2\n3", []), ("1 2\n3 4\n", [b"3 4"])):
        path.write_text(text)

        assert growing.lines() == lines


def test_every_kind_has_a_test():
    """A new store must be written here too; a notebook holds lines, evaluations no losses (see their tests)."""
    there = {kind.__module__.rpartition(".")[2] for kind in kinds()}
    written = {"notebook", "evaluations", *(writer.__name__ for writer in WRITERS)}

    assert there == written, (
        f"stores without a writer: {sorted(there ^ written)}; add a function of the store's name to"
        " this file that writes a small one with the losses LOSSES, and name it in WRITERS"
    )


def test_a_growing_event_file_shows_new_points(tmp_path):
    """Live: what was flushed since the last look, and a record only when it is whole."""
    path = tensorboard(tmp_path)
    kind, home = claimed(str(path))
    store = kind(home)
    list(store.poll())
    new = event(5, "train/loss", 0.5)
    with path.open("ab") as file:
        file.write(new[:-3])
    half = list(store.poll())
    with path.open("ab") as file:
        file.write(new[-3:])

    assert half == []
    assert [(r.values, r.counters["step"]) for r in single(store.poll())] == [
        ({"train/loss": 0.5}, 5)
    ]


def test_a_growing_wandb_file_shows_new_points(tmp_path):
    """Live: records across the blocks' borders too."""
    whole = wandb_block([history(s, {"loss": s / 8, "text": "x" * 9000}) for s in range(1, 20)])
    path = write(tmp_path / "run-a.wandb", whole[:40_000])
    kind, home = claimed(str(path))
    store = kind(home)
    first = list(store.poll())
    path.write_bytes(whole)
    rest = list(store.poll())

    assert 0 < len(first) < 19
    assert [r.counters["step"] for r in first + rest] == list(range(1, 20))


def test_a_growing_database_shows_new_points(tmp_path):
    """Live, while the trainer holds the database open."""
    path = mlflow_sqlite(tmp_path)
    kind, home = claimed(str(path))
    store = kind(home)
    list(store.poll())
    with sqlite3.connect(path) as writer:
        writer.execute("insert into metrics values ('loss', 0, 2000, 'u1', 5, 1)")
        writer.commit()
        new = [row for row in store.poll() if row.values]
    writer.close()

    assert math.isnan(new[0].values["loss"])


def test_a_record_with_a_wrong_checksum_is_left_out_and_told(tmp_path):
    """One flipped byte costs one point."""
    path = tensorboard(tmp_path)
    data = bytearray(path.read_bytes())
    data[-7] ^= 0xFF
    path.write_bytes(data)
    kind, home = claimed(str(path))
    found = single(kind(home).poll())

    assert [r.values["train/loss"] for r in found if r.values] == LOSSES[:-1]
    assert found[-1].messages[0][0] == "damaged"


def test_tensors_are_scalars_too(tmp_path):
    """Keras' `.v2` files write each scalar as a tensor."""
    data = event(0) + b"".join(event(s, "epoch_loss", v, tensor=True) for s, v in enumerate(LOSSES))
    write(tmp_path / "train" / "events.out.tfevents.1.host.1.0.v2", data)
    path = write(tmp_path / "validation" / "events.out.tfevents.1.host.1.1.v2", data)

    assert {name for _, values, _ in rows(path) for name in values} == {
        "train/epoch_loss",
        "validation/epoch_loss",
    }


def test_several_event_files_are_one_run_and_an_overlap_is_a_resume(tmp_path):
    """A restart writes a second file; where steps overlap, the later values stand."""
    tensorboard(tmp_path)
    data = event(0) + b"".join(
        event(s, "train/loss", v) for s, v in ((3, 0.75), (4, 0.5), (5, 0.25))
    )
    write(tmp_path / "events.out.tfevents.2000.host.2.0", data)
    (run,) = read(str(tmp_path)).runs
    (curve,) = run.curves

    assert curve.y[curve.final_rows].tolist() == [2.0, 1.5, 0.75, 0.5, 0.25]


def test_the_folders_of_add_scalars_are_curves_of_one_run(tmp_path):
    """`add_scalars("loss", {"train": …, "val": …})` makes a folder for each."""
    tensorboard(tmp_path)
    for split in ("train", "val"):
        write(
            tmp_path / f"loss_{split}" / "events.out.tfevents.1001.host.1.1",
            event(0) + event(1, "loss", 0.5),
        )
    (run,) = read(str(tmp_path)).runs

    assert sorted(curve.name for curve in run.curves) == ["loss_train", "loss_val", "train/loss"]


def test_nan_stays_nan(tmp_path):
    """wandb writes it bare or in quotes, Trackio in quotes."""
    path = write(
        tmp_path / "run-a.wandb",
        wandb_block([history(1, {"loss": math.nan}), history(2, {"loss": "NaN"})]),
    )

    assert all(math.isnan(values["loss"]) for _, values, _ in rows(path))


def test_how_a_wandb_run_ended_is_told(tmp_path):
    """The exit code makes it finished or failed."""
    states = []
    for code in (0, 1):
        path = write(
            tmp_path / f"run-{code}.wandb",
            wandb_block([history(1, {"loss": 2.0}), history(2, {"loss": 1.0}), exit_record(code)]),
        )
        states.append(read(str(path)).runs[0].state)

    assert states == ["finished", "failed"]


def test_a_trainer_state_tells_its_plan_and_no_summary(tmp_path):
    """`log_history` with bare NaN; of several checkpoints the newest."""
    log = [
        {"loss": 2.0, "epoch": 0.5, "step": 10},
        {"loss": math.nan, "epoch": 1.0, "step": 20},
        {"eval_loss": 1.5, "epoch": 1.0, "step": 20},
    ]
    summary = {"train_runtime": 1.5, "train_loss": 1.7, "epoch": 1.0, "step": 20}
    for step in (10, 20):
        state = {
            "max_steps": 20,
            "num_train_epochs": 1,
            "log_history": [e for e in log if e["step"] <= step] + [summary],
        }
        write(tmp_path / f"checkpoint-{step}" / "trainer_state.json", json.dumps(state))
    (run,) = read(str(tmp_path)).runs

    assert {c.name: len(c) for c in run.curves} == {"loss": 2, "eval_loss": 1}
    assert (run.progress.steps, run.state) == (20, "finished")


def test_a_state_saved_under_way_is_no_interruption(tmp_path):
    """It is written with each checkpoint: that it ends before the plan says nothing of the run."""
    state = {
        "max_steps": 240,
        "num_train_epochs": 4,
        "log_history": [{"loss": 2.0 / k, "step": 10 * k} for k in range(1, 21)],
    }
    write(tmp_path / "checkpoint-200" / "trainer_state.json", json.dumps(state))
    (run,) = read(str(tmp_path)).runs

    assert (run.progress.steps, run.state) == (240, "unknown")
    assert not [f for f in run.findings if f.kind == "interrupted"]


@pytest.mark.parametrize(
    "content",
    [
        [{"epoch": 1, "main/loss": 2.0}, {"epoch": 2, "main/loss": 1.0}],
        {"1": {"loss": 2.0}, "2": {"loss": 1.0}},
        {"loss": {"0": 2.0, "1": 1.0}},
        {
            "config": {"lr": 0.1},
            "results": {"history": {"loss": [2.0, 1.0], "val_loss": [2.1, 1.1]}},
        },
        {"training": {"l2": [2.0, 1.0]}, "valid_1": {"l2": [2.5, 1.5]}},
    ],
    ids=["records", "numbered", "pandas", "nested", "boosting"],
)
def test_any_document_of_columns_or_rows_will_do(content, tmp_path):
    """However the columns lie in it."""
    (run,) = read(str(write(tmp_path / "a.json", json.dumps(content, indent=1)))).runs

    assert run.curves[0].y.tolist() == [2.0, 1.0]


@pytest.mark.parametrize(
    "content",
    [
        '{"epoch": 1, "loss": 2.0}\n{"epoch": 2, "loss": 1.0}\n',
        '{"name": "x", "sizes": [1, 2, 3]}',
        "{broken",
        "[]",
        '{"a": ' * 5000,
    ],
    ids=["lines", "no metric", "broken", "empty", "deep"],
)
def test_other_json_is_no_document(content, tmp_path):
    """JSON lines are text; a document without metrics is none of ours."""
    assert claimed(str(write(tmp_path / "a.json", content))) is None


def test_lists_of_other_lengths_stand_at_their_own_places(tmp_path):
    """Rewards of each episode beside losses of each update."""
    runs = {
        name: {
            "rewards": [float(e) for e in range(20)],
            "metrics": {"update": [1, 2, 3], "value_loss": [3.0, 2.0, 1.0]},
            "evaluation": {"mean_reward": 9.0, "std_reward": 0.5, "rewards": [9.0, 8.5, 9.5]},
        }
        for name in ("CartPole-v1", "Acrobot-v1")
    }
    path = write(tmp_path / "results.json", json.dumps(runs))
    found = {c.name: list(c.x) for r in read(str(path)).runs for c in r.series}

    assert found["CartPole-v1/rewards"] == found["Acrobot-v1/rewards"] == list(range(1, 21))
    assert found["Acrobot-v1/value_loss"] == [1, 2, 3]
    assert not any("evaluation" in name for name in found)


def test_a_document_that_is_half_written_waits(tmp_path):
    """The next look finds it whole."""
    path = document(tmp_path)
    kind, home = claimed(str(path))
    store = kind(home)
    whole = path.read_text()
    path.write_text(whole[:-5])
    half = list(store.poll())
    path.write_text(whole)

    assert half == []
    assert len(list(store.poll())) == 4


def test_nothing_is_written_beside_a_database(tmp_path):
    """Read-only means that no journal, no lock and no copy appears."""
    path = mlflow_sqlite(tmp_path)
    before = sorted(os.listdir(tmp_path))
    rows(path)

    assert sorted(os.listdir(tmp_path)) == before


def test_a_database_that_is_locked_is_waited_for(tmp_path):
    """A trainer that writes is no error: the next round finds what it wrote."""
    path = mlflow_sqlite(tmp_path)
    tail = Opener()(str(path))
    with sqlite3.connect(path, isolation_level=None) as writer:
        writer.execute("begin exclusive")
        messages = [chunk.message for chunk in tail.poll()]
        writer.execute("rollback")
    writer.close()

    assert "waiting" in messages[0]
    assert sum(len(chunk.records) for chunk in tail.poll()) == 5


@pytest.mark.parametrize(
    "tag", ["a", "train/loss", "x" * 120, "x" * 121, "val\x15loss", "\u635f\u5931"]
)
@pytest.mark.parametrize("step", [0, 1, 127, 128, 1 << 40, -1])
def test_the_quick_way_through_an_event_finds_what_the_long_way_finds(
    tag, step, tmp_path, monkeypatch
):
    """Whatever the lengths and whatever the bytes."""
    path = write(
        tmp_path / "events.out.tfevents.1.h.1.0",
        event(0) + event(step & (1 << 64) - 1, tag, 0.25, time=12.5),
    )
    quick = rows(path)
    monkeypatch.setattr("curvetui.stores._events.plain_scalars", lambda _: iter(()))

    assert quick == rows(path)
    assert len(quick) == 1


@pytest.mark.parametrize("batch", [1, 3])
def test_how_many_records_are_read_at_once_makes_no_difference(batch, tmp_path, monkeypatch):
    """Scalars of several layouts in one file, a damaged one among them: each in its place."""
    events = [
        event(s, tag, s / 8, tensor=tag == "b") for s in range(200) for tag in ("a", "b", "c/c")
    ]
    events[7] = events[7][:-1] + bytes([events[7][-1] ^ 1])
    path = write(tmp_path / "events.out.tfevents.1.h.1.0", event(0) + b"".join(events))
    whole = rows(path)
    monkeypatch.setattr("curvetui.stores._events.BATCH", batch)
    monkeypatch.setattr("curvetui.stores._events.BYTES_AT_ONCE", 1)
    monkeypatch.setattr("curvetui.stores._events.READ", 100)

    assert rows(path) == whole
    assert [values for _, values, _ in whole if values] == [
        {tag: s / 8} for s in range(200) for tag in ("a", "b", "c/c") if (s, tag) != (2, "b")
    ]


@pytest.mark.parametrize(
    "text",
    "0 -1.5 1e5 1E-3 1e999 01 1. .5 +1 1_0 nan NaN -inf -Infinity inf true null [1] {} x".split()
    + ["", " 1", "1\n", '"nan"', '"-Infinity"', '"x"', "1" * 39, "1" * 41, "9" * 400, "9" * 5000],
)
def test_a_number_of_wandb_is_what_json_says(text):
    """Plain numbers are not decoded as JSON, which takes three times as long; the values are the same."""
    found, told = _number(text.encode()), logged_number(decoded_json(text.encode()))

    assert found == told or found != found and told != told


@pytest.mark.parametrize("number", [1, 15, 16, 2047, 2048, 1 << 20])
@pytest.mark.parametrize("size", [0, 1, 127, 128, 20_000])
def test_a_field_of_any_number_and_length_is_read(number, size):
    """Keys and lengths of one byte have a way of their own."""
    message = field(number, b"x" * size) + field(1, b"end")

    assert [(n, k, bytes(v)) for n, k, v in fields(message)] == [
        (number, BYTES, b"x" * size),
        (1, BYTES, b"end"),
    ]
    with pytest.raises(ValueError, match="cut short"):
        list(fields(field(number, b"x" * size + b"y")[:-1]))


@pytest.mark.parametrize(
    "item",
    [
        field(1, b"loss") + field(16, b"0.5"),
        field(2, b"loss") + field(16, b"0.5"),
        field(2, b"val") + field(2, b"loss") + field(16, b"0.5"),
        field(1, b"") + field(16, b""),
        field(16, b"0.5") + field(1, b"loss"),
        field(1, b"loss") + field(16, b"0.5") + field(16, b"0.7"),
        field(1, b"loss") + field(16, b"0.5") + field(3, b"more"),
        field(1, b"n" * 127) + field(16, b"1" * 127),
        field(1, b"n" * 128) + field(16, b"1"),
        field(1, b"n") + field(16, b"1" * 128),
        field(1, b"\xff\x82\x01\x00") + field(16, b"1"),
        field(1, b"loss"),
        b"",
        b"\x0a",
    ],
)
def test_a_short_item_of_wandb_is_read_as_any_other(monkeypatch, item):
    """The usual one has a quick way of its own."""
    quick = wandb_store._item(memoryview(item)) if item != b"\x0a" else None
    monkeypatch.setattr(wandb_store, "_short", lambda _: None)

    if quick is None:
        with pytest.raises(ValueError, match="cut short"):
            wandb_store._item(memoryview(item))
    else:
        assert quick == wandb_store._item(memoryview(item))


@pytest.mark.parametrize("sign", [1, -1])
def test_a_whole_number_beyond_floats_is_infinite(tmp_path, sign):
    """JSON bounds no number: one of 400 digits costs its own value, not the whole store."""
    rows = [{"step": 1, "loss": 1.5}, {"step": 2, "loss": sign * 10**400}]
    write(tmp_path / "trainer_state.json", json.dumps({"log_history": rows}))
    run = read(str(tmp_path)).runs[0]

    assert run.series[0].y.tolist() == [1.5, sign * math.inf]


@pytest.mark.parametrize("step", ["inf", "-inf", "1e400"])
@pytest.mark.parametrize("time", ["2000", "inf"])
def test_a_value_at_an_infinite_step_is_a_value_without_a_step(tmp_path, step, time):
    """No axis shows such a place; as in other logs the values are numbered, and no warning is printed."""
    rows = ["1000 0.5 1", f"{time} 0.4 {step}", "3000 0.3 3", f"4000 0.2 {step}", "5000 0.1 5"]
    mlflow(tmp_path).write_text("\n".join(rows) + "\n")
    run = read(str(tmp_path)).runs[0]

    assert run.series[0].x.tolist() == [1, 2, 3, 4, 5]


LISTED = [0.5 + at / 100 for at in range(60)]
TENSORS = ", ".join(f"tensor({v}, device='cuda:0')" for v in LISTED)


@pytest.mark.parametrize(
    ("name", "text", "count"),
    [
        ("losses.txt", str(LISTED), 60),
        ("val_acc.txt", f"\n{np.array(LISTED)}\n", 60),
        ("rewards.csv", ",".join(map(str, LISTED)), 60),
        ("mean_rewards.txt", f"[{', '.join(f'np.float64({v})' for v in LISTED)}]", 60),
        ("train_loss.log", f"[{TENSORS}]", 60),
        ("loss.txt", "[0.5, nan, -inf, 1e-3, 4]", 5),
        ("loss.csv", "0.5,0.4,0.3,0.2,0.1", 0),
        ("loss.csv", "0.5,0.4\n0.3,0.2\n", 0),
        ("loss.txt", "[0.5, 0.4, 0.3, 0.2] and more", 0),
        ("notes.txt", str(LISTED), 0),
    ],
)  # fmt: skip
def test_a_list_of_numbers_has_the_name_of_its_file(tmp_path, name, text, count):
    path = write(tmp_path / name, text)
    found = claimed(str(path))

    assert (found is not None and found[0].__name__ == "NumberList") == bool(count)
    if count:
        (run,) = read(str(path)).runs
        assert [len(curve) for curve in run.curves] == [count]


def test_an_array_in_a_file_named_like_its_metric_is_read(tmp_path):
    np.save(tmp_path / "val_loss.npy", np.array(LISTED))
    np.save(tmp_path / "val_acc.npy", np.zeros((3, 20)))
    np.save(tmp_path / "error.npy", np.array([{}] * 9, dtype=object), allow_pickle=True)
    (run,) = read(str(tmp_path / "val_loss.npy")).runs

    assert [(c.metric, c.split, len(c)) for c in run.curves] == [("loss", "val", 60)]
    assert claimed(str(tmp_path / "val_acc.npy")) is None
    assert claimed(str(tmp_path / "error.npy")) is None
