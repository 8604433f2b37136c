"""rsl_rl's console: a headline `Learning iteration 12/1500`, then one name and value a line.

Source: rsl_rl 2, 3, `runners/on_policy_runner.py`; what is below a block counts something else.
"""

from curvetui.formats import LogFormat


class RslRl(LogFormat):
    title = "rsl_rl (Isaac Lab)"
    hints = (
        "Learning iteration",
        "Mean ",
        "Episode_",
        "Metrics/",
        "Curriculum/",
        "Total time",
        "ETA:",
        "Computation:",
        "Iteration time:",
    )
    line = (
        r"^\W*(?:\[1m\W*)?Learning iteration (?P<step>\d+)/(?P<steps>\d+)\b",
        (
            r"^\s{2,}(?P<pairs>(?:Mean (?:reward|episode length|action noise std|\w+ loss|episode \w+)"
            r"|(?:Episode_\w+|Metrics|Curriculum)/[\w/ .-]+): [-+.\w]+)\s*$"
        ),
    )
    pair = r"(?P<name>\S.*?): (?P<value>[-+.\w]+)$"
    nothing = (
        r"^\s{2,}(?:Total timesteps|Total time|Iteration time|Computation|ETA|Time elapsed): .*\d"
    )
    examples = (
        (
            "                      Learning iteration 3/50\n             Mean reward: -5.02",
            {"step": [3], "Mean reward": [-5.02]},
        ),
        (
            "                      Learning iteration 4/50\n     Mean episode length: 30.00",
            {"step": [4], "Mean episode length": [30.0]},
        ),
        ("                   Total timesteps: 98304", {}),
    )
