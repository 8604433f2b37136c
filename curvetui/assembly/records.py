"""Converts records that a program sends to points; every number is a metric, none is inferred."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

import numpy as np

from curvetui import names
from curvetui.assembly import Assembler
from curvetui.assembly.counters import known
from curvetui.assembly.curve_sources import Key
from curvetui.bulk_rows import Bulk, Columns
from curvetui.curve import Metric
from curvetui.model import Note, Points
from curvetui.run import MAX_CURVES
from curvetui.sources import Record, Records
from curvetui.system.sanitize import cleaned, printable

GRAIN = "record"
"""Separates these curves from those in the same program's text output."""
ENDS = ("finished", "failed")
_NAN = float("nan")

_Row = tuple[int, tuple[float, float, float], Iterable[float]]
"""(line, (epoch, step, time), values)"""
Kind = tuple[int, bool, tuple[str, ...]]
"""(rank, has its own step, names) of records processed together."""


class Reported:
    """The records of one stream, in order."""

    def __init__(self, assembler: Assembler) -> None:
        self._assembler = assembler
        self._positions: dict[int, tuple[float, float]] = {}
        """Rank -> (epoch, step) of its last record."""
        self._reconnected: dict[int, tuple[float, float]] = {}
        """Rank -> its position when it reconnected, until it sends values."""
        self._ends: dict[int, str] = {}
        """Rank -> `finished` or `failed`, until it sends more."""
        self._reported_end: Note | None = None
        """How the run ended according to its notes so far."""
        self._reason = ""
        self._metrics: dict[tuple[int, str], Metric] = {}
        self._ignored: set[str] = set()
        self.lines = 0

    @property
    def end(self) -> Literal["finished", "failed"] | None:
        """How the run ended: one rank failed, or all finished; None while running."""
        if "failed" in self._ends.values():
            return "failed"
        return "finished" if self._ends and self._ends.keys() >= self._positions.keys() else None

    def take(self, records: Records, at: int) -> None:
        """Append *records*; *at* is the line number of the first one."""
        self._assembler.add_points(
            self._bulk(records, at) if isinstance(records, Bulk) else self._single(records, at)
        )

    def _bulk(self, bulk: Bulk, at: int) -> list[tuple[Key, Points]]:
        """The points of a store's rows; a row without an epoch uses that of the row before."""
        self.lines += len(bulk)
        epoch = np.full(1 + len(bulk), _NAN)
        epoch[0] = self._positions.get(0, (_NAN, _NAN))[0]
        for part in bulk.parts:
            if part.epoch is not None:
                epoch[1 + part.rows] = part.epoch
        epoch = epoch[np.maximum.accumulate(np.where(np.isnan(epoch), 0, np.arange(len(epoch))))]
        self._positions[0] = (
            float(epoch[-1]),
            max((int(part.rows[-1]), float(part.step[-1])) for part in bulk.parts)[1],
        )
        self._ends.pop(0, None)
        if self._reported_end:
            self._note(Record({}, {}), at)
        found: list[tuple[Key, Points]] = []
        for part in bulk.parts:
            found += self._points(
                0, part._replace(rows=at + part.rows, epoch=epoch[1 + part.rows]), f"{GRAIN} step"
            )
        return found

    def _single(self, records: Sequence[Record], at: int) -> list[tuple[Key, Points]]:
        """The points of *records*, and their messages, plans and ends."""
        kinds: dict[Kind, list[_Row]] = {}
        for line, record in enumerate(records, at):
            values, counters, rank, messages, ignored, first, settings = record
            for name, value in settings:
                self._assembler.run.setting(cleaned(name), printable(value))
            if first and rank in self._positions:
                self._reconnected[rank] = self._positions[rank]
            place = self._position(rank, counters, bool(values))
            if values and rank in self._reconnected:
                self._return(self._reconnected.pop(rank), place, line)
            if messages or ignored or self._reported_end:
                self._note(record, line)
            if values:
                kinds.setdefault((rank, "step" in counters, tuple(values)), []).append(
                    (line, place, values.values())
                )
        found: list[tuple[Key, Points]] = []
        for (rank, by_step, spelled), rows in kinds.items():
            self.lines += len(rows)
            found += self._points(
                rank, _columns(spelled, rows), f"{GRAIN} step" if by_step else GRAIN
            )
        return found

    def _position(
        self, rank: int, counters: Mapping[str, float], goes_on: bool
    ) -> tuple[float, float, float]:
        """(epoch, step, time); a missing value is the rank's last one."""
        epoch, step = self._positions.get(rank, (_NAN, _NAN))
        if "step" in counters:
            epoch, step, goes_on = counters.get("epoch", epoch), counters["step"], True
        elif "epoch" in counters:
            epoch, step, goes_on = counters["epoch"], _NAN, True
        if goes_on:
            self._positions[rank] = (epoch, step)
            self._ends.pop(rank, None)
        if "epochs" in counters or "steps" in counters:
            self._assembler.plan(counters)
        return epoch, step, counters.get("time", _NAN)

    def _return(
        self, before: tuple[float, float], place: tuple[float, float, float], line: int
    ) -> None:
        """A rank reconnected: replace its values from this position on."""
        unit = 1 if place[1] == place[1] else 0
        if place[unit] <= before[unit]:
            self._assembler.run.returned.append(line)

    def _note(self, record: Record, line: int) -> None:
        """Store messages; report the name of each non-numeric value once."""
        run = self._assembler.run
        for kind, text in record.messages:
            if kind in ENDS:
                self._ends[record.rank], self._reason = kind, text
            else:
                run.note(Note(line, kind, printable(text)))
        for name in record.ignored:
            if name not in self._ignored and len(self._ignored) < 20:
                self._ignored.add(name)
                run.note(
                    Note(
                        line,
                        "ignored",
                        f"{printable(name)} is not a number: such values are ignored and counted",
                    )
                )
        end, reported = self.end, self._reported_end
        if end != (reported and reported.kind):
            # The latest end counts: a run that continues has not ended.
            run.notes = [note for note in run.notes if note is not reported]
            self._reported_end = Note(line, end, printable(self._reason)) if end else None
            if self._reported_end:
                run.note(self._reported_end)

    def _points(self, rank: int, part: Columns, grain: str) -> list[tuple[Key, Points]]:
        """The points of rows, numbered by the lines of *part*."""
        epoch, step, time = map(known, (part.epoch, part.step, part.time))
        out = []
        for name, values in zip(part.names, part.values, strict=True):
            metric = self._metric(rank, name)
            if metric is None:
                self._assembler.run.refused += len(values)
            else:
                out.append(
                    ((metric, grain), Points(metric, part.rows, values, epoch, step, time, grain))
                )
        return out

    def _metric(self, rank: int, name: str) -> Metric | None:
        """The metric of a name; other ranks are groups. None beyond `MAX_CURVES` names."""
        found = self._metrics.get((rank, name))
        if found is None:
            if len(self._metrics) >= MAX_CURVES:
                return None
            found = names.metric(cleaned(name))
            if rank:
                found = found._replace(
                    group=f"{found.group}, rank {rank}" if found.group else f"rank {rank}"
                )
            self._metrics[rank, name] = found
        return found


def _columns(spelled: tuple[str, ...], rows: list[_Row]) -> Columns:
    lines = np.array([line for line, _, _ in rows])
    epoch, step, time = np.array([place for _, place, _ in rows]).T
    return Columns(
        spelled, lines, tuple(np.array([[*values] for _, _, values in rows]).T), step, time, epoch
    )
