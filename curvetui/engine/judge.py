"""From a run's history to its findings: runs all detectors, sorts, one finding per cause."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import replace

import numpy as np

from curvetui.detectors import Detector, with_curves
from curvetui.engine.checkpoints import best_of, checkpoints_of, saved_file
from curvetui.engine.restore import with_restore
from curvetui.engine.rules import Rule
from curvetui.engine.signs import with_signs
from curvetui.engine.suppression import OUTRANKS, shown
from curvetui.model import OVER, Finding, Lines, Note, Progress, RunSnapshot
from curvetui.run import History
from curvetui.run.identities import softmax_twice

LEADS_TO: Mapping[str, frozenset[str]] = {
    kind: frozenset(
        "gradient_spike loss_spike warm_restart learning_rate_step resumed regime_change".split()
    )
    for kind in ("non_finite", "divergence", "collapse", "loss_spike")
}
"""Kinds that are mentioned as preceding the kind on the left."""

STORY = 0.1
"""Share of the run so far within which one finding may have led to another."""
RUIN = frozenset(("divergence", "collapse", "not_learning", "constant_predictions"))
"""Kinds at `watch` only because they may pass; if the run ends with them, they did not."""


class Judge:
    """Judges a growing run; detectors by row run each time, others after new judged points."""

    def __init__(self, rules: Sequence[Rule] = (), hidden: Container[str] = ()) -> None:
        """rules: the user's own, evaluated along with the detectors. hidden: kinds left out."""
        self._rules, self._hidden = rules, hidden
        self.left_out: tuple[Finding, ...] = ()
        """Findings at watch or above of hidden kinds, as of the last call of `judge`."""
        self._settled: tuple[object, ...] | None = None
        self._answers: dict[str, tuple[Finding, ...]] = {}

    def judge(self, history: History) -> tuple[tuple[Finding, ...], tuple[Note, ...]]:
        """(findings of *history* in detection order, notes on failed detectors)."""
        answers: list[Finding] = []
        notes = []
        # A run that is over is judged once.
        settled = history.settled if history.state == "running" else None
        is_new = settled is None or settled != self._settled
        # NaN and zeros in the log cause no numpy warnings.
        with np.errstate(all="ignore"):
            for detector in with_curves(history.kinds):
                if history.longest < detector.least:
                    continue
                try:
                    answers += self._answer(detector, history, is_new=is_new)
                except Exception as error:
                    text = f"{detector.kind} could not be judged: {type(error).__name__}: {error}"
                    notes.append(Note(history.rows, "plugin", text[:200]))
        for rule in self._rules:
            answers += rule.detect(history)
        self._settled = settled
        self.left_out = ()
        if not answers:
            return (), tuple(notes)
        found = sorted(answers, key=lambda f: (f.detected_row, f.kind, f.metrics))
        kept = shown(found, history)
        findings = tuple(
            with_restore(
                _with_file(with_graver(_with_story(f, kept), kept), history), found, history
            )
            for f in kept
        )
        if history.state != "running":
            findings = tuple(_raised(f, history) for f in findings)
        if history.state in OVER:
            findings = tuple(_closed(f, history) for f in findings)
        gone = [f for f in findings if f.kind in self._hidden]
        self.left_out = tuple(f for f in gone if f.level != "note" and f.status != "withdrawn")
        if self.left_out:
            kinds = ", ".join(sorted({f.kind for f in self.left_out}))
            notes.append(Note(history.rows, "left_out", f"Findings left out as asked: {kinds}"))
        if gone:
            findings = tuple(
                _alone(f, self._hidden) for f in findings if f.kind not in self._hidden
            )
        return with_signs(findings, history), tuple(notes)

    def _answer(self, detector: Detector, history: History, *, is_new: bool) -> Sequence[Finding]:
        """The findings of *detector*: those of last time if no judged point is new."""
        if is_new or detector.by_row or detector.kind not in self._answers:
            self._answers.pop(detector.kind, None)
            self._answers[detector.kind] = tuple(detector.detect(history))
        return self._answers[detector.kind]


def judge(history: History) -> tuple[Finding, ...]:
    """All findings of *history* in detection order."""
    return Judge().judge(history)[0]


def _with_story(finding: Finding, found: list[Finding]) -> Finding:
    """*finding* with the findings shortly before it, as [kind, first] in its evidence."""
    causes = LEADS_TO.get(finding.kind, frozenset())
    reach = finding.detected_row - max(STORY * finding.detected_row, 5.0)
    before = [
        [f.kind, f.first]
        for f in found
        if f.kind in causes
        and f is not finding
        and reach <= f.detected_row <= finding.detected_row
        and f.unit == finding.unit
        and f.first <= finding.first
    ]
    if before:
        return replace(finding, evidence={**finding.evidence, "came_before": before[-3:]})
    return finding


