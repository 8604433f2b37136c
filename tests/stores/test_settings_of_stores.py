"""What stores keep of a run's configuration, which runs lie in one folder, and what is named though it is not read."""

from __future__ import annotations

import json
import pickle
import sqlite3
import struct

import numpy as np
import pytest

from curvetui import read
from curvetui.engine.facts import STANDARD
from curvetui.reports.json import about
from curvetui.sources import SourceError
from curvetui.stores import claimed, kinds
from tests.stores.test_stores import (
    LOSSES,
    WRITERS,
    evaluations,
    mlflow,
    mlflow_sqlite,
    sacred,
    swanlab,
    tensorboard,
    trackio,
)
from tests.stores.writing import event, field, history, record, varint, wandb_block, write


def settings_of(path) -> dict[str, str]:
    (run,) = read(str(path)).runs
    return dict(run.settings)


def config_item(name: str, value: object) -> bytes:
    return field(1, field(1, name.encode()) + field(16, json.dumps(value).encode()))


def test_the_configuration_of_a_wandb_run_is_read(tmp_path):
    """At its start and later; nested names are joined with dots; wandb's own entries are none."""
    run = field(17, field(4, config_item("lr", 0.1) + config_item("_wandb", {"cli": "1"})))
    later = field(5, config_item("model", {"depth": 12, "name": "vit"}))
    path = write(
        tmp_path / "run-a.wandb",
        wandb_block([run, history(1, {"loss": 2.0}), later, history(2, {"loss": 1.0})]),
    )

    assert settings_of(path) == {"lr": "0.1", "model.depth": "12", "model.name": "vit"}


def test_the_parameters_of_an_mlflow_run_are_read(tmp_path):
    """One file each; how the run ended stands in its description."""
    path = mlflow(tmp_path)
    write(tmp_path / "0" / "abc" / "params" / "lr", "0.1")
    write(tmp_path / "0" / "abc" / "params" / "optimizer" / "name", "adam\n")
    write(tmp_path / "0" / "abc" / "meta.yaml", "run_name: a\nstatus: 4\n")
    (run,) = read(str(path)).runs

    assert dict(run.settings) == {"lr": "0.1", "optimizer/name": "adam"}
    assert run.state == "failed"


def test_the_parameters_of_an_mlflow_database_are_read(tmp_path):
    """Each run has its own."""
    path = mlflow_sqlite(tmp_path)
    with sqlite3.connect(path) as db:
        db.execute("create table params (key text, value text, run_uuid text)")
        db.execute("insert into params values ('lr', '0.1', 'u1')")
    db.close()

    assert settings_of(path) == {"lr": "0.1"}


def test_the_configuration_of_a_trackio_run_is_read(tmp_path):
    """Where the database keeps one."""
    path = trackio(tmp_path)
    with sqlite3.connect(path) as db:
        db.execute("create table configs (run_name text, config text)")
        db.execute(
            "insert into configs values ('run', ?)", (json.dumps({"lr": 0.1, "_user": "x"}),)
        )
    db.close()

    assert settings_of(path) == {"lr": "0.1"}


@pytest.mark.parametrize(
    ("writer", "expected"), [(sacred, {"lr": "0.1", "seed": "3"}), (swanlab, {"lr": "0.1"})]
)
def test_the_configuration_beside_a_run_is_read(writer, expected, tmp_path):
    """Sacred and SwanLab keep it in a file of its own."""
    assert settings_of(writer(tmp_path)) == expected


def test_the_hyper_parameters_of_tensorboard_are_settings(tmp_path):
    """Numbers, texts and truths."""

    def entry(name: str, value: bytes) -> bytes:
        return field(1, field(1, name.encode()) + field(2, value))

    session = entry("lr", b"\x11" + struct.pack("<d", 0.1)) + entry("opt", field(3, b"adam"))
    session += entry("layers", b"\x11" + struct.pack("<d", 4.0)) + entry("amp", b"\x20" + varint(1))
    plugin = field(1, field(1, b"hparams") + field(2, field(3, session)))
    value = field(1, field(1, b"_hparams_/session_start_info") + field(9, plugin))
    hparams = record(b"\x09" + struct.pack("<d", 1000.0) + b"\x10\x00" + field(5, value))
    path = tensorboard(tmp_path)
    path.write_bytes(path.read_bytes() + hparams)

    assert settings_of(tmp_path) == {"lr": "0.1", "opt": "adam", "layers": "4", "amp": "true"}


def test_the_head_of_a_monitor_file_is_settings(tmp_path):
    """The environment, not the time."""
    head = '#{"t_start": 1700000000.5, "env_id": "CartPole-v1"}\nr,l,t\n'
    path = write(tmp_path / "monitor.csv", head + "".join(f"{i}.0,{i},0.5\n" for i in range(5)))

    assert settings_of(path) == {"env_id": "CartPole-v1"}


