"""What every detector promises, asked of all that are found in the folder."""

from __future__ import annotations

import inspect
import json
import re
import time
from collections import defaultdict
from functools import cache, partial

import numpy as np
import pytest
from histories import cut, healthy, rows_of, wild
from troubles import TRUE

import curvetui
from curvetui.api.diagnose import history_of as run_of
from curvetui.detectors import detectors, findings_of, history_of
from curvetui.engine.engine import Engine
from curvetui.engine.explain import by_kind, explain
from curvetui.engine.judge import judge
from curvetui.languages import UNKNOWN, languages
from curvetui.languages.templates import Wait
from curvetui.model import LEVELS

KINDS = [d.kind for d in detectors()]
WILD = 60
"""Made-up histories that are cut in every test of the prefix."""


@cache
def wild_run(seed, rows=60):
    """A view of the first *rows* rows of a wild history: one for all detectors, as a judge has it."""
    return run_of(cut(wild(seed), rows)).view()


@cache
def true_run(kind, seed, rows=None):
    """A view of the first *rows* rows, or all, of a run that has *kind*."""
    return run_of(cut(TRUE[kind](np.random.default_rng(seed)), rows)).view()


def identity(finding):
    return (finding.kind, finding.metrics, finding.first)


def assert_prefix(part, whole, rows):
    """What was known after *rows* rows stands in the whole, and nothing more was known then."""
    known = {}
    for finding in whole:
        known.setdefault(identity(finding), []).append(finding)
    for finding in part:
        same = known.get(identity(finding), [])
        assert any(
            (f.detected_at, f.detected_row) == (finding.detected_at, finding.detected_row)
            and f.levels[: len(finding.levels)] == finding.levels
            for f in same
        ), finding
    early = {identity(f) for f in whole if f.detected_row < rows}
    assert early <= {identity(f) for f in part}


@cache
def ended_after(rows):
    """Finished runs of that many rows: wild ones, and one of each kind."""
    whole = [wild(seed) for seed in range(WILD)]
    whole += [make(np.random.default_rng(0)) for make in TRUE.values()]
    return [run_of(cut(columns, rows)).view("finished") for columns in whole]


@pytest.mark.parametrize("detector", detectors(), ids=KINDS)
def test_a_run_shorter_than_its_stated_minimum_leaves_it_nothing_to_say(detector):
    """It is not asked about such runs, which must lose nothing by that."""
    if detector.least <= 1:
        return
    with np.errstate(all="ignore"):
        said = [list(detector.detect(history)) for history in ended_after(detector.least - 1)]

    assert not any(said), "it spoke of fewer points than `least` says: lower `least`"


@cache
def with_few_curves():
    """Runs of which some curves are left out: wild ones, and one of each kind."""
    rng = np.random.default_rng(0)
    whole = [wild(seed) for seed in range(WILD)]
    whole += [make(np.random.default_rng(0)) for make in TRUE.values()]
    axes = {"epoch", "step", "time"}
    return [
        run_of({name: c for name, c in run.items() if name in axes or rng.random() < share}).view()
        for run in whole
        for share in (0.3, 0.7, 1.0)
    ]


@pytest.mark.parametrize("detector", detectors(), ids=KINDS)
def test_a_run_without_the_curves_it_needs_leaves_it_nothing_to_say(detector):
    """It is not asked about such runs, which must lose nothing by that."""
    others = [run for run in with_few_curves() if run.kinds.isdisjoint(detector.needs)]
    with np.errstate(all="ignore"):
        said = [list(detector.detect(run)) for run in others if detector.needs]

    assert not any(said), "it spoke of a run without such a curve: name what it judges in `needs`"


@pytest.mark.parametrize("detector", detectors(), ids=KINDS)
def test_the_page_tells_rule_source_quiet_and_an_example(detector):
    """The docstring is what `curvetui explain KIND` prints, for users."""
    page = inspect.getdoc(type(detector)) or ""

    missing = [part for part in ("Rule", "Source", "Quiet", "Example") if f"\n{part}:" not in page]
    call = f">>> {type(detector).__name__}.found("
    assert missing == [], "add these parts to the docstring, see detectors/negative_loss.py"
    assert call in page, f"the example must call {call}…)"


@pytest.mark.parametrize("detector", detectors(), ids=KINDS)
@pytest.mark.parametrize("rows", [0, 1])
def test_is_silent_before_there_is_anything_to_judge(detector, rows):
    """Empty curves and single points say nothing (a NaN would)."""
    columns = {
        "epoch": [1, 2, 3][:rows],
        "train_loss": [2.0] * rows,
        "val_accuracy": [0.5] * rows,
        "lr": [0.1] * rows,
        "grad_norm": [1.0] * rows,
    }

    assert not findings_of(detector, history_of(columns))


