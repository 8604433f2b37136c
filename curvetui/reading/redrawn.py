"""The final text of an overwritten line: its last frame, searched from the end."""

import re

COLOUR = re.compile(rb"\x1b\[[\d;:]*m")
ANSI = re.compile(
    rb"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b\r\n]*(?:\x07|\x1b\\)?|\x1b[PX^_][^\x1b\r\n]*(?:\x1b\\)?|\x1b[ -/]*[0-~]?"
)
"""All escape sequences; none contains a carriage return, so frames may be split first."""
CONTROL = re.compile(rb"[\x00-\x08\x0b-\x1f\x7f]")
SPECIAL = (b"\r", b"\x1b", b"\x08", b"\x00")
_BACK = re.compile(r"\x08+")
_CLIMBS = re.compile(rb"\x1b(?:\x1b|\[\d*[AF\x1b])")
"""The cursor goes up, or may once colours are removed."""


def climbs(text: bytes) -> bool:
    """Whether *text* may overwrite lines above its own."""
    return b"\x1b" in text and _CLIMBS.search(text) is not None


def parts_of(line: bytes) -> list[bytes]:
    """The frames of a line, at least one; the last one remains."""
    if b"\x1b" in line:
        line = ANSI.sub(b"", line)
    parts = line.rstrip(b"\r").split(b"\r")
    if b"\x08" in line:
        parts = [_typed_over(part) if b"\x08" in part else part for part in parts]
    return [*(part for part in parts[:-1] if part.strip()), CONTROL.sub(b"", parts[-1])]


def kept_of(block: bytes) -> bytes:
    """The final text of complete lines without cursor-up."""
    if any(mark in block for mark in SPECIAL[1:]):
        return b"".join(_last(line) + b"\n" for line in block.split(b"\n")[:-1])
    out, at = [], 0
    while (back := block.find(b"\r", at)) >= 0:
        start, end = max(block.rfind(b"\n", at, back) + 1, at), block.index(b"\n", back)
        frame = block[block.rfind(b"\r", start, end) + 1 : end]
        # If it ends in a carriage return, more must be checked.
        out += [
            block[at:start],
            CONTROL.sub(b"", frame) if frame else _last(block[start:end]),
            b"\n",
        ]
        at = end + 1
    return b"".join([*out, block[at:]])


def _last(line: bytes) -> bytes:
    """The final text of one line; only colours are removed if nothing was overwritten."""
    line = line.removesuffix(b"\r")
    if b"\r" not in line:
        line = COLOUR.sub(b"", line) if b"\x1b" in line else line
        return parts_of(line)[-1] if any(mark in line for mark in SPECIAL) else line
    end = len(line)
    while True:
        start = line.rfind(b"\r", 0, end) + 1
        last = COLOUR.sub(b"", line[start:end])
        # After a carriage return there may be only escape sequences, which show nothing.
        if not start or (ANSI.sub(b"", last) if b"\x1b" in last else last):
            return parts_of(last)[-1]
        end = start - 1


def _typed_over(part: bytes) -> bytes:
    """Apply backspaces: the cursor moves back, and what follows overwrites what was there."""
    text = part.decode("utf-8", "surrogateescape")
    shown: list[str] = []
    at = place = 0
    for back in _BACK.finditer(text):
        segment = text[at : back.start()]
        shown[place : place + len(segment)] = segment
        place = max(0, place + len(segment) - len(back[0]))
        at = back.end()
    rest = text[at:]
    if not rest:
        return "".join(shown).encode("utf-8", "surrogateescape")
    # A frame that returns to the line's start is a new one: what it does not cover is debris.
    shown[place : place + len(rest) if place else None] = rest
    return "".join(shown).encode("utf-8", "surrogateescape")
