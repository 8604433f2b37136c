"""The JSON Schemas of curvetui's output, each self-contained."""

import json
from importlib.resources import files
from typing import Any, Literal

Name = Literal["report", "event"]
NAMES: tuple[Name, ...] = ("report", "event")


def schema(name: Name) -> dict[str, Any]:
    """Return the schema of `check --report json` (`report`), or of one event (`event`).

    Example:
        >>> schema("event")["title"]
        'curvetui.event/1'
    """
    report: dict[str, Any] = json.loads(
        (files("curvetui.reports") / "report.schema.json").read_text(encoding="utf-8")
    )
    if name == "report":
        return report
    event: dict[str, Any] = json.loads(
        (files("curvetui.alerts") / "event.schema.json").read_text(encoding="utf-8")
    )
    # A finding in an event is a finding in a report.
    return {
        **event,
        "$defs": {
            key: value
            for key, value in report["$defs"].items()
            if key not in ("run", "series", "places")
        },
    }
