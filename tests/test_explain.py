"""Findings into words: places, counts, languages, and the sentence on top of a run."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import curvetui
from curvetui.charts.text_cells import wrap
from curvetui.detectors import findings_of, history_of
from curvetui.engine.batch_read import read_source
from curvetui.engine.explain import by_kind, explain, weighed
from curvetui.engine.verdict import verdict
from curvetui.languages import Printer, language, languages, number, shortened
from curvetui.languages.templates import Cause, Wait, choose, chosen, when
from tests.conftest import sample, snapshot_of
from tests.detectors.test_seed import SEED

LOSS = [2.0, 1.5, 1.2, 1.0, 0.9, 0.85, 1.9, 2.6, 4.0, 7.0, 9.0, 12.0] + [12.5] * 8


def printer(code="en", unit="epoch"):
    return Printer(language(code), unit)


@pytest.mark.parametrize(
    ("code", "unit", "spec", "value", "text"),
    [
        ("en", "epoch", "place", 8.0, "epoch 8"),
        ("en", "step", "place", 1200.0, "step 1 200"),
        ("zh", "epoch", "place", 8.0, "第 8 轮"),
        ("zh", "step", "place", 1200.0, "第 1 200 步"),
        ("en", "epoch", "span", 1, "1 epoch"),
        ("en", "step", "span", 600, "600 steps"),
        ("en", "epoch", "points", 0.2682, "26.8 points"),
        ("zh", "epoch", "points", 0.2682, "26.8 个百分点"),
        ("en", "epoch", "percent", 0.0512, "5.1%"),
        ("en", "epoch", "value", 1.4935, "1.4935"),
        ("en", "epoch", "name", "a" * 80, "a" * 20 + "…" + "a" * 19),
        ("en", "epoch", ".1f", -12.58, "−12.6"),
    ],
)
def test_numbers_are_printed_as_people_say_them(code, unit, spec, value, text):
    """In the log's own counting, in one language."""
    assert printer(code, unit).format_field(value, spec) == text


def test_numbers_keep_what_matters():
    """Four digits, whole numbers in full, no exponents where none are needed."""
    assert [number(v) for v in (0.000123456, 12345678.0, -3.0, float("inf"))] == [
        "0.0001235",
        "12 345 678",
        "−3",
        "∞",
    ]
    assert shortened("val_loss", 9) == "val_loss"


def test_alternatives_are_chosen_by_the_evidence():
    """One template for each case, told apart by a flag."""
    text = ("A", when("n", " with {n}", " without"), choose("way", up=" up", otherwise=" level"))

    assert chosen(text, {"n": 3, "way": "up"}) == "A with {n} up"
    assert chosen(text, {"n": 0}) == "A without level"


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({}, "It has been falling."),
        ({"over": True, "n": 0}, "It fell."),
        ({"over": True, "n": 3, "level": "act"}, "It fell to 3, badly."),
        ({"n": 3, "level": "stop"}, "It has been falling to 3, or not."),
    ],
)
def test_sections_of_a_sentence_are_chosen_by_the_evidence(values, sentence):
    """By whether an entry is there and true, or by its value; also one inside another."""
    text = "It [over?fell|has been falling][n? to {n}[level=act?, badly|, or not]]."

    assert chosen(text, values).format(**values) == sentence
    assert isinstance(chosen(Wait("[n?Wait|Go on]"), values), Wait)


def test_brackets_without_a_condition_are_text():
    """A list or an index in a sentence is printed as it is."""
    assert chosen("`x[0]` is [1, 2] | 3 [a|b]", {}) == "`x[0]` is [1, 2] | 3 [a|b]"


def test_an_unknown_language_falls_back_to_english():
    """A missing entry is told in English rather than not at all."""
    (drop,) = [f for f in curvetui.diagnose(SEED).findings if f.kind == "validation_drop"]

    assert explain(drop, "tlh") == explain(drop, "en") == drop.explanation()
    assert explain(drop, "zh_CN.UTF-8") == explain(drop, "zh")


def columns(**more):
    n = np.arange(40)
    return {"epoch": (n + 1).tolist(), "train_loss": (2.3 * np.exp(-0.1 * n)).tolist(), **more}


def test_the_verdict_of_a_healthy_run_says_so():
    """The first sentence answers: is it all right?"""
    run = curvetui.diagnose(columns()).runs[0]

    assert verdict(run).startswith(language("en").verdict["healthy_unknown"])
    assert "epoch 40" in verdict(run)


def test_the_verdict_names_the_epoch_to_go_back_to():
    """When should I have stopped?"""
    val = [2.3 * np.exp(-0.1 * min(e, 12)) + 0.04 * max(0, e - 12) for e in range(40)]
    run = curvetui.diagnose(columns(val_loss=val)).runs[0]

    assert verdict(run).startswith("Act. Overfitting")
    assert "epoch 13" in verdict(run)
    assert "第 13 轮" in verdict(run, "zh")


