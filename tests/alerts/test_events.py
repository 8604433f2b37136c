"""Events: each told once, in the same order however often somebody looks, and all that a schema says of them."""

from __future__ import annotations

import json
from dataclasses import replace

import jsonschema
import pytest

from curvetui.alerts.events import EventTracker, remembered
from curvetui.cli.schemas import schema
from curvetui.engine.read_options import ReadOptions
from curvetui.engine.session import Session
from curvetui.model import Snapshot
from curvetui.reports.json import dumped
from curvetui.sources import Chunk
from tests.conftest import sample
from tests.reports.hostile import TEXTS, hostile_run
from tests.reports.test_reports import strict


def story(events) -> list[tuple]:
    """Event names with the finding's identity."""
    return [(e.event, e.finding.identity if e.finding else None) for e in events]


def told(data: bytes, cuts: list[int], chronicle: EventTracker | None = None) -> list:
    """All events of a log that is looked at after each of the parts that *cuts* make."""
    chronicle = chronicle or EventTracker()
    session, events = Session(ReadOptions()), []
    for start, end in zip([0, *cuts], [*cuts, len(data)], strict=True):
        session.take(Chunk("a.log", data[start:end]))
        events += chronicle.news(session.snapshot(), 1000.0)
    return events + chronicle.news(session.finish(), 1000.0)


@pytest.mark.parametrize(
    "name", ["keras-nan", "keras-validation-drop", "keras-overfitting", "keyvalue-divergence"]
)
def test_how_often_one_looks_changes_nothing(name):
    """A finding that came and went between two looks is still opened and closed; only the moment of the run's end may differ."""
    data = sample(name).read_bytes()
    often = told(data, list(range(97, len(data), max(97, len(data) // 40))))
    once = told(data, [])

    def lives(events) -> dict:
        out: dict = {}
        for name, identity in story(events):
            out.setdefault(identity, []).append(name)
        return out

    assert all(
        lives(often)[identity] == names[: len(lives(often)[identity])]
        for identity, names in lives(once).items()
    )
    assert lives(often).keys() == lives(once).keys()
    assert [s for s in story(once) if s[0] not in ("closed", "ended")] != []


def test_recovered_follows_opened():
    """The drop of epoch 8 is over at epoch 9."""
    events = told(sample("keras-validation-drop").read_bytes(), [])
    drop = [
        (e.event, e.finding.status)
        for e in events
        if e.finding and e.finding.kind == "validation_drop"
    ]

    assert drop == [("opened", "recovered"), ("closed", "recovered")]


def with_levels(*levels: str, status: str = "open") -> Snapshot:
    """A live run with one finding that took these levels one after the other."""
    run = hostile_run("plain")
    finding = replace(
        run.findings[0],
        level=levels[-1],
        levels=tuple((level, 7.0 + i) for i, level in enumerate(levels)),
        status=status,
    )
    return Snapshot((replace(run, findings=(finding,), state="running", notes=()),))


def test_a_rising_level_is_a_change():
    """Nothing is told while nothing changes; each level is told once."""
    chronicle = EventTracker()
    seen = [
        with_levels("watch"),
        with_levels("watch"),
        with_levels("watch", "act"),
        with_levels("watch", "act"),
        with_levels("watch", "act", status="recovered"),
    ]

    assert [[e.event for e in chronicle.news(s, 0.0)] for s in seen] == [
        ["opened"],
        [],
        ["changed"],
        [],
        ["closed"],
    ]


def test_silence_has_names_of_its_own():
    """A run that falls silent is `stalled`, and `resumed` when it goes on."""
    run = with_levels("watch").runs[0]
    silent = replace(run.findings[0], kind="stalled")
    chronicle = EventTracker()
    seen = [
        replace(run, findings=(replace(silent, status=status),)) for status in ("open", "recovered")
    ]

    assert [[e.event for e in chronicle.news(Snapshot((r,)), 0.0)] for r in seen] == [
        ["stalled"],
        ["resumed"],
    ]


def test_the_end_of_the_run_is_told_once():
    """With how it went in a sentence."""
    data = sample("keras-nan").read_bytes()
    ends = [e for e in told(data, [len(data) // 2]) if e.event == "ended"]

    assert len(ends) == 1
    assert (ends[0].finding, ends[0].state) == (None, "finished")
    assert "NaN" in ends[0].verdict


def test_what_an_event_log_holds_is_not_told_again():
    """A watcher that is started again goes on where the last one stopped."""
    data = sample("keras-nan").read_bytes()
    half = len(data) // 2
    session = Session()
    session.take(Chunk("a.log", data[:half]))
    before = EventTracker().news(session.snapshot(), 1.0)
    again = told(
        data, [half], EventTracker(remembered(json.loads(dumped(e.document())) for e in before))
    )

    assert before
    assert story(before) + story(again) == story(told(data, [half]))


def test_a_run_that_ended_is_forgotten():
    """The same log's name may be used by the next run, which may have the same troubles."""
    data = sample("keras-nan").read_bytes()
    first = told(data, [])

    assert story(told(data, [], EventTracker(remembered(e.document() for e in first)))) == story(
        first
    )


@pytest.mark.parametrize("case", TEXTS)
def test_events_fit_their_schema(case):
    """Whatever a log holds, an event is one line that the schema allows and from which the text comes back."""
    runs = (hostile_run(TEXTS[case]),) * 2
    events = EventTracker().news(Snapshot(runs), 1000.25)
    validator = jsonschema.Draft202012Validator(strict(schema("event")))
    for event in events:
        line = dumped(event.document())
        validator.validate(json.loads(line))
        assert "\n" not in line

    assert {e.event for e in events} >= {"opened", "closed", "ended"}
