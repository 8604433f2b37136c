"""`--notify WHERE`: messages to ntfy, Slack, email, Telegram and others via Apprise."""

import logging
import os
import stat
from collections.abc import Sequence
from typing import Any

from curvetui.alerts import Alert, AlertError
from curvetui.alerts.events import Event
from curvetui.engine.explain import explain
from curvetui.model import LEVELS
from curvetui.reports.phrases import phrases
from curvetui.reports.summary import span
from curvetui.sources import SourceError
from curvetui.system.console import narrate
from curvetui.system.extras import install_hint
from curvetui.system.sanitize import printable

MAX_LISTED = 8
"""Maximum events listed singly in a message; the others are counted."""
SIGNS = {"note": "ℹ", "watch": "👀", "act": "⚠", "stop": "⛔"}
DONE = "✅"
TYPES = {"stop": "failure", "act": "warning"}
"""Level -> the kind of message, which some services show as a colour."""


class Notify(Alert):
    option = "notify"
    together = True
    burst, pause = 5, 60.0

    def __init__(self, value: str) -> None:
        urls = read_urls(value)
        try:
            import apprise
        except ImportError as error:
            raise SourceError(
                f"--notify needs an optional package; {install_hint('notify')}"
            ) from error
        # It logs URLs on failure, and they contain tokens and passwords.
        logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)
        self._services: Any = apprise.Apprise()
        for number, url in enumerate(urls, 1):
            if not self._services.add(url):
                raise SourceError(
                    f"Apprise does not recognise URL {number} of {value}; see https://github.com/caronc/apprise/wiki"
                )

    def deliver(self, events: Sequence[Event]) -> None:
        """One message for all events."""
        title, body = message(events)
        try:
            type_ = TYPES.get(max((e.outcome or e.level for e in events), key=LEVELS.index), "info")
            sent = self._services.notify(
                title=title, body=body, body_format="text", notify_type=type_
            )
        except (
            Exception
        ) as error:  # a service plug-in may fail in any way, and its message may contain the URL
            raise AlertError(f"a notification failed ({type(error).__name__})") from None
        if not sent:
            raise AlertError("a notification service rejected the message, or could not be reached")


def read_urls(value: str) -> list[str]:
    """The URLs of *value*: `env:NAME`, or a file with one per line.

    Raises SourceError if there is none, or if *value* is a URL: the process list would show it.
    """
    if "://" in value:
        raise SourceError(
            "--notify takes no URL: every user of this machine could see it in the process list; put it into a variable "
            "(--notify env:NAME) or a file (--notify ~/.config/curvetui/notify)"
        )
    if value.startswith("env:"):
        text = os.environ.get(value[4:], "")
        missing = f"the variable {value[4:]} is not set; export it, or use a file"
    else:
        text = _read_file(os.path.expanduser(value))
        missing = f"there is no URL in {value}; write one on each line"
    lines = map(str.strip, text.splitlines())
    urls = [line for line in lines if line and not line.startswith("#")]
    if not urls:
        raise SourceError(f"cannot notify: {missing}")
    return urls


def _read_file(path: str) -> str:
    try:
        with open(path, encoding="utf-8") as file:
            if os.fstat(file.fileno()).st_mode & (stat.S_IRGRP | stat.S_IROTH):
                narrate(f"others can read {path}, which contains secrets; run chmod 600 on it")
            return file.read()
    except OSError as error:
        raise SourceError(
            f"cannot read {path}: {(error.strerror or str(error)).lower()}; write the URLs there, one per line"
        ) from error


def message(events: Sequence[Event]) -> tuple[str, str]:
    """(title, body) for all *events*; of each finding only the last event."""
    newest = {(e.run, e.finding.identity if e.finding else ""): e for e in events}
    newest_first = list(newest.values())
    gravest = max(newest_first, key=lambda e: LEVELS.index(e.level))
    runs = list(dict.fromkeys(e.run for e in newest_first))
    name = runs[0] if len(runs) == 1 else f"{runs[0]} +{len(runs) - 1}"
    lines = [_line(e, with_run=len(runs) > 1) for e in newest_first[:MAX_LISTED]]
    if len(newest_first) > MAX_LISTED:
        lines.append(phrases(gravest.language)["more"].format(n=len(newest_first) - MAX_LISTED))
    return tame(f"{name}: {gravest.title}")[:250], "\n\n".join(lines)


def _line(event: Event, with_run: bool) -> str:
    """The event, and the advice while it is useful."""
    words = phrases(event.language)
    run = f"{event.run}: " if with_run else ""
    if event.finding is None:
        sign = SIGNS.get(event.outcome or "", DONE)
        return tame(f"{sign} {run}{words.get(event.state, event.state)}. {event.verdict}")
    finding, card = event.finding, explain(event.finding, event.language)
    is_open = finding.status == "open"
    sign = {"recovered": DONE, "withdrawn": "▪"}.get(finding.status, SIGNS[finding.level])
    sentences = (card.what, *(card.next[:1] if is_open else (card.outcome,)))
    head = f"{sign} {run}{card.title} ({words[finding.level]}, {span(finding, event.language)}, {words[finding.status]})"
    return tame(head) + "\n" + tame(" ".join(filter(None, sentences)))


def tame(text: str) -> str:
    """Escape *text* so that no chat interprets it as a mention of everyone or as markup.

    Example:
        >>> tame("<!channel>"), tame("@here") == "@here"
        ('‹!channel›', False)
    """
    return printable(text).replace("<", "‹").replace(">", "›").replace("@", "@\u200b")[:1500]
