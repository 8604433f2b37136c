"""Gym's `monitor.csv`: `#{json}`, the columns `r,l,t`, then an episode's reward, length, time.

Source: stable-baselines3 2 and baselines, `common/monitor.py`.
"""

from curvetui.formats import NOTHING, Header, Line, LogFormat, Reading, Value, compiled
from curvetui.formats._cells import cells_of

_HEAD = r"^r,l,t(?:,[\w,]+)?$"
_SETTING = r'"(?P<name>(?!t_start)\w+)": "?(?P<value>[^",}]+)"?'
_MEANS = {"r": "reward", "l": "episode_length"}


class Monitor(LogFormat):
    title = "Gym monitor.csv"
    hints = ("r,l,t", ",", '#{"')
    examples = (("r,l,t\n22.0,22,0.5\n18.0,18,0.9", {"r": [22.0, 18.0], "l": [22, 18]}),)

    def read(self, line: Line) -> Reading | None:
        if line.text.startswith('#{"t_start"'):
            found = compiled(_SETTING).finditer(line.text)
            return NOTHING._replace(settings=tuple((m["name"], m["value"]) for m in found))
        if compiled(_HEAD).match(line.text):
            return Reading(header=Header(self.name, tuple(line.text.split(",")), ","))
        if line.header is None or line.header.format != self.name:
            return None
        cells = cells_of(line.text, ",")
        if len(cells) != len(line.header.columns):
            return None
        return Reading(
            tuple(
                Value(name, slot, means=_MEANS[name])
                for name, (_, start, end) in zip(line.header.columns, cells, strict=True)
                if name in _MEANS and (slot := line.slot(start, end)) is not None
            )
        )
