"""When events are told: in order, not too many at once, again after a failure; with time as an argument, so nothing waits."""

from __future__ import annotations

import threading
from dataclasses import replace

from curvetui.alerts import Alert, AlertError
from curvetui.alerts.events import Event, EventTracker
from curvetui.alerts.worker import LONGEST, MAX_QUEUED, AlertWorker, RateLimitedQueue
from tests.alerts.test_events import with_levels


class Heard(Alert):
    """An alert that remembers what it was told, and fails as often as it is asked to."""

    option = "heard"
    burst, pause, tries = 2, 10.0, 3

    def __init__(self, value: str = "", fails: int = 0) -> None:
        self.told: list[list[str]] = []
        self.fails = fails
        self.first = threading.Event()
        self.may = threading.Event()
        self.may.set()

    def deliver(self, events):
        self.first.set()
        self.may.wait(20)
        if self.fails:
            self.fails -= 1
            raise AlertError("not now")
        self.told.append([e.run for e in events])


class Gathered(Heard):
    together = True


FINDING = EventTracker().news(with_levels("act"), 0.0)[0].finding


def event(name: str, level: str = "act") -> Event:
    return Event(0.0, name, "opened", replace(FINDING, level=level), "running", "")


def test_no_more_than_a_burst_at_once_then_one_in_each_pause():
    """Two at once, then one every ten seconds; nothing is dropped and the order stays."""
    box, told = RateLimitedQueue(Heard()), []
    for number in range(5):
        box.put(event(str(number)))
    for now in range(40):
        while events := box.due(float(now)):
            box.done(events)
            told.append((now, *(e.run for e in events)))

    assert told == [(0, "0"), (0, "1"), (10, "2"), (20, "3"), (30, "4")]


def test_what_waits_becomes_one_message():
    """Where several may be told together, a flood is one message."""
    box = RateLimitedQueue(Gathered())
    for number in range(9):
        box.put(event(str(number)))

    assert len(box.due(0.0)) == 9


def test_the_wait_is_as_long_as_it_must_be():
    """Without anything to tell it sleeps; else until the next may be told."""
    box = RateLimitedQueue(Heard())
    assert box.wait(0.0) is None
    for number in range(3):
        box.put(event(str(number)))
    for _ in range(2):
        box.done(box.due(0.0))

    assert box.due(0.0) == []
    assert box.wait(0.0) == 10.0
    assert box.wait(4.0) == 6.0


def test_a_failure_is_tried_again_later_and_later():
    """After 2, 4, … seconds; after some tries it is given up and counted."""
    alert = Gathered()
    alert.tries = 99
    box = RateLimitedQueue(alert)
    box.put(event("a"))
    waits, now = [], 0.0
    for _ in range(10):
        box.failed(box.due(now), now)
        waits.append(box.wait(now))
        now += waits[-1]

    assert waits == [2, 4, 8, 16, 32, 64, 128, 256, LONGEST, LONGEST]

    alert.tries = 3
    box = RateLimitedQueue(alert)
    box.put(event("a"))
    assert [box.failed(box.due(t), t) for t in (0.0, 100.0, 200.0)] == [False, False, True]
    assert (len(box), box.lost) == (0, 1)


def test_memory_is_bounded():
    """Of too many events the oldest are lost, and counted."""
    box = RateLimitedQueue(Heard())
    for number in range(MAX_QUEUED + 3):
        box.put(event(str(number)))

    assert (len(box), box.lost, box.due(0.0)[0].run) == (MAX_QUEUED, 3, "3")


def test_what_overflowed_while_it_was_told_is_not_dropped_twice():
    """The events that came meanwhile stay."""
    box = RateLimitedQueue(Gathered())
    box.put(event("old"))
    events = box.due(0.0)
    for number in range(MAX_QUEUED):
        box.put(event(str(number)))
    box.done(events)

    assert len(box) == MAX_QUEUED


def test_a_hanging_alert_does_not_hold_up_the_reading():
    """`send` returns while the alert still hangs; all is told once it moves."""
    alert = Heard()
    alert.may.clear()
    courier = AlertWorker(alert, "note", print)
    for number in range(5):
        courier.send(event(str(number)))
    assert alert.first.wait(20)
    assert alert.told == []
    alert.may.set()
    courier.close(20.0)

    assert alert.told == [["0"], ["1"], ["2"], ["3"], ["4"]]


def test_levels_below_are_not_heard_of():
    """`--alert-level act` means silence about the rest."""
    alert = Heard()
    courier = AlertWorker(alert, "act", print)
    for level in ("note", "watch", "act", "stop"):
        courier.send(event(level, level))
    courier.close(20.0)

    assert alert.told == [["act"], ["stop"]]


def test_what_could_not_be_told_at_the_end_is_said():
    """There is no time to try again; nothing is lost without a word."""
    said: list[str] = []
    courier = AlertWorker(Gathered(fails=99), "note", said.append, clock=lambda: 0.0)
    courier.send(event("a"))
    courier.close(5.0)

    assert said[-1] == "--heard: 1 events were not delivered"
    assert all("not now" in text for text in said[:-1])


def test_an_alert_that_breaks_is_no_end():
    """A bug in one way of telling is said by its name and counts as a failure."""

    class Broken(Heard):
        def deliver(self, events):
            raise RuntimeError("secret://token")

    said: list[str] = []
    courier = AlertWorker(Broken(), "note", said.append)
    courier.send(event("a"))
    courier.close(20.0)

    assert any("RuntimeError" in text for text in said)
    assert not any("secret" in text for text in said)
