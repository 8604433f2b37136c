"""JSON lines and printed dictionaries: `{"epoch": 3, "loss": 0.41}`, `{'loss': '0.41'}`.

Source: RFC 8259, bare NaN is read; transformers `trainer_callback.PrinterCallback`. The split may
be a field (`"mode": "val"`, mmcv) or stand before the record (`valid: {…}`).
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from curvetui import names
from curvetui.formats import NOTHING, Line, LogFormat, Reading, Value, compiled, understand
from curvetui.formats._leaves import Leaf, leaves
from curvetui.formats._naming import group_of
from curvetui.formats._parser import LineParser
from curvetui.names.counters import counter_of, is_episode_length, leads, plan_of
from curvetui.names.rows import name_of_texts, split_of_texts

_START = r"^(?P<before>[^{}]*?)(?P<record>\{\s*[\"'].*\})\s*$"
_SETTINGS = (
    r"(?i)(?:^|[\s_.])(?:config(?:uration)?s?|cfg|arg(?:ument)?s|kwargs|h?params|(?:hyper)?parameters|settings|options|weights)"
    r"\s*[:=]?\s*$"
)
"""Text before a record of settings: `policy_config {'lr': 0.002}`, `loss_weights: {'bce': 1}`."""
_PAIR = r"""\(\s*["'](?P<name>[^"']+)["']\s*,\s*(?P<value>(?:[^()]|\([^()]*\))+)\)"""
_PAIRS = (
    r"""^(?P<before>[^{}\[\]]*|\W*\[[^\[\]]*\]\W*)(?:\w+\()?\[(?P<record>\((?=\s*["']).*\))\]"""
)
"""`OrderedDict([('loss', 0.5), ('acc', 0.9)])`, or only the list."""
_TIMES = frozenset("time ts created asctime".split())
"""Names under which loggers write a record's time."""
_PLURAL = {"epoch": "epochs", "step": "steps", "batch": "batches"}
_TRAINING = frozenset(("learning_rate", "lr", "grad_norm"))
"""Fields of training records, whatever split the lines above named."""
MIN_SETTINGS = 3
"""Settings from which on a record without a measurement is a configuration."""
_MESSAGES = frozenset("message msg text log event".split())
_IGNORED = frozenset(
    "line lineno pid tid process thread caller level version seed rank local_rank _runtime percentage".split()
)
_SUMMARY = frozenset(("train_runtime",))
"""Fields of a Trainer's final record, which has no `loss`."""


class Records(LogFormat):
    title = "JSON lines and dictionaries"
    general = True
    hints: ClassVar[tuple[str, ...]] = ("{", "[('", '[("')
    examples: ClassVar[tuple[tuple[str, Mapping[str, Any]], ...]] = (
        (
            '{"epoch": 3, "loss": 0.41, "val": {"loss": NaN}}',
            {"epoch": [3], "loss": [0.41], "val/loss": [float("nan")]},
        ),
        (
            "{'loss': '3.113', 'grad_norm': '0.9', 'epoch': '0.05'}",
            {"epoch": [0.05], "loss": [3.113], "grad_norm": [0.9]},
        ),
        ("{'train_runtime': 12.3, 'train_loss': 0.9, 'epoch': 3.0}", {}),
        (
            '{"ts": 1700000000.5, "msg": "Epoch 3: train_loss=0.41 val_acc=0.9"}',
            {"epoch": [3], "train_loss": [0.41], "val_acc": [0.9]},
        ),
        ('{"metric": "val_loss", "value": 0.41, "step": 3}', {"step": [3], "val_loss": [0.41]}),
        ("OrderedDict([('epoch', 3), ('loss', tensor(0.41))])", {"epoch": [3], "loss": [0.41]}),
        ("policy_config {'lr': 0.002, 'hidden_dim': 512}", {}),
        ('{"mode": "val", "epoch": "3/10", "acc": 0.9}', {"epoch": [3], "acc": [0.9]}),
    )

    def read(self, line: Line) -> Reading | None:
        match = compiled(_START).search(line.text) or compiled(_PAIRS).search(line.text)
        found = _found(line, match) if match else None
        if not match or found is None:
            return None
        reading = self._measured(line, match, *found)
        is_setting = compiled(_SETTINGS).search(match["before"]) is not None
        if is_setting or reading and _are_settings(reading.values):
            return Reading(settings=tuple((leaf.path, leaf.text) for leaf in found[0]))
        return reading

    def _measured(
        self, line: Line, match: re.Match[str], entries: list[Leaf], named: list[int]
    ) -> Reading | None:
        paths = {leaf.path for leaf in entries}
        if paths & _SUMMARY and "loss" not in paths:
            return NOTHING
        if (message := _message(line, entries)) is not None:
            return message
        texts = {leaf.path.lower(): leaf.text for leaf in entries if leaf.slot is None}
        trains = any(leaf.path.rpartition("/")[2] in _TRAINING for leaf in entries)
        section = None if trains else line.section
        phase = split_of_texts(texts) or names.split_of(match["before"]) or section
        counters: dict[str, int] = {}
        values = []
        # fairseq's `update` is a fraction of the epoch, and `num_updates` the step.
        shares = any(leaf.path.endswith("num_updates") for leaf in entries)
        # Next to a global step, another step counts within an epoch.
        for leaf in sorted(entries, key=lambda leaf: not leads(leaf.path.removesuffix("/mean"))):
            if leaf.slot is None or shares and leaf.path == "update":
                continue
            if not is_episode_length(leaf.path, paths) and _counted(leaf, counters):
                continue
            if leaf.path.rpartition("/")[2] not in _IGNORED and leaf.of is None:
                name = _name(match["before"], leaf.path)
                group = leaf.path if name != leaf.path and leaf.path.isdigit() else _group(leaf)
                values.append(Value(name, leaf.slot, phase, group=group))
        if named_value := name_of_texts(texts, [value.name for value in values]):
            values = [values[0]._replace(name=named_value)]
        if values and not {"epoch", "step"} & counters.keys():
            counters |= _before(line, match.start("record"))
        if values:
            group = _subject(match["before"]) if not counters and len(values) > 1 else None
            values = [v if v.group else v._replace(group=group) for v in values]
            values = [*_values_before(line, match.start("record")), *values]
        return Reading(tuple(values), counters, names=tuple(named)) if values or counters else None


def _are_settings(values: Sequence[Value]) -> bool:
    """Whether a record holds several settings and nothing that a training improves."""
    settings = sum(names.is_setting(value.name) for value in values)
    known = any(names.is_known(v.name) and v.metric.metric != "learning_rate" for v in values)
    return settings >= MIN_SETTINGS and not known


def _name(before: str, path: str) -> str:
    """`Losses ner` for `Losses {'ner': 12.5}`, unless the key is a metric or a setting itself."""
    if path.isdigit():
        # `AP {'0': 0.5, '1': 0.6}`
        found = compiled(r"(?P<word>[A-Za-z][\w@./-]*)\s*[:=]?\s*$").search(before)
        return found["word"] if found else path
    found = compiled(r"(?i)\b(?P<word>loss(?:es)?)\s*[:=]?\s*$").search(before)
    is_own = names.is_known(path) or names.is_setting(path)
    return path if found is None or is_own else f"{found['word']} {path}"


def _subject(before: str) -> str | None:
    """The name before each record of a class or data set: `negatives {'recall': 0.9, …}`."""
    alone = compiled(r"^\s*(?P<word>[A-Za-z][\w-]*)\s*[:=]?\s*$").match(before)
    return (alone and group_of(alone["word"])) or None


def _group(leaf: Leaf) -> str | None:
    """The class, task or parameter group of a listed number; the first rate is the run's."""
    is_first = leaf.group == "1" and names.metric(leaf.path).metric in names.NO_SPLIT
    return None if is_first else leaf.group


def _message(line: Line, entries: list[Leaf]) -> Reading | None:
    """Parse the message of a logger's record if nothing else in it is a metric."""
    text = next(
        (
            leaf
            for leaf in entries
            if leaf.slot is None and leaf.path.lower().rpartition("/")[2] in _MESSAGES
        ),
        None,
    )
    if text is None or any(leaf.slot is not None and names.is_known(leaf.path) for leaf in entries):
        return None
    part = line.part(text.span)
    answer = understand(part.line) if part.slots else None
    if answer is None or not (answer[1].values or answer[1].counters):
        return None
    times: dict[str, int] = {}
    for leaf in entries:
        _counted(leaf, times)
    reading = part.back(answer[1])
    return reading._replace(counters={**times, **reading.counters})


def _found(line: Line, match: re.Match[str]) -> tuple[list[Leaf], list[int]] | None:
    """(entries, numbers inside keys) of the record."""
    if match["record"].startswith("{"):
        return leaves(line, match.start("record"))
    pairs = compiled(_PAIR).finditer(line.text, match.start("record"))
    return [
        Leaf(pair["name"], line.slot(*pair.span("value")), None, pair["value"]) for pair in pairs
    ], []


def _before(line: Line, end: int) -> dict[str, int]:
    """The counters in the words before a record: `Epoch 3/10: {…}`."""
    part = line.part((0, end))
    walk = LineParser(part.line)
    walk.walk()
    if walk.first is not None:
        return {"step": part.slots[walk.first]}
    # A bracketed number without a plan may be a process id.
    is_counted = compiled(r"[^\W\d_]").search(part.line.text) or "epochs" in walk.counters
    return {name: part.slots[slot] for name, slot in walk.counters.items()} if is_counted else {}


def _values_before(line: Line, end: int) -> list[Value]:
    """Metrics before a record: `rl_loss: -0.002, token_entropy: 0.8, reward_data: {…}`."""
    part = line.part((0, end))
    if not part.slots:
        return []
    walk = LineParser(part.line)
    walk.walk()
    found = walk.reading()
    return list(part.back(found).values) if found and walk.named else []


def _counted(leaf: Leaf, counters: dict[str, int]) -> bool:
    """Take an entry as a counter if it is one that is still missing."""
    counter = _counter(leaf)
    if counter is None or counter in counters or leaf.slot is None:
        return False
    counters[counter] = leaf.slot
    if leaf.of is not None and counter in _PLURAL:
        counters.setdefault(_PLURAL[counter], leaf.of)
    return True


def _counter(leaf: Leaf) -> str | None:
    key = leaf.path.lower().removesuffix("/mean")
    if leaf.of is not None and "/" in key:
        # `"global_step/max_steps": "5/420"`
        return counter_of(key.rpartition("/")[0])
    if key.endswith("_num_updates"):
        return "step"
    return "time" if key.rpartition("/")[2] in _TIMES else counter_of(key) or plan_of(key)
