"""A store whose file is empty, or half a header, when it is first looked at does not stay text."""

from __future__ import annotations

import json

import pytest

import curvetui
from curvetui.engine.discovery import is_log
from curvetui.engine.session import Session
from curvetui.engine.store_source import Opener
from curvetui.sources.folder import Folder
from tests.stores.writing import event, history, wandb_block

EVENTS = event(0) + b"".join(event(step, "Loss/train", 1 / step) for step in range(1, 9))
WANDB = wandb_block([history(step, {"loss": 1 / step}) for step in range(1, 9)])
STATE = (
    b'{"log_history": ['
    + b", ".join(b'{"loss": 0.%d, "step": %d}' % (9 - s, s) for s in range(1, 9))
    + b"]}"
)

FALLING = [1.0, 0.8, 0.6]


def looked_at(folder: Folder, session: Session) -> None:
    """One round of what is there now."""
    folder._find()
    for chunk in folder._look_inside():
        session.take(chunk)
    for tail in dict.fromkeys(folder._tails.values()):
        for chunk in tail.poll():
            session.take(chunk)


@pytest.mark.parametrize("first", [0, 1, 7, 24, 88, 200])
@pytest.mark.parametrize(
    ("name", "data", "format_"),
    [
        ("events.out.tfevents.1700000000.vm.1.0", EVENTS, "tensorboard"),
        ("run-abc.wandb", WANDB, "wandb"),
        ("trainer_state.json", STATE, "document"),
    ],
)
def test_a_file_that_is_just_being_made_is_asked_about_again(tmp_path, first, name, data, format_):
    """Looked at before its first byte, in the middle of its header, in the middle of a record."""
    folder = Folder(str(tmp_path), is_log, opens=Opener())
    session = Session()
    for size in (first, first + 3, len(data)):
        (tmp_path / name).write_bytes(data[:size])
        looked_at(folder, session)
    for tail in folder._tails.values():
        tail.shut()
    runs = [run for run in session.snapshot().runs if run.curves]

    assert [(run.format, len(run.curves[0])) for run in runs] == [(format_, 8)]


def test_a_text_that_goes_on_stays_the_same_tail(tmp_path):
    """Asking again does not read it twice."""
    log = tmp_path / "train.log"
    folder, session = Folder(str(tmp_path), is_log, opens=Opener()), Session()
    for count in range(2, 200, 20):
        log.write_text("".join(f"epoch {e} loss {1 / e:.3f}\n" for e in range(1, count)))
        looked_at(folder, session)
    (run,) = session.snapshot().runs
    folder._tails[str(log)].shut()

    assert len(run.curves[0]) == 181


@pytest.mark.parametrize(
    ("pattern", "deep"),
    [("runs/*.log", False), ("a[1]/x", False), ("runs/**/*.log", True), ("runs", True)],
)
def test_only_a_folder_or_two_stars_are_watched_at_any_depth(tmp_path, monkeypatch, pattern, deep):
    """A glob's fixed root may be `/`: a watch on everything below it takes all there is."""
    (tmp_path / "runs").mkdir()
    monkeypatch.chdir(tmp_path)

    assert Folder(pattern, is_log).watch[1] is deep


@pytest.mark.parametrize(
    "spelled", ["/proc/**/x", "/nonexistent/a[1]/**", "/sys/**/*.log", "/dev/**", "/**/x"]
)
def test_the_systems_own_folders_are_never_watched(spelled):
    """They hold no log, and millions of entries."""
    assert Folder(spelled, is_log).watch[1] is False


@pytest.mark.parametrize(
    "document",
    [
        [{"epoch": e, "loss": (4.0 - run) / e} for run in (1, 2) for e in (1, 2, 3)],
        [
            {"step": s, "epoch": 1, "train_loss": 1 / s, "val_loss": 2 / s}
            for _ in (1, 2)
            for s in (10, 20, 30)
        ],
        {
            "history": [
                {"iter": s, "loss": 9.0 / s, "acc": s / 9} for _ in (1, 2) for s in (1, 2, 3, 4)
            ]
        },
    ],
)
def test_a_document_whose_counters_start_over_holds_two_runs(tmp_path, document):
    (tmp_path / "history.json").write_text(json.dumps(document, indent=1))

    report = curvetui.read(str(tmp_path / "history.json"))

    assert len(report.runs) == 2
    assert [f.kind for f in report.findings] == []


@pytest.mark.parametrize("again", [[3, 4, 5], [2, 3, 4]])
def test_a_document_that_goes_back_to_a_later_row_is_resumed(tmp_path, again):
    document = [{"epoch": e, "loss": 4.0 / e} for e in [1, 2, 3, 4, *again]]
    (tmp_path / "history.json").write_text(json.dumps(document, indent=1))

    assert len(curvetui.read(str(tmp_path / "history.json")).runs) == 1


def test_rows_of_validation_that_list_the_epochs_again_are_the_same_run(tmp_path):
    document = [{"epoch": e, "loss": 4.0 / e} for e in (1, 2, 3)]
    document += [{"epoch": e, "val_loss": 5.0 / e} for e in (1, 2, 3)]
    (tmp_path / "history.json").write_text(json.dumps(document, indent=1))

    assert len(curvetui.read(str(tmp_path / "history.json")).runs) == 1


@pytest.mark.parametrize(
    ("columns", "unit"),
    [
        ({"loss": FALLING, "val_loss": FALLING}, "epoch"),
        ({"train_loss": FALLING, "val_loss": FALLING, "val_acc": FALLING}, "epoch"),
        ({"loss": FALLING, "val_loss": FALLING, "step": [100, 200, 300]}, "step"),
        ({"train": {"auc": FALLING}, "val_set": {"auc": FALLING}}, "step"),
    ],
)
def test_a_saved_history_has_a_row_an_epoch(tmp_path, columns, unit):
    """`json.dump(model.fit(...).history, file)` keeps no counter; rounds of boosting are none."""
    (tmp_path / "history.json").write_text(json.dumps(columns))
    (run,) = curvetui.read(str(tmp_path / "history.json")).runs

    assert {curve.unit for curve in run.curves} == {unit}
