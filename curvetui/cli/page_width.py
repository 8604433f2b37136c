"""The width of printed pages, and Markdown wrapped to it."""

import re
import shutil
import sys
from collections.abc import Iterator

from curvetui.reports.wrapping import wrapped

NARROWEST, WIDEST = 40, 100
"""Columns; longer lines are hard to read."""
AS_IT_IS = re.compile(r"#|\||$")
"""Headings, table rows and empty lines."""


def page_width() -> int:
    """Width of a page: the terminal's within bounds, 80 if the output is not a terminal."""
    if not sys.stdout.isatty():
        return 80
    return min(max(shutil.get_terminal_size((80, 24)).columns, NARROWEST), WIDEST)


def flowed(text: str, width: int) -> str:
    """Wrap paragraphs and list items of Markdown to *width*; the rest is unchanged.

    Example:
        >>> print(flowed("# A title\\n\\nOne two\\nthree.\\n* an item\\n  goes on\\n", 10), end="")
        # A title
        <BLANKLINE>
        One two
        three.
        * an item
          goes on
    """
    out: list[str] = []
    paragraph: list[str] = []
    is_code = False
    for line in text.splitlines():
        is_fence = line.startswith("```")
        if is_fence or is_code or AS_IT_IS.match(line) or line.startswith("* "):
            out += _set(paragraph, width)
            paragraph = [line] if line.startswith("* ") and not is_code else []
            out += [] if paragraph else [line + "\n"]
            is_code ^= is_fence
        else:
            paragraph.append(line)
    return "".join([*out, *_set(paragraph, width)])


def _set(paragraph: list[str], width: int) -> Iterator[str]:
    hang = 2 if paragraph and paragraph[0].startswith("* ") else 0
    yield from wrapped(" ".join(map(str.strip, paragraph)), width, hang=hang) if paragraph else ()
