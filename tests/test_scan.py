"""All numbers of a block at once, and the lines' shapes without them."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from curvetui.reading import Line
from curvetui.reading.scan import scan, spans_of


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("loss 0.5", [0.5]),
        ("loss=-1.5e-05, lr=+2E3", [-1.5e-5, 2000]),
        ("conv2 top_5 Acc@1 1", [1]),
        ("loss nan inf -inf NaN Infinity", [math.nan, math.inf, -math.inf, math.nan, math.inf]),
        ("banana inform nanny", []),
        ("v1.2.3 10.0.0.1", []),
        ("Loss: 2.56.", [2.56]),
        ("Epoch: 1/5... Loss: 2.340... acc ..0.5", [1, 5, 2.34, 0.5]),
        ("... .... 1..5 .5 ..", [0.5]),
        ("n 7,313 tokens, 1,234,567", [7313, 1234567]),
        ("0.5,313 1,2,3", [0.5, 313, 1, 2, 3]),
        ("12.3% 5ms 3e 4e+", [12.3, 5, 3, 4]),
        ("1-2 a-3 (-4) --5", [1, 2, 3, -4, 5]),
        ("0x1F 3x3", [3]),
        ("2026-11-22T05:06:07Z", [2026, 11, 22, 5, 6, 7]),
        ("nan.0 1.nan", [math.nan, 1]),
        ("val_acc: 0.5711.594", []),
        ("00000000000000000000000000000000.50000000000000000000", [0.5]),
        ("é 1 中 2", [1, 2]),
    ],
)
def test_numbers_are_found(text, values):
    """Signs, exponents, thousands, names with digits, versions, dates."""
    found = scan(text.encode() + b"\n").values.tolist()

    assert found == pytest.approx(values, nan_ok=True)


@pytest.mark.parametrize(
    "printed",
    [
        "9999999999999999999",
        "999999999999999999",
        "-18446744073709551616",
        "0.000000000000000001",
        "+0.12345678901234567",
        "-.5",
        "12345678.",
        "9007199254740993",
        "00000000000000000.25",
        "1" * 300,
    ],
)
def test_decimals_of_any_length_are_the_nearest_floats(printed):
    """Whether an integer of 64 bits holds their digits or not."""
    found = scan(f"loss= {printed} 7\n".encode()).values

    assert found.tolist() == [float(printed), 7]


def test_a_leader_of_points_is_no_number():
    """However many points it has, and whatever stands behind it."""
    found = scan(f"lr {'.' * 256}5 a1{'.' * 300} {'.' * 256} 0.5\n".encode()).values

    assert found.tolist() == [5, 0.5]


def test_lines_that_differ_in_numbers_alone_have_one_shape():
    """Whatever the width of numbers, padding and bars."""
    lines = ["Epoch   1/30  ━━╸━━━━ 3.1e-05 ===>...", "Epoch 12/30 ━━━━━━ nan =>......"]

    assert len(set(scan("".join(f"{line}\n" for line in lines).encode()).shapes)) == 1


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_printed_number_is_read_to_the_last_bit(value):
    """The float64 nearest to the printed decimal."""
    found = scan(f"loss={value!r}\n".encode()).values

    assert found.tolist() == [value]


@given(st.binary(max_size=400))
def test_any_bytes_can_be_scanned(noise):
    """No crash, one shape a line, as many values as starts."""
    text = noise.replace(b"\x00", b"") + b"\n"
    found = scan(text)

    assert len(found.shapes) == text.count(b"\n")
    assert len(found.values) == len(found.starts) == len(found.ends)
    assert found.first[-1] == len(found.values)
    assert (np.diff(found.starts) > 0).all()


def test_places_are_counted_in_characters():
    """Whatever the encoding takes."""
    text = "准确率 0.5, é 7"

    assert [text[a:b] for a, b in spans_of(text)] == ["0.5", "7"]


@given(
    st.lists(
        st.floats(allow_nan=False, allow_infinity=False).flatmap(
            lambda x: st.sampled_from(
                [f"{x:.4f}", f"{x:.9g}", f"{x:.17g}", repr(x), f"{x:.3e}", str(int(x) % 10**12)]
            )
        ),
        min_size=1,
        max_size=40,
    )
)
def test_values_are_the_nearest_to_what_is_printed(printed):
    """To the last bit, whichever way they are read."""
    text = "".join(f"a: {number}\n" for number in printed).encode()

    assert scan(text).values.tolist() == [float(number) for number in printed]


def test_a_number_is_found_by_the_place_of_its_word():
    """With a sign of money before it, or quotes around it; two numbers are none."""
    text = "cost $5 '7' 1-2"
    line = Line(text, spans_of(text))

    assert [line.slot(5, 7), line.slot(8, 11), line.slot(12, 15), line.slot(0, 4)] == [
        0,
        1,
        2,
        None,
    ]


def test_parts_of_a_line_keep_their_numbers():
    """Each at its place in the parts, with its index in the whole line."""
    text = "epoch 1: loss 0.5 | acc 0.9 (7)"
    part = Line(text, spans_of(text)).part((9, 17), (20, 27))

    assert part.line.text == "loss 0.5 | acc 0.9"
    assert [part.line.number(slot) for slot in (0, 1)] == ["0.5", "0.9"]
    assert part.slots == (1, 2)


def test_groups_of_a_match_are_slots_where_they_are_numbers():
    """By the group's name or the one given; what did not match, or is a word, has none."""
    text = "| epoch 3 of Unknown, loss 0.5"
    match = re.search(r"epoch (?P<n>\S+) of (?P<total>\w+)(?P<more> x)?, loss (?P<loss>\S+)", text)
    line = Line(text, spans_of(text))

    assert line.slots(match, "loss", epoch="n", epochs="total", last="more") == {
        "loss": 1,
        "epoch": 0,
    }


def test_groups_of_a_part_are_found_in_the_whole_line():
    """A pattern that searched the text behind a place says where that is."""
    text = "10% of Epoch 3/7"
    line = Line(text, spans_of(text))
    match = re.search(r"(?P<epoch>\d)/(?P<epochs>\d)", text[7:])

    assert line.slots(match, "epoch", "epochs", at=7) == {"epoch": 1, "epochs": 2}
    assert line.slots(match, "epoch", "epochs") != {"epoch": 1, "epochs": 2}