def test_the_verdict_never_contradicts_the_findings():
    """Healthy means that no trouble stands."""
    for seed in range(10):
        rng = np.random.default_rng(seed)
        loss = (2.3 * np.exp(-0.1 * np.arange(40)) * np.exp(rng.normal(0, 0.3, 40))).tolist()
        run = curvetui.diagnose(columns(val_loss=loss)).runs[0]
        standing = [f for f in run.findings if f.status in ("open", "ended") and f.level != "note"]
        calm = any(
            verdict(run).startswith(language("en").verdict[k])
            for k in ("healthy_running", "healthy_unknown")
        )
        assert calm == (not standing)


def test_a_run_without_values_has_a_verdict_too():
    """Before the first metric line."""
    assert (
        verdict(curvetui.diagnose({"epoch": [1], "loss": [None]}).runs[0])
        == language("en").verdict["empty"]
    )


@pytest.mark.parametrize("code", sorted(languages()))
def test_every_language_has_all_common_sentences(code):
    """What all findings share is never missing."""
    lang, english = language(code), language("en")

    assert set(lang.verdict) == set(english.verdict)
    assert set(lang.counted) == set(english.counted)
    assert set(lang.outcome) == set(english.outcome)


def test_curves_that_a_log_calls_the_same_are_told_apart_by_their_split():
    """`loss` of training and `loss` of validation: no sentence says that loss lies above loss."""
    lines = "2026/11/22 05:50:41 - INFO - Epoch [{0}][75/75]\tlr: 5.000e-02, loss: {1:.4f}\n2026/11/22 05:50:42 - INFO - Epoch(val) [{0}][25]\tloss: {2:.4f}\n"
    text = "".join(lines.format(k, 2 / k, 1.5 / k) for k in range(1, 9)).encode()
    found = {f.kind: explain(f).title for run in snapshot_of(text).runs for f in run.findings}

    assert (
        found["train_loss_above_validation"] == "train loss has been above val loss since epoch 1"
    )


@pytest.mark.parametrize("code", sorted(languages()))
def test_the_beginning_of_a_graver_finding_sends_to_it(code):
    """One cause, one advice: a plateau that turns into overfitting does not say to lower the learning rate."""
    flat = [2.0 / (1 + 0.3 * e) for e in range(8)] + [0.64] * 14
    columns = {
        "epoch": range(1, 41),
        "train_loss": [2 * 0.93**e for e in range(40)],
        "val_loss": flat + [0.64 + 0.02 * e for e in range(1, 19)],
    }
    findings = {f.kind: f for f in curvetui.diagnose(columns).findings}
    card = explain(findings["plateau"], code)

    assert findings["plateau"].evidence["led_to"][0] == "overfitting"
    assert len(card.next) == 1
    assert (
        language(code).place["epoch"].format(number(findings["overfitting"].first)) in card.next[0]
    )


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        (
            {0: [3.0, 2.0, 1.0], 1: [3.0, 2.0, 1.5]},
            "Nothing was judged: no loss or score among 0, 1.",
        ),
        (
            {"epoch": [1, 2, 3], "lr": [0.1, 0.1, 0.1]},
            "Nothing was judged: no loss or score among lr.",
        ),
        ({"epoch": [1], "loss": [1.0]}, "Too few points to judge: 1 of 3. Best loss 1 at epoch 1."),
        (
            {"epoch": [1, 2], "loss": [1.0, float("nan")]},
            "Stop: loss is NaN at epoch 2. Restore the last checkpoint up to epoch 1, and divide the learning rate by 3–10. Best loss 1 at epoch 1.",
        ),
        (
            {"epoch": [1, 2, 3], "loss": [1.0, 0.9, 0.8]},
            "Nothing is wrong in what was logged. loss is at its best: 0.8 at epoch 3. No validation is logged, so overfitting could not be judged.",
        ),
    ],
    ids=[
        "names that say nothing",
        "a schedule alone",
        "one point",
        "one point and NaN",
        "three points",
    ],
)
def test_what_was_not_judged_is_not_called_healthy(columns, said):
    """Curves that nobody knows, and a single point, are no good news."""
    assert curvetui.diagnose(columns).verdict == said


def test_the_end_of_a_sentence_in_parts_is_kept():
    """A sentence that every card has is dropped, the words that end another are not."""
    from curvetui.languages.templates import of_this_run

    assert of_this_run(("回到 {best:value}", "时解除。")) == ("回到 {best:value}", "时解除。")
    assert of_this_run(("Always so.", "Clears at {best:value}.")) == ("Clears at {best:value}.",)
    assert of_this_run("Clears [over?soon|later].") == "Clears [over?soon|later]."


@pytest.mark.parametrize("share", [0.0, 3.2e-16, -1e-12])
def test_a_change_by_rounding_is_printed_as_none(share):
    """`changed by only 3.2e-14%` is the arithmetic, not the run."""
    for code in languages():
        assert printer(code).vformat("{x:percent}", (), {"x": share}) == "0%"


