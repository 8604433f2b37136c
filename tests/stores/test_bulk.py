"""What a store tells in bulk is what it would tell row by row: the same report, also of a file that grows byte by byte."""

from __future__ import annotations

import random
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

from curvetui.bulk_rows import Bulk, Columns
from curvetui.engine.session import Session
from curvetui.engine.store_source import StoreTail
from curvetui.names import split_of
from curvetui.reports import Findings, report
from curvetui.sources import Chunk, Record
from curvetui.stores.tensorboard import TensorBoard
from tests.stores.writing import event, summary

TAGS = (
    "train/loss",
    "val/loss",
    "layer/01",
    "layer/02",
    "lr",
    "grad_norm",
    "x" * 125,
    "\u635f\u5931",
    "loss",
)
EPOCHS = ("epoch", "train/current_epoch")
SEEDS = range(8)
HOME = "board"


class Told(NamedTuple):
    """One event of a file."""

    step: int
    time: float
    values: dict[str, float]
    tensor: bool = False

    def written(self) -> bytes:
        if len(self.values) == 1:
            ((tag, value),) = self.values.items()
            return event(self.step, tag, value, time=self.time, tensor=self.tensor)
        return summary(self.step, self.values, self.time)


def files(seed: int) -> dict[str, list[Told]]:
    """Event files by name, in the order in which a store reads them: steps of all lengths, restarts, epochs told before and behind."""
    dice = random.Random(seed)
    tags = dice.sample(TAGS, dice.randint(1, len(TAGS)))
    out: dict[str, list[Told]] = {}
    for number, folder in enumerate(("", "", "loss_train/", "validation/")[: dice.randint(1, 4)]):
        # A second file of a folder that began at the first step again would be another run.
        step, found = dice.choice((0, 100, 16_300, (1 << 40) - 3)) + (number == 1) * (2 << 40), []
        for _ in range(dice.randint(1, 200)):
            step = max(0, step + dice.choice((0, 0, 0, 1, 1, 1, 7, -30)))
            chosen = dice.sample(tags, dice.choice((1, 1, 1, 1, 2, 3)) if len(tags) > 2 else 1)
            if dice.random() < 0.2:
                chosen.insert(dice.randint(0, 1), dice.choice(EPOCHS))
                chosen = chosen[: dice.choice((1, 9))]
            values = {
                tag: float(
                    np.float32(
                        dice.choice((dice.random(), dice.randint(0, 3), float("nan"), float("inf")))
                    )
                )
                for tag in chosen
            }
            values |= {tag: dice.randint(0, 40) / 4 for tag in chosen if tag in EPOCHS}
            found.append(Told(step, 1000.0 + len(found) / 8, values, tensor=dice.random() < 0.1))
        out[f"{folder}events.out.tfevents.{1000 + number}.host.1.0"] = found
    return out


def expected(told: dict[str, list[Told]]) -> list[Record]:
    """The records of such files, made one by one from what was written."""
    out = []
    last = (-1, 0.0)
    for name, events in told.items():
        part = name.rpartition("/")[0]
        opening = next((t for e in events if (t := [*e.values.keys() - set(EPOCHS)])), [])
        if any(split_of(tag) for tag in opening):
            part = ""
        for step, time, values, _ in events:
            for tag in EPOCHS:
                last = (step, values[tag]) if tag in values else last
            metrics = {
                part if part.startswith("loss") and tag == "loss" else f"{part}/{tag}".strip("/"): v
                for tag, v in values.items()
                if tag not in EPOCHS
            }
            if metrics:
                out.append(
                    Record(
                        metrics,
                        {
                            "step": float(step),
                            "time": time,
                            **({"epoch": last[1]} if last[0] == step else {}),
                        },
                    )
                )
    return out


def reported(chunks: Iterable[Chunk]) -> str:
    """The whole report as JSON."""
    session = Session()
    for chunk in chunks:
        session.take(chunk)
    return "".join(report("json").render(Findings(session.finish().runs))).replace(',"', ',\n"')


def tail(home: Path, monkeypatch) -> StoreTail:
    monkeypatch.chdir(home)
    (home / HOME).mkdir()
    return StoreTail(TensorBoard(HOME), lambda: 5.0)


def append(path: Path, data: bytes) -> None:
    path.parent.mkdir(exist_ok=True)
    with path.open("ab") as file:
        file.write(data)


