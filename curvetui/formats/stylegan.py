"""StyleGAN's ticks: `tick 5 kimg 20.0 time 24m 08s sec/tick 151.7 … augment 0.175`.

Source: stylegan2-ada and stylegan3, `training/training_loop.py`.
"""

from curvetui.formats import LogFormat


class StyleGan(LogFormat):
    title = "StyleGAN ticks"
    hints = ("tick ",)
    line = r"^tick (?P<step>\d+)\s+kimg [\d.]+\s+time (?P<pairs>.*)$"
    pair = r"(?<!\S)(?P<name>[A-Za-z][\w./]*) +(?P<value>[-+]?[\d.]+(?:e[-+]?\d+)?)(?!\S)"
    ignored = frozenset("sec/tick sec/kimg maintenance cpumem gpumem reserved".split())
    examples = (
        (
            "tick 5     kimg 20.0     time 24m 08s      sec/tick 151.7   sec/kimg 37.91   gpumem 6.34   augment 0.175",
            {"step": [5], "augment": [0.175]},
        ),
    )
