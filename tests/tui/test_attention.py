"""What is sent to somebody who is not looking."""

from __future__ import annotations

import pytest

from curvetui.system.settings import Settings
from curvetui.tui.notifications import DEFAULT, Attention
from curvetui.tui.words import ScreenWords
from tests.tui.screens import SEED, card, finding, first, run_of, verdict

ACT = run_of(first(6), findings=(finding("overfitting", "act", 6, 6, "open"),))


def attention(settings=DEFAULT, **environ):
    """With fixed words, and not in tmux unless said."""
    return Attention(ScreenWords("en", card, verdict), environ, settings)


def test_rings_once_for_a_new_finding_that_needs_action():
    """A finding of level act rings when it comes up, not again, and not for a note."""
    told = attention()
    told.news(run_of(first(5)), rings=True)
    acts = run_of(first(6), findings=(finding("overfitting", "act", 6, 6, "open"),))

    assert (
        told.news(
            run_of(first(6), findings=(finding("plateau", "note", 6, 6, "open"),)), rings=True
        )
        == ""
    )
    assert told.news(acts, rings=True).startswith(
        "\x07\x1b]9;train.log: act: Validation gets worse"
    )
    assert told.news(acts, rings=True) == ""


def test_does_not_ring_for_what_was_there_at_the_start():
    """Opening an old log is no news."""
    assert (
        attention().news(
            run_of(SEED, findings=(finding("overfitting", "act", 6, 6, "open"),)), rings=True
        )
        == ""
    )


def test_rings_when_the_run_ends():
    """The end of a live run is told."""
    told = attention()
    told.news(run_of(SEED), rings=True)

    assert "finished" in told.news(run_of(SEED, state="finished"), rings=True)


def test_quiet_is_quiet_but_remembers():
    """With the bell off nothing is sent, and nothing is made up for later."""
    told = attention()
    told.news(run_of(first(5)), rings=False)
    acts = run_of(first(6), findings=(finding("overfitting", "act", 6, 6, "open"),))

    assert told.news(acts, rings=False) == ""
    assert told.news(acts, rings=True) == ""


def test_title_is_sent_only_when_it_changes():
    """Name, state and gravest level; an escape sequence in a name stays text."""
    told = attention()

    assert told.title(run_of(first(5), "runs/a\x1b]0;x\x07.log"), "live").endswith(
        "\x1b]2;a·]0;x·.log · live\x07"
    )
    assert told.title(run_of(first(6), "runs/a\x1b]0;x\x07.log"), "live") == ""
    assert "act" in told.title(
        run_of(first(6), "b.log", (finding("overfitting", "act", 6, 6, "open"),)), "live", "act"
    )


def test_tmux_gets_a_window_name_and_a_wrapped_notice():
    """tmux passes a notice through only in its own envelope."""
    told = attention(TMUX="/tmp/tmux")
    told.news(run_of(first(5)), rings=True)

    assert "\x1bktrain.log · live\x1b\\" in told.title(run_of(first(5)), "live")
    assert "\x1bPtmux;\x1b\x1b]9;" in told.news(run_of(first(5), state="failed"), rings=True)


@pytest.mark.parametrize(
    ("environ", "begins"),
    [
        ({}, "\x1b]9;"),
        (
            {"KITTY_WINDOW_ID": "1"},
            "\x1b]99;i=curvetui:d=0;curvetui\x1b\\\x1b]99;i=curvetui:p=body;",
        ),
        ({"TERM": "xterm-kitty"}, "\x1b]99;"),
        ({"TERM": "foot"}, "\x1b]777;notify;curvetui;"),
        ({"VTE_VERSION": "7600"}, "\x1b]777;notify;curvetui;"),
        ({"TERM_PROGRAM": "ghostty"}, "\x1b]777;notify;curvetui;"),
        ({"TERM_PROGRAM": "iTerm.app"}, "\x1b]9;"),
    ],
)
def test_speaks_the_one_sequence_that_the_terminal_knows(environ, begins):
    """All three at once would be shown twice by those that know two."""
    told = attention(**environ)
    told.news(run_of(first(5)), rings=True)
    sent = told.news(ACT, rings=True)

    assert sent.startswith("\x07" + begins)
    assert sum(sent.count(f"\x1b]{sequence};") > 0 for sequence in ("9", "99", "777")) == 1


def test_each_kind_of_notice_can_be_switched_off():
    """The bell alone, no end, no stall, no title."""
    quiet = attention(Settings(notices="off", notify_end=False, notify_stall=False, title=False))
    quiet.news(run_of(first(5)), rings=True)
    stall = run_of(first(6), findings=(finding("stalled", "act", 6, 6, "open"),))

    assert quiet.news(stall, rings=True) == ""
    assert quiet.news(ACT, rings=True) == "\x07"
    assert quiet.news(run_of(first(6), findings=ACT.findings, state="finished"), rings=True) == ""
    assert quiet.title(ACT, "live") == ""


def test_a_stall_rings():
    """Unless it is switched off."""
    told = attention()
    told.news(run_of(first(5)), rings=True)

    assert told.news(
        run_of(first(6), findings=(finding("stalled", "act", 6, 6, "open"),)), rings=True
    ).startswith("\x07")