def weighed_causes(*causes, **signs):
    """The causes that a finding with these signs shows of its words' *causes*."""
    finding = findings_of(
        by_kind()["divergence"], history_of({"epoch": range(1, 21), "loss": LOSS})
    )
    words = replace(by_kind()["divergence"].words, why=causes)
    return weighed(replace(finding[0], signs=signs), words, words, {}, language("en"))


def test_at_most_three_causes_are_shown_and_two_beside_a_likely_one():
    """The likely one comes first, the others in the detector's own order."""
    plain = [Cause(text) for text in "abcd"]

    assert [cause.text for cause in weighed_causes(*plain)] == ["a", "b", "c"]
    shown = weighed_causes(*plain, Cause("e", supports="again"), again={"times": 2})
    assert [cause.text for cause in shown] == ["e", "a"]


def test_a_cause_with_as_much_for_it_as_against_it_is_possible():
    """More for it: likely; more against it: unlikely."""
    causes = (
        Cause("both", supports="again", against="frozen"),
        Cause("more", supports="again"),
        Cause("less", against="frozen"),
    )

    shown = weighed_causes(*causes, again={"times": 2}, frozen={})
    assert [(c.text, c.likely) for c in shown] == [("more", "likely"), ("both", "possible")]
    shown = weighed_causes(*causes, frozen={})
    assert [c.likely for c in shown] == ["possible", "unlikely", "unlikely"]


def cards(columns):
    """Kind -> its first card, with all that it says as one text."""
    found = {}
    for one in curvetui.diagnose(columns).findings:
        card = explain(one)
        texts = (card.title, card.what, card.outcome, card.do, *card.why, *card.details, card.trace)
        found.setdefault(one.kind, " ".join(texts))
    return found


@pytest.mark.parametrize("top", [1e200, 1e298, np.inf])
@pytest.mark.parametrize("power", [0, 1, 2])
def test_no_card_lacks_a_number_where_losses_are_huge(top, power):
    """Their squares and sums are infinite."""
    values = 2 * np.exp(-np.arange(40) / 8) + 0.1
    tail = top * np.linspace(0.5, 1, 20) ** power
    columns = {
        "epoch": range(40),
        "train_loss": [*values[:20], *tail],
        "val_loss": top * (1 + 1e-12 * np.arange(40)),
    }

    told = cards(columns)
    assert told
    assert not [text for text in told.values() if "(?)" in text]


def test_an_error_rate_that_stays_high_is_not_called_a_score_near_zero():
    """89.75 was never above 1 % is nonsense."""
    (run,) = read_source(str(sample("keyvalue-not-learning"))).runs
    told = {f.kind: explain(f).what for f in run.findings}

    assert "never was above 1%" not in told["not_learning"]


def test_a_score_that_hardly_moved_is_not_said_to_have_fallen():
    """The two half-sentences stood on one card."""
    told = cards(SEED)["validation_drop"]

    assert "moved by only 0.2 points" in told
    assert "fell too" not in told


def test_a_loss_that_moved_and_came_back_is_told_by_its_range():
    """First and last value hide what lay between."""
    score = [0.1, 0.12, 0.098, 0.11, 0.12, *[0.1] * 7]
    loss = [2.3, 2.3, 2.31, 2.3, 2.3, 2.3, 40.5, 3.8, 2.3, 2.3, 2.4, 2.3]
    told = cards({"epoch": range(12), "val_accuracy": score, "val_loss": loss})

    assert "ranged from 2.3 to 40.5" in told["constant_predictions"]


@pytest.mark.parametrize("after", [0.2, 5.0])
def test_a_ratio_is_quoted_while_it_holds_only(after):
    """A loss that falls through the other one no longer keeps the ratio."""
    train = [12.0 / (1 + 0.05 * e) for e in range(30)]
    val = [t / 12 for t in train[:20]] + [after * t for t in train[20:]]
    (found,) = (
        f
        for f in curvetui.diagnose(
            {"epoch": range(30), "train_loss": train, "val_loss": val}
        ).findings
        if f.kind == "metric_mismatch"
    )

    assert found.status == ("open" if after < 1 else "recovered")


@pytest.mark.parametrize("code", ["en", "zh"])
def test_a_folded_card_has_five_lines_of_sixty_columns(code):
    """Title, what was seen, the first thing to do."""
    text = "".join(
        f"epoch {n} train_loss {1 / n:.4f} val_loss {0.5 + abs(n - 12) / 20:.4f} val_accuracy {0.9 - abs(n - 12) / 60:.4f}\n"
        for n in range(1, 41)
    )
    found = [f for data in (SEED, None) for f in (
        curvetui.diagnose(data).findings if data else snapshot_of(text.encode()).runs[0].findings
    )]  # fmt: skip
    for card in (explain(one, code) for one in found):
        seen = language(code).verdict["joint"].join(filter(None, (card.what, card.outcome)))
        assert sum(len(wrap(part, 60)) for part in (card.title, seen, card.do) if part) <= 5
    assert len(found) > 4