@pytest.mark.parametrize("seed", range(3))
def test_who_knows_a_run_says_of_it_what_a_stranger_says(seed):
    """A judge asks some detectors again only when a window of a long run is full: row by row that changes nothing."""
    lines = [json.dumps(row).encode() + b"\n" for row in rows_of(wild(seed, rows=900))]
    rng = np.random.default_rng(seed)
    engine, row = Engine(), 480
    engine.feed(b"".join(lines[:row]))
    while row < len(lines):
        more = int(rng.integers(1, 40))
        engine.feed(b"".join(lines[row : row + more]))
        row += more
        stranger = Engine()
        stranger.feed(b"".join(lines[:row]))

        assert [(r.findings, r.notes) for r in engine.snapshots()] == [
            (r.findings, r.notes) for r in stranger.snapshots()
        ]


@pytest.mark.parametrize("detector", detectors(), ids=KINDS)
def test_who_looks_at_rows_says_so(detector):
    """A judge relies on it: rows and the clock are looked at by those alone that are asked again for each row."""
    source = inspect.getsource(inspect.getmodule(type(detector)))
    looks = re.search(
        r"\.lines\b|\.fin(?:al|ite)_rows\b|\.nonfinite\b|history\.silences|history\.learning_rate\b|curve\.at\b|curve\.[xy]\[",
        source,
    )

    assert detector.by_row or not looks, "set `by_row = True`: it looks at single rows"


@pytest.mark.parametrize("detector", detectors(), ids=KINDS)
def test_what_was_said_stands(detector):
    """Online truth: the findings of the first k rows are a prefix of those of all rows, for any k."""
    made = [partial(wild_run, seed) for seed in range(WILD)]
    if detector.kind in TRUE:
        made += [partial(true_run, detector.kind, seed) for seed in range(4)]
    for seed, run in enumerate(made):
        whole = findings_of(detector, run())
        for rows in np.random.default_rng(seed).integers(1, run().rows, 3):
            assert_prefix(findings_of(detector, run(rows=int(rows))), whole, int(rows))


def test_what_was_said_of_the_whole_run_stands():
    """The same after one cause has silenced its children."""
    for seed in range(WILD, 2 * WILD):
        whole = judge(wild_run(seed))
        for rows in np.random.default_rng(seed).integers(1, 60, 3):
            assert_prefix(judge(wild_run(seed, int(rows))), whole, int(rows))


def test_long_histories_keep_the_promise_too():
    """Beyond 512 rows windows are judged, whose bounds depend on the row number only."""
    for seed in range(3):
        columns = wild(seed, 1500)
        whole = judge(run_of(columns).view())
        for rows in (700, 1111, 1400):
            assert_prefix(judge(run_of(cut(columns, rows)).view()), whole, rows)


@pytest.mark.parametrize("detector", detectors(), ids=KINDS)
def test_no_level_above_the_highest(detector):
    """Levels rise, begin where it was first said, and stay below what the contract allows."""
    for history in (*map(wild_run, range(WILD)), *(true_run(kind, 0) for kind in TRUE)):
        for finding in findings_of(detector, history):
            ranks = [LEVELS.index(level) for level, _ in finding.levels]
            assert ranks == sorted(set(ranks))
            assert ranks[-1] <= LEVELS.index(detector.highest)
            assert finding.level == finding.levels[-1][0]
            assert finding.levels[0][1] == finding.detected_at


def all_findings():
    for kind in TRUE:
        for seed in range(5):
            yield from findings_of(by_kind()[kind], true_run(kind, seed))
    for seed in range(2 * WILD):
        for detector in detectors():
            yield from findings_of(detector, wild_run(seed))
    ended = history_of(
        {"epoch": range(1, 31), "val_loss": [2.0 * 0.95**e for e in range(30)]}, "finished"
    )
    cut_off = history_of({"epoch": [1, 2, 3], "loss": [2.0, 1.5, 1.2]}, "interrupted")
    yield from findings_of(by_kind()["still_improving"], ended)
    yield from findings_of(by_kind()["interrupted"], cut_off)


@cache
def found():
    """Kind -> the findings of it."""
    by = defaultdict(list)
    for finding in all_findings():
        by[finding.kind].append(finding)
    return by


def sentences(card):
    """All of a card but its outcome, which may be empty."""
    return (
        *(card.title, card.what, *card.sure, card.worry, *card.why, card.would_change),
        *(*card.next, card.limits, card.trace),
    )


