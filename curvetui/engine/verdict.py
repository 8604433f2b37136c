"""The state of a run in a few sentences: `verdict(run, language)`, and the same without its level."""

import re
from collections import Counter

import numpy as np

from curvetui.engine.condition import (
    MIN_POINTS,
    has_validation,
    is_adversarial,
    is_without_reward,
    level_of,
)
from curvetui.engine.explain import explain, tidy
from curvetui.engine.facts import headline_curve
from curvetui.languages import Language, Printer, languages
from curvetui.languages import language as language_of
from curvetui.languages.templates import chosen
from curvetui.model import LEVELS, Best, Finding, RunSnapshot


def verdict(run: RunSnapshot, language: str = "en") -> str:
    """Level, problem, advice and checkpoint: the worst open finding, or the run's condition.

    Recovered findings are named; notes do not count. It says what could not be judged.
    """
    lang, worst = language_of(language), named(run)
    text = _sentences(run, lang, with_advice=True)
    if worst is None or not text:
        return text
    level = level_of(run)
    name = lang.verdict[level if level in LEVELS else worst.level]
    # `Act: Softmax twice: the loss …` has one colon too many.
    is_own = worst.kind in OWN or lang.colon.strip() in text.partition(lang.verdict["stop_mark"])[0]
    return lang.verdict["levelled_own" if is_own else "levelled"].format(name, text)


def without_level(text: str) -> str:
    """The verdict *said*, for use next to its level."""
    starts = (
        lang.verdict[form].format(lang.verdict[level], "")
        for lang in languages().values()
        for form in ("levelled", "levelled_own")
        for level in ("stop", "act", "watch")
    )
    return next((text.removeprefix(start) for start in starts if text.startswith(start)), text)


def assessment(run: RunSnapshot, language: str = "en") -> str:
    """The verdict for use next to level and advice."""
    return _sentences(run, language_of(language), with_advice=False)


def named(run: RunSnapshot) -> Finding | None:
    """The most important open finding, which the verdict names."""
    standing = (f for f in run.findings if f.holds and f.level != "note")
    return min(standing, key=_weight, default=None)


def _sentences(run: RunSnapshot, lang: Language, *, with_advice: bool) -> str:
    if not any(len(curve) for curve in run.curves):
        return lang.verdict["empty"]
    worst = named(run)
    acting = _heir(run, worst) if worst is not None else None
    do = explain(acting, lang.code).do if acting is not None and with_advice else ""
    best = next(iter(run.best), None)
    sentences = [worst is None and _unjudged(run, lang) or _head(run, worst, lang)]
    if worst is not None:
        sentences.append(_broken_off(run, worst, lang))
    is_stop = worst is not None and level_of(run) == "stop"
    sentences.append(_after_level(do, lang) if is_stop else do)
    hidden = best is not None and best.value == 0 and worst is not None and worst.kind in HIDDEN
    if best is not None and worst is None and (is_adversarial(run) or is_without_reward(run)):
        hidden |= "loss" in best.metric.metric
    if best is not None and not hidden and not (acting and acting.kind in NAMES_BEST):
        said = _best_sentence(run, best, worst, lang)
        sentences.append("" if _repeats(" ".join(sentences), said) else said)
    if run.judged:
        sentences.append(_recovered(run, worst, lang))
    if worst is None and run.judged:
        sentences.append(_missing(run, lang))
    if any(note.kind == "plugin" for note in run.notes):
        sentences.append(lang.verdict["fault"])
    return tidy(lang.verdict["joint"].join(s for s in sentences if s))


def _heir(run: RunSnapshot, finding: Finding) -> Finding:
    """The finding that says what to do: the one that *finding* turned into, while that holds."""
    then = tuple(finding.evidence.get("led_to", ()))
    return next((f for f in run.findings if f.holds and (f.kind, f.first) == then), finding)


