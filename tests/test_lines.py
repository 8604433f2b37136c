"""Bytes become lines as a terminal would have left them, however the bytes are cut."""

from __future__ import annotations

import codecs
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curvetui.reading.terminal_lines import MAX_LINE, TerminalLines


def pieces(data: bytes, cuts=(), frames: bool = True) -> tuple[list[str], list[str]]:
    """(kept lines, overwritten frames) of *data*, given in the parts that *cuts* make."""
    lines, kept, drawn = TerminalLines(), [], []
    lines.frames = frames
    bounds = [0, *sorted(cuts), len(data)]
    for start, end in zip(bounds, bounds[1:]):
        for piece in lines.feed(data[start:end]):
            (drawn if piece.frame else kept).extend(
                piece.text.decode("utf-8", "replace").split("\n")[:-1]
            )
    for piece in lines.finish():
        (drawn if piece.frame else kept).extend(
            piece.text.decode("utf-8", "replace").split("\n")[:-1]
        )
    return kept, drawn


@pytest.mark.parametrize(
    ("data", "kept", "drawn"),
    [
        (b"a\nb\r\nc", ["a", "b", "c"], []),
        (b"10%\r20%\r30%\ndone\n", ["30%", "done"], ["10%", "20%"]),
        (b"\r10%\r\x1b[K20%\n", ["20%"], ["10%"]),
        (b"\x1b[33mloss\x1b[0m 0.5\n", ["loss 0.5"], []),
        (b"ab" + b"\x08" * 2 + b"\rcd\n", ["cd"], ["ab"]),
        (b" [====>..] Loss: 1.23    " + b"\x08" * 6 + b"3/9\n", [" [====>..] Loss: 1.3/9   "], []),
        (b"abc\x08d\n", ["abd"], []),
        (b"one\ntwo\n\x1b[1A\x1b[2Kthree\n", ["one", "two", "three"], []),
        (b"x\n\x1b[1Ay\nz\n\x1b[1Aw\n", ["x", "y", "w"], ["z"]),
        (b"\x1b]0;title\x07loss\n", ["loss"], []),
        (codecs.BOM_UTF8 + b"loss\n", ["loss"], []),
        ("loss 0.5\nacc é\n".encode("utf-16"), ["loss 0.5", "acc é"], []),
        (("loss 0.5\n" * 9).encode("utf-16-le"), ["loss 0.5"] * 9, []),
        (b"a\x00b\n", ["ab"], []),
    ],
    ids=[
        "ends",
        "bar",
        "erase",
        "colour",
        "keras",
        "over",
        "backspace",
        "up once",
        "up again",
        "title",
        "bom",
        "utf-16",
        "utf-16 bare",
        "nul",
    ],
)
def test_lines_are_what_a_terminal_leaves(data, kept, drawn):
    """Carriage returns, backspaces, colours, cursors and encodings."""
    found = pieces(data)

    assert found[0] == kept
    assert [frame for frame in found[1] if frame.strip()] == drawn


SNIPPETS = st.sampled_from(
    [
        b"loss 0.5",
        b"\n",
        b"\r",
        b"\r\n",
        b"\x08" * 5,
        b"\x08",
        b"\x1b[1A",
        b"\x1b[2K",
        b"\x1b[3",
        b"m",
        b"Epoch 1/3",
        b"\xe2\x94\x81",
        b"\x1b]0;t\x07",
        b" ",
        b"\xff",
    ]
)


@given(st.lists(SNIPPETS, max_size=40), st.data())
def test_cuts_make_no_difference(parts, data):
    """The same lines and the same frames in the same order, for any cutting of the bytes."""
    whole = b"".join(parts)
    cuts = data.draw(st.lists(st.integers(0, len(whole)), max_size=20))

    assert pieces(whole, cuts) == pieces(whole)


@given(st.binary(max_size=300), st.data())
def test_any_bytes_are_read(noise, data):
    """Random bytes neither crash nor depend on their cuts."""
    cuts = data.draw(st.lists(st.integers(0, len(noise)), max_size=10))

    assert pieces(noise, cuts) == pieces(noise)


