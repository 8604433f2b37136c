"""Classifies the numbers of one line as counters, metrics, or neither.

Here are the general rules: what the label before a number and the counters so far make of it.
Irregular spellings are tables of shapes: `_unlabelled.py`, `_numbered_names.py`, `_no_metrics.py`.
"""

from curvetui import names
from curvetui.formats._columns import METRIC
from curvetui.formats._families import family
from curvetui.formats._hidden import hidden
from curvetui.formats._naming import Naming, group_of, of_class
from curvetui.formats._no_metrics import NO_METRICS, is_only_split, is_stage
from curvetui.formats._numbered_names import PARTS, STEPS, lettered_variant, may_be_part
from curvetui.formats._rows import is_alone, is_by_split, is_cell, is_paired, is_rest_paired, listed
from curvetui.formats._shape import Number, has_shape
from curvetui.formats._unlabelled import REFERS, UNLABELLED
from curvetui.formats._vocabulary import UNIT, is_stale
from curvetui.formats._words import Label, label
from curvetui.names.counters import counter_of
from curvetui.reading import NOTHING, Reading, Value, compiled

_DURATION = r"^\s?(?:ms|secs?|seconds?|s|mins?|minutes?|hrs?|hours?)\b(?!/)"
_NOON = r" ; \s*[aApP]\.?[mM]\b\.?"
"""After a clock: `@ 12:10 AM`."""
_SUBJECT = r"(?i)^(?:\w+ )?(?:accuracy|acc|error|loss|score|f1|precision|recall)\w* \S"
"""Begins `Test Accuracy of the network on the 10000 test images: 54 %`."""
_CURRENT = r"(?i)\bcur(?:rent)? metrics?\W*$"
"""PaddleOCR's evaluation: `cur metric, acc: 0.5, fps: 200`."""
_IN_BRACKETS = r"^\s*%?\s*[(\[][^()\[\]]*[)\]]"
_TARGET = r"^\s*/\s*\d[\d.]*[eE]-\d+\s*(?:,|$)"
_CLOSES = r"(?i)^\s*training_iteration: \d+$|\b(?:done|finished|completed?|ended|end of|took|elapsed)\b(?!.*(?:\.\.|…)\s*$)"
_CHECKPOINT = r"(?i)(?:^|\b(?:best|last|base|loaded|loading) )(?:checkpoint|ckpt)$|^(?:current |overall |global )?best(?: so far)?(?: model| result| checkpoint)?(?: (?:is|was|at|in|from))*$"
"""Before the epoch and values of an earlier save."""
_SUMMARY = r"(?i)\bepoch\s*\d+(?:\s*/\s*\d+)? (?:completed|finished|done)\b"
_STAGE = r"[\])]\W+[A-Za-z]\w+ing\b(?!\s*[:=])"
"""Words behind a bracketed number that count stages: `[2/3] Training a classifier (seed=42)`."""
_SAVED = r"(?i)^\W*(?:(?:new|best|the) )*(?:(?:checkpoint|ckpt|model|weights) (?:was )?saved\b|sav(?:ed|ing) (?:(?:new|best|the) )*(?:checkpoint|ckpt|model|weights)\b)"
"""`Checkpoint saved. At epoch: 3. With accuracy: 0.9` repeats what was measured."""
MIN_GROUPED = 2
"""Maximum values of a line whose first words identify it."""
MAX_COLUMN = 30
"""Maximum characters of an unknown name that stands apart with its number."""


