"""rl_games' console: `fps total: 38007 epoch: 1/750 …`, and the reward at each new best.

Source: rl_games 1.6, `common/a2c_common.py`.
"""

from curvetui.formats import LogFormat


class RlGames(LogFormat):
    title = "rl_games"
    hints = ("fps step", "next best rewards")
    line = (
        r"^\s*fps step: .*\bepoch: (?P<epoch>\d+)/(?P<epochs>\d+)",
        r"^\s*saving next best (?P<pairs>rewards:?\s+\[?[-+.\w]+)",
    )
    pair = r"(?P<name>rewards):?\s+\[?(?P<value>[-+.\w]+)"
    examples = (
        (
            (
                "fps step: 52312 fps step and policy inference: 41001 fps total: 38007 epoch: 1/750 frames: 65536\n"
                "saving next best rewards:  [12.5000]"
            ),
            {"epoch": [1], "rewards": [12.5]},
        ),
    )
