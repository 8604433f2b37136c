"""Names and numbers in any order and punctuation: `epoch 3 | train loss 0.1, val acc: 93.2%`,
hand-written prints.

The label of a number is the text between it and the previous number. A label is a counter (`epoch`,
`iter`), a metric, or unknown; brackets and slashes without a label refer to the previous number.
"""

from dataclasses import replace

from curvetui import names
from curvetui.formats import NOTHING, Header, Line, LogFormat, Reading, Value, compiled
from curvetui.formats._captions import below, caption
from curvetui.formats._parser import LineParser
from curvetui.formats._rows import is_by_split
from curvetui.formats._vocabulary import HEADING

_EQUATION = r"\w\s?[x×*+÷]\s?\d+\s?=\s?-?\d+(?![.\d])"
"""`7 cups per tin x 2 = 14`: arithmetic is text from a model or a data set."""
_LIST = r"\s*\[\s*[-+]?\d*\.\d+(?:[eE][-+]?\d+)?(?:\s*,\s*[-+]?\d*\.\d+(?:[eE][-+]?\d+)?)+\s*\]\s*"
"""`[0.53, 0.81]` alone on its line, as `model.evaluate` returns its metrics."""
_OF_TEST = r"\s*Epoch \d+ ?: \d+ / 10000(?:, took .*)?\s*"
"""Nielsen's `Epoch 0: 9129 / 10000`: how many of the test set were right."""
MAX_LISTED = 8
_TASK = r"^\W*(?i:evaluat(?:ing|ion)|eval|task|benchmark)\s*:?\s+(?P<task>(?=\w*[a-zA-Z])[\w./-]+)\s*(?:\([^()]*\))?\s*(?:\.{2,}|…)\s*:?"
"""`Evaluating: arc_easy (10-shot, type: multiple_choice)... accuracy: 0.35`."""
_IDENTIFIED = r"(?i)\b(?P<who>(?:client|node|site|worker|trial)[ :=#_-]{1,2}(?=[0-9a-f]*[0-9])(?=[0-9a-f]*[a-f])[0-9a-f]{4,40})\b"
"""`Client 9d07`: hexadecimal digits identify who measured."""
_PLANNED = r"(?i)^\W*(?:num|number of|total|max|n)[ _]\w+s\s*[:=]"
"""Begins a line of settings if it has no measurement: `Num steps: 2000000, Eval interval: 10000`."""
_OF_DATASET = (
    r"^Validation (?!(?i:loss|acc|finished|done|complete|took|time|failed|skipped|only))[\w.-]+$"
)
"""BasicSR: `Validation Set5` above the metrics of a data set."""
MAX_HEADING = 60
"""Maximum characters of a heading, such as `----- Validation -----`."""


class KeyValue(LogFormat):
    title = "key/value lines"
    general = True
    examples = (
        (
            "epoch 3 | train loss 0.1 | val loss 0.2 | val acc 93.21",
            {"epoch": [3], "train loss": [0.1], "val loss": [0.2], "val acc": [93.21]},
        ),
        (
            "Epoch [3/50], Step [100/600], Loss: 0.12",
            {"epoch": [3], "batch": [100], "Loss": [0.12]},
        ),
        (
            "Epoch: 001/010 | Batch 0000/0391 | Cost: 2.31",
            {"epoch": [1], "batch": [0], "Cost": [2.31]},
        ),
        ("step=10 loss=3.1 lr=1e-3", {"step": [10], "loss": [3.1], "lr": [1e-3]}),
        (
            "Test set: Average loss: 0.05, Accuracy: 9832/10000 (98%)",
            {"Average loss": [0.05], "Accuracy": [0.9832]},
        ),
        ("the validation loss merely rose by 0.26; this is a 27% decrease", {}),
    )

    def read(self, line: Line) -> Reading | None:
        if not line.spans:
            heading, columns = _heading(line.text), caption(line.text)
            if not columns:
                return heading
            named = Header(self.name, columns, "", brief=True)
            return heading._replace(header=named) if heading else Reading(header=named)
        if compiled(_EQUATION).search(line.text):
            return NOTHING
        if len(line.spans) <= MAX_LISTED and compiled(_LIST).fullmatch(line.text):
            slots = range(len(line.spans))
            return Reading(tuple(Value(f"column {s + 1}", s, line.section) for s in slots))
        if compiled(_OF_TEST).fullmatch(line.text):
            right = Value("correct", 1, line.section or "test", over=2, means="accuracy")
            return Reading((right,), {"epoch": 0})
        task = compiled(_TASK).match(line.text)
        if task:
            part = line.part((task.end(), len(line.text)))
            parser = LineParser(replace(part.line, section="val"), prefix=task["task"])
            parser.walk()
            found = parser.reading()
            return part.back(found) if found else NOTHING
        who = compiled(_IDENTIFIED).search(line.text)
        parser = LineParser(line, prefix=who["who"] if who else "")
        header = line.header
        if header is None or header.format != self.name:
            parser.walk()
            found = parser.reading()
            return NOTHING if found and _is_planned(line.text, found) else found
        if row := below(line, header):
            return row
        stays = len(header.columns) == 1 and is_by_split(line, 1)
        parser.subject = header.columns[0] if stays else ""
        parser.walk()
        found = parser.reading()
        return found if found is None or stays else found._replace(header=Header("", (), ""))


def _is_planned(text: str, reading: Reading) -> bool:
    """Whether the line only plans: it begins with how many, and all its values are settings."""
    settings = [names.is_setting(value.name) for value in reading.values]
    return bool(settings) and all(settings) and compiled(_PLANNED).match(text) is not None


def _heading(text: str) -> Reading | None:
    """A line without numbers that names the split of the lines below."""
    if len(text) > MAX_HEADING:
        return None
    # Lightning's hooks: `validation_epoch_end`.
    words = names.tokens(compiled(r"(?i)_epoch_end\b").sub("", text))
    named = [w for w in words if w in names.SPLIT]
    # `evaluate:test`: the other word names the split.
    splits = {names.SPLIT[w] for w in named if not w.startswith("eval")} or {
        names.SPLIT[w] for w in named
    }
    # `***** Eval results mnli *****`: the rest names the task.
    starred = words[:2] if text.startswith("***") and set(words[1:2]) & HEADING else words
    if compiled(_OF_DATASET).match(text):
        return Reading(section="val")
    if len(splits) != 1 or any(w not in names.SPLIT and w not in HEADING for w in starred):
        return None
    if splits == {"train"} and any(w.startswith(("start", "begin")) for w in words):
        # `Starting training...` announces the whole run, not a part of it.
        return None
    return Reading(section=splits.pop())