def _after_level(do: str, lang: Language) -> str:
    """The advice without the word that repeats the level: `Stop: … Stop, and keep …`."""
    for repeated in lang.repeated:
        if do.startswith(repeated):
            rest = do.removeprefix(repeated)
            return rest[:1].upper() + rest[1:]
    return do


def _repeats(do: str, best: str) -> bool:
    """Whether the text so far, *do*, gives all numbers of the sentence on the *best* value."""
    numbers = Counter(re.findall(NUMBERS, best))
    return bool(numbers) and numbers <= Counter(re.findall(NUMBERS, do))


def _weight(finding: Finding) -> tuple[int, int, int]:
    """Sort key of the verdict's finding: most severe, most telling about the model, newest."""
    order = (
        VERDICT_ORDER.index(finding.kind) if finding.kind in VERDICT_ORDER else len(VERDICT_ORDER)
    )
    return -finding.severity, order, -finding.detected_row


def _recovered(run: RunSnapshot, worst: Finding | None, lang: Language) -> str:
    """The two most severe recovered findings, in order; one beside *worst*; of a level the newest.

    What is back, as *worst*, has not recovered.
    """
    again = worst and (worst.kind, worst.metrics[:1])
    back = [
        f
        for f in run.findings[::-1]
        if f.status == "recovered" and f.level != "note" and (f.kind, f.metrics[:1]) != again
    ]
    back = sorted(back, key=lambda f: -f.severity)[: 2 if worst is None else 1]
    back.sort(key=lambda f: f.detected_row)
    titles = [explain(finding, lang.code).title for finding in back]
    return lang.verdict["recovered"].format(what=lang.joined.join(titles)) if titles else ""


def _missing(run: RunSnapshot, lang: Language) -> str:
    """A note that overfitting could not be judged: too few evaluations, or none on unseen examples."""
    losses = [c for c in run.curves if c.metric == "loss" and c.split in ("val", "test")]
    count = max(map(len, losses), default=0)
    if run.state != "running" and 0 < count < EVALUATIONS:
        return lang.verdict["too_few_evaluations"].format(n=count, of=EVALUATIONS)
    trained = [c for c in run.curves if c.split == "train" and c.better is not None]
    without_best = is_adversarial(run) or is_without_reward(run)
    is_judged_otherwise = without_best or any(
        c.metric == "reward" or c.split is None and c.better for c in run.curves
    )
    if (
        run.state == "running"
        or is_judged_otherwise
        or has_validation(run)
        or max(map(len, trained), default=0) < MIN_POINTS
    ):
        return ""
    return lang.verdict["no_validation"]


def _unjudged(run: RunSnapshot, lang: Language) -> str:
    """Why nothing could be judged: no curve is known, or none long enough; else empty."""
    known = [c for c in run.curves if c.better is not None or "loss" in c.metric]
    if not known:
        names = [c.name for c in run.curves if len(c)]
        return lang.verdict["unknown_names"].format(
            names=lang.joined.join(names[:MAX_NAMED] + ["…"] * (len(names) > MAX_NAMED))
        )
    headline = headline_curve(run)
    if is_adversarial(run) and (headline is None or headline.better == "lower"):
        return lang.verdict["adversarial"]
    if is_without_reward(run):
        return lang.verdict["no_reward"]
    is_short = max(map(len, known)) < MIN_POINTS and run.state not in ("failed", "interrupted")
    return lang.verdict["too_few"].format(n=max(map(len, known)), of=MIN_POINTS) if is_short else ""


EVALUATIONS = 10
"""Least validation losses for judging overfitting: a best, and enough after it."""
MAX_NAMED = 6
"""Maximum curves named if none is known."""
VERDICT_ORDER = tuple(
    "non_finite zero_loss divergence not_learning collapse validation_is_train double_softmax learning_rate_zero constant_predictions overfitting".split()
)
"""Kinds that the verdict prefers to others of the same level."""
OWN = frozenset(("overfitting", "miscalibration"))
"""Kinds whose sentence begins with the name of the problem."""
HIDDEN = frozenset(("non_finite", "zero_loss"))
"""Kinds with which a best value of exactly 0 is invalid: some trainers print 0 for NaN."""
NUMBERS = r"\d+(?:\s\d{3})*(?:\.\d+)?(?:e[+-]?\d+)?"
NAMES_BEST = frozenset(("miscalibration",))
"""Kinds whose advice names the best values."""


