"""One event, one finding: the graver one speaks, for as long as it holds."""

from __future__ import annotations

from dataclasses import replace

import pytest

from curvetui.detectors import history_of
from curvetui.engine.judge import with_graver
from curvetui.engine.suppression import shown
from curvetui.model import Finding

ROWS = history_of({"epoch": range(1, 41), "loss": [1.0] * 40})


def finding(kind, *levels, first=None, ended=None):
    """A finding on `loss` with each of *levels* (level, epoch); it ended at epoch *ended*."""
    said = levels[0][1]
    return Finding(
        kind=kind,
        level=levels[-1][0],
        status="open" if ended is None else "recovered",
        metrics=("loss",),
        unit="epoch",
        first=float(first or said),
        last=float(ended or 40),
        detected_at=float(said),
        ended_at=None if ended is None else float(ended),
        levels=tuple((level, float(at)) for level, at in levels),
        detected_row=said - 1,
        ended_row=None if ended is None else ended - 1,
        level_rows=tuple(at - 1 for _, at in levels),
    )


def told(*findings):
    return [(f.kind, f.detected_at, f.levels[0][0]) for f in shown(findings, ROWS)]


def test_a_weaker_finding_does_not_hide_a_graver_one():
    """A divergence that stays at watch covers a collapse only until that is graver."""
    watch = finding("divergence", ("watch", 10))
    collapse = finding("collapse", ("watch", 12), ("stop", 20))

    assert told(watch, collapse) == [("divergence", 10, "watch"), ("collapse", 20, "stop")]


def test_a_graver_finding_speaks_for_the_weaker_one():
    """From the row on at which it is known."""
    stop = finding("divergence", ("stop", 10))

    assert told(stop, finding("collapse", ("watch", 12))) == [("divergence", 10, "stop")]


def test_what_outlasts_its_cover_is_shown_then():
    """The spike is back, the loss of the score is not."""
    cover = finding("divergence", ("watch", 10), ended=15)
    drop = finding("overfitting", ("watch", 12), first=5)

    assert told(cover, drop) == [("divergence", 10, "watch"), ("overfitting", 15, "watch")]


def test_what_began_while_its_cover_held_is_the_same_event():
    """It was over before it could be told."""
    cover = finding("divergence", ("watch", 10), ended=15)
    plateau = finding("plateau", ("watch", 17), first=12)

    assert told(cover, plateau) == [("divergence", 10, "watch")]


@pytest.mark.parametrize(("level", "count"), [("watch", 1), ("act", 2)])
def test_an_innocent_cause_covers_a_watch_and_no_more(level, count):
    """A restart of the learning rate explains a rise, but no divergence that must be acted on."""
    restart = finding("warm_restart", ("note", 10))

    assert len(told(restart, finding("divergence", (level, 12)))) == count


def test_two_that_could_cover_each_other_are_not_both_hidden():
    """Said in one row, at one level."""
    both = finding("divergence", ("watch", 10)), finding("collapse", ("watch", 10))

    assert len(told(*both)) == 1


def test_what_is_found_after_a_slow_start_is_shown_although_it_began_during_it():
    """A run that left the level of guessing and then stays high is underfitting; the slow start is over."""
    start = finding("not_learning", ("watch", 8), ("act", 10), ended=12, first=1)
    later = finding("underfitting", ("watch", 20), first=8)

    assert [kind for kind, *_ in told(start, later)] == ["not_learning", "underfitting"]


def test_an_open_finding_is_not_handed_over_to_one_that_recovered():
    """`See “…” at …` leads to advice that still counts."""
    plateau = finding("plateau", ("watch", 20))

    def handed(other):
        return "led_to" in with_graver(plateau, [plateau, other]).evidence

    assert handed(finding("overfitting", ("act", 25)))
    assert not handed(finding("overfitting", ("act", 25), ended=30))


def test_an_unused_latent_code_speaks_for_the_loss_that_stands_still():
    """The cause is named, not the consequence."""
    collapsed = finding("latent_collapse", ("watch", 10))

    assert told(collapsed, finding("plateau", ("watch", 20))) == [("latent_collapse", 10, "watch")]


@pytest.mark.parametrize(
    ("level", "metrics", "both"),
    [
        ("watch", ("val_dice",), True),
        ("watch", ("loss", "val_dice"), False),
        ("stop", ("train_loss",), False),
    ],
)
def test_a_score_that_is_nan_hides_only_what_uses_it(level, metrics, both):
    """A dice that is NaN for an empty class says nothing of a validation loss that rises."""
    nan = replace(finding("non_finite", (level, 2)), metrics=metrics)
    rise = finding("miscalibration", ("watch", 20))

    assert (("miscalibration", 20, "watch") in told(nan, rise)) is both


@pytest.mark.parametrize("kind", ["miscalibration", "overfitting"])
def test_losses_on_two_scales_do_not_hide_that_one_of_them_rises(kind):
    """A sum beside a mean: each curve's own course is known all the same."""
    scales = finding("metric_mismatch", ("watch", 6))

    assert (kind, 12, "watch") in told(scales, finding(kind, ("watch", 12)))


@pytest.mark.parametrize(("began", "is_shown"), [(3, True), (12, False)])
def test_a_score_that_repeats_hides_a_rise_only_if_the_loss_did_not_fall_meanwhile(began, is_shown):
    """Predictions that did change are not constant."""
    repeats = finding("constant_predictions", ("watch", 14), first=began)
    rises = finding("overfitting", ("watch", 16), first=12)

    assert (("overfitting", 16, "watch") in told(repeats, rises)) == is_shown


@pytest.mark.parametrize(("partly", "is_shown"), [(True, False), (False, True)])
def test_overfitting_speaks_for_a_score_that_is_partly_lost(partly, is_shown):
    low = finding("collapse", ("watch", 30))
    low = replace(low, evidence={"partly": partly})
    found = told(finding("overfitting", ("watch", 20)), low)

    assert (("collapse", 30, "watch") in found) == is_shown
