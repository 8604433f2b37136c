"""Lines that announce the length of training: `--epochs 50`, `Num Epochs = 3`.

They contain no measurements; other numbers of an argument list are settings.
"""

import re
from collections.abc import Iterable, Iterator

from curvetui.formats import Line, LogFormat, Reading, compiled

_EPOCHS: tuple[tuple[str, str, str], ...] = (
    (
        "",
        "--",
        r"--(?:num[_-]|n[_-]|max[_-]|total[_-]|train[_-]|num[_-]train[_-])?epochs?[= ](?P<epochs>\d+)\b",
    ),
    (
        "",
        "for ",
        r"(?i)\b(?:training|train|fit|run(?:ning)?)\b[^.\d]*\bfor (?P<epochs>\d+) epochs\b",
    ),
    (
        "ntm",
        "epoch",
        r"(?i)^\s*(?:num(?:ber of)?|total|max(?:imum)?|n) ?_?(?:train(?:ing)? ?_?)?epochs\s*[=:]\s*(?P<epochs>\d+)\s*,?$",
    ),
    (
        "",
        "=",
        r"\b(?:max_epochs?|num_epochs|n_epochs|num_train_epochs|total_epochs|nb_epochs?|epochs)=(?P<epochs>\d+)\b(?=[,)`\s]|$)",
    ),
    (
        "'\"mnte",
        "epochs",
        r"""^\s*['"]?(?:max_epochs?|num_epochs|n_epochs|num_train_epochs|total_epochs|epochs)(?:['"]?\s*:\s*|\s{2,}|\t)(?P<epochs>\d+)(?:\s*,|\s+\([^()]*\))?\s*$""",
    ),
)
_STEPS: tuple[tuple[str, str, str], ...] = (
    (
        "",
        "--",
        r"--(?:num[_-]|n[_-]|max[_-]|total[_-]|train[_-]|num[_-]train[_-])(?:train[_-])?(?:steps|iters|iterations|timesteps)[= ](?P<steps>\d+)\b",
    ),
    (
        "",
        "for ",
        r"(?i)\b(?:training|train|fit|run(?:ning)?)\b[^.\d]*\bfor (?P<steps>\d+) (?:steps|iterations|iters|updates)\b(?!, validate| per epoch| each)",
    ),
    ("", " epochs = ", r"(?i)\b\d+ epochs = (?P<steps>\d+) steps\b"),
    (
        "tm",
        "",
        r"(?i)^\s*(?:total|max(?:imum)?) ?_?(?:optimi[sz]ation |train(?:ing)? ?_?)?(?:steps|iters|iterations)\s*[=:]\s*(?P<steps>[\d,]+)\s*,?$",
    ),
    (
        "",
        "=",
        r"\b(?:max_steps|max_iters?|num_train_steps|total_steps|train_iters|num_iterations|total_timesteps)=(?P<steps>\d+)\b(?=[,)`\s]|$)",
    ),
    (
        "'\"mnt",
        ":",
        r"""^\s*['"]?(?:max_steps|max_iters?|num_train_steps|total_steps|train_iters)['"]?\s*:\s*(?P<steps>\d+)\s*,?$""",
    ),
)
"""(start of the line or empty, lower-case substring, pattern): few need to be compiled."""
_ARGUMENTS = r"^\s*(?:[\w -]{1,40}[:=]\s*)?(?:\w*Namespace|\w*Args|\w*Arguments|\w*Config)\((?P<inside>.*)\)\s*$|(?:^|\s)python\S*\s+\S+\.py\s+(?P<options>.*)$"
_SETTING = r"(?P<name>[A-Za-z_]\w*)=(?P<value>'[^']*'|\"[^\"]*\"|\[[^\[\]]*\]|\([^()]*\)|[^,()\s\[\]]+)|--(?P<option>[\w-]+)[= ](?P<text>\d+(?: \d+)+(?=\s|$)|[^\s-]\S*)"
_MEASURED = r"(?i)\b(?:loss|acc|accuracy|error|ppl)\w*\s*[=:]\s*[-+]?\d"
MAX_SETTINGS = 100


class Plan(LogFormat):
    title = "plans and argument lists"
    hints = ("poch", "tep", "iter", "Namespace(", ".py ", "Args(", "Config(")
    examples = (
        ("python train.py --lr 0.1 --epochs 50", {"epochs": [50]}),
        ("Starting training for 30 epochs...", {"epochs": [30]}),
        ("  Total optimization steps = 180", {"steps": [180]}),
        ("    epochs         200  (warmup 10)", {"epochs": [200]}),
        ("Namespace(batch_size=64, epochs=10, lr=0.01)", {"epochs": [10]}),
    )

    def read(self, line: Line) -> Reading | None:
        arguments = (
            compiled(_ARGUMENTS).search(line.text)
            if "(" in line.text or ".py" in line.text
            else None
        )
        if not arguments and compiled(_MEASURED).search(line.text):
            return None
        counters = {}
        for patterns in (_EPOCHS, _STEPS):
            match = next(
                (
                    m
                    for p in _candidates(line.text, patterns)
                    if (m := compiled(p).search(line.text))
                ),
                None,
            )
            if match:
                (name,) = match.groupdict()
                slot = line.slot(*match.span(name))
                if slot is not None:
                    counters[name] = slot
        if not counters and not arguments:
            return None
        return Reading(
            counters=counters, settings=_settings(line.text, arguments) if arguments else ()
        )


def _candidates(text: str, patterns: Iterable[tuple[str, str, str]]) -> Iterator[str]:
    low = text.strip().lower()
    for first, held, pattern in patterns:
        if (not first or low[:1] in first) and held in low:
            yield pattern


def _settings(text: str, arguments: re.Match[str]) -> tuple[tuple[str, str], ...]:
    start, end = arguments.span("inside" if arguments["inside"] is not None else "options")
    found = compiled(_SETTING).finditer(text, start, end)
    pairs = [
        (m["name"] or m["option"], (m["value"] or m["text"] or "").strip("'\"")) for m in found
    ]
    return tuple(pairs[:MAX_SETTINGS])