def events(folder, begun: int, steps, values, tag: str = "loss"):
    data = event(0) + b"".join(event(s, tag, v) for s, v in zip(steps, values, strict=True))
    return write(folder / f"events.out.tfevents.{begun}.host.1.0", data)


def test_event_files_that_start_over_are_runs_of_their_own(tmp_path):
    """Three starts in one folder: nothing is overwritten."""
    for begun, shift in ((1000, 0.0), (2000, 1.0), (3000, 2.0)):
        events(tmp_path, begun, (1, 2, 3), (3.0 + shift, 2.0 + shift, 1.0 + shift))
    runs = read(str(tmp_path)).runs

    assert [run.curves[0].y.tolist() for run in runs] == [[3, 2, 1], [4, 3, 2], [5, 4, 3]]


def test_an_event_file_with_other_tags_is_the_same_run(tmp_path):
    """A Trainer writes the last evaluation into a file of its own."""
    events(tmp_path, 1000, (1, 2, 3), (3.0, 2.0, 1.0), "train/loss")
    events(tmp_path, 1001, (1, 3), (3.1, 1.1), "eval/loss")
    (run,) = read(str(tmp_path)).runs

    assert [len(c) for c in run.curves] == [3, 2]


def test_an_event_file_that_is_named_is_that_file(tmp_path):
    """Not all that lies beside it."""
    events(tmp_path, 1000, (1, 2, 3), (3.0, 2.0, 1.0))
    path = events(tmp_path, 2000, (1, 2, 3), (5.0, 4.0, 3.0))
    (run,) = read(str(path)).runs

    assert run.curves[0].y.tolist() == [5, 4, 3]


def test_the_split_of_a_tag_beats_that_of_its_folder(tmp_path):
    """`runs/detect/train` holds what was validated as well."""
    data = event(0) + b"".join(
        event(s, tag, 1.0 / s)
        for s in (1, 2)
        for tag in ("train/box_loss", "val/box_loss", "metrics/mAP50")
    )
    write(tmp_path / "train" / "events.out.tfevents.1000.host.1.0", data)
    (run,) = read(str(tmp_path)).runs

    assert [(c.name, c.split) for c in run.curves][:2] == [
        ("train/box_loss", "train"),
        ("val/box_loss", "val"),
    ]
    assert [(c.name, c.split == "train") for c in run.curves][2:] == [("metrics/mAP50", False)]


def test_a_second_value_at_one_step_is_kept(tmp_path):
    """Two evaluations before the next step."""
    events(tmp_path, 1000, (1, 2, 2, 3), (4.0, 3.0, 2.5, 2.0))
    (run,) = read(str(tmp_path)).runs

    assert run.curves[0].y[run.curves[0].final_rows].tolist() == [4.0, 3.0, 2.5, 2.0]


def test_a_checkpoint_that_is_named_is_that_checkpoint(tmp_path):
    """Its state, though a newer one lies beside it."""
    for step in (500, 1000):
        log = [
            {"step": s, "epoch": s / 1000, "loss": 9.0 - s / 500} for s in range(250, step + 1, 250)
        ]
        write(
            tmp_path / f"checkpoint-{step}" / "trainer_state.json",
            json.dumps(
                {"log_history": log, "max_steps": 2000, "num_train_epochs": 9223372036854775807}
            ),
        )
    (named,) = read(str(tmp_path / "checkpoint-500" / "trainer_state.json")).runs
    (newest,) = read(str(tmp_path)).runs

    assert (named.curves[0].x[-1], newest.curves[0].x[-1]) == (500, 1000)
    assert (named.progress.epochs, named.progress.steps) == (None, 2000)


def test_catboost_learns_and_tests_in_one_run(tmp_path):
    """The folder is one run; what it wrote for TensorBoard is the same once more."""
    home = tmp_path / "catboost_info"
    table = "iter\tLogloss\n" + "".join(f"{s}\t{v}\n" for s, v in enumerate(LOSSES, 1))
    write(home / "learn_error.tsv", table)
    write(
        home / "test_error.tsv",
        "iter\tLogloss\n" + "".join(f"{s}\t{v}\n" for s, v in enumerate(LOSSES, 1)),
    )
    write(home / "learn" / "events.out.tfevents", event(0) + event(1, "Logloss", 2.0))
    (run,) = read(str(home)).runs

    assert [(c.name, c.split, len(c)) for c in run.curves] == [
        ("learn Logloss", "train", 4),
        ("test Logloss", "test", 4),
    ]


