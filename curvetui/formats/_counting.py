"""Which numbers of a line are epochs, steps or batches, and which are planned totals."""

import re
from dataclasses import dataclass, field

from curvetui import names
from curvetui.formats._vocabulary import (
    COUNTED_BEHIND,
    EXAMPLES,
    FILLER,
    STALE,
    is_finer,
    is_global,
    is_measured,
    is_of_metric,
)
from curvetui.formats._words import Label
from curvetui.names.counters import (
    BATCH,
    EPISODES,
    EPOCH,
    OTHERS,
    PLANNED,
    PLANS,
    STEP,
    THOUSANDS,
    counter_of,
)
from curvetui.names.spellings import APART
from curvetui.reading import Line, Value, compiled

_SUMMED = frozenset("summary result results stats statistics report metrics".split())
"""Beside a split, before its counter: `Test_summary: [9/10/100]`."""
_EXAMPLES = frozenset("sample image img example".split())
_WAS = PLANS | frozenset("epochs training current completed finished done elapsed after".split())
"""Words beside the plural of an epoch that is or was counted."""
_FRACTIONAL = EPOCH | {"kimg"}
_BEGINS = frozenset("start starting begin beginning".split())
_DONE = r"(?i)^\s*(?:epochs?|steps?|iterations?|iters)?\s*(?:were |was )?(?:completed?|done|finished|performed|executed)\b"
"""`Total iterations: 12238 iterations completed` is not a plan."""
COUNTERS = (("epoch", EPOCH), ("step", STEP), ("batch", BATCH))
_QUOTED = r'"[^"]* [^"]*"(?!\s*:)'
"""A sentence quoted by the line: `Text: "a test of memory"`."""
_SUFFIX = r"^([kKMB])(?![\w/])"
_INITIALS = r"(?i)^\W*e(?:\d+\W*$|\s*\d+\W*\s+b\s*\d+\b|\d+\W.*(?:loss|acc|lr)\w*\D{1,20}\d)"
_PASSES = r"\W*\w+\s*:?\s+\d+\s*/\s*\d+[ ,|:-]+[A-Za-z_]+\s*[:=]\s*[-+]?\d*\.\d"
"""A split, a fraction that counts, and the first value."""
_BEST_AT = r"(?i)^(?:\s*[(\[,]?\s*(?:at|in|from|@|on)\s+|\s+|\s*[(\[]\s*)(?:epoch|ep|step|iter\w*)\s*[:=]?\s*$"
"""Between the best value so far and its position: `Best val loss: 0.59 at epoch 7`."""
PLURAL = {"epoch": "epochs", "step": "steps", "batch": "batches"}


