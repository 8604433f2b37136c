"""tqdm's bars: `Epoch 1/12: 42%|████▏| 8/19 [00:00<00:00, 40.1it/s, loss=2.28]`.

Source: tqdm 4, `std.tqdm.format_meter`.
"""

import re

from curvetui.formats import Line, LogFormat, Reading, compiled, understand
from curvetui.formats.keyvalue import KeyValue

_BAR = (
    r"(?:^|(?P<desc>.*?)(?::\s*)?)(?:(?P<percent>\d+)%\||(?<![^\s:])\|)(?P<drawn>[^|]*)\|\s*"
    r"(?P<n>[\d.]+[kMG]?)/(?P<total>[\d.]+[kMG]?|\?) \[(?P<clock>[\d:]+(?:<[\d:?]+(?: days?, [\d:]+)?)?)"
    r"(?:,\s*(?P<rate>[^\],=]*)(?=[\],]|$))?(?P<postfix>,[^\]]*)?\]?(?P<tail>.*)$"
)
_BARELESS = (
    r"(?:^|(?P<desc>.*?)(?<!\s)(?:\s*:)?\s*)\b(?P<percent>\d+)%(?P<drawn>)\s+(?P<n>\d+)/(?P<total>\d+) "
    r"\[(?P<clock>[\d:]+(?:<[\d:?]+)?)(?:,\s*(?P<rate>[^\],=]*)(?=[\],]|$))?(?P<postfix>,[^\]]*)?\](?P<tail>.*)$"
)
"""Without a bar between percentage and count: `ncols=0`."""
_ENDLESS = (
    r"(?:^|(?P<desc>.*?):?\s)(?P<n>\d+)(?P<percent>)(?P<drawn>)(?P<total>)it \[(?P<clock>[\d:]+), +(?P<rate>[^\],]*)"
    r"(?P<postfix>,[^\]]*)?\](?P<tail>.*)$"
)
_ALIVE = (
    r"^(?P<desc>.*?)\s*\|(?P<drawn>[^|]*)\|[^|\d]*\b(?P<n>\d+)/(?P<total>\d+) \[(?P<percent>\d+)%\] "
    r"in (?P<clock>[\w:.]+) ?\((?P<rate>[^()]*)\)(?P<postfix>.*)(?P<tail>)$"
)
"""alive-progress"""
_COUNTED = (
    r"^(?P<desc>.*?)\s*\b(?P<percent>\d+)% \((?P<n>\d+) of (?P<total>\d+)\) \|(?P<drawn>[^|]*)\| "
    r"Elapsed Time: (?P<clock>\S+)\s+(?P<rate>(?:ETA|Time):\s+\S+)(?P<postfix>.*)(?P<tail>)$"
)
"""progressbar2"""
_LOGGED = (
    r"^(?:.*\s)?Progress on:(?P<desc>.*?) (?P<n>\d[\d.]*)(?P<percent>)(?P<drawn>)it/(?P<total>\d[\d.]*|\?)(?:it)? "
    r"rate:(?P<rate>\S+)\s+remaining:\S+\s+elapsed:(?P<clock>\S+)\s+postfix:(?P<postfix>.*)(?P<tail>)$"
)
"""tqdm-loggable, as Levanter uses it."""
_SHAPES = (
    ("%] in ", _ALIVE),
    ("|", _BAR),
    ("% ", _BARELESS),
    ("it [", _ENDLESS),
    ("Elapsed Time: ", _COUNTED),
    ("Progress on:", _LOGGED),
)
_BEHIND = r"^\s*[|,]\s*\S"
"""Text after a bar belongs to it if it starts with a separator; anything else was printed over it."""
_EPOCHS = r"^\s*(?:[\d.?]+\s*epochs?/s|[\d.?]+\s*s/epochs?|\?epochs?/s)"
_OVER_EPOCHS = r"^\W*(?:(?:training|train|overall|all|total)?\s*epochs?|epochs? loop)\W*$"


_STEPS = r"(?i)step|iter|\bit\b|update|round|frame|game"
_FRACTION = r"(?<![\w./])(?P<epoch>\d+)\s*/\s*(?P<epochs>\d+)(?![\w./])"
"""`003/030` before a bar is the epoch."""
_INDEXED = r"\d"


def _is_idle(group: str | None) -> bool:
    """Whether the words before a bar are generic: `Steps`, `Training progress`, but not `fold 3`."""
    return group is not None and compiled(_INDEXED).search(group) is None


