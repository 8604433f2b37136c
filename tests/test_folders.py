"""Folders, globs and no name at all: logs are found by looking inside."""

from __future__ import annotations

import os

import pytest

from curvetui.engine.batch_read import read_source
from curvetui.engine.discovery import is_log, newest_log
from curvetui.sources import SourceError, file_watcher
from curvetui.sources.file_search import files_below, is_system, listing
from curvetui.sources.folder import Folder
from tests.conftest import sample

LOG = "epoch 1 loss 0.5\nepoch 2 loss 0.4\n"


@pytest.fixture
def tree(tmp_path):
    """A folder like those that trainings leave behind."""
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "train.py").write_text(
        'print(f"epoch {e} loss 0.5")\nprint("epoch 2 loss 0.4")\n'
    )
    (tmp_path / "notes.txt").write_text("Buy milk. The loss of 3 keys, 2 of them mine.\n")
    (tmp_path / "runs" / "a").mkdir(parents=True)
    (tmp_path / "runs" / "a" / "out").write_text(LOG)
    (tmp_path / "runs" / "b").mkdir()
    (tmp_path / "runs" / "b" / "train.log").write_text(LOG)
    (tmp_path / "runs" / "empty.log").write_text("")
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv" / "train.log").write_text(LOG)
    for age, path in enumerate(("runs/b/train.log", "runs/a/out", "notes.txt")):
        os.utime(tmp_path / path, (1000 - age, 1000 - age))
    return tmp_path


def names(paths) -> list[str]:
    return sorted(os.path.basename(os.path.dirname(p)) for p in paths)


def test_a_log_is_known_by_what_is_in_it(tree):
    """Not by its name: `out` is one, `train.py` and an empty `.log` are none."""
    assert names(p for p in files_below(str(tree)) if is_log(p)) == ["a", "b"]


def test_every_sample_is_a_log(sample_log):
    """None of the bundled logs is overlooked."""
    assert is_log(str(sample_log))


def test_the_newest_log_is_taken_when_none_is_named(tree, monkeypatch):
    """`curvetui` without SOURCE."""
    monkeypatch.chdir(tree)

    assert newest_log() == os.path.join("runs", "b", "train.log")


def test_that_there_is_none_is_said(tmp_path, monkeypatch):
    """One sentence, and what to do."""
    monkeypatch.chdir(tmp_path)

    with pytest.raises(SourceError, match="no training log was found below the current folder"):
        newest_log()


def test_a_folder_is_read_run_by_run(tree):
    """Oldest first, so that the newest run comes last."""
    assert names(run.source[0] for run in read_source(str(tree)).runs) == ["a", "b"]
    assert read_source(str(tree)).runs[-1].source[0].endswith("train.log")


def test_a_glob_is_read_too(tree):
    """Quoted, with `**`."""
    assert names(run.source[0] for run in read_source(str(tree / "**" / "*.log")).runs) == ["b"]


def test_links_are_not_followed(tree):
    """A link to a folder above would never end."""
    (tree / "loop").symlink_to(tree)

    assert names(p for p in files_below(str(tree)) if is_log(p)) == ["a", "b"]


def test_looking_stops_when_its_time_is_over(tree):
    """A huge tree does not hang the start."""
    ticks = iter(range(0, 1000, 10))

    assert files_below(str(tree), seconds=5, clock=lambda: next(ticks)) == []


def test_a_new_log_appears_by_itself(tree):
    """While a folder is watched, the next run is followed as soon as it is written."""
    folder = Folder(str(tree), is_log, poll=0.02)
    chunks = folder.chunks()
    seen: set[str] = set()
    while len(seen) < 2:
        chunk = next(chunks)
        seen |= {chunk.stream} if chunk.data else set()
    (tree / "runs" / "c").mkdir()
    (tree / "runs" / "c" / "train.log").write_bytes(sample("keyvalue-healthy").read_bytes())
    new = next(chunk for chunk in chunks if chunk.data and chunk.stream not in seen)
    folder.close()
    chunks.close()

    assert new.stream.endswith(os.path.join("c", "train.log"))
    assert len(seen) == 2


def test_a_far_folder_says_that_it_is_polled(tree, tmp_path, monkeypatch):
    """As a file does."""
    table = tmp_path / "mounts"
    table.write_text(f"//host/share {tree} cifs rw 0 0\n")
    monkeypatch.setattr(file_watcher, "MOUNTS", str(table))
    folder = Folder(str(tree), is_log, poll=0.02)
    chunks = folder.chunks()
    first = next(chunks)
    folder.close()
    chunks.close()

    assert first.message == "polled every second: cifs may not tell of changes"


@pytest.mark.parametrize(
    "lines",
    [
        "[{n}/25] Loss_D: {a:.4f} Loss_G: {b:.4f}",
        "step {n} | d_loss {a:.4f} | g_loss {b:.4f}",
        "iter {n} gen_loss={b:.4f} disc_loss={a:.4f}",
        "epoch={n} train_recon={b:.4f} train_kl={a:.6f}",
    ],
)
def test_losses_without_a_better_end_make_a_log(tmp_path, lines):
    """The losses of a GAN have no better end, and are a training's all the same."""
    path = tmp_path / "train.log"
    path.write_text("".join(lines.format(n=n, a=1 / n, b=n / 9) + "\n" for n in range(1, 30)))

    assert is_log(str(path))


def test_numbers_of_other_programs_make_no_log(tmp_path):
    """Sizes and times are not a training's metrics."""
    path = tmp_path / "disk.log"
    path.write_text("".join(f"[{n}] used={n * 7} free={900 - n} time={n}\n" for n in range(30)))

    assert not is_log(str(path))


def test_metrics_in_the_middle_of_a_long_file_make_a_log(tmp_path):
    """A configuration dump may fill the beginning of a log, a traceback its end."""
    path = tmp_path / "train.log"
    dump = "".join(f"    option_{n} is set to no value\n" for n in range(9000))
    epochs = "".join(f"Epoch {n} train loss {1 / n:.4f}\n" for n in range(1, 20_000))
    path.write_text(dump + epochs + dump)

    assert is_log(str(path))


def test_the_first_epoch_makes_a_log(tmp_path):
    """A run that has just begun is found, not only after its second epoch."""
    path = tmp_path / "train.log"
    path.write_text("Epoch 1/50 - loss: 2.3010 - val_loss: 2.2871\n")

    assert is_log(str(path))


@pytest.mark.parametrize(
    "spelled", ["/proc", "/sys/kernel", "/dev", "/proc/**", "/proc/self/[t]ask/**"]
)
def test_the_systems_own_folders_are_not_searched(spelled):
    """They hold no logs, and looking into all of their files would not end."""
    assert listing(spelled)() == []


@pytest.mark.parametrize("folder", ["/dev/shm", "/procedures", "/home/dev"])
def test_folders_that_are_only_called_alike_are_searched(folder):
    """Shared memory is where people write; a name that begins alike is another folder."""
    assert not is_system(folder)
