"""Ultralytics YOLO and YOLOv5: `  1/8   0G   6.216  4.529  3.914   20   64: 100% ━━━━ 4/4` under a line of column names.

Source: ultralytics 8, `engine/trainer.py`, `models/yolo/detect/val.py`; yolov5 7, `train.py`, `val.py`; YOLOv6 0.4,
`core/engine.py` (epochs from 0).
"""

from curvetui.formats import NOTHING, Header, Line, LogFormat, Reading, Value, compiled

_TRAIN = r"^\s*Epoch\s+(?:GPU_mem|gpu_mem|(?:lr\s+)?iou_loss)\s+\S.*$"
_VAL = r"^\s*Class\s+Images\s+(?:Instances|Labels|Targets)\s+(?P<names>\S.*?):?\s*(?:\d+%.*)?$"
_ROW = r"^\s*(?P<epoch>\d+)/(?P<last>\d+)\s+(?P<cells>[\w.+-]+(?:\s+[\w.+-]+)*?)(?::\s*(?P<percent>\d+)%(?P<bar>.*))?$"
_ALL = r"^\s*(?P<name>\S+)\s+\d+\s+\d+(?P<cells>(?:\s+[\d.e+-]+|\s+nan)+)\s*$"
_BETWEEN = "\x00"
"""Text between the columns of the two tables."""
_PLACE = r"(?P<n>\d+)/(?P<total>\d+)"
_MEANS = {
    "box": "box_loss",
    "obj": "obj_loss",
    "cls": "cls_loss",
    "dfl": "dfl_loss",
    "P": "precision",
    "Box(P)": "precision",
    "R": "recall",
}
"""Columns that YOLOv5 omits."""
_LOSSES = ("box", "obj", "cls", "loss_4", "loss_5")
"""Losses in `results.txt`; forks add one or two, such as that of an angle."""
_LEAST = 4
"""Fewest points in a line of `results.txt`: those of the losses; a score of 0 has none."""
_OTHER = frozenset(("Instances", "Size", "labels", "img_size", "targets", "GPU_mem", "gpu_mem"))


class Ultralytics(LogFormat):
    title = "Ultralytics YOLO, YOLOv5, YOLOv6"
    hints = ("Epoch ", "Class ", "/", " all ")
    examples = (
        (
            (
                "      Epoch    GPU_mem   box_loss   cls_loss   dfl_loss  Instances       Size\n"
                "        1/8         0G      6.216      4.529      3.914         20         64: 100% ━━━━━━━━━━━━ 4/4 3.2it/s 1.2s"
            ),
            {"epoch": [1], "box_loss": [6.216], "cls_loss": [4.529], "dfl_loss": [3.914]},
        ),
        (
            (
                "                 Class     Images  Instances      Box(P          R      mAP50  mAP50-95)\n"
                "                   all        128        929      0.664      0.537      0.607      0.449"
            ),
            {"Box(P)": [0.664], "R": [0.537], "mAP50": [0.607], "mAP50-95": [0.449]},
        ),
        (
            (
                "     Epoch        lr  iou_loss  dfl_loss  cls_loss\n"
                "     3/399      0.01     1.125    0.5625     2.375: 100%|##########| 3/3 [00:03<00:00,  1.2it/s]"
            ),
            {
                "epoch": [3],
                "lr": [0.01],
                "iou_loss": [1.125],
                "dfl_loss": [0.5625],
                "cls_loss": [2.375],
            },
        ),
        (
            "   0/29  1.93G  0.0999  0.0956  0  0.1955  24  416  0.0099  0.1002  0.0059  0.001  0.0908  0.0584  0",
            {
                "epoch": [0],
                "box": [0.0999],
                "obj": [0.0956],
                "cls": [0],
                "total": [0.1955],
                "P": [0.0099],
                "R": [0.1002],
                "mAP@.5": [0.0059],
                "mAP@.5:.95": [0.001],
                "val/box": [0.0908],
                "val/obj": [0.0584],
                "val/cls": [0],
            },
        ),
        (
            "   0/2  11.5G  0.2338  0.0446  0.0672  0.7441  1.09  24  640  0  0  0  0  0  0  0  0",
            {
                "epoch": [0],
                "box": [0.2338],
                "obj": [0.0446],
                "cls": [0.0672],
                "loss_4": [0.7441],
                "total": [1.09],
                "P": [0],
                "R": [0],
                "mAP@.5": [0],
                "mAP@.5:.95": [0],
                **{f"val/{name}": [0] for name in ("box", "obj", "cls", "loss_4")},
            },
        ),
    )

    def read(self, line: Line) -> Reading | None:
        train, val = _heads(line.header)
        if "_" in line.text and compiled(_TRAIN).match(line.text):
            return Reading(header=_header(tuple(line.text.split()), val))
        match = compiled(_VAL).match(line.text) if "Images" in line.text else None
        if match:
            return Reading(header=_header(train, tuple(map(_closed, match["names"].split()))))
        if not train and not val:
            return _result(line) if line.text.count(".") >= _LEAST else None
        return train and self._train(line, train) or val and self._all(line, val) or None

    @staticmethod
    def _train(line: Line, columns: tuple[str, ...]) -> Reading | None:
        match = compiled(_ROW).match(line.text)
        if not match:
            return None
        # YOLOv5 and v6, without upper-case columns, count from 0 to the last epoch.
        counters = (
            line.slots(match, "epoch", epochs="last")
            if "GPU_mem" in columns
            else line.slots(match, "epoch", last_epoch="last")
        )
        place = compiled(_PLACE).search(line.text, match.start("bar")) if match["bar"] else None
        counters |= line.slots(place, batch="n", batches="total") if place else {}
        return Reading(
            _cells(line, match.start("cells"), match.end("cells"), columns[1:], "train"),
            counters,
            bar=True,
        )

    @staticmethod
    def _all(line: Line, columns: tuple[str, ...]) -> Reading | None:
        match = compiled(_ALL).match(line.text)
        if not match:
            return None
        # Rows per class would be hundreds of curves.
        if match["name"] == "all":
            return Reading(_cells(line, *match.span("cells"), columns, "val"))
        return NOTHING


