"""中文：训练提前结束的各种原因。"""

from collections.abc import Mapping

from curvetui.languages.end_causes import CauseWords
from curvetui.languages.templates import when

ZH: Mapping[str, CauseWords] = {
    "silent": CauseWords(
        "",
        "原因未定：需要看机器自己的日志。",
        (
            "进程被杀：内存不足、超出时限、被抢占。",
            "磁盘已满或连接断开，只是日志到此为止。",
            "有人停掉了它。",
        ),
        (
            "查看 `dmesg`、调度器日志（`sacct`、`kubectl describe`）和磁盘剩余空间。",
            "用无缓冲输出（`python -u`），避免丢失最后几行。",
        ),
        "需要，除非是你自己停的。",
    ),
    "nan": CauseWords(
        "程序在{first:place}停止：损失不是有限值",
        "报错写明损失变成了 NaN 或无穷大；是哪个运算引起的，日志里没有。",
        (
            "损失溢出：学习率过高、没有预热，或 fp16 溢出。",
            "异常批次：数据里有 NaN 或极大的值，标签或框越界。",
        ),
        (
            "学习率降到三分之一至十分之一并延长预热，或把梯度范数裁剪到 1。",
            "检查出问题的那个批次。",
        ),
    ),
    "error": CauseWords(
        ("训练在{first:place}报错退出", when("short", "：{short}")),
        "就是报错所说的；出处见它上方的 traceback。",
        (
            "代码出错，或某一批数据有问题：看 traceback 的最后几行。",
            "外部原因：连接断开、某个 worker 挂了。",
        ),
        ("先看 traceback，解决原因之后再重启。",),
    ),
    "message": CauseWords(
        "程序在{first:place}之后失败退出",
        "原因未定：日志只说失败了。",
        ("报错写到了别处（另一个文件、调度器自己的日志）。", "进程被杀。"),
        ("到标准错误所在的文件和调度器日志里找报错。",),
    ),
    "memory": CauseWords(
        "{first:place}显存不足",
        "日志已经写明：显存不够。",
        (
            "批大小、序列长度或模型超出了显存；训练几步之后的评估往往比训练更占显存。",
            "别的进程占用了一部分显存。",
            "占用在不断增长：保存了带计算图的张量。",
        ),
        ("批大小减半（同时累积 2 步梯度，结果才可比）。", "看 `nvidia-smi`：GPU 上还有没有别人。"),
        "需要：训练已经停了，同样的设置再跑一次还会这样。",
    ),
    "host_memory": CauseWords(
        "{first:place}内存（不是显存）不足",
        "日志已经写明：主机内存不够，进程被杀。",
        (
            "作业申请的内存不够（Slurm 的 `--mem`、容器的上限）。",
            "DataLoader 的每个 worker 都有一份自己的数据。",
            "内存随轮数增长：一直保存着损失或输出。",
        ),
        (
            "对比实际用量与上限：`sacct -j JOB -o MaxRSS,ReqMem`。",
            "多申请内存（`--mem`），或减少 `num_workers`。",
        ),
        "需要：训练已经停了，同样的设置再跑一次还会这样。",
    ),
    "disk": CauseWords(
        "{first:place}磁盘空间不足",
        "日志已经写明：磁盘已满或超出配额。",
        ("checkpoint 或日志占满了磁盘。", "共享磁盘被别人写满了。"),
        (
            "看 `df -h` 和 `quota -s`；删掉旧的 checkpoint，少留几个。",
            "检查最新的 checkpoint 是否完整：它可能只写了一半。",
        ),
    ),
    "collective": CauseWords(
        "{first:place}集合通信（NCCL）超时",
        "某个进程一直在等另一个没有到达的进程；这一行看不出是哪一个。",
        (
            "某个进程挂了或卡死：看各个 rank 的日志里有没有更早的报错。",
            "各 rank 做的事不一样：有的批数更少，或单独保存、评估的时间超过了超时上限。",
            "机器之间的网络出了问题。",
        ),
        (
            "找所有 rank 里最早的报错，那才是原因。",
            "用 `NCCL_DEBUG=INFO` 和 `TORCH_DISTRIBUTED_DEBUG=DETAIL` 再跑一次。",
            "让各 rank 批数相同（`drop_last`）；如果 rank 0 要单独工作很久，就调大超时。",
        ),
    ),
    "crash": CauseWords(
        "进程在{first:place}崩溃：{short}",
        "编译型代码（C++、CUDA）崩溃：日志里不会有 Python 的 traceback。",
        (
            "某个库与当前版本不匹配（CUDA、PyTorch、自己编译的扩展）。",
            "内存或共享内存（`/dev/shm`）用完了。",
            "如果只在一台机器上发生：硬件故障。",
        ),
        (
            "用 `python -X faulthandler` 再跑一次，它会打印当时执行到哪里。",
            "换一台机器跑，排除硬件问题。",
        ),
    ),
    "time_limit": CauseWords(
        "{first:place}到达作业时限",
        "调度器已经写明：作业的时间用完了。训练本身没有问题。",
        ("作业需要的时间比申请的多。", "比以前跑得慢：对比每轮用时。"),
        (
            "多申请时间（`--time`），或让调度器提前通知作业（`--signal=B:USR1@300`），收到后保存 checkpoint。",
        ),
        "只是损失了时间：已保存的都可用。",
    ),
    "preempted": CauseWords(
        "{first:place}被抢占",
        "调度器已经写明：机器让给了优先级更高的作业，不是训练的问题。",
        ("优先级更高的作业需要这些机器。",),
        ("让作业重新排队（`--requeue`），并更频繁地保存 checkpoint。",),
        "只是损失了时间：已保存的都可用。",
    ),
    "node_failure": CauseWords(
        "{first:place}机器故障",
        "调度器已经写明：节点故障，不是训练的问题。",
        ("硬件、驱动或网络出了故障。",),
        ("重新提交作业（`--requeue`），并避开那台机器（`--exclude`）。",),
        "只是损失了时间：已保存的都可用。",
    ),
    "cancelled": CauseWords(
        "{first:place}被取消",
        "日志已经写明：有人结束了它（`scancel`、`kill`），可能就是你，也可能是调度器。",
        ("你或别人取消了它。", "调度器要它结束（时限、抢占、重新排队），原因写在别处。"),
        ("如果不是你：用 `sacct -j JOB -o State,ExitCode,Comment` 查原因。",),
        "如果是你自己取消的就不需要。",
    ),
    "keyboard": CauseWords(
        "{first:place}手动停止（Ctrl-C）",
        "确定：Ctrl-C 就会引发 KeyboardInterrupt。",
        ("有人按了 Ctrl-C。",),
        (),
        "不需要：是手动停止的。",
    ),
    "killed": CauseWords(
        "进程在{first:place}被杀",
        "原因未定：进程收到了 SIGKILL；程序无法拦截，也来不及说明原因。",
        ("机器内存用完，内核杀掉了进程。", "调度器或有人杀掉了它。"),
        (
            "查看 `dmesg`（`Out of memory: Killed process`）和调度器日志（`sacct`、`kubectl describe`）。",
        ),
    ),
}