def _head(run: RunSnapshot, worst: Finding | None, lang: Language) -> str:
    if worst is None:
        was_grave = any(
            f.status == "recovered" and f.level in ("act", "stop") for f in run.findings
        )
        state = f"{'mended' if was_grave else 'healthy'}_{run.state}"
        calm = lang.verdict.get(state, lang.verdict[f"healthy_{run.state}"])
        hidden = lang.verdict["left_out"].format(n=len(run.left_out)) if run.left_out else ""
        return _worse(run, lang) or hidden or _early(run, lang) or calm
    return _title(worst, lang)


def _title(finding: Finding, lang: Language) -> str:
    """The title of *finding* as a sentence."""
    title = explain(finding, lang.code).title
    stop_mark = "" if title.endswith(("?", "？")) else lang.verdict["stop_mark"]
    return lang.verdict.get(finding.kind, "{}").format(title) + stop_mark


def _broken_off(run: RunSnapshot, worst: Finding, lang: Language) -> str:
    """The error that ended the run, if the verdict names another finding; else empty."""
    ends = (f for f in run.findings if f.kind == "interrupted" and f.level == "act" and f.holds)
    end = next(ends, worst)
    return _title(end, lang) if end is not worst else ""


def _worse(run: RunSnapshot, lang: Language) -> str:
    """A sentence that the run got worse although no finding is open; else empty."""
    condition = run.shown_condition
    if not run.judged or not condition.is_bad or condition.curve is None:
        return ""
    curve = condition.curve
    values = {"metric": curve.label, "now": condition.now, "top": condition.best}
    values["seen"] = float(np.nanmax(curve.y, initial=0.0))
    text = chosen(lang.verdict[f"condition_{condition.name}"], values)
    return Printer(lang, curve.unit).vformat(text, (), values)


def _early(run: RunSnapshot, lang: Language) -> str:
    """`Stopped early at epoch 13 of 20; the weights of epoch 7 were restored.`, or empty."""
    note = next((n for n in reversed(run.notes) if n.kind == "early_stopping"), None)
    at = run.progress
    if (
        run.state != "finished"
        or note is None
        or at.epoch is None
        or at.epochs
        and at.epoch >= at.epochs
    ):
        return ""
    printer = Printer(lang, "epoch")
    restored = next(
        (re.search(r"\d+", n.text) for n in run.notes if n.kind == "restored" and n.at >= note.at),
        None,
    )
    parts = [
        "early",
        *(["early_of"] if at.epochs else []),
        *(["restored"] if restored else []),
        "stop_mark",
    ]
    values = {
        "at": at.epoch,
        "plan": at.epochs,
        "restored": float(restored[0]) if restored else None,
    }
    return "".join(printer.vformat(lang.verdict[part], (), values) for part in parts)


def _best_sentence(run: RunSnapshot, best: Best, worst: Finding | None, lang: Language) -> str:
    """`Best val_loss 0.291 at epoch 24.`, or that it is still improving.

    Empty if a finding tells why the curve never changed: it has no best.
    """
    curve = next((c for c in run.curves if c.identity == best.metric), None)
    if curve is None or worst is not None and len(curve) > 1 and (curve.y == best.value).all():
        return ""
    newest = (
        not run.shown_condition.is_bad
        and best.x == float(curve.x[-1])
        and worst is None
        and run.state in ("running", "unknown")
        and len(curve) > 1
    )
    values = {
        "metric": curve.label,
        "value": best.value,
        "place": best.x,
        "since": float(curve.x[-1]) - best.x,
    }
    return Printer(lang, curve.unit).vformat(
        lang.verdict["newest" if newest else "best"], (), values
    )
