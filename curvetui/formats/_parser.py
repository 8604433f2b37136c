"""Classifies the numbers of one line as counters, metrics, or neither."""

from dataclasses import dataclass, field

from curvetui import names
from curvetui.formats._counting import PLURAL, Counting
from curvetui.formats._hidden import hidden
from curvetui.formats._pairs import pair_of
from curvetui.formats._rows import is_alone, is_paired, listed
from curvetui.formats._vocabulary import (
    COUNTED,
    EPOCH,
    FILLER,
    HEADING,
    INDEX,
    NETWORKS,
    STALE,
    UNIT,
)
from curvetui.formats._words import Label, label
from curvetui.names.counters import counter_of
from curvetui.reading import NOTHING, Reading, Value, compiled

_REFERS = r"^\s*(/|->|=>|→|\||of|out of|\(|\+/-|±|\+|\]\s?\[|\)\s?\[|\[|\)\s?\(|-|)\s*$"
_CORRECT = r"\d+\s*(?:/|of|out of)\s*\d+\s+(?:are |were )?(?:correct|right)\b"
_SPENT = r"^\s*(?:%|[mµ]?s\b|secs?\b|seconds?\b|m\b|mins?\b|minutes?\b|h\b|hrs?\b|hours?\b)"
_DURATION = r"^\s?(?:ms|secs?|seconds?|s|mins?|minutes?|hrs?|hours?)\b(?!/)"
_NOON = r" ; \s*[aApP]\.?[mM]\b\.?"
"""After a clock: `@ 12:10 AM`."""
_PATH = (
    r"[/\\]\S*\.[a-zA-Z]\w*$|^//|://|"
    r"\.(?:py|pyx|cpp|cc|cu|cuh|c|h|hpp|rs|go|java|jl|lua|js|ts|swift|md|txt|csv|json|jsonl|ya?ml|parquet|zip|gz|pth?|ckpt|safetensors|onnx|npz)$"
)
_MODULE = r"(?:^|\s)[a-z_]\w*(?:\.[a-z_]\w*)+$"
"""Before a colon and a source line number: `pretrain.train:990`."""
_ENTRY = r"(?:[\w.]+\(\s*)*[-+]?(?:[\d.]+(?:[eE][-+]?\d+)?|nan|inf)\s*(?:,\s*[\w.]+=[\w.'\"]+)?\)*"
_UNNAMED = r"\$|(?:^|\s)(?:after|in|within|took|for|over|since|than|until)$"
"""`test_accuracy after 12.1 seconds` does not name an accuracy."""
_BRACKETED = r"^(?P<group>[A-Za-z]\w*)\[(?P<name>[A-Za-z][\w./ -]*)$"
_PROSE = (
    r"(?i)\bper (?!(?:epoch|step|iter|batch|sample|image|token|word|char|pixel|class|episode|game|frame|dim|sec|s\b|min|hour|gpu|node))"
    r"|^(?:the|a|an|this|that|these|each|every) "
)
"""`eggs per tray`, `The loss of 6 marbles`: quantities in a text, not metrics."""
_LIST = rf"^{_ENTRY}(?:[,\s]\s*{_ENTRY})+\s*,?\s*(?P<end>[\])])"
"""The rest of a list after its opening bracket."""
_LABELLED = r"^\s+[-+]?\d*\.\d+(?=\s|$)"
"""After a whole number that tells variants of a metric apart: `Prec@1 001 50.5`."""
_KEY = r"['\"]?[\d.]+['\"]?\s*:\s*"
_KEYED = rf"\{{\s*{_KEY}{_ENTRY}(?:\s*,\s*{_KEY}{_ENTRY})*\s*,?\s*\}}"
"""A dictionary of numbers: `{0.9: 0.17, 0.8: 0.38}`."""
MAX_LIST = 24
"""Maximum length of a list that is a family of metrics, one per class, task or parameter group."""
MIN_GROUPED = 2
"""Maximum values of a line whose first words identify it."""
MAX_GROUP = 30
_LETTER = r"[^\W\d_]"
_OVER = r"\s*[,:|]\s*[A-Za-z][\w ./-]*[:=]"
"""After the number of a pass over a split: a name and its value."""
_CLOSES = r"(?i)^\s*training_iteration: \d+$|\b(?:done|finished|completed?|ended|end of|took|elapsed)\b(?!.*(?:\.\.|…)\s*$)"


