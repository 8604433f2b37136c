"""LeRobot: `step:1K smpl:32K ep:86 epch:1.78 loss:1.875 grdn:7.459 lr:1.0e-05 updt_s:0.510 data_s:0.030`.

Source: lerobot, `utils/logging_utils.py`. `ep` counts recorded episodes, `epch` the passes over them.
"""

from curvetui.formats import Line, LogFormat, Reading, Value, compiled
from curvetui.names.counters import THOUSANDS

_PAIR = r"(?<!\S)(?P<name>\w+):(?P<value>[-+.\w]+?)(?P<unit>[KMB]?)(?=\s|$)"
_OTHERS = frozenset(("ep", "epch"))


class LeRobot(LogFormat):
    title = "LeRobot"
    hints = (" smpl:",)
    examples = (
        (
            "step:200 smpl:6K ep:17 epch:0.36 loss:3.605 grdn:11.633 lr:1.0e-05 updt_s:0.510",
            {"step": [200], "smpl": [6000], "loss": [3.605], "grdn": [11.633], "lr": [1e-05]},
        ),
    )

    def read(self, line: Line) -> Reading | None:
        counters: dict[str, int] = {}
        values: list[Value] = []
        scales: list[tuple[int, float]] = []
        for pair in compiled(_PAIR).finditer(line.text):
            slot = line.slot(*pair.span("value"))
            if slot is None or pair["name"].endswith("_s") or pair["name"] in _OTHERS:
                continue
            if pair["unit"]:
                scales.append((slot, THOUSANDS[pair["unit"]]))
            if pair["name"] == "step":
                counters["step"] = slot
            else:
                values.append(Value(pair["name"], slot))
        if "step" not in counters or not values:
            return None
        return Reading(tuple(values), counters, scales=tuple(scales))
