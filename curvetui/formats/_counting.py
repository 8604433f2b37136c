"""Which numbers of a line count epochs, steps or batches, and which are planned ends."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from curvetui import names
from curvetui.formats._vocabulary import BATCH, EPOCH, FILLER, PLANNED, STALE, STEP
from curvetui.formats._words import Label
from curvetui.names.counters import OTHERS, PLANS, THOUSANDS, counter_of
from curvetui.reading import Line, Value, compiled

EPISODES = frozenset("episode episodes game games".split())
_EXAMPLES = frozenset("sample image img example".split())
_BEGINS = frozenset("start starting begin beginning".split())
_DONE = r"(?i)^\s*(?:epochs?|steps?|iterations?|iters)?\s*(?:were |was )?(?:completed?|done|finished|performed|executed)\b"
"""`Total iterations: 12238 iterations completed` is no plan."""
COUNTERS = (("epoch", EPOCH), ("step", STEP), ("batch", BATCH))
_QUOTED = r'"[^"]* [^"]*"(?!\s*:)'
"""A sentence that the line quotes: `Text: "a test of memory"`."""
_INITIALS = r"(?i)^\W*e\s*\d+\W*\s+b\s*\d+\b"
"""`E 7 B 520`"""
_BEST_AT = r"(?i)^\s*[(\[,]?\s*(?:at|in|from|@|on)\s+(?:epoch|step|iter\w*)\s*[:=]?\s*$"
"""Between the best value so far and the place where it was: `Best val loss: 0.59 at epoch 7`."""
PLURAL = {"epoch": "epochs", "step": "steps", "batch": "batches"}


@dataclass(eq=False, repr=False)
class Counting:
    """The part of the walk that knows what counts."""

    line: Line
    counters: dict[str, int] = field(default_factory=dict)
    values: list[Value] = field(default_factory=list)
    split: str | None = None
    """What the words so far said of the split."""
    carried: str = ""
    """Words before a counter that name the value after it: `Validation accuracy after epoch 5: 0.9`."""
    last: str = ""
    """What the number before was: a counter, `value`, `fraction`, `part`, or nothing."""
    guessed: bool = False
    """The step is a fraction without a label at the line's beginning."""
    inner: bool = False
    """The batches are examples of an evaluation."""
    episodic: bool = False
    """The epoch is an episode of reinforcement learning."""
    bracketed: bool = False
    """The epoch is a number in brackets without a label."""
    scales: dict[int, float] = field(default_factory=dict)
    """Slots of counters that are printed in thousands or millions, and by what they must be multiplied."""
    first: int | None = None
    """A whole number without a label that the line begins with."""
    stale_slot: int = -1
    """The last number that only repeats or bounds a measurement."""
    heading: str | None = None
    """The split that the words name, where the line holds no value."""

    def counts_on(self, slot: int, behind: str) -> bool:
        """`Epoch 1/10 100/500`: a second fraction counts the batches, and the number behind a B, `E 1 B 100`."""
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
        """`Test set:` and `[valid]` say what the numbers behind them were measured on."""
        found = [w for w in names.tokens(re.sub(_QUOTED, " ", words)) if w in names.SPLIT]
        if found:
            # `Test accuracy: evaluation - loss: 0.6`: what was evaluated is said by the other word.
            last = (
                next((w for w in found if names.SPLIT[w] == "test"), found[-1])
                if found[-1].startswith("eval")
                else found[-1]
            )
            self.split = self.heading = names.SPLIT[last]

    def count(self, slot: int, name: Label, gap: str, behind: str) -> bool:
        """Take the number as a counter if it is one."""
        if 0 <= self.stale_slot == slot - 1 and compiled(_BEST_AT).match(gap):
            self.last = ""
            return True
        counter = self._counter(slot, name, gap, behind)
        if counter in PLURAL.values() and compiled(_DONE).match(behind):
            self.last = ""
            return True
        if counter:
            if counter == "step" and "step" in self.counters and _is_global(name.words):
                # `STEP: 24/36 -- GLOBAL_STEP: 1000025`: the first one counts within an epoch.
                self.counters["batch"] = self.counters.pop("step")
                if "steps" in self.counters:
                    self.counters["batches"] = self.counters.pop("steps")
            self.counters.setdefault(counter, slot)
            self.last = counter
            suffix = compiled(r"^([kKMB])(?![\w/])").match(behind)
            if suffix:
                self.scales[slot] = THOUSANDS[suffix[1]]
        return counter is not None

    def _counter(self, slot: int, name: Label, gap: str, behind: str) -> str | None:
        head = name.words.partition(" (")[0]
        if head:
            # `Avg reward (last 1000 episodes)` counts no episodes.
            name = name._replace(words=head)
        words = [w for w in compiled(r"[\s_/.:]+").split(name.words.lower()) if w]
        last = words[-1] if words else ""
        slash = compiled(r"^\s*[\])]?\s*(?:/|of)\s*~?$").match(behind) is not None
        if behind.startswith("%"):
            return None
        if not words:
            return self._unnamed(slot, gap, behind, slash)
        if words[0] in _BEGINS and last in EPOCH and len(words) == 2 and name.mark == " ":
            # `Starting epoch 3 / 100`
            words = words[1:]
        if STALE & set(words) or OTHERS & set(words[:-1]):
            return None
        if self._is_fraction(slot, behind) and last not in EPOCH or _is_measured(name.words):
            return None
        if last in _EXAMPLES and len(words) == 1 and slot == 0 and self._is_evaluated():
            # `Sample: 17, validation mIoU: 0.6` runs through an evaluation.
            self.inner = True
            return "batch"
        if gap.rstrip().endswith("[") and all(w in names.SPLIT for w in words):
            # `Test: [  10/100]` counts an evaluation's batches, `Train: [1/100][10/500]` epochs.
            self.note_split(name.words)
            return "batch" if slash and self._closes(slot) else "epoch"
        if slash and all(w in names.SPLIT for w in words) and self._is_bracketed(slot, gap):
            self.note_split(name.words)
            return "step"
        return self._worded(slot, name, words, slash)

    def _worded(self, slot: int, name: Label, words: list[str], slash: bool) -> str | None:
        """What the words before a number count."""
        whole, last = "_".join(words), words[-1]
        exact = counter_of(name.words)
        if exact == "epoch" and last == "e" and name.mark not in (":", "=") and not slash:
            return "epoch" if self._has_initials(slot + 1) else None
        if whole == "b" and self._has_initials(slot):
            return "batch"
        counter = exact or next(
            (c for c, known in COUNTERS if last in known or whole in known), None
        )
        if counter not in PLURAL or len(words) > 4 and name.mark not in (":", "="):
            return None
        if exact is None and last.endswith("s") and names.split_of(name.words):
            return None
        if (
            counter == "step"
            and self.episodic
            and last.endswith("s")
            and not _is_global(name.words)
        ):
            # `Episode 12 | Steps: 200`: how long the episode was.
            return None
        self.episodic |= counter == "epoch" and last in EPISODES
        is_plan = exact is None and bool(PLANNED & set(words[:-1]))
        if is_plan and not PLANS.issuperset(words[:-1]):
            return None
        is_plural = len(words) == 1 and last.endswith("s") and name.mark in (":", "=")
        if is_plan or is_plural and counter != "step" and not slash:
            return PLURAL[counter]
        self._before_counter(name.words[: len(name.words) - len(last)])
        return "batch" if counter == "step" and slash and "epoch" in self.counters else counter

    def _has_initials(self, slot: int) -> bool:
        """Whether the second number is the one behind the B of `E 7 B 520`."""
        return slot == 1 and compiled(_INITIALS).match(self.line.text) is not None

    def _is_evaluated(self) -> bool:
        """Whether the line names a split that is not trained on."""
        splits = {names.SPLIT[w] for w in names.tokens(self.line.text) if w in names.SPLIT}
        return bool(splits) and "train" not in splits

    def _is_fraction(self, slot: int, behind: str) -> bool:
        """Whether the number has decimals that no `K` behind it makes whole."""
        return "." in self.line.number(slot) and not compiled(r"^[kKMB](?![\w/])").match(behind)

    def _is_bracketed(self, slot: int, gap: str) -> bool:
        """`[Train 40/200]`: a fraction that stands in brackets with the name of a split."""
        return (
            not self.counters
            and compiled(r"[\[(]\s*\w+\s*$").search(gap) is not None
            and slot + 1 < len(self.line.spans)
            and self.line.text[self.line.spans[slot + 1][1] :].startswith(("]", ")"))
        )

    def _closes(self, slot: int) -> bool:
        """Whether no other bracket follows that of a fraction."""
        if slot + 1 >= len(self.line.spans):
            return True
        return (
            compiled(r"^\s*(?:\(\s*\d+%\))?\]\s*\[").match(
                self.line.text[self.line.spans[slot + 1][1] :]
            )
            is None
        )

    def _unnamed(self, slot: int, gap: str, behind: str, slash: bool) -> str | None:
        """Numbers in brackets, and a fraction, count where nothing else does."""
        if "." in self.line.number(slot):
            return None
        is_first = not self.counters and not self.values
        if is_first and compiled(r"^\W*[\[(]\s*$").match(gap) and not self._is_rank(slot):
            if compiled(r"^\s*(?:/\s*\d*\s*)?[\])]").match(behind) or slash:
                self.bracketed = True
                return "epoch"
            if compiled(r"^\s*,\s*$").match(behind) and slot == 0:
                # `[3, 2000] loss: 0.5`, but `[5200, 0.0001]`: a step and a learning rate.
                return "step" if "." in self.line.number(1) else "epoch"
        if (
            slot == 1
            and self.last == "epoch"
            and compiled(r"^\s*,\s*$").match(gap)
            and compiled(r"^\s*\]").match(behind)
        ):
            return "batch"
        if (
            slash
            and "epoch" in self.counters
            and "batch" not in self.counters
            and self.last != "value"
        ):
            return "batch"
        if (
            slash
            and not self.counters
            and not self.values
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
        if slot == 0 and compiled(r"^\W*$").match(gap):
            self.first = slot
        return None

    def _is_rank(self, slot: int) -> bool:
        """`(0/4) Epoch 1`: what stands in brackets before a named epoch is no epoch."""
        rest = self.line.text[self.line.spans[slot][1] :]
        return compiled(r"(?i)^\s*/\s*\d+\s*\)\W*epoch\b").match(rest) is not None

    def _before_counter(self, words: str) -> None:
        self.note_split(words)
        kept = [w for w in words.split() if w.lower() not in FILLER]
        self.carried = " ".join(kept) if kept and names.is_known(" ".join(kept)) else ""


def _is_measured(words: str) -> bool:
    """Whether a name that ends like a counter's holds the name of a metric: `loss_gen`, `train_loss_epoch`."""
    return any(word in names.MEASURED for word in names.tokens(words.rsplit(maxsplit=1)[-1])[:-1])


def _is_global(words: str) -> bool:
    """Whether a step counts over the whole run."""
    return not {"global", "total"}.isdisjoint(names.tokens(words.replace("_", " ")))
