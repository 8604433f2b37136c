"""The quick ways to the last frame of a line agree with the plain one, frame by frame."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curvetui.reading.redrawn import climbs, kept_of, parts_of
from curvetui.reading.terminal_lines import MAX_HELD, MAX_LINE, TerminalLines

FLAT = st.lists(
    st.sampled_from(
        [b"a", b"loss", b" 7", b"\r", b"\r", b"\n", b"\n", b"\r\n", b"\x08", b"\x1b[32m", b"\x1b[K", b"\x00"]
    ),
    max_size=30,
).map(b"".join)  # fmt: skip
CUTS = st.sets(st.integers(0, 200), max_size=5)


def fed(data: bytes, cuts: set[int], frames: bool) -> tuple[bytes, bytes]:
    """(kept lines, overwritten frames) of *data* in the parts that *cuts* make."""
    lines, out = TerminalLines(), (bytearray(), bytearray())
    lines.frames = frames
    bounds = [0, *sorted(c for c in cuts if c < len(data)), len(data)]
    for start, end in zip(bounds, bounds[1:]):
        for piece in lines.feed(data[start:end]):
            out[piece.frame].extend(piece.text)
    for piece in lines.finish():
        out[piece.frame].extend(piece.text)
    return bytes(out[0]), bytes(out[1])


def plain(data: bytes) -> bytes:
    """The last frame of each line, found by making all frames."""
    whole = data if data.endswith(b"\n") or not data else data + b"\n"
    return b"".join(parts_of(line)[-1] + b"\n" for line in whole.split(b"\n")[:-1])


@given(FLAT)
def test_the_last_frame_is_found_from_the_end_of_the_line(data):
    """Carriage returns in any number, backspaces, colours, and frames that show nothing."""
    block = data[: data.rfind(b"\n") + 1]

    assert kept_of(block) == plain(block)


@given(FLAT, CUTS, st.booleans())
def test_kept_lines_do_not_depend_on_whether_frames_are_wanted(data, cuts, frames):
    """Nor on how the bytes are cut."""
    kept, drawn = fed(data, cuts, frames)

    assert kept == plain(data)
    assert frames or not drawn


@given(FLAT, CUTS)
def test_frames_come_once_each_in_their_order(data, cuts):
    """All frames but the last of each line, without those that show nothing."""
    whole = data if data.endswith(b"\n") or not data else data + b"\n"
    expected = [
        bytes(b for b in frame if b >= 32 or b == 9)
        for line in whole.split(b"\n")[:-1]
        for frame in parts_of(line)[:-1]
    ]

    assert fed(data, cuts, True)[1] == b"".join(f + b"\n" for f in expected if f.strip())


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        (b"ab\rcd", [b"ab", b"cd"]),
        (b"ab\r\r", [b"ab"]),
        (b"ab\r \rcd", [b"ab", b"cd"]),
        (b"abc\x08\x08XY", [b"aXY"]),
        (b"abc\x08\x08X", [b"aXc"]),
        (b"abc\x08\x08\x08X", [b"X"]),
        (b"abc\x08", [b"abc"]),
        (b"ab\x08\x08\x08\x08\x08Xy", [b"Xy"]),
        (b"a\x1b[1;31mb\x1b[0m", [b"ab"]),
        (b"a\x07b\x7f", [b"ab"]),
    ],
)
def test_what_was_drawn_over_is_a_frame_and_what_is_left_stays(line, parts):
    """Backspaces write over what was there; going back to the line's beginning starts a new frame."""
    assert parts_of(line) == parts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b"\x1b[A", True),
        (b"\x1b[3F", True),
        (b"\x1b\x1b[A", True),
        (b"\x1b[3\x1b[0mA", True),
        (b"\x1b[31m", False),
        (b"[A", False),
        (b"\x1b[K", False),
    ],
)
def test_a_cursor_that_goes_up_is_seen(text, expected):
    """Also where colours stand within the sequence."""
    assert climbs(text) is expected


@given(st.integers(1, 4), st.integers(1, 4), CUTS)
def test_bars_one_below_the_other_are_redrawn_in_place(bars, rounds, cuts):
    """Only the second climb can take lines back: the first states were passed on before. Cuts make no difference."""
    drawn = b""
    for step in range(rounds + 1):
        drawn += b"".join(b"bar %d: %d\n" % (bar, step) for bar in range(bars))
        drawn += b"\x1b[%dA" % bars if step < rounds else b""
    kept, frames = fed(drawn + b"end\n", cuts, True)
    shown = [b"bar %d: %d\n" % (bar, step) for step in (0, rounds) for bar in range(bars)]

    assert kept == b"".join(shown) + b"end\n"
    assert frames.count(b"\n") == bars * (rounds - 1)
    assert fed(drawn + b"end\n", cuts, False) == (kept, b"")


def test_the_cursor_climbs_so_far_and_no_further():
    """Lines farther up than `MAX_HELD` stay, and nothing waits for them without bound."""
    above = [b"line %d\n" % i for i in range(MAX_HELD + 30)]
    kept, frames = fed(b"\x1b[9999Ay\n" + b"".join(above) + b"\x1b[9999Aover\n", set(), True)

    assert kept == b"y\n" + b"".join(above[:30]) + b"over\n"
    assert frames == b"".join(above[30:])


@pytest.mark.parametrize("end", [b"\n", b"\r", b""])
def test_a_line_without_end_is_cut_and_counted_once(end):
    """What follows its end is read again."""
    lines = TerminalLines()
    data = b"z" * (3 * MAX_LINE) + end + b"after\n" * bool(end)
    kept = b"".join(
        p.text for i in range(0, len(data), 4096) for p in lines.feed(data[i : i + 4096])
    )
    kept += b"".join(p.text for p in lines.finish() if not p.frame)

    assert len(max(kept.split(b"\n"), key=len)) <= MAX_LINE
    assert lines.cut == (end != b"\r")
    assert kept.endswith(b"after\n") is bool(end)
