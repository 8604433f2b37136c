"""Rows of HTML tables in a log: a notebook's output saved as text, or copied from a page's source.

Pages are untrusted input: each byte is visited a bounded number of times.
"""

import re

MAX_ROW = 1 << 13
"""Maximum bytes of a row that spans several lines."""
_TABLE_TAG = re.compile(rb"(?i)<(/?)(tr|td|th)\b[^<>]*>")
_TAG = re.compile(rb"<[^<>]*>")


def is_within_row(line: bytes) -> bool:
    """Return whether a row of a table begins in *line* and does not end in it.

    Example:
        >>> is_within_row(b"<tr><td>1</td>"), is_within_row(b"<tr><td>1</td></tr>")
        (True, False)
    """
    if b"<" not in line or len(line) > MAX_ROW:
        return False
    rows = [tag[1] for tag in _TABLE_TAG.finditer(line) if tag[2].lower() == b"tr"]
    return bool(rows) and not rows[-1]


def rows_of_page(line: bytes) -> bytes:
    """Return the rows of a table in *line*, one per line, between bars; other text stays.

    Example:
        >>> rows_of_page(b"<table><tr><th>Step<th>x</th></tr><tr><td>1</td><td><b>0.5</b></td></tr>")
        b'| Step | x |\\n| 1 | 0.5 |'
    """
    out, row, end, in_cell = list[bytes](), list[bytes](), 0, False
    for tag in _TABLE_TAG.finditer(line):
        text = _TAG.sub(b"", line[end : tag.start()]).strip()
        if in_cell:
            row.append(text.replace(b"|", b"/"))
        elif not row:
            out.append(text)
        end, in_cell = tag.end(), not tag[1] and tag[2].lower() != b"tr"
        if tag[2].lower() == b"tr" and row:
            out.append(b"| " + b" | ".join(row) + b" |")
            row = []
    out.append(_TAG.sub(b"", line[end:]).strip())
    return b"\n".join(part for part in out if part)