def whole(told: dict[str, list[Told]]) -> dict[str, bytes]:
    return {
        name: event(0) + b"".join(one.written() for one in events) for name, events in told.items()
    }


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("batch", [7, 1 << 13])
def test_in_bulk_is_the_same_as_one_by_one(seed, batch, tmp_path, monkeypatch):
    """Every series, line number, count, note and finding; whatever the layouts, steps and epochs."""
    monkeypatch.setattr("curvetui.stores._events.BATCH", batch)
    told, store = files(seed), tail(tmp_path, monkeypatch)
    for name, data in whole(told).items():
        append(tmp_path / HOME / name, data)
    single = [
        Chunk(HOME, records=(record,), now=5.0, format="tensorboard") for record in expected(told)
    ]

    assert reported(store.poll()) == reported(single)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_folder_that_grows_is_the_same_as_one_that_is_there(seed, tmp_path, monkeypatch):
    """Wherever a flush cuts the records."""
    told, store, dice = files(seed), tail(tmp_path, monkeypatch), random.Random(seed)
    chunks: list[Chunk] = []
    for name, data in whole(told).items():
        while data:
            size = dice.choice((1, 60, 900, 9000))
            append(tmp_path / HOME / name, data[:size])
            chunks += store.poll()
            data = data[size:]
    (tmp_path / "again").mkdir()
    again = tail(tmp_path / "again", monkeypatch)
    for name, data in whole(told).items():
        append(tmp_path / "again" / HOME / name, data)

    assert reported(chunks) == reported(again.poll())


@pytest.mark.parametrize("seed", SEEDS)
def test_damaged_records_are_left_out_and_the_others_stay_in_place(seed, tmp_path, monkeypatch):
    """As if the damaged ones had not been written, and one note that counts them."""
    told, store, dice = files(seed), tail(tmp_path, monkeypatch), random.Random(seed)
    hurt = 0
    for name, events in told.items():
        spoilt = set(dice.sample(range(len(events)), dice.randint(0, len(events) // 2)))
        written = [one.written() for one in events]
        for index in spoilt:
            at = dice.randrange(12, len(written[index]))
            written[index] = (
                written[index][:at]
                + bytes([written[index][at] ^ 1 << dice.randrange(8)])
                + written[index][at + 1 :]
            )
        append(tmp_path / HOME / name, event(0) + b"".join(written))
        told[name] = [one for index, one in enumerate(events) if index not in spoilt]
        hurt += len(spoilt)
    note = Record(
        {}, {}, messages=(("damaged", f"{hurt} records left out: their checksums are wrong"),)
    )
    records = [*expected(told), *([note] if hurt else [])]

    assert reported(store.poll()) == reported(
        [Chunk(HOME, records=tuple(records), now=5.0, format="tensorboard")] if records else []
    )


def test_what_comes_in_bulk_after_a_runs_end_takes_the_end_back():
    """As a single record does."""
    ended = Chunk(
        "a",
        records=(
            Record({"loss": 1.0}, {"step": 1.0}),
            Record({}, {}, messages=(("failed", "exit code 1"),)),
        ),
    )
    one = np.ones(1)
    bulk = Bulk(1, (Columns(("loss",), np.zeros(1, np.int64), (one,), 2 * one, one),))
    session = Session()
    session.take(ended)
    assert session.snapshot().runs[0].state == "failed"
    session.take(Chunk("a", records=bulk))
    (run,) = session.snapshot().runs

    assert (run.state, run.notes) == ("running", ())


def test_values_beyond_the_most_metrics_are_counted_one_by_one(monkeypatch):
    """However many come at once."""
    monkeypatch.setattr("curvetui.assembly.records.MAX_CURVES", 1)
    rows, two = np.arange(2), np.ones(2)
    bulk = Bulk(2, (Columns(("loss", "acc"), rows, (two, two), two, two),))
    single = [Record({"loss": 1.0, "acc": 1.0}, {"step": 1.0, "time": 1.0})] * 2

    for chunks in (
        [Chunk("a", records=bulk)],
        [Chunk("a", records=tuple(single))],
        [Chunk("a", records=(one,)) for one in single],
    ):
        session = Session()
        for chunk in chunks:
            session.take(chunk)
        (run,) = session.finish().runs
        assert [note.text.partition(":")[0] for note in run.notes] == ["2 values were left out"]