class Tqdm(LogFormat):
    title = "tqdm bars"
    hints = ("%|", "% ", "it [", "| 0/?", "%] in ", "Progress on:")
    examples = (
        (
            "Epoch 1/2: 100%|██████████| 19/19 [00:00<00:00, 286.25it/s, acc=10.83%, loss=2.2778]",
            {"epoch": [1], "acc": [10.83], "loss": [2.2778]},
        ),
        (
            "Training: 100%|██████████| 60/60 [00:06<00:00,  9.71epoch/s, val_loss=2.56]",
            {"epoch": [60], "val_loss": [2.56]},
        ),
        (
            "Epoch 3 loss: 0.41: 100%|██████████| 5/5 [00:01<00:00, 4.2it/s]",
            {"epoch": [3], "loss": [0.41]},
        ),
        ("Downloading: 100%|██████████| 2.10M/2.10M [00:00<00:00, 21.3MB/s]", {}),
    )

    def read(self, line: Line) -> Reading | None:
        fits = (compiled(p).match(line.text) for mark, p in _SHAPES if mark in line.text)
        match = next((match for match in fits if match), None)
        if not match:
            return None
        if compiled(_BEHIND).match(match["tail"]):
            return self._bar(line, match)
        tail = self._tail(line, match)
        if tail is not None and (tail.values and not tail.repeat or tail.header):
            return tail
        bar = self._bar(line, match)
        return bar._replace(note=tail.note) if tail is not None else bar

    @staticmethod
    def _tail(line: Line, match: re.Match[str]) -> Reading | None:
        """Text printed after an unfinished bar is on the bar's line."""
        if not match["tail"].strip():
            return None
        part = line.part(match.span("tail"))
        answer = understand(part.line)
        return part.back(answer[1]) if answer else None

    def _bar(self, line: Line, match: re.Match[str]) -> Reading:
        reading = self._around(line, match)
        counters = dict(reading.counters)
        place = self._place(line, match)
        if compiled(_EPOCHS).match(match["rate"] or "") or compiled(_OVER_EPOCHS).match(
            (match["desc"] or "").lower()
        ):
            counters = (
                {"epoch": place["batch"], "epochs": place["batches"]} if len(place) == 2 else {}
            )
        elif "step" in counters and "batch" not in counters:
            counters.pop("batches", None)
        elif not (place and {"batch", "batches"} <= counters.keys()):
            # `Epoch: 1/3, step 10/36 completed (loss: 0.5): 33%|███ | 3/9`: the bar counts updates.
            counters = {
                name: slot for name, slot in counters.items() if not name.startswith("batch")
            } | place
        # Of two unnamed bars in one epoch, the first is training.
        turns = (
            ("train", "val")
            if "epoch" not in counters
            and not any(v.metric.split != "train" for v in reading.values)
            else ()
        )
        values = tuple(
            v._replace(group=None if _is_idle(v.group) else v.group) for v in reading.values
        )
        # Lightning redraws its bar when an epoch's values are known, and sometimes keeps it.
        redrawn = "v_num=" in line.text
        return reading._replace(
            values=values, counters=counters, bar=True, redrawn=redrawn, loose=False, turns=turns
        )

    @staticmethod
    def _around(line: Line, match: re.Match[str]) -> Reading:
        behind = "tail" if compiled(_BEHIND).match(match["tail"]) else "postfix"
        groups = [name for name in dict.fromkeys(("desc", "postfix", behind)) if match[name]]
        part = line.part(*(match.span(name) for name in groups))
        found = KeyValue().read(part.line) if part.line.spans else None
        reading = part.back(found) if found else Reading()
        counters = dict(reading.counters)
        if "step" in counters and not compiled(_STEPS).search(part.line.text):
            # `1|37|Loss: 0.79: 37%`: a bare number is no better counter than the bar's own.
            counters = {n: slot for n, slot in counters.items() if n not in ("step", "steps")}
        outer = compiled(_FRACTION).search(match["desc"] or "")
        if outer and reading.values and not {"epoch", "step"} & counters.keys():
            counters |= line.slots(outer, "epoch", "epochs", at=match.start("desc"))
        return reading._replace(counters=counters)

    @staticmethod
    def _place(line: Line, match: re.Match[str]) -> dict[str, int]:
        """The numbers that count batches; none if a unit follows them."""
        is_count = match["n"][-1].isdigit()
        return line.slots(match, batch="n", batches="total") if is_count else {}