@dataclass(eq=False, repr=False)
class Counting:
    """The part of the parser that recognises counters."""

    line: Line
    counters: dict[str, int] = field(default_factory=dict)
    values: list[Value] = field(default_factory=list)
    split: str | None = None
    """The split named by the words so far."""
    carried: str = ""
    """Words before a counter that name the value after it: `Validation accuracy after epoch 5:
    0.9`.
    """
    last: str = ""
    """What the previous number was: a counter, `value`, `fraction`, `part`, or empty."""
    guessed: bool = False
    """Whether the step is an unlabelled fraction at the start of the line."""
    inner: bool = False
    """Whether the batches are examples of an evaluation."""
    episodic: bool = False
    """Whether the epoch is a reinforcement-learning episode."""
    bracketed: bool = False
    """Whether the epoch is an unlabelled number in brackets."""
    scales: dict[int, float] = field(default_factory=dict)
    """Slots of counters printed in thousands or millions -> multiplier."""
    first: int | None = None
    """An unlabelled whole number at the start of the line."""
    sentence: str = ""
    """`Accuracy of the network on the`, before no value: `10000 test images: 54 %`."""
    stale_slot: int = -1
    """The last number that only repeats or bounds a measurement."""
    is_apart: bool = False
    """Whether the split has a name of a second validation set: `dev` beside `valid`."""
    heading: str | None = None
    """The split named by the words of a line without values."""

    def counts_on(self, slot: int, behind: str) -> bool:
        """In `Epoch 1/10 100/500` the second fraction counts batches, as does B in `E 1 B 100`."""
        if (
            self.last in ("epoch", "epochs")
            and "batch" not in self.counters
            and (compiled(r"^\s*/\s*$").match(behind) or self._has_initials(slot))
        ):
            self.counters["batch"] = slot
            self.last = "batch"
            return True
        return False

    def note_split(self, words: str) -> None:
        """`Test set:` and `[valid]` name the split of the following numbers."""
        found = [w for w in names.tokens(re.sub(_QUOTED, " ", words)) if w in names.SPLIT]
        if found:
            # `Test accuracy: evaluation - loss: 0.6`: the other word names the split.
            last = (
                next((w for w in found if names.SPLIT[w] == "test"), found[-1])
                if found[-1].startswith("eval")
                else found[-1]
            )
            self.split = self.heading = names.SPLIT[last]
            self.is_apart = last in APART

    def count(self, slot: int, name: Label, gap: str, behind: str) -> bool:
        if 0 <= self.stale_slot == slot - 1 and compiled(_BEST_AT).match(gap):
            self.last = ""
            return True
        if self.last == "part" and self.carried and compiled(EXAMPLES).match(gap):
            return False
        counter = self._counter(slot, name, gap, behind)
        if counter in PLURAL.values() and compiled(_DONE).match(behind):
            self.last = ""
            return True
        if counter:
            if counter == "step" and "step" in self.counters and is_finer(name.words):
                # `STEP: 24/36 -- GLOBAL_STEP: 1000025`, `iter 3 | timesteps 6144`
                self.counters["batch"] = self.counters.pop("step")
                if "steps" in self.counters:
                    self.counters["batches"] = self.counters.pop("steps")
            self.counters.setdefault(counter, slot)
            self.last = counter
            suffix = compiled(_SUFFIX).match(behind)
            if suffix:
                self.scales[slot] = THOUSANDS[suffix[1]]
        return counter is not None

    def _counter(self, slot: int, name: Label, gap: str, behind: str) -> str | None:
        head = name.words.partition(" (")[0]
        if head:
            # `Avg reward (last 1000 episodes)` is not an episode counter.
            name = name._replace(words=head)
        spaced = compiled(r"当前|目前|現在の?|현재").sub("current ", name.words.lower())
        words = [w for w in compiled(r"[\s_/.:]+").split(spaced) if w]
        last = words[-1] if words else ""
        slash = compiled(r"^\s*[\])]?\s*(?:/|of)\s*~?$").match(behind) is not None
        if behind.startswith("%"):
            return None
        if not words:
            return self._unnamed(slot, gap, behind, slash)
        if words[0] in _BEGINS and last in EPOCH and len(words) == 2 and name.mark == " ":
            # `Starting epoch 3 / 100`
            words = words[1:]
        if STALE & set(words) or OTHERS & set(words[:-1]) and not self._is_told_at(slot):
            return None
        # `step: 100.0` is whole; `actor/step:2.0` may be a duration, `steps: 56.0` a mean.
        point = r"\.(?!0+$)" if words in (["step"], ["iter"], ["iteration"]) else r"\."
        has_point = compiled(point).search(self.line.number(slot))
        is_fraction = has_point and not compiled(_SUFFIX).match(behind)
        if is_fraction and last not in _FRACTIONAL or is_measured(name.words):
            return None
        if last in _EXAMPLES and len(words) == 1 and slot == 0 and self._is_evaluated():
            # `Sample: 17, validation mIoU: 0.6` iterates over an evaluation.
            self.inner = True
            return "batch"
        named = [w for w in words if w not in _SUMMED] or words
        if gap.rstrip().endswith("[") and all(w in names.SPLIT for w in named):
            # `Test: [  10/100]` counts an evaluation's batches, `Train: [1/100][10/500]` epochs.
            self.note_split(name.words)
            return "batch" if slash and self._closes(slot) else "epoch"
        if slash and all(w in names.SPLIT for w in words) and self._is_bracketed(slot, gap):
            self.note_split(name.words)
            return "step"
        return self._worded(slot, name, words, slash)

    def _worded(self, slot: int, name: Label, words: list[str], slash: bool) -> str | None:
        """The counter named by the words before a number."""
        whole, last = "_".join(words), words[-1]
        split, _, own = name.words.partition(" ")
        exact = counter_of(own if split.lower() in names.SPLIT and "_" in own else name.words)
        if exact == "epoch" and last == "e" and name.mark not in (":", "=") and not slash:
            return "epoch" if self._has_initials(slot + 1) else None
        if whole == "b" and self._has_initials(slot):
            return "batch"
        counter = exact or next(
            (c for c, known in COUNTERS if last in known or whole in known), None
        )
        is_named = name.mark in (":", "=") or self._is_told_at(slot)
        long = len(words) > 4 and not (is_named or is_of_metric(name.words))
        long &= not FILLER.issuperset(words[:-1])
        if counter not in PLURAL or long:
            return None
        if exact is None and last.endswith("s") and names.split_of(name.words):
            return None
        if last == "epochs" and name.mark in (":", "=") and not _WAS.issuperset(words):
            return None  # `Frozen epochs: 5` is the length of a stage.
        if counter == "step" and self.episodic and last.endswith("s") and not is_global(name.words):
            # `Episode 12 | Steps: 200`: the length of the episode.
            return None
        self.episodic |= counter == "epoch" and last in EPISODES
        is_plan = exact is None and bool(PLANNED & set(words[:-1]))
        if is_plan and not PLANS.issuperset(words[:-1]):
            return None
        is_plural = len(words) == 1 and last.endswith("s") and name.mark in (":", "=")
        if is_plan or is_plural and counter != "step" and not slash:
            return PLURAL[counter]
        self._before_counter(name.words[: len(name.words) - len(last)], self._is_told_at(slot))
        # `3-epoch (20/500)`: the first number was the epoch's.
        is_within = counter == "step" or self.last == "epoch" and slot == 1
        return "batch" if is_within and slash and "epoch" in self.counters else counter

    def _has_initials(self, slot: int) -> bool:
        """Whether the second number is the one after B in `E 7 B 520`, or after `E12 lr=`."""
        return slot == 1 and compiled(_INITIALS).match(self.line.text) is not None

    def _is_evaluated(self) -> bool:
        """Whether the line names a split other than training."""
        splits = {names.SPLIT[w] for w in names.tokens(self.line.text) if w in names.SPLIT}
        return bool(splits) and "train" not in splits

    def _is_bracketed(self, slot: int, gap: str) -> bool:
        """`[Train 40/200]`: a fraction in brackets with the name of a split; `Train: 4/20 loss=0.5`."""
        if slot == 0 and compiled(_PASSES).match(self.line.text):
            return True
        return (
            not self.counters
            and compiled(r"[\[(]\s*\w+\s*$").search(gap) is not None
            and slot + 1 < len(self.line.spans)
            and self.line.text[self.line.spans[slot + 1][1] :].startswith(("]", ")"))
        )

    def _closes(self, slot: int) -> bool:
        if slot + 1 >= len(self.line.spans):
            return True
        rest = self.line.text[self.line.spans[slot + 1][1] :]
        return compiled(r"^\s*(?:\(\s*\d+%\))?\]\s*\[").match(rest) is None

    def _unnamed(self, slot: int, gap: str, behind: str, slash: bool) -> str | None:
        """Bracketed numbers and fractions are counters if the line has no others."""
        if "." in self.line.number(slot):
            return None
        is_first = not self.counters and not self.values
        if is_first and compiled(r"^\W*[\[(]\s*$").match(gap) and not self._is_rank(slot):
            if compiled(r"^\s*(?:/\s*\d*\s*)?[\])]").match(behind) or slash:
                self.bracketed = True
                return "epoch"
            if compiled(r"^\s*[,:]\s*$").match(behind) and slot == 0:
                # `[3, 2000] loss: 0.5`, but `[5200, 0.0001]`: a step and a learning rate.
                return "step" if "." in self.line.number(1) else "epoch"
        closes = compiled(r"^\s*[,:]\s*$").match(gap) and compiled(r"^\s*\]").match(behind)
        if slot == 1 and self.last == "epoch" and closes:
            return "batch"
        is_inner = "epoch" in self.counters and "batch" not in self.counters
        if slash and is_inner and not self.values:
            return "batch"
        if (
            slash
            and is_first
            and slot == 0
            and "correct" not in self.line.text
            and not self._is_rank(slot)
        ):
            last = self.line.spans[min(slot + 1, len(self.line.spans) - 1)]
            if compiled(r"(?i)^\W*epochs?\b(?!\W*\d)").match(self.line.text[last[1] :]):
                # `0/10 * Epoch (train): 100%`
                return "epoch"
            self.guessed = True
            return "step"
        return self._leading(slot, gap, behind) if slot == 0 else None

    def _leading(self, slot: int, gap: str, behind: str) -> str | None:
        """The number at the start of a line: its counter stands behind it, or it may be one."""
        if compiled(COUNTED_BEHIND).match(behind):
            return "epoch"
        if compiled(r"^\W*$").match(gap):
            self.first = slot
        return None

    def _is_rank(self, slot: int) -> bool:
        """`(0/4) Epoch 1`: a bracketed fraction before a named epoch is not an epoch."""
        rest = self.line.text[self.line.spans[slot][1] :]
        return compiled(r"(?i)^\s*/\s*\d+\s*\)\W*epoch\b").match(rest) is not None

    def _is_told_at(self, slot: int) -> bool:
        """Whether the line is `NAME at step 100: 7084.9` and nothing else."""
        spans, text = self.line.spans, self.line.text
        return (
            slot == len(spans) - 2
            and compiled(r"(?i)(?:\b(?:at|after)|@) \w+ ?$").search(text[: spans[slot][0]])
            is not None
            and compiled(r"^: +[-+]?\d+\.\d+\W*$").match(text[spans[slot][1] :]) is not None
        )

    def _before_counter(self, words: str, is_name: bool) -> None:
        """Keep the name before a counter, or two: `the train loss of epoch28-batch-200: 0.16`."""
        self.note_split(words)
        kept = [w for w in words.split() if w.lower() not in FILLER]
        name = " ".join([self.sentence, *kept]).strip()
        is_name |= bool(self.sentence) or names.is_known(name)
        if kept or self.last not in PLURAL:
            self.carried = name if kept and is_name else ""