def with_graver(finding: Finding, found: list[Finding]) -> Finding:
    """*finding* with the more severe one that it turned into, as [kind, first] in its evidence."""
    later = (
        f
        for f in found
        if finding.kind in OUTRANKS.get(f.kind, ())
        and f.detected_row >= finding.detected_row
        and f.unit == finding.unit
        and f.severity >= finding.severity
        and (f.status != "recovered" or finding.status == "recovered")
        and (
            finding.ended_row is None
            or finding.ended_row > f.detected_row
            or finding.status == "ended"
            and finding.first <= f.first <= (finding.ended_at or 0.0)
        )
    )
    graver = max(later, key=lambda f: (f.severity, -f.detected_row), default=None)
    if graver is None:
        return finding
    return replace(finding, evidence={**finding.evidence, "led_to": [graver.kind, graver.first]})


def _alone(finding: Finding, hidden: Container[str]) -> Finding:
    """*finding* without references to findings of *hidden* kinds."""
    evidence = dict(finding.evidence)
    if "led_to" in evidence and evidence["led_to"][0] in hidden:
        del evidence["led_to"]
    if "came_before" in evidence:
        evidence["came_before"] = [b for b in evidence["came_before"] if b[0] not in hidden]
    return replace(finding, evidence=evidence)


def _with_file(finding: Finding, history: History) -> Finding:
    """*finding* with the file of its best checkpoint according to the log."""
    at = "best_at" if finding.evidence.get("score_best_at") is None else "score_best_at"
    best = finding.evidence.get(at)
    curve = history.curve_of(finding)
    if curve is None or best is None:
        return finding
    saved = saved_file(history, curve, best)
    return replace(finding, evidence={**finding.evidence, "saved": saved}) if saved else finding


def _raised(finding: Finding, history: History) -> Finding:
    """*finding* at the run's end: a failure at `watch` because it might pass did not pass."""
    curve = history.curve_of(finding)
    is_watched = finding.status == "open" and finding.level == "watch"
    is_ruin = finding.kind in RUIN or bool(finding.evidence.get("trained"))
    if finding.evidence.get("never"):
        headline = history.headline
        is_ruin = curve is not None and headline is not None and curve.name == headline.name
    # A reward without a trend may be a good one, and what is lost in part is not all lost.
    is_reward = finding.evidence.get("variant") == "reward"
    is_ruin &= not is_reward or bool(finding.evidence.get("constant"))
    is_ruin &= not finding.evidence.get("partly")
    if not (is_watched and is_ruin) or curve is None:
        return finding
    end, row = max(float(curve.x[-1]), finding.first), int(curve.lines[-1])
    before = [i for i, at in enumerate(finding.level_rows) if at < row]
    return replace(
        finding,
        level="act",
        levels=(*(finding.levels[i] for i in before), ("act", end)),
        level_rows=(*(finding.level_rows[i] for i in before), row),
    )


def _closed(finding: Finding, history: History) -> Finding:
    """*finding* with its status after the end of the run."""
    curve = history.curve_of(finding)
    if finding.status != "open" or curve is None:
        return finding
    return replace(finding, status="ended", ended_at=max(float(curve.x[-1]), finding.first))


def inferred_of(history: History) -> dict[str, int]:
    """Facts inferred from the numbers: `validation_examples`, `classes`."""
    out: dict[str, int] = {}
    counts = [
        int(t.examples[-1])
        for t in history.scores("val", "test")
        if t.curve.metric == "accuracy" and len(t)
    ]
    if any(counts):
        out["validation_examples"] = next(c for c in counts if c)
    twice = softmax_twice(history) if counts else None
    if twice is not None and twice.broken is None:
        out["classes"] = twice.classes
    return out


def snapshot_of(  # noqa: PLR0913
    history: History,
    *,
    name: str = "",
    source: tuple[str, ...] = (),
    format: str = "columns",  # noqa: A002 - the report's term
    lines: Lines | None = None,
    progress: Progress | None = None,
    judge: Judge | None = None,
) -> RunSnapshot:
    """Freeze *history* with the findings of *judge*; without a judge, no detector runs."""
    findings, failures = judge.judge(history) if judge else ((), ())
    headline = history.headline
    return RunSnapshot(
        name=name,
        source=source,
        format=format,
        state=history.state,
        lines=lines or Lines(history.rows, history.rows, 0),
        progress=progress or Progress(),
        inferred=inferred_of(history) if judge else {},
        best=best_of(history),
        curves=history.curves,
        findings=findings,
        notes=(*history.notes, *failures),
        settings=history.settings,
        system=history.system,
        judged=judge is not None,
        headline=None if headline is None else headline.identity,
        checkpoints=checkpoints_of(history),
        left_out=judge.left_out if judge else (),
    )