class LineParser(Naming):
    """Visits the numbers of a line in order."""

    def walk(self) -> None:
        """Visit every number once."""
        self.split = self.line.section
        skipped = hidden(self.line)
        spans, text = self.line.spans, self.line.text
        end = 0
        gap = ""
        for slot, (start, stop) in enumerate(spans):
            gap += text[end:start]
            end = stop
            if slot <= self.listed:
                gap = ""
                continue
            if slot in skipped:
                # A date separates labels; a threshold belongs to the name around it.
                gap += text[start:stop] if skipped[slot] else " ; "
                self.parts += [slot] * skipped[slot]
                if self.last == "part":
                    # `time for last 50 samples: 0:00:08`: the duration was what the words named.
                    self.carried = self.last = ""
                continue
            gap = compiled(_NOON).sub(" ; ", gap)
            if self.is_name_behind:
                gap, self.is_name_behind = compiled(_IN_BRACKETS).sub(" ; ", gap), False
            if self._is_list(slot, gap):
                gap = ""
                continue
            self._number(
                slot, gap, text[stop : spans[slot + 1][0] if slot + 1 < len(spans) else len(text)]
            )
            gap = ""
        self.note_split(gap + text[end:] if not self.values else "")

    def _is_list(self, slot: int, gap: str) -> bool:
        """Take the numbers from *slot* on if the words before them list their names: `loss, acc: 0.5,
        0.75`.
        """
        lead, found = listed(self.line, slot, gap)
        self.note_split(lead)
        for index, name in enumerate(found, slot):
            counter = counter_of(name)
            if counter:
                self.counters.setdefault(counter, index)
            else:
                self.values.append(self.value(name, index, self.split))
                self.named, self.last = self.named + names.is_known(name), "value"
            self.listed = index
        return bool(found)

    def _number(self, slot: int, gap: str, behind: str) -> None:
        bare = compiled(UNIT).sub("", gap, count=1) if self.last or slot else gap
        refers = compiled(REFERS).match(bare)
        is_named = bool(self.carried) and (self.last == "step" or self.variant is not None)
        if refers and self.last and not is_named and self._refers(slot, refers[1], behind):
            return
        name, letter = lettered_variant(label(gap, slot > 0))
        self.variant = letter or self.variant
        if slot == 0:
            self.lead = name.lead
            if compiled(_CURRENT).search(name.lead):
                self.split = "val"
        self.note_split(name.lead)
        self.note_subject(name.lead)
        if self.count(slot, name, gap, behind):
            self.note_subject(name.words)
            return
        number = self.at(slot, name, behind)
        if has_shape(STEPS, self, number):
            return
        if may_be_part(number) and has_shape(PARTS, self, number):
            self.parts.append(slot)
            self.last = "part"
        elif not self._measured(number):
            self.last = ""
            is_sentence = name.mark == " " and compiled(_SUBJECT).match(name.words) is not None
            self.sentence = name.words if is_sentence else ""

    def _refers(self, slot: int, joint: str, behind: str) -> bool:
        """Interpret an unlabelled number by the one before it."""
        if joint in ("", "|") and self.counts_on(slot, behind):
            return True
        follows = self.last in ("value", "listed")
        if joint == "|" and not behind.lstrip().startswith("]") or joint == "," and not follows:
            return False
        number = self.at(slot, Label("", joint, ""), behind)
        found = has_shape(UNLABELLED, self, number)
        self.last = self.last if found or self.last == "fraction" else ""
        return found or joint != ","

    def _measured(self, number: Number) -> bool:
        """Take the number as a metric's value if the surrounding text can name one."""
        number = self.renamed(number)
        words, mark = number.words, number.mark
        implied = self.implied(number)
        if implied:
            split = names.split_of(words) or self.split
            self.values.append(implied._replace(slot=number.slot, split=split))
            self.named, self.last = self.named + 1, "value"
            return True
        if has_shape(NO_METRICS, self, number):
            return False
        is_counted = bool({"epoch", "step"} & self.counters.keys())
        plain = (
            names.is_plain(words) or is_only_split(words) and (is_counted or is_by_split(self.line))
        )
        is_score = words.lower() in METRIC and not number.is_whole
        plain, known = plain or is_score, plain or is_score or names.is_known(words)
        if (
            mark not in (":", "=")
            and not plain
            and not (known and (mark == "[" or is_paired(self.line, number.slot)))
            and not (is_counted and self._is_column(number))
            and not (self.values and len(words.split()) <= 2 and self.named)
        ):
            return False
        self._take(number._replace(words=self.of_network(words)), known)
        return True

    def _take(self, number: Number, known: bool) -> None:
        """Store a value, and what its name implies for those after it."""
        self.named += known
        words, group = number.words, self.variant or self.bracket or self._member(number.words)
        self.variant = None
        value = self.value(words, number.slot, self.split)._replace(group=group)
        if compiled(_DURATION).match(number.behind) and value.metric.better == "higher":
            value = value._replace(means="duration")
        found, keys, last = family(self.line, of_class(value))
        self.values += found
        self.parts += keys
        self.listed = max(self.listed, last)
        own = [w for w in names.tokens(words) if w in names.SPLIT]
        if known and (own or len(self.values) == 1 and not self._is_trained()):
            # `Loss 0.41 | Val 0.52`, but not `Loss: 1.9, Train: 0.26, Val: 0.24`: these are scores.
            self.subject = " ".join(w for w in names.tokens(words) if w not in names.SPLIT)
        # `Train Loss: 0.5, Acc: 0.9`: a split that is a separate word also applies to later names.
        if own and " " in words:
            self.split = names.SPLIT[own[-1]]
        self.last = "value"

    def _member(self, words: str) -> str | None:
        """The group that its index names; a name that the line has once is of no group."""
        if not self.member or self.line.text.count(words) < 2:
            return None
        is_own = any((v.name, v.group) == (words, self.member) for v in self.values)
        return None if is_own else self.member

    def _is_trained(self) -> bool:
        return any(names.SPLIT.get(w) == "train" for w in names.tokens(self.line.text))

    def _is_column(self, number: Number) -> bool:
        """Whether an unknown name and its number stand apart: `augment 0.000   fid 12.1`."""
        words = number.words
        if len(words) > MAX_COLUMN:
            return False
        if (
            is_paired(self.line, number.slot)
            or is_rest_paired(self.line, max(self.counters.values()))
            or is_cell(number, words)
        ):
            return True
        if compiled(_TARGET).match(number.rest):
            return words.count(" ") < 2
        is_apart = compiled(r"^(?:\s{2,}|\t|\s*$)").match(number.behind) is not None
        apart = compiled(r"\S\s{2,}\S").search(self.line.text) is not None
        if names.SPLIT.get(words.partition(" ")[0].lower()):
            words = words.partition(" ")[2] or words
        return is_apart and apart and compiled(r"^[A-Za-z][\w./-]*$").match(words) is not None

    def _leads_with(self, counter: str) -> bool:
        """Whether it counts first: `chunks: 4 | epochs: 30 | loss: 2.1` says how long it ran."""
        return self.counters.get(counter, len(self.line.spans)) < min(
            (value.slot for value in self.values), default=0
        )

    def reading(self) -> Reading | None:
        """The meaning of the line; None if it has none."""
        own = any(name in self.counters for name in ("epoch", "step", "batch"))
        if not own and self._leads_with("epochs") and any(v.metric.better for v in self.values):
            # `epochs: 3 | loss: 0.4`: a plural before a measurement is a counter too.
            self.counters["epoch"], own = self.counters.pop("epochs"), True
        if self.guessed and "epoch" in self.counters:
            # `1/3 * Epoch 1 (train)`: the counter of a leading fraction is named after it.
            self.counters.pop("step")
            self.counters.setdefault("epochs", self.counters.pop("steps", self.counters["epoch"]))
        if self.first is not None and not own and (self.named or is_by_split(self.line)):
            self.counters["step"], own = self.first, True
        if not self.values:
            return self._counted(own)
        if len(self.values) > 1 and not {"epoch", "step"} & self.counters.keys() and self._is_set():
            # `batch=64 lr=0.1 seed=3`
            return NOTHING._replace(settings=self._settings())
        if own and compiled(_CHECKPOINT).search(self.lead.strip(" |:-*>[]()")):
            # `Checkpoint: epoch=3 val_loss=0.61` repeats what was measured when it was saved.
            kept = (*self.parts, *self.counters.values())
            return Reading(tuple(self.values), names=kept, repeat=True)
        # `New best: dice=0.13 hd95=61.8`, `New best AUC=0.5 F1=0.6` repeat earlier measurements.
        head = self.line.text[: self.line.spans[self.values[0].slot][0]]
        again = compiled(_SAVED).match(head) is not None
        if self.bracketed and not self.named and compiled(_STAGE).search(head):
            return NOTHING
        again |= not own and (is_stale(self.lead) or self.stale_slot == 0)
        apart = not own and not again and len(self.values) >= MIN_GROUPED
        group = self.prefix or (group_of(self.lead) if apart else "")
        values = (
            tuple(v._replace(group=group) for v in self.values) if group else tuple(self.values)
        )
        if own and (self.line.counted or compiled(_SUMMARY).search(self.line.text)):
            section = self.line.section
            values = tuple(v._replace(split=None) if v.split == section else v for v in values)
        section = "" if own and self.line.section else None
        return Reading(
            values,
            self.counters,
            section=section,
            loose=not own and (not self.named or self.line.text.startswith("# ")),  # `# Loss = nan`
            repeat=again,
            inner=self.inner,
            names=tuple(self.parts),
            scales=tuple(self.scales.items()),
            apart=self.is_apart,
        )

    def _is_set(self) -> bool:
        """Whether the values are settings: one at least, and none has a better end."""
        is_plan = not {"epochs", "steps"}.isdisjoint(self.counters)
        return (is_plan or any(names.is_setting(value.name) for value in self.values)) and not any(
            value.metric.better for value in self.values
        )

    def _settings(self) -> tuple[tuple[str, str], ...]:
        """Names and texts of the values of a line of settings, and of its batch size."""
        slots = [(value.name, value.slot) for value in self.values]
        slots += [("batch_size", slot) for name, slot in self.counters.items() if name == "batch"]
        return tuple((name, self.line.text[slice(*self.line.spans[slot])]) for name, slot in slots)

    def _counted(self, own: bool) -> Reading | None:
        """The meaning of a line without values."""
        scales = tuple(self.scales.items())
        if not self.counters:
            return NOTHING if self.stale_slot >= 0 else None
        if own and is_alone(self.line, set(self.counters.values())):
            header = self.line.header
            name = header.columns[0] if header and header.format == "bare" else "value"
            alone = Value(name, len(self.line.spans) - 1, self.split)
            return Reading((alone,), self.counters, unnamed=True, scales=scales)
        if self.bracketed and is_stage(self.line.text):
            return NOTHING
        return Reading(
            counters=self.counters,
            section=(self.heading or "") if own else None,
            closes=compiled(_CLOSES).search(self.line.text) is not None,
            scales=scales,
        )
