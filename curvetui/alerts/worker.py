"""Delivers events to one alert on a thread of its own: in order, rate-limited, with retries."""

import threading
import time
from collections import deque
from collections.abc import Callable

from curvetui.alerts import Alert, AlertError
from curvetui.alerts.events import Event
from curvetui.model import LEVELS, Level

MAX_QUEUED = 1000
"""Maximum waiting events; beyond that the oldest are lost, which is reported."""
LONGEST = 300.0
"""Seconds between retries."""
WHOLE = 1 - 1e-9
"""Tolerance, since tenths do not add up to one exactly."""


class RateLimitedQueue:
    """Events waiting for delivery, and when they are due; *now*: seconds of any monotonic clock."""

    def __init__(self, alert: Alert) -> None:
        self._alert = alert
        self._waiting: deque[Event] = deque()
        self._tokens = float(alert.burst)
        self._since: float | None = None
        self._failed = 0
        self._not_before = float("-inf")
        self.lost = 0
        """Number of events that will never be delivered."""

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, event: Event) -> None:
        self._waiting.append(event)
        if len(self._waiting) > MAX_QUEUED:
            self._waiting.popleft()
            self.lost += 1

    def due(self, now: float, at_once: bool = False) -> list[Event]:
        """The events due at *now*; they stay queued until `done`. *at_once*: ignore the limits."""
        self._refill(now)
        if not self._waiting or not at_once and (self._tokens < WHOLE or now < self._not_before):
            return []
        return list(self._waiting) if self._alert.together else [self._waiting[0]]

    def wait(self, now: float) -> float | None:
        """Seconds until something may be due; None: until an event is added."""
        if not self._waiting:
            return None
        self._refill(now)
        token = 0.0 if self._tokens >= WHOLE else (1 - self._tokens) * self._alert.pause
        return max(token, self._not_before - now, 0.0)

    def done(self, events: list[Event]) -> None:
        self._drop(events)
        self._tokens -= 1
        self._failed = 0

    def failed(self, events: list[Event], now: float, final: bool = False) -> bool:
        """Record a failure; return whether to give up, after several attempts or if it was *final*."""
        self._failed += 1
        self._not_before = now + min(LONGEST, 2.0**self._failed)
        if self._failed < self._alert.tries and not final:
            return False
        self._drop(events)
        self.lost += len(events)
        self._failed = 0
        return True

    def _drop(self, events: list[Event]) -> None:
        # Events dropped by overflow during delivery are no longer at the front.
        dropped = set(map(id, events))
        self._waiting = deque(event for event in self._waiting if id(event) not in dropped)

    def _refill(self, now: float) -> None:
        if self._since is not None and self._alert.pause > 0:
            self._tokens = min(
                float(self._alert.burst), self._tokens + (now - self._since) / self._alert.pause
            )
        elif self._alert.pause <= 0:
            self._tokens = float(self._alert.burst)
        self._since = now


class AlertWorker:
    """Empties a queue on a daemon thread. `send` never waits."""

    def __init__(
        self,
        alert: Alert,
        least: Level,
        warn: Callable[[str], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """warn: reports failures; called on the worker's thread, with texts that contain no secret."""
        self._alert, self._least, self._warn, self._clock = alert, least, warn, clock
        self._box = RateLimitedQueue(alert)
        self._changed = threading.Condition()
        self._closing: float | None = None
        self._thread = threading.Thread(target=self._run, name=f"alert {alert.option}", daemon=True)
        self._thread.start()

    def send(self, event: Event) -> None:
        if self._alert.hears_all or event.level in LEVELS[LEVELS.index(self._least) :]:
            with self._changed:
                self._box.put(event)
                self._changed.notify()

    def close(self, patience: float) -> None:
        """Deliver what waits for at most *patience* seconds, without rate limits or retries."""
        with self._changed:
            self._closing = self._clock() + patience
            self._changed.notify()
        self._thread.join(patience)
        left = len(self._box) + self._box.lost
        if left:
            self._warn(f"--{self._alert.option}: {left} events were not delivered")

    def _run(self) -> None:
        while True:
            with self._changed:
                events = self._next()
                if not events:
                    return
            try:
                self._alert.deliver(events)
            except AlertError as error:
                self._failed(events, str(error))
            # Whatever a plug-in does, the other events must still be delivered.
            except Exception as error:
                self._failed(events, f"it broke: {type(error).__name__}")
            else:
                with self._changed:
                    self._box.done(events)

    def _next(self) -> list[Event]:
        """Wait for and return what is due; nothing once it is over."""
        while True:
            now = self._clock()
            if self._closing is not None:
                return self._box.due(now, at_once=True) if now < self._closing else []
            events = self._box.due(now)
            if events:
                return events
            self._changed.wait(self._box.wait(now))

    def _failed(self, events: list[Event], why: str) -> None:
        with self._changed:
            over = self._box.failed(events, self._clock(), final=self._closing is not None)
        self._warn(f"--{self._alert.option}: {why}; {'giving up' if over else 'will retry'}")