def test_a_table_of_catboost_that_is_named_is_that_table(tmp_path):
    """What was tested lies beside it."""
    table = "iter\tLogloss\n" + "".join(f"{s}\t{v}\n" for s, v in enumerate(LOSSES, 1))
    for name in ("learn_error.tsv", "test_error.tsv"):
        write(tmp_path / name, table)
    (run,) = read(str(tmp_path / "test_error.tsv")).runs

    assert run.format == "table"
    assert [(c.name, c.y.tolist()) for c in run.curves] == [("Logloss", LOSSES)]


def test_evaluations_are_means_over_their_episodes(tmp_path):
    """The reward that an RL run is judged by."""
    path = evaluations(tmp_path)
    (run,) = read(str(path)).runs
    (reward,) = [c for c in run.curves if c.metric == "reward"]

    assert reward.y.tolist() == LOSSES
    assert reward.x.tolist() == [1, 2, 3, 4]
    assert read(str(tmp_path)).runs[0].format == "evaluations"


def test_arrays_of_objects_are_never_loaded(tmp_path):
    """They would be pickles."""

    class Bomb:
        def __reduce__(self):
            raise AssertionError("was unpickled")

    path = tmp_path / "evaluations.npz"
    with path.open("wb") as file:
        np.savez(file, timesteps=np.arange(3), results=np.array([{}, {}, {}], dtype=object))

    with pytest.raises(SourceError, match="damaged"):
        read(str(path))


@pytest.mark.parametrize("writer", [*WRITERS, evaluations], ids=lambda w: w.__name__)
def test_a_store_is_claimed_by_one_kind_alone(writer, tmp_path):
    """But for the general ones, which are asked last: so the order of the others does not matter."""
    path = writer(tmp_path)
    head = path.read_bytes()[:4096]
    claims = [
        kind for kind in kinds() if not kind.general and kind.claims(str(path), head) is not None
    ]

    assert len(claims) <= 1
    assert [kind.general for kind in kinds()] == sorted(kind.general for kind in kinds())
    assert claimed(str(path)) is not None


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("history.pkl", pickle.dumps({"loss": [1.0]}), "pickled.*json.dump"),
        ("log.h5", b"\x89HDF\r\n\x1a\n" + bytes(64), "HDF5.*to_csv"),
        ("vdlrecords.1.log", b"\x00" * 40, "VisualDL.*LogReader"),
        ("losses.npy", b"\x93NUMPY\x01\x00" + bytes(40), "NumPy.*savetxt"),
        ("4fd1.zip", b"PK\x03\x04\x14\x00" + bytes(40), "ZIP archive.*comet upload"),
        ("log.parquet", b"PAR1" + bytes(40), "Parquet.*to_csv"),
    ],
)
def test_what_is_not_read_is_named_with_its_export(name, data, words, tmp_path):
    """A reader who names such a file is told what it is and how to go on."""
    path = write(tmp_path / name, data)

    with pytest.raises(SourceError, match=words):
        read(str(path))


@pytest.mark.parametrize(("folder", "words"), [(".aim", "Aim"), (".neptune", "Neptune")])
def test_a_folder_of_another_tool_is_named(folder, words, tmp_path):
    """Its files hold no log that anybody could name instead."""
    write(tmp_path / folder / "meta" / "chunk.bin", b"\x00\x01" * 50)

    with pytest.raises(SourceError, match=words):
        read(str(tmp_path))


def test_a_folder_without_anything_known_is_not_named(tmp_path):
    """The usual message stands."""
    write(tmp_path / "notes.txt", "nothing here\n")

    with pytest.raises(SourceError, match="no training log was found"):
        read(str(tmp_path))


@pytest.mark.parametrize(
    ("name", "head", "expected"),
    [
        ("lr0.1_bs32.log", "", {"batch_size": "32", "learning_rate": "0.1"}),
        (
            "a.log",
            "Namespace(hidden=64, lr=0.2, seed=3)",
            {"learning_rate": "0.2", "seed": "3", "hidden": "64"},
        ),
        ("lr0.1.log", "Namespace(lr=0.2)", {"learning_rate": "0.2"}),
    ],
)
def test_a_report_tells_settings_with_standard_names_first(name, head, expected, tmp_path):
    """By the log, and where it is silent by its file's name."""
    lines = "".join(f"epoch {e} loss {3 / e:.3f}\n" for e in range(1, 5))
    path = write(tmp_path / name, f"{head}\n{lines}")
    (run,) = read(str(path)).runs
    told = about(run, "en")["settings"]

    assert told == expected
    assert [key for key in told if key not in STANDARD] == list(told)[
        len(told) - sum(k not in STANDARD for k in told) :
    ]
