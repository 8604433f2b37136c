from curvetui.languages.templates import Words

WORDS = Words(
    name="生成器落败",
    title="{metric:name} [status=recovered?一度几乎为 0：当时判别器占尽上风|几乎为 0：判别器已完全取胜]",
    what="{metric:name} 起点为 {begin:number}，[status=recovered?有 {points:values}接近 0|现在为 {now:number}，接近 0 已有 {points:values}]；{other:name} 同期 {other_begin:number} → {other_now:number}。",
    event="判别器能完全区分真假，这是确定的。",
    cause="判别器太强与生成器出错，在这里看起来一样。",
    worry="[status=recovered?不再需要：判别器又会出错了。|需要：这样的判别器几乎不给生成器梯度。请看生成样本。]",
    why=(
        "判别器比生成器强，或学得更快。",
        "生成器只输出少数几种容易识别的样本。",
        "真实图像与生成图像在某处有明显差别（缩放、取值范围、边缘）。",
    ),
    would_change="损失回到 0.1 以上时解除。",
    next=(
        "查看样本及其取值范围，与真实样本对比。",
        "降低判别器的学习率，或让生成器多走几步；试试标签平滑或梯度惩罚。",
    ),
    limits="样本是什么样子，日志里看不到。",
    trace="低于 0.02 且低于最高值的 2% 已有 {points:count} 个值（阈值 10，且占全程四分之一）。",
    outcome={"recovered": "{ended_at:place}回到 0.1 以上。"},
)
