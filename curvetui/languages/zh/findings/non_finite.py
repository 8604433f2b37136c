from curvetui.languages.templates import Wait, Words, choose, when
from curvetui.languages.zh.checkpoint import CHECKPOINT

WORDS = Words(
    name="NaN 或无穷大",
    title="[gone?{lost:name} 从{first:place}起不再出现|[status=recovered?{metric:name} 在{first:place}曾为 {value}|{metric:name} [from_start?[alone?在{first:place}为|自{first:place}起一直是]|在{first:place}变成] {value}]]",
    what=(
        "[gone?从{first:place}起 {lost:name} 已连续缺失 {points:evaluations}，而其余仍在记录。"
        "|{metric:name} 在{first:place}变成 {value}[from_start?，而且第一个值就是如此|（此前为 {before_value:value}）]"
        "[alone?。|；已连续 {points:count} 个。]]"
    ),
    event="[gone?缺失是确定的；很可能是 NaN（JSON 不能表示 NaN，日志库就干脆不写）。|确定：日志里就是这么写的。]",
    cause="溢出、坏数据、某个运算出错，从这里看起来都一样。",
    worry=choose(
        "status",
        recovered="不需要：已恢复为有限值。",
        otherwise=choose(
            "about",
            loss=choose(
                "level",
                stop="需要：权重一旦是 NaN，之后每一步都是浪费。",
                watch="也许：可能只是跳过了一步；再连续出现一次，权重就已损坏。",
            ),
            gradient="[level=act?需要：已经不再更新，或每一步都被破坏。|暂时不需要：混合精度会跳过个别异常的步。]",
            zero="需要：旁边打印的损失恰好是 0，有些训练器就是这样打印 NaN 的。",
            otherwise="[from_start?在它变为有限值之前，无从知道模型在新数据上的表现。|训练损失仍是有限值时，风险不大。]",
        ),
    ),
    why=(
        choose(
            "about",
            loss="溢出：学习率过高，或 fp16 的数值范围不够",
            gradient="某一步在 fp16 下溢出；loss scaler 会跳过它并把缩放减半",
            zero="损失是 NaN 但被隐藏：HF Trainer 打印成 0（`logging_nan_inf_filter`）",
            otherwise="这个指标在那里没有定义：缺少某个类、批次为空或除以零",
        ),
        "[from_start?输入、初始权重或损失函数从第一个值起就有问题|异常批次（输入有 NaN 或极大的值，或标签越界）]",
        "对数、除法或开方没有保护",
    ),
    would_change="[trained?出现有限值时解除，前提是那一步被跳过了。|下一个有限值出现时解除；若训练损失也出现，就停止训练。]",
    next=(
        choose(
            "about",
            loss=when(
                "restorable",
                f"[over?|停止训练，]恢复{CHECKPOINT}，并把学习率除以 3 到 10。",
                "[over?把学习率除以 3 到 10，|停止训练，把学习率除以 3 到 10 后]重新开始。",
            ),
            zero="[over?下次训练之前|停止训练]，先直接打印一次损失本身来确认。",
            gradient=choose(
                "level",
                act="[over?下次训练之前|停止训练]，查看 loss scale，并用 fp32 跑一个批次。",
                otherwise=Wait("先看接下来的几步。"),
            ),
            otherwise=when(
                "from_start",
                "",
                when(
                    "over",
                    "用最后的 checkpoint 再评估一次；最优值会忽略这些值。",
                    Wait("等下一次评估；最优值会忽略这个值。"),
                ),
            ),
        ),
        "[about=score?在空的类别或批次上检查这个指标。|把梯度范数裁剪到 1；检查输入里有没有 NaN；用 fp16 时可改用 bf16。]",
    ),
    limits="[gone?JSON 不能表示 NaN，日志库就干脆不写：所以“是 NaN”只是很可能。|`torch.autograd.set_detect_anomaly(True)` 或 `tf.debugging.enable_check_numerics()` 能指出是哪个运算。]",
    trace="[gone?{lost:name} 连续缺失 {points:count} 次（阈值 3 次，早期为 6 次）。|{first:place}的值为 {value}（出现即报）；连续 {points:count} 个。]",
    outcome={"recovered": "{ended_at:place}恢复为有限值。"},
)
