"""Shapes of a named number that is no measurement."""

from curvetui import names
from curvetui.formats._shape import LineState, Number, Shape, add
from curvetui.formats._vocabulary import COUNTED, is_stale
from curvetui.names.counters import EPOCH
from curvetui.reading import compiled

NO_METRICS: list[Shape] = []
_PATH = (
    r"\w/$|"
    r"[/\\]\S*\.[a-zA-Z]\w*$|^//|://|"
    r"\.(?:py|pyx|cpp|cc|cu|cuh|c|h|hpp|rs|go|java|jl|lua|js|ts|swift|md|txt|csv|json|jsonl|ya?ml|parquet|zip|gz|pth?|ckpt|safetensors|onnx|npz)$"
)
_MODULE = r"(?:^|\s)[a-z_]\w*(?:\.[a-z_]\w*)+$"
"""Before a colon and a source line number: `pretrain.train:990`."""
_UNNAMED = r"\$|(?:^|\s)(?:after|in|within|took|for|over|since|than|until)$"
_PROSE = (
    r"(?i)\bper (?!(?:epoch|step|iter|batch|sample|image|token|word|char|pixel|class|episode|game|frame|dim|sec|s\b|min|hour|gpu|node))"
    r"|^(?:the|a|an|this|that|these|each|every) "
)
_MAX_F = r"(?i)^(?:[a-z]+[_ ])?max_?[ef](?:1|m|beta)?(?:_?(?:measure|score))?$"
"""The F- or E-measure at its best threshold: `maxF1: 0.56`."""
_ADAPTED = r"(?i)target\W(?:\w+\W)?(?:acc\w*|loss|error|miou|f1|auc)$"
"""Beside a score of the source domain: `source acc 0.9 target acc 0.6`."""
_CALL = r"(?P<made>[A-Z][a-z]+(?:[A-Z]\w*)?)\((?P<name>\w+)$"
_WORKERS = r"\(num_proc$"
"""`Map (num_proc=4): 100%|`, `Filter (num_proc=4)`: the bars of Hugging Face datasets."""
_DRAWN = r"^%\|(?:[\u2588-\u258f#]|\s{5,}\|)"
"""A bar behind its percentage."""
LETTER = r"[^\W\d_]"


@add(NO_METRICS, "epoch 3 loss 0.5, patience: 4", {"epoch": 3, "loss": 0.5})
def stale(walk: LineState, number: Number) -> bool:
    """It repeats or bounds a measurement, unless it is one path: `critic/returns/min: 0.1`."""
    words = number.words
    if not is_stale(words):
        return False
    is_path = " " not in words and ("/" in words or "loss_" in words.lower())
    is_own = is_path or compiled(_MAX_F).match(words) or words == "delta" and walk.counters
    if compiled(_ADAPTED).match(words) and compiled(r"(?i)\bsource\b").search(number.before):
        return False
    if number.mark in (":", "=") and is_own:
        return False
    walk.stale_slot = number.slot
    return True


@add(NO_METRICS, "epoch 3 loss 0.5 score(Font(name='a')) = 10.05", {"epoch": 3, "loss": 0.5})
def result(_: LineState, number: Number) -> bool:
    """What a call with an object as its argument gave: a debugging message of a library."""
    return (
        compiled(r"\(\w+\([^()]{0,500}=['\"][^()]{0,500}\)\) = $").search(number.before) is not None
    )


@add(NO_METRICS, "epoch 3 loss: 0.5 Frozen epochs: 5", {"epoch": 3, "loss": 0.5})
def planned(_: LineState, number: Number) -> bool:
    """The plan of a split, or part of one: `Frozen epochs: 5`."""
    counted = (names.tokens(number.words) or [""])[-1]
    return counted == "epochs" or bool(names.split_of(number.words)) and counted in COUNTED


@add(NO_METRICS, "epoch 3 loss: 0.5, kept: 10 epochs", {"epoch": 3, "loss": 0.5})
def counter_behind(_: LineState, number: Number) -> bool:
    """What it counts stands behind it."""
    unit = compiled(r"^\s?(?:epochs?|steps?|iterations?|iters?)\b(?!\s?[:=])").match(number.behind)
    return unit is not None and not names.is_known(number.words)


@add(NO_METRICS, "epoch 3 loss: 0.5 ValueError: 7", {"epoch": 3, "loss": 0.5})
def exception(_: LineState, number: Number) -> bool:
    """The message of an exception."""
    return names.is_exception(number.words)


@add(NO_METRICS, "4  | val_acc | BinaryAccuracy | 0      | train | 0", {})
def parameters(_: LineState, number: Number) -> bool:
    """How many a module has, behind its name and class: a row of a model's summary."""
    cells = compiled(r"\|\s*\w[\w.]*\s*\|\s*[A-Z]\w*\s*\|\s*$")
    return number.is_whole and cells.search(number.before) is not None


@add(NO_METRICS, "[Error] 3 tags", {})
def severity(walk: LineState, number: Number) -> bool:
    """The level of a message, in brackets at the start of its line."""
    found = compiled(r"(?i)^\W*[\[(<](error|warn(?:ing)?|critical|fatal)[\])>]").match(
        walk.line.text
    )
    return found is not None and number.words.strip("[]()<> ").lower() == found[1].lower()