@dataclass(eq=False, repr=False)
class LineParser(Counting):
    """The state of the walk."""

    parts: list[int] = field(default_factory=list)
    """Slots that are part of names."""
    prefix: str = ""
    """`fold 3`: the group of all values of the line."""
    lead: str = ""
    """Text before the first label: `[cats] P: 0.9 R: 0.8`."""
    subject: str = ""
    """A metric named before labels that are only a split: `Loss: train 0.5, val 0.6`."""
    sentence: str = ""
    """`Accuracy of the network on the`, before no value: `10000 test images: 54 %`."""
    named: int = 0
    """Values with names known in training logs."""
    variant: str | None = None
    """What tells the next value from others of its name: `Prec@1 001 50.5`, `Prec@1 k 49.2`."""
    bracket: str | None = None
    """The name before an open bracket that contains the values."""
    listed: int = -1
    """The last number of a list that has been consumed."""

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
                self.values.append(_value(name, index, self.split))
                self.named, self.last = self.named + names.is_known(name), "value"
            self.listed = index
        return bool(found)

    def _number(self, slot: int, gap: str, behind: str) -> None:
        bare = compiled(UNIT).sub("", gap, count=1) if self.last or slot else gap
        refers = compiled(_REFERS).match(bare)
        is_named = bool(self.carried) and (self.last == "step" or self.variant is not None)
        if refers and self.last and not is_named and self._refers(slot, refers[1], behind):
            return
        name = self._varied(label(gap, slot > 0))
        if slot == 0:
            self.lead = name.lead
        self.note_split(name.lead)
        self._note_subject(name.lead)
        if self.count(slot, name, gap, behind):
            return
        if self._is_step(slot, name, behind):
            return
        if self._is_part(slot, name, behind):
            self.parts.append(slot)
            self.last = "part"
        elif not self._value(slot, name, behind):
            self.last = ""
            first = name.words.partition(" ")[0]
            self.sentence = (
                name.words
                if name.mark == " " and first != name.words and names.is_plain(first)
                else ""
            )

    def _refers(self, slot: int, how: str, behind: str) -> bool:
        """Interpret an unlabelled number by the one before it."""
        if how in ("", "|") and self.counts_on(slot, behind):
            return True
        if how == "|" and not behind.lstrip().startswith("]"):
            return False
        self._refer(slot, how, behind)
        return True

    def _before(self, slot: int) -> str:
        start = self.line.spans[slot - 1][1] if slot else 0
        return self.line.text[start : self.line.spans[slot][0]]

    def _next(self, slot: int) -> str:
        return self.line.number(slot + 1) if slot + 1 < len(self.line.spans) else ""

    def _refer(self, slot: int, how: str, behind: str) -> None:
        """An unlabelled number belongs to the one before it."""
        slash = (
            how in ("/", "of", "out of")
            or how == "|"
            and self.last in PLURAL
            and behind.lstrip().startswith("]")
        )
        if slash and self.last in PLURAL:
            self.last = PLURAL[self.last]
            self.counters.setdefault(self.last, slot)
        elif how == "/" and self.last == "steps" and "step" in self.counters:
            # `iteration 95/200/201`: three separate counters, no plan; the second counts training.
            self.counters["step"] = self.counters.pop("steps")
            self.last = ""
        elif slash and self.last == "value":
            self._second(slot)
        elif how in ("->", "=>", "→") and self.last == "value":
            # `learning rate 0.001 -> 0.0005`: the new value.
            self.values[-1] = self.values[-1]._replace(slot=slot)
        elif (
            how.endswith(("[", "("))
            and "batch" not in self.counters
            and self.last in ("epoch", "epochs")
            and self._is_count(slot, behind)
        ):
            self.counters["batch"] = slot
            self.last = "batch"
        elif how == "(" and compiled(r"^\s*/\s*$").match(behind):
            # `82.3% (412/500)`: the same share as a count.
            self.last = "fraction"
        elif (
            how == "("
            and self.last == "value"
            and not compiled(_SPENT).match(behind)
            and not self.line.number(slot).startswith("+")
            and not compiled(r"(?i)\b(?:avg|average|mean)(?:_|\b)").search(self.values[-1].name)
        ):
            self.values.append(
                self.values[-1]._replace(
                    name=f"{self.values[-1].name} (mean)", slot=slot, over=None
                )
            )
            self.last = "mean"
        elif self.last != "fraction":
            self.last = ""

    def _is_count(self, slot: int, behind: str) -> bool:
        """Whether the bracketed number counts batches: `(100/500)`, not `(12.3s)`, `(25%)`."""
        return "." not in self.line.number(slot) and compiled(_SPENT).match(behind) is None

    def _second(self, slot: int) -> None:
        """`9832/10000` is a share, `0.962/0.960` a pair."""
        first = self.values[-1]
        pair = pair_of(first.name)
        if pair:
            self.values[-1:] = [
                _value(pair[0], first.slot, first.split),
                _value(pair[1], slot, first.split),
            ]
            self.last = "pair"
        elif compiled(r"^\d[\d.]*[eE]-\d+$").match(self.line.number(slot)):
            # `Performance 6.65/1e-12`: a value and its target.
            self.last = "goal"
        elif "." in self.line.number(slot) or "." in self.line.number(first.slot):
            self.values.append(first._replace(name=f"{first.name} (2)", slot=slot))
            self.last = "pair"
        else:
            self.values[-1] = first._replace(over=slot)
            self.last = "fraction"

    def _varied(self, name: Label) -> Label:
        """The label without the letter behind its name: `Prec@1   k 49.2`."""
        found = compiled(
            r"^(?:(?P<lead>.*) \| )?(?P<name>[^|]*@\d+)(?: \|)? (?P<variant>[a-z])$"
        ).match(f"{name.lead} | {name.words}" if name.lead else name.words)
        if found is None or name.mark != " ":
            return name
        self.variant = found["variant"]
        return Label(found["name"], " ", found["lead"] or "")

    def _note_subject(self, words: str) -> None:
        last = words.rpartition("|")[2].strip()
        if last and names.is_plain(last):
            self.subject = last

    def _is_step(self, slot: int, name: Label, behind: str) -> bool:
        """`Validation loss 1000: 2.31`: a whole number between a name and its value."""
        whole = "." not in self.line.number(slot) and name.mark == " " and slot == 0
        if whole and name.words.lower() in names.SPLIT and compiled(_OVER).match(behind):
            # `Train 0, loss: 2.69, train acc: 0.45`
            self.note_split(name.words)
            self.counters["epoch"], self.last = slot, "epoch"
            return True
        if not whole or names.split_of(name.words) is None or not names.is_plain(name.words):
            return False
        at_colon = len(self.line.spans) == 2 and compiled(r"^\s*:\s*$").match(behind)
        at_blank = not behind.strip() and compiled(r"\.|[nN]a[nN]|inf").search(self._next(slot))
        if not at_colon and not at_blank:
            return False
        self.counters["step"], self.carried, self.last = slot, name.words, "step"
        return True

    def _is_part(self, slot: int, name: Label, behind: str) -> bool:
        """Whether the number is part of a name: `class 3 acc: 0.9`, `fold 2: …`."""
        if not name.words or "." in self.line.number(slot) or name.mark in (":", "="):
            return False
        rest = self.line.text[self.line.spans[slot][1] :]
        if compiled(r"@\d+$").search(name.words) and compiled(_LABELLED).match(rest):
            self.carried, self.variant = name.words, self.line.number(slot)
            return True
        words = name.words.lower().split()
        if words[-1] in INDEX:
            self.prefix = f"{self.prefix} {words[-1]} {self.line.number(slot)}".strip()
            return True
        if (
            names.is_plain(name.words)
            or compiled(r"^\s?[a-zA-Z][\w ()]*\s?[:=]\s*$").match(behind) is None
            or len(words) > 3
        ):
            return False
        self.carried = f"{name.words} {self.line.number(slot)}"
        return True

    def _value(self, slot: int, name: Label, behind: str) -> bool:
        """Take the number as a metric's value if the surrounding text can name one."""
        words, mark = self._name(slot, name, behind)
        if compiled(_CORRECT).match(self.line.text, self.line.spans[slot][0]):
            split = names.split_of(words) or self.split
            self.values.append(Value("correct", slot, split, means="accuracy"))
            self.named, self.last = self.named + 1, "value"
            return True
        if STALE & set(names.tokens(words)) and not (
            mark in (":", "=") and (_is_path(words) or words == "delta" and self.counters)
        ):
            self.stale_slot = slot
            return False
        counted = (names.tokens(words) or [""])[-1]
        if counted == "epochs" or names.split_of(words) and counted in COUNTED:
            # `Train steps: 100 Val steps: 20` is a plan, `Frozen epochs: 5` a part of one.
            return False
        if compiled(r"^\s?(?:epochs?|steps?|iterations?|iters?)\b").match(
            behind
        ) and not names.is_known(words):
            # `located on 10 epoch` is a counter.
            return False
        if self._is_place(slot, words, behind) or compiled(_UNNAMED).search(words):
            return False
        if compiled(_PROSE).search(words) and mark != ":":
            return False
        if (
            words == "correct"
            or not compiled(_LETTER).search(words)
            or compiled(_PATH).search(words)
        ):
            return False
        only = all(w in names.SPLIT for w in names.tokens(words))
        if (
            self._is_tag(slot, behind)
            or only
            and self._is_amount(slot, behind)
            or _is_argument(words)
        ):
            return False
        plain = names.is_plain(words) or only and bool({"epoch", "step"} & self.counters.keys())
        known = plain or names.is_known(words)
        if (
            mark not in (":", "=")
            and not plain
            and not (mark == "[" and known)
            and not self._is_column(slot, words, behind)
            and not (self.values and len(words.split()) <= 2 and self.named)
        ):
            return False
        self._take(slot, self._of_network(words), behind, known)
        return True

    def _is_tag(self, slot: int, behind: str) -> bool:
        """`Source: <2en> <4us>` are tokens of a text."""
        start = self.line.spans[slot][0]
        return self.line.text[start - 1 : start] == "<" and bool(compiled(r"^\w*>").match(behind))

    def _is_amount(self, slot: int, behind: str) -> bool:
        """`Val:  975 windows` is the size of a data set."""
        unit = compiled(r"^ ([a-z]{4,})\b(?!\s*[:=])").match(behind)
        return (
            unit is not None and "." not in self.line.number(slot) and not names.is_plain(unit[1])
        )

    def _of_network(self, words: str) -> str:
        """`Generator Epoch 1, Loss: 4.5`: the metrics are those of the network named first."""
        head = self.line.text[: self.line.spans[0][0]]
        named = [w for w in names.tokens(head) if w in NETWORKS]
        named += compiled(r"^\W*[\[(<]([GD])[\])>]").findall(head)
        if len(named) != 1 or not self.counters or names.metric(words).metric != "loss":
            return words
        return words if names.metric(words).group else f"{named[0]} {words}"

    def _take(self, slot: int, words: str, behind: str, known: bool) -> None:
        """Store a value, and what its name implies for those after it."""
        self.named += known
        group, self.variant = self.variant or self.bracket, None
        value = _value(words, slot, self.split)._replace(group=group)
        if compiled(_DURATION).match(behind) and value.metric.better:
            value = value._replace(means="duration")
        self.values += self._family(value)
        own = [w for w in names.tokens(words) if w in names.SPLIT]
        if known and (own or len(self.values) == 1 and not self._is_trained()):
            # `Loss 0.41 | Val 0.52`, but not `Loss: 1.9, Train: 0.26, Val: 0.24`: these are scores.
            self.subject = " ".join(w for w in names.tokens(words) if w not in names.SPLIT)
        # `Train Loss: 0.5, Acc: 0.9`: a split that is a separate word also applies to later names.
        if own and " " in words:
            self.split = names.SPLIT[own[-1]]
        self.last = "value"

    def _is_trained(self) -> bool:
        return any(names.SPLIT.get(w) == "train" for w in names.tokens(self.line.text))

    def _is_column(self, slot: int, words: str, behind: str) -> bool:
        """Whether an unknown name and its number stand apart: `augment 0.000   fid 12.1`."""
        if not {"epoch", "step"} & self.counters.keys() or len(words) > MAX_GROUP:
            return False
        if is_paired(self.line, slot, max(self.counters.values())):
            return True
        rest = self.line.text[self.line.spans[slot][1] :]
        if compiled(r"^\s*/\s*\d[\d.]*[eE]-\d+\s*(?:,|$)").match(rest):
            return words.count(" ") < 2
        is_apart = compiled(r"^(?:\s{2,}|\t|\s*$)").match(behind) is not None
        apart = compiled(r"\S\s{2,}\S").search(self.line.text) is not None
        return is_apart and apart and compiled(r"^[A-Za-z][\w./-]*$").match(words) is not None

    def _is_place(self, slot: int, words: str, behind: str) -> bool:
        """Whether it is a price, a source line (`train.py:118`) or follows an exception's name."""
        before = self.line.text[: self.line.spans[slot][0]]
        return (
            names.is_exception(words)
            or before.endswith(("$", "€", "£"))
            or (
                before.endswith(":")
                and compiled(_MODULE).search(words) is not None
                and compiled(r"^(?:\s|\]|$)").match(behind) is not None
                and "." not in self.line.number(slot)
                and not names.is_known(words)
            )
        )

    def _family(self, first: Value) -> list[Value]:
        """The value; for the first number of a list, all of them, one group each."""
        start = self.line.spans[first.slot][0]
        keyed = compiled(_KEYED).match(self.line.text, self.line.text.rfind("{", 0, start))
        if keyed and not self.line.text[keyed.start() + 1 : start].strip("'\" "):
            return self._keyed(first, keyed.end())
        opened = compiled(r"[\[(]\s*(?:[\w.]+\(\s*)*$").search(self.line.text, 0, start)
        if opened is None:
            return [first]
        whole = compiled(_LIST).match(self.line.text[opened.start() + 1 :])
        end = opened.start() + 1 + (whole.end() if whole else 0)
        last = sum(1 for _, b in self.line.spans if b <= end) - 1
        if whole is None or not first.slot < last < first.slot + MAX_LIST:
            return [first]
        self.listed = last
        plain = self.line.text[opened.start()] == "(" or first.metric.metric in names.NO_SPLIT
        return [
            first._replace(slot=slot, group=None if plain and not index else str(index + 1))
            for index, slot in enumerate(range(first.slot, last + 1))
        ]

    def _keyed(self, first: Value, end: int) -> list[Value]:
        """The values of a dictionary up to *end* whose keys are numbers: one group each."""
        self.listed = sum(1 for _, b in self.line.spans if b <= end) - 1
        keys = range(first.slot, self.listed, 2)[:MAX_LIST]
        self.parts += keys
        return [first._replace(slot=key + 1, group=self.line.number(key)) for key in keys]

    def _name(self, slot: int, name: Label, behind: str) -> tuple[str, str]:
        """(name of the number, how it is joined)."""
        words, mark = name.words, name.mark
        inside = compiled(_BRACKETED).match(words)
        if inside:
            # `tot_loss[loss=4.8, simple_loss=3.3]`: two groups of one line.
            words = inside["name"]
            self.bracket = None if inside["group"] == inside["name"] else inside["group"]
        elif self.bracket and "]" in self._before(slot):
            self.bracket = None
        if self.last == "part" and self.carried:
            words, self.carried = f"{self.carried} {words}".strip(), ""
        elif (
            not words
            and self.carried
            and self.last in ("epoch", "epochs", "step", "steps", "batch", "batches")
        ):
            words, mark, self.carried = self.carried, ":", ""
        elif not words and self.first != slot:
            words, mark = self._after(behind), ":"
        elif names.tokens(words) and all(w in names.SPLIT for w in names.tokens(words)):
            # Only a split: the metric was named before.
            words = f"{words} {self.subject or 'loss'}" if self.subject else words
        elif self.sentence and mark == ":" and not names.is_known(words):
            words, self.sentence = f"{self.sentence} {words}", ""
        elif mark in (":", "=") and "/" not in words and len(words.partition(" (")[0].split()) > 4:
            words = " ".join(words.split()[-3:])
        return words, mark

    def _after(self, behind: str) -> str:
        """The name after its number: `3.40 avg loss, 0.001 rate`."""
        match = compiled(
            r"^\s?(?P<name>[A-Za-z][\w ./-]*?)\s*(?:[,;|)\]]|$|\s(?:after|in|at|on|over|for|with)\s)"
        ).match(compiled(r"^\s*%").sub("", behind))
        return match["name"] if match and names.is_plain(match["name"]) else ""

    def _leads_with(self, counter: str) -> bool:
        """Whether it counts first: `chunks: 4 | epochs: 30 | loss: 2.1` says how long it ran."""
        return self.counters.get(counter, len(self.line.spans)) < min(
            (value.slot for value in self.values), default=0
        )

    def reading(self) -> Reading | None:
        own = any(name in self.counters for name in ("epoch", "step", "batch"))
        if not own and self._leads_with("epochs") and any(v.metric.better for v in self.values):
            # `epochs: 3 | loss: 0.4`: a plural before a measurement is a counter too.
            self.counters["epoch"], own = self.counters.pop("epochs"), True
        if self.guessed and "epoch" in self.counters:
            # `1/3 * Epoch 1 (train)`: the counter of a leading fraction is named after it.
            self.counters.pop("step")
            self.counters.setdefault("epochs", self.counters.pop("steps", self.counters["epoch"]))
        if self.first is not None and not own and self.named:
            self.counters["step"], own = self.first, True
        if not self.values:
            if not self.counters:
                return NOTHING if self.stale_slot >= 0 else None
            if own and is_alone(self.line, set(self.counters.values())):
                alone = Value("value", len(self.line.spans) - 1, self.split)
                return Reading(
                    (alone,), self.counters, bare=True, scales=tuple(self.scales.items())
                )
            if self.bracketed and _is_stage(self.line.text):
                return NOTHING
            return Reading(
                counters=self.counters,
                section=(self.heading or "") if own else None,
                closes=compiled(_CLOSES).search(self.line.text) is not None,
                scales=tuple(self.scales.items()),
            )
        # `New best: dice=0.13 hd95=61.8` repeats an earlier measurement.
        again = not own and bool(STALE & set(names.tokens(self.lead)))
        apart = not own and not again and len(self.values) >= MIN_GROUPED
        group = self.prefix or (group_of(self.lead) if apart else "")
        values = (
            tuple(v._replace(group=group) for v in self.values) if group else tuple(self.values)
        )
        if own and self.line.counted:
            values = tuple(
                v._replace(split=None) if v.split == self.line.section else v for v in values
            )
        section = "" if own and self.line.section else None
        return Reading(
            values,
            self.counters,
            section=section,
            loose=not self.named and not own,
            repeat=again,
            inner=self.inner,
            names=tuple(self.parts),
            scales=tuple(self.scales.items()),
        )


