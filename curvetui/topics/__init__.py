"""Pages on using curvetui together with other programs: one Markdown file a topic, and some made from the code."""

import json
from collections.abc import Callable, Mapping
from functools import partial
from importlib.resources import files

from curvetui.cli.page_width import flowed
from curvetui.cli.schemas import schema
from curvetui.topics.api import api_page


def topics() -> dict[str, str]:
    """Name -> what it is about, in a line."""
    written = {
        path.name.removesuffix(".md"): path.read_text(encoding="utf-8")
        for path in files(__name__).iterdir()
        if path.name.endswith(".md")
    }
    found = {name: text.partition("\n")[0].lstrip("# ") for name, text in written.items()}
    return dict(sorted({**found, **{name: about for name, (about, _) in MADE.items()}}.items()))


def topic(name: str, width: int | None = None) -> str | None:
    """The page of that name, wrapped to *width* columns if given; None if there is none."""
    if name in MADE:
        return MADE[name][1]()
    if name not in topics():
        return None
    text = (files(__name__) / f"{name}.md").read_text(encoding="utf-8")
    return flowed(text, width) if width else text


def topics_page() -> str:
    """All of them, a line each."""
    return "".join(f"{name:<14}  {about}\n" for name, about in topics().items())


def _schema_page(name: str) -> str:
    return json.dumps(schema(name), ensure_ascii=False, indent=2) + "\n"  # type: ignore[arg-type]


def _keys_page() -> str:
    # Textual is loaded for nothing else here.
    from curvetui.tui.key_table import TABLE

    rows = "".join(f"{row.shown:<8} {row.help('en')}\n" for row in TABLE)
    return f"# The keys of the screen\n\n{rows}"


MADE: Mapping[str, tuple[str, Callable[[], str]]] = {
    "api": ("The library: what `import curvetui` gives", api_page),
    "keys": ("All keys of the screen", _keys_page),
    "report-schema": ("JSON Schema of `check --report json`", partial(_schema_page, "report")),
    "event-schema": (
        "JSON Schema of the events that `watch --headless` reports",
        partial(_schema_page, "event"),
    ),
}
"""Pages made from the code."""
