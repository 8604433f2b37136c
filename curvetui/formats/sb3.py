"""Boxes of `| key | value |` lines that form one record: Stable-Baselines3, Baselines, Spinning Up.

Source: stable-baselines3 2, `common/logger.HumanOutputFormat`: a row without a value is a tag.
"""

from curvetui.formats import Line, LogFormat, Reading, Value, compiled
from curvetui.formats._columns import LABELS

_TAG = r"^\|\s*(?P<tag>[\w. -]+/)\s*\|\s*\|\s*$"
_ROW = r"^\|\s(?P<indent>\s*)(?P<key>[^|\d][^|]*?)\s*\|\s*(?P<value>[-+]?[\w.+-]+)\s*\|\s*$"
_RULE = r"^\s*-{5,}\s*$"
_STEP = frozenset(
    "total_timesteps timesteps totalenvinteracts misc/total_timesteps time/total_timesteps steps env_steps step global_step frame frames "
    "total_steps num_timesteps".split()
)
_ROLLOUT = frozenset(("ep_rew_mean", "ep_len_mean"))
_EPOCH = frozenset("epoch epochs num_episodes total_episodes".split())


class StableBaselines(LogFormat):
    title = "Stable-Baselines3 and other key/value boxes"
    hints = ("|", "-----")
    examples = (
        (
            (
                "-----------------------------\n| rollout/        |         |\n|    ep_rew_mean  | 25.6    |\n| time/           |         |\n"
                "|    total_timesteps | 512   |\n-----------------------------"
            ),
            {"step": [512], "rollout/ep_rew_mean": [25.6]},
        ),
    )

    def read(self, line: Line) -> Reading | None:
        if compiled(_RULE).match(line.text):
            return Reading(block="end")
        tag = compiled(_TAG).match(line.text)
        if tag:
            return Reading(block="row", tag=tag["tag"])
        row = compiled(_ROW).match(line.text)
        slot = (
            line.slot(*row.span("value"))
            if row and compiled(r"[a-zA-Z]").search(row["key"])
            else None
        )
        first = line.header.columns[:1] if line.header else ()
        if not row or slot is None or {name.lower() for name in first} & LABELS:
            return None
        key, tagged = row["key"].strip(), len(row["indent"]) >= 2
        word = key.lower().replace(" ", "_")
        if word in _STEP or word.rpartition("/")[2] in _EPOCH:
            return Reading(counters={"step" if word in _STEP else "epoch": slot}, block="row")
        if key in _ROLLOUT:
            # The row with their tag may have been cut off.
            key, tagged = f"rollout/{key}", False
        return Reading((Value(key, slot),), block="row", tagged=tagged)
