"""中文：建议里要恢复的 checkpoint。"""

from curvetui.languages.templates import Choice, when

CHECKPOINT: tuple[Choice, ...] = (
    when(
        "restorable",
        "[restore_metric?{restore_at:place}的 checkpoint（最优 {restore_metric:name} {restore_value:value}）|{restore_at:place}或更早的最近一个 checkpoint]",
        "{first:place}之前的 checkpoint",
    ),
    when("saved", "（日志里是 `{saved}`）"),
)