def _header(train: tuple[str, ...], val: tuple[str, ...]) -> Header:
    """The columns of both tables: one of the headers may be missing between epochs."""
    return Header(Ultralytics.__module__.rpartition(".")[2], (*train, _BETWEEN, *val), _BETWEEN)


def _heads(header: Header | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The columns of the training and validation rows; empty if their header was not seen."""
    if header is None or header.separator != _BETWEEN:
        return (), ()
    at = header.columns.index(_BETWEEN)
    return header.columns[:at], header.columns[at + 1 :]


def _result(line: Line) -> Reading | None:
    """A line of `results.txt`, written by YOLOv5 to YOLOv7 next to their weights."""
    match = compiled(_ROW).match(line.text)
    memory, *rest = match["cells"].split() if match and not match["bar"] else [""]
    columns = _results(len(rest))
    if not match or not columns or not compiled(r"[\d.]+[GM]?B?$").match(memory):
        return None
    cells = compiled(r"\S+").finditer(line.text, match.start("cells") + len(memory))
    values, trained = [], columns.index("labels")
    for index, (name, cell) in enumerate(zip(columns, cells, strict=True)):
        slot = line.slot(*cell.span())
        if slot is not None and name not in _OTHER:
            means = _MEANS.get(name.removeprefix("val/")) or ("loss" if name == "total" else None)
            values.append(Value(name, slot, "train" if index < trained else "val", means=means))
    return Reading(tuple(values), line.slots(match, "epoch", last_epoch="last"))


def _closed(name: str) -> str:
    """`Box(P` -> `Box(P)`, `mAP50-95)` -> `mAP50-95`: one bracket spans all columns."""
    return (
        f"{name})"
        if "(" in name and ")" not in name
        else name.rstrip(")")
        if "(" not in name
        else name
    )


def _cells(
    line: Line, start: int, end: int, names: tuple[str, ...], split: str
) -> tuple[Value, ...]:
    out = []
    for name, cell in zip(names, compiled(r"\S+").finditer(line.text, start, end), strict=False):
        slot = line.slot(*cell.span())
        if slot is not None and name not in _OTHER:
            own = None if name == "lr" else split
            out.append(Value(name, slot, own, means=_MEANS.get(name)))
    return tuple(out)


def _results(count: int) -> list[str]:
    """The *count* columns of `results.txt` after epoch and memory, which has no header; empty if they are others."""
    losses = _LOSSES[: (count - 7) // 2]
    scores = "total labels img_size P R mAP@.5 mAP@.5:.95".split()
    columns = [*losses, *scores, *(f"val/{name}" for name in losses)]
    return columns if len(losses) >= 3 and len(columns) == count else []
