"""中文：建议里要恢复的 checkpoint。"""

CHECKPOINT = (
    "[restorable?[restore_metric?{restore_at:place}的 checkpoint（[restore_until?此前]最优 {restore_metric:name} {restore_value:value}）"
    "|{restore_at:place}或更早的最近一个 checkpoint]|{first:place}之前的 checkpoint][saved?，日志里的文件是 `{saved}`]"
)
RESTORE = f"恢复{CHECKPOINT}。"