def test_without_frames_the_kept_lines_are_the_same():
    """The quick way, taken once frames are not needed, keeps what the slow way keeps."""
    data = b"".join(b"%d%%\r" % i + b"\x08" * 4 + b"\rbar %d\nline\n" % i for i in range(50))

    assert pieces(data, frames=False)[0] == pieces(data)[0]


@given(
    st.lists(
        st.one_of(
            SNIPPETS, st.sampled_from([b"\r", b"\n", b"\x07", b"\x00", b"\x1b", b"A", b"\x1b[0m"])
        ),
        max_size=40,
    ),
    st.data(),
)
def test_skipping_frames_leaves_what_drawing_them_leaves(parts, data):
    """Whatever a line holds and however it is cut: the last frame that is found from the line's end is the one that stays."""
    whole = b"".join(parts)
    cuts = data.draw(st.lists(st.integers(0, len(whole)), max_size=20))

    assert pieces(whole, cuts, frames=False) == (pieces(whole)[0], [])


def test_frames_of_an_unfinished_line_are_given_at_once():
    """A bar that runs for hours without a line feed is seen while it runs."""
    lines = TerminalLines()
    bars = [b"\r%d%% |%s| loss %d" % (i * 10, b"#" * 30, i) for i in (1, 2, 3)]
    found = [piece.text.count(b"\n") for piece in lines.feed(b"".join(bars))]

    assert found == [2]


def test_a_line_without_end_is_bounded_and_counted():
    """Ten megabytes without a line feed are cut, not kept."""
    lines = TerminalLines()
    for _ in range(10):
        list(lines.feed(b"x" * MAX_LINE))
    (piece,) = lines.feed(b"y\nshort\n")

    assert [len(line) for line in piece.text.split(b"\n")] == [MAX_LINE, 5, 0]
    assert lines.cut == 1


def test_container_logs_are_unwrapped():
    """Docker's json-file driver, and Kubernetes' CRI with a line in two parts."""
    docker = b"".join(
        json.dumps({"log": f"{t}\n", "stream": "stdout", "time": "x"}).encode() + b"\n"
        for t in ("a é", "b")
    )
    cri = b"2026-11-22T03:00:00.1Z stdout P one \n2026-11-22T03:00:00.1Z stdout F two\n2026-11-22T03:00:01Z stderr F three\n"

    assert pieces(docker, range(0, len(docker), 7))[0] == ["a é", "b"]
    assert pieces(cri, range(0, len(cri), 5))[0] == ["one two", "three"]


def test_frames_below_lines_that_wait_come_after_them():
    """A line that the cursor may still return to is given before the bar that is drawn below it."""
    lines = TerminalLines()
    data = b"one\n\x1b[Atwo\nthree\r4\rfive\nsix\n"
    found = [*lines.feed(data), *lines.finish()]

    assert [(piece.text, piece.frame) for piece in found] == [
        (b"one\n", False),
        (b"two\n", False),
        (b"three\n4\n", True),
        (b"five\n", False),
        (b"six\n", False),
    ]


def test_a_cursor_takes_back_as_many_lines_as_it_climbs():
    """One line up overwrites one of two lines that could be overwritten."""
    assert pieces(b"\x1b[2Aa\nb\nc\n\x1b[1Ad\n") == (["a", "b", "d"], ["c"])
    assert pieces(b"\x1b[2Aa\nb\nc\n\x1b[2Ad\n") == (["a", "d"], ["b", "c"])


@pytest.mark.parametrize(("frames", "waits"), [(50, True), (51, False)])
def test_a_bar_waits_for_the_lines_above_it_for_fifty_frames(frames, waits):
    """They may still be overwritten; after that they are given, or a bar of hours would not be seen."""
    lines = TerminalLines()
    list(lines.feed(b"one\n\x1b[Atwo\n"))
    found = list(lines.feed(b"".join(b"%d%%\r" % step for step in range(frames)) + b"now"))

    assert (found == []) is waits