@pytest.mark.parametrize("code", sorted(languages()))
@pytest.mark.parametrize("kind", [d.kind for d in detectors() if not d.live])
def test_every_field_of_the_card_is_filled_in(kind, code):
    """The evidence holds every number that the sentences ask for; titles fit in 60 characters."""
    cards = [explain(f, code) for f in found()[kind]]

    assert cards, (
        f"no run of tests/detectors/troubles.py has a {kind}: add a function {kind}(rng) with @true that makes one"
    )
    for card in cards:
        texts = sentences(card)
        assert all(texts)
        assert 1 <= len(card.why) <= 3, "give one to three causes in `why`"
        assert len(card.title) <= 60, f"shorten the title to 60 characters: {card.title!r}"
        assert card.title[-1] not in ".!。！", (
            f"take the full stop off the title {card.title!r} (a question ends with ?)"
        )
        whole = re.sub(r"`[^`]*`", "code", " ".join((*texts, card.outcome)))
        assert UNKNOWN not in whole, (
            f"where it says {UNKNOWN}, a field in braces is not in the evidence: pass it to self.episode(…): {whole}"
        )
        assert not re.search(r"[{}]|None|True|False|\bnan\b|  |\.\)\.", whole)


@pytest.mark.parametrize("kind", [d.kind for d in detectors() if not d.live])
def test_steps_that_change_nothing_are_marked_in_every_language(kind):
    """Early stopping leaves them out by their mark, whatever the language they are written in."""
    for finding in [f for f in found()[kind] if "led_to" not in f.evidence]:
        cards = {code: explain(finding, code).next for code in languages()}
        marked = {code: [isinstance(step, Wait) for step in steps] for code, steps in cards.items()}
        waits = [
            bool(re.match("Wait|Nothing to do|Keep training|Look at the loss there", step))
            for step in cards["en"]
        ]

        assert marked == dict.fromkeys(languages(), waits), (
            f"write each step of `next` that changes nothing as Wait('…'), and no other: {cards}"
        )


TRANSLATED = [kind for kind in KINDS if languages()["zh"].words_of(kind) is not None]


@pytest.mark.parametrize("kind", TRANSLATED)
def test_chinese_is_written_in_chinese(kind):
    """Full-width punctuation beside Chinese characters, and a name of its own."""
    assert re.search(r"[\u4e00-\u9fff]", languages()["zh"].words_of(kind).name)
    for finding in found()[kind][:20]:
        card = explain(finding, "zh")
        whole = " ".join((*sentences(card), card.outcome))
        assert not re.search(r"[\u4e00-\u9fff][,;:?!]|[,;:][\u4e00-\u9fff]", whole), whole


def test_long_and_odd_metric_names_do_not_break_a_title():
    """Names come from the log."""
    name = "val_" + "very_long_" * 12 + "loss"
    columns = TRUE["overfitting"](np.random.default_rng(0))
    columns = {
        "epoch": columns["epoch"],
        "train_loss": columns["train_loss"],
        name: columns["val_loss"],
        "val_{accuracy}": [0.5] * len(columns["epoch"]),
    }

    for finding in judge(run_of(columns).view()):
        for code in languages():
            assert len(explain(finding, code).title) <= 60


@pytest.mark.parametrize("seed", range(40))
def test_a_healthy_run_gets_no_act_and_no_stop(seed):
    """`act` and `stop` are promises; a `watch` that stays open is rare."""
    found = curvetui.diagnose(healthy(seed, validation=seed % 4 != 0)).findings

    assert not [f.kind for f in found if f.level in ("act", "stop")]


def test_a_healthy_run_is_rarely_watched():
    """At most one of 40 healthy runs keeps a `watch` open."""
    watched = [
        seed
        for seed in range(40)
        if any(
            f.level == "watch" and f.status == "open"
            for f in curvetui.diagnose(healthy(seed)).findings
        )
    ]

    assert len(watched) <= 1


def test_all_kinds_on_a_long_history_take_a_third_of_a_second():
    """100 000 rows of 4 metrics; the bound is three times that, for slower machines. Processor time: others may be at work."""
    n = 100_000
    rng, t = np.random.default_rng(0), np.arange(n)
    columns = {
        "step": t + 1.0,
        "loss": 0.3 + 2 * np.exp(-3 * t / n) + rng.normal(0, 0.1, n),
        "accuracy": np.clip(1 - np.exp(-3 * t / n) + rng.normal(0, 0.02, n), 0, 1),
        "grad_norm": np.exp(rng.normal(0, 0.3, n)),
        "lr": 1e-3 * (1 - t / n),
    }
    took = []
    for _ in range(3):
        history, started = run_of(columns).view(), time.process_time()
        judge(history)
        took.append(time.process_time() - started)

    assert min(took) < 0.9