def _is_argument(words: str) -> bool:
    """`ResizeShortestEdge(short_edge_length=` is an object's, `Loss(train=` a measurement's."""
    call = compiled(r"(?P<made>[A-Z][a-z]+(?:[A-Z]\w*)?)\((?P<name>\w+)$").search(words)
    return call is not None and not any(
        names.is_plain(word) or word.lower() in names.SPLIT for word in call.groups()
    )


def _is_stage(text: str) -> bool:
    """Whether words by a bracketed number say it counts others: `[2/5] Building model...`."""
    words = set(compiled(rf"{_LETTER}{{2,}}").findall(text.lower()))
    return bool(words - EPOCH - names.SPLIT.keys()) or bool(words) and text.rstrip().endswith("..")


def group_of(lead: str) -> str:
    """The class, layer or data set at the start of a line without counters."""
    words = lead.strip(" []():|-*#>").strip()
    tokens = names.tokens(words)
    if (
        not tokens
        or len(words) > MAX_GROUP
        or any(w in names.SPLIT or w in HEADING or w in FILLER or w in EPOCH for w in tokens)
    ):
        return ""
    return "" if names.is_plain(words) else words


def _is_path(name: str) -> bool:
    """Whether a name is one path or one word of a loss: `critic/returns/min`, `loss_duration`."""
    return " " not in name and ("/" in name or "loss_" in name.lower())


def _value(name: str, slot: int, split: str | None) -> Value:
    return Value(name, slot, None if any(w in names.SPLIT for w in names.tokens(name)) else split)
