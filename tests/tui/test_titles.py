"""Runs of the same name are told apart, and picked one by one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from curvetui.engine.run_titles import titles
from curvetui.log_tail import Tail
from curvetui.model import Snapshot
from curvetui.tui import raw_log
from curvetui.tui.dispatch import press
from curvetui.tui.titles import Titles
from tests.tui.screens import SEED, first, run_of, screen_state, typed, whole


def runs(*paths, name="train.log"):
    return [
        replace(run_of(first(n + 3), name=name), source=(path,)) for n, path in enumerate(paths)
    ]


@pytest.mark.parametrize(
    ("paths", "told"),
    [
        (("runs/a/train.log", "runs/b/train.log"), ["a/train.log", "b/train.log"]),
        (("runs/a/v1/train.log", "runs/b/v1/train.log"), ["a/v1/train.log", "b/v1/train.log"]),
        (("runs/a/train.log",), ["train.log"]),
        (("train.log", "old/train.log"), ["train.log", "old/train.log"]),
        (("x/train.log", "x/train.log"), ["train.log", "train.log"]),
        (
            ("a/v1/train.log", "b/v1/train.log", "a/v2/train.log"),
            ["a/v1/train.log", "b/v1/train.log", "v2/train.log"],
        ),
    ],
)
def test_as_many_folders_as_tell_them_apart(paths, told):
    assert titles(runs(*paths)) == told


def test_several_runs_of_one_log_keep_their_number():
    """The number is part of the name."""
    both = [*runs("a/log", "b/log", name="log #2")]

    assert titles(both) == ["a/log #2", "b/log #2"]


def test_each_of_the_same_name_can_be_shown():
    """The list shows and picks the one that is meant."""
    made = screen_state(
        *runs("runs/a/train.log", "runs/b/train.log", "runs/c/train.log"), size=(120, 40)
    )
    for letter, epoch in (("b", 4), ("a", 3), ("c", 5)):
        press(made, "r")
        typed(made, f"{letter}/")
        press(made, "enter")
        screen = whole(made).plain()

        assert f"{letter}/train.log" in screen
        assert f"epoch {epoch} " in screen


def test_a_second_run_in_the_log_does_not_change_which_one_is_shown():
    """`train.log` becomes `train.log #1`: the same run."""
    one = runs("train.log")
    two = [
        replace(one[0], name="train.log #1"),
        replace(run_of(SEED), name="train.log #2", source=("train.log",)),
    ]

    assert Titles(one).key(one[0]) == Titles(two).key(two[0])
    assert Titles(two).key(two[0]) != Titles(two).key(two[1])


def test_compares_by_title():
    """Not `train.log` with `train.log`."""
    made = screen_state(*runs("runs/a/train.log", "runs/b/train.log"), size=(120, 40))
    press(made, "o")

    assert "a/train.log" in " ".join(whole(made).plain().split())


def test_a_log_without_metrics_can_be_read():
    """How many lines there were, what helps, and the lines themselves."""
    made = screen_state(size=(80, 24))
    made.take(
        Snapshot((), read=3, tail=Tail(((0, b"hello\nworld\n3 sheep\n"),)), guess="{epoch} sheep")
    )
    screen = " ".join(whole(made).plain().split())
    assert "3 lines read, no metric in them yet." in screen
    assert "--pattern '{epoch} sheep'" in screen
    press(made, "l")

    assert raw_log.is_read(made)
    assert "3 sheep" in whole(made).plain()