@add(NO_METRICS, 'Script done on 2026-11-22 05:48:12 [COMMAND_EXIT_CODE="0"]', {})
def exit_code(_: LineState, number: Number) -> bool:
    """How a command ended, as `script` and shells print it."""
    return (
        compiled(r"(?i)\bexit[ _-]?(?:code|status)$|_EXIT_CODE$").search(number.words) is not None
    )


@add(NO_METRICS, "epoch 3 loss: 0.5 spent: $7.20", {"epoch": 3, "loss": 0.5})
def price(_: LineState, number: Number) -> bool:
    return number.before.endswith(("$", "€", "£"))


@add(NO_METRICS, "epoch 3 loss: 0.5 | loop.run:990", {"epoch": 3, "loss": 0.5})
def source_line(_: LineState, number: Number) -> bool:
    """The line of a module."""
    return (
        number.before.endswith(":")
        and compiled(_MODULE).search(number.words) is not None
        and compiled(r"^(?:\s|\]|$)").match(number.behind) is not None
        and number.is_whole
        and not names.is_known(number.words)
    )


@add(NO_METRICS, "epoch 3 loss 0.5, test_accuracy after 12.1 seconds", {"epoch": 3, "loss": 0.5})
def not_its_name(_: LineState, number: Number) -> bool:
    """A preposition parts it from the name before."""
    return compiled(_UNNAMED).search(number.words) is not None


@add(NO_METRICS, "epoch 3 loss: 0.5 eggs per tray = 12", {"epoch": 3, "loss": 0.5})
def prose(_: LineState, number: Number) -> bool:
    """Quantities in a text: `eggs per tray`, `The loss of 6 marbles`."""
    return compiled(_PROSE).search(number.words) is not None and number.mark != ":"


@add(NO_METRICS, "epoch 3 loss: 0.5 the loss of 6 marbles", {"epoch": 3, "loss": 0.5})
def quantity(_: LineState, number: Number) -> bool:
    """How many of something a sentence says."""
    unit = compiled(r"^ (?!after|in|at|on|for|with|and|over|percent|points?)[a-z]{3,}\b(?!\s*[:=])")
    is_of = number.is_whole and number.before.endswith(" of ")
    return is_of and unit.match(number.behind) is not None


@add(NO_METRICS, "epoch 3 loss: 0.5 runs/best.pt: 7", {"epoch": 3, "loss": 0.5})
def path(_: LineState, number: Number) -> bool:
    return compiled(_PATH).search(number.words) is not None


@add(NO_METRICS, "epoch 3 loss: 0.5 _: 7", {"epoch": 3, "loss": 0.5})
def nameless(_: LineState, number: Number) -> bool:
    """No letter, or only the word behind a count: `correct`."""
    return number.words == "correct" or not compiled(LETTER).search(number.words)


@add(NO_METRICS, "epoch 3 loss: 0.5 Source: <2en>", {"epoch": 3, "loss": 0.5})
def token(_: LineState, number: Number) -> bool:
    """A token of a text."""
    return number.before.endswith("<") and bool(compiled(r"^\w*>").match(number.behind))


@add(NO_METRICS, "Val: 975 windows", {})
def amount(_: LineState, number: Number) -> bool:
    """The size of a split's data: its unit is a word that is no metric."""
    unit = compiled(r"^ ([a-z]{4,})\b(?!\s*[:=])").match(number.behind)
    return (
        is_only_split(number.words)
        and unit is not None
        and number.is_whole
        and not names.is_plain(unit[1])
    )


@add(NO_METRICS, "Examples | train: 800 | val: 100 | test: 100", {})
def sizes(walk: LineState, number: Number) -> bool:
    """A whole number for a split and another for the next, without a counter: sizes of data."""
    others = compiled(r"(?i)(?<![a-z_])(?:train|val|valid|test|dev)\w*[ :=]{1,3}\d[\d,]*(?![.\d])")
    return (
        not walk.counters
        and is_only_split(number.words)
        and number.is_whole
        and len(others.findall(walk.line.text)) > 1
    )


@add(NO_METRICS, "epoch 3 loss: 0.5 Resize(edge=640)", {"epoch": 3, "loss": 0.5})
def argument(_: LineState, number: Number) -> bool:
    """An object's argument; `Loss(train=` names a measurement."""
    call = compiled(_CALL).search(number.words)
    return call is not None and not any(
        names.is_plain(word) or word.lower() in names.SPLIT for word in call.groups()
    )


@add(NO_METRICS, "Map (num_proc=4)", {})
def workers(_: LineState, number: Number) -> bool:
    return compiled(_WORKERS).search(number.words) is not None


@add(NO_METRICS, "Epoch 1 - Train: 100%|███| [loss=0.5]", {"epoch": 1, "loss": 0.5})
def drawn(walk: LineState, number: Number) -> bool:
    """The share that a bar draws; its words may name the split of what follows."""
    if not compiled(_DRAWN).match(number.behind):
        return False
    walk.note_split(number.words)
    return True


def is_only_split(words: str) -> bool:
    return all(word in names.SPLIT for word in names.tokens(words))


def is_stage(text: str) -> bool:
    """Whether words by a bracketed number say it counts others: `[2/5] Building model...`."""
    words = set(compiled(rf"{LETTER}{{2,}}").findall(text.lower()))
    return bool(words - EPOCH - names.SPLIT.keys()) or bool(words) and text.rstrip().endswith("..")
