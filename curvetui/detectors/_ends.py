"""How a run may end before its time: the words for each cause, in English and Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from curvetui.languages.templates import Choice, choose


class Way(NamedTuple):
    """What is said of one cause."""

    title: str
    cause: str
    why: tuple[str, ...]
    next: tuple[str, ...]
    """What to do besides resuming."""
    worry: str = ""
    """Empty: what is said of most."""


EN: Mapping[str, Way] = {
    "silent": Way(
        "",
        "Open: it needs the machine's own log.",
        (
            "The process was killed: out of memory, a time limit, preemption (look for `oom-kill`, `SIGKILL`, `CANCELLED`).",
            "The disk is full or the connection broke, so that only the log ends here.",
            "Somebody stopped it.",
        ),
        (
            "Look at `dmesg`, the scheduler's log (`sacct`, `kubectl describe`) and the free disk space.",
            "Write output unbuffered (`python -u`), so that the last lines are not lost.",
        ),
        "Yes, unless you stopped it yourself.",
    ),
    "error": Way(
        "The run broke off at {first:place}: {short}",
        "What the error says; where it came from stands in the traceback above it.",
        (
            "An error in the code or in one batch of the data: read the last lines of the traceback.",
            "Something outside: a lost connection, a worker that died.",
        ),
        ("Read the traceback, and mend its cause before you start again.",),
    ),
    "told": Way(
        "The program failed after {first:place}",
        "Open: the log says no more than that it failed.",
        (
            "An error that was written elsewhere (another file, the scheduler's own log).",
            "The process was killed.",
        ),
        ("Look for the error where standard error goes, and in the scheduler's log.",),
    ),
    "memory": Way(
        "GPU out of memory at {first:place}",
        "As the log says: the GPU's memory did not suffice.",
        (
            "The batch, the sequence or the model is too large for the memory; an evaluation after training steps often needs more than the steps.",
            "Another process holds part of the memory.",
            "Memory grows: tensors are kept together with their graph.",
        ),
        (
            "Halve the batch size (and accumulate 2 steps, so that the result stays comparable).",
            "Look at `nvidia-smi`: is anybody else on the GPU?",
        ),
        "Yes: the run is over, and will end the same way again with the same settings.",
    ),
    "host_memory": Way(
        "Out of main memory (RAM) at {first:place}",
        "As the log says: the machine's memory (not the GPU's) did not suffice, and the process was killed.",
        (
            "The job may use less memory than it needs (`--mem` of Slurm, a container's limit).",
            "Each worker of the data loader holds its own copy of what it reads.",
            "Memory grows with the epochs: a list of losses or outputs is kept.",
        ),
        (
            "Compare what it used with what it may use: `sacct -j JOB -o MaxRSS,ReqMem`.",
            "Ask for more (`--mem`), or lower `num_workers`.",
        ),
        "Yes: the run is over, and will end the same way again with the same settings.",
    ),
    "disk": Way(
        "No room left on the disk at {first:place}",
        "As the log says: the disk or your quota is full.",
        (
            "Checkpoints or logs have filled the disk.",
            "Somebody else has filled it, where it is shared.",
        ),
        (
            "Look at `df -h` and `quota -s`; delete old checkpoints, and keep fewer.",
            "Check that the newest checkpoint is whole: it may have been cut short.",
        ),
    ),
    "collective": Way(
        "A collective operation (NCCL) timed out at {first:place}",
        "One process waited for another that did not come; which one was late is not in this line.",
        (
            "One process died or hangs: look at each rank's log for an earlier error.",
            "The ranks do different things: one has fewer batches, or saves or evaluates alone for longer than the timeout.",
            "The network between the machines failed.",
        ),
        (
            "Look for the first error of any rank; that is the cause.",
            "Run again with `NCCL_DEBUG=INFO` and `TORCH_DISTRIBUTED_DEBUG=DETAIL`.",
            "Give all ranks equally many batches (`drop_last`), or raise the timeout if rank 0 works alone for long.",
        ),
    ),
    "crash": Way(
        "The process crashed at {first:place}: {short}",
        "A fault in compiled code: no Python traceback can stand in the log.",
        (
            "A library that was built for another version (CUDA, PyTorch, an extension of your own).",
            "Memory of the machine or shared memory (`/dev/shm`) was used up.",
            "Faulty hardware, if it happens on one machine only.",
        ),
        (
            "Run once more with `python -X faulthandler`: it prints where Python stood.",
            "Run on another machine, to rule out the hardware.",
        ),
    ),
    "time_limit": Way(
        "Ended by the time limit at {first:place}",
        "As the scheduler says: the job's time was over. Nothing is wrong with the run.",
        (
            "The job needs more time than it asked for.",
            "It ran slower than before: compare the time an epoch takes.",
        ),
        (
            "Ask for more time (`--time`), or have the job told before its end (`--signal=B:USR1@300`) and save a checkpoint then.",
        ),
        "No more than for the time that is lost: what was saved is good.",
    ),
    "preempted": Way(
        "Preempted at {first:place}",
        "As the scheduler says: another job had the right to these machines. It is not your run's fault.",
        ("A job of higher priority needed the machines.",),
        ("Let the job be queued again (`--requeue`), and save checkpoints often enough.",),
        "No more than for the time that is lost: what was saved is good.",
    ),
    "node_failure": Way(
        "The machine failed at {first:place}",
        "As the scheduler says: a machine (node) failed. It is not your run's fault.",
        ("Hardware, its driver or its network failed.",),
        ("Queue the job again (`--requeue`), without that machine (`--exclude`).",),
        "No more than for the time that is lost: what was saved is good.",
    ),
    "cancelled": Way(
        "Cancelled at {first:place}",
        "As the log says: somebody ended it (`scancel`, `kill`), perhaps you, or the scheduler did.",
        (
            "You or somebody else cancelled it.",
            "The scheduler asked it to end (time limit, preemption, requeue) and says so elsewhere.",
        ),
        ("If it was not you: `sacct -j JOB -o State,ExitCode,Comment` says why.",),
        "No, if it was you.",
    ),
    "keyboard": Way(
        "Stopped by hand (Ctrl-C) at {first:place}",
        "Certain: KeyboardInterrupt is what Ctrl-C raises.",
        ("Somebody pressed Ctrl-C.",),
        (),
        "No: it was stopped by hand.",
    ),
    "killed": Way(
        "The process was killed at {first:place}",
        "Open: something sent SIGKILL, which no program can catch or explain.",
        (
            "The machine ran out of memory, and its kernel killed the process.",
            "A scheduler or a person killed it.",
        ),
        (
            "Look at `dmesg` (`Out of memory: Killed process`) and at the scheduler's log (`sacct`, `kubectl describe`).",
        ),
    ),
}

ZH: Mapping[str, Way] = {
    "silent": Way(
        "",
        "原因未定：需要看机器自己的日志。",
        (
            "进程被杀：内存不足、超出时限、被抢占（查 `oom-kill`、`SIGKILL`、`CANCELLED`）。",
            "磁盘已满或连接断开，只是日志到此为止。",
            "有人停掉了它。",
        ),
        (
            "查看 `dmesg`、调度器日志（`sacct`、`kubectl describe`）和磁盘剩余空间。",
            "用无缓冲输出（`python -u`），避免丢失最后几行。",
        ),
        "需要，除非是你自己停的。",
    ),
    "error": Way(
        "训练在{first:place}报错退出：{short}",
        "就是报错所说的；出处见它上方的 traceback。",
        (
            "代码出错，或某一批数据有问题：看 traceback 的最后几行。",
            "外部原因：连接断开、某个 worker 挂了。",
        ),
        ("先看 traceback，解决原因之后再重启。",),
    ),
    "told": Way(
        "程序在{first:place}之后以失败结束",
        "原因未定：日志只说失败了。",
        ("报错写到了别处（另一个文件、调度器自己的日志）。", "进程被杀。"),
        ("到标准错误所在的文件和调度器日志里找报错。",),
    ),
    "memory": Way(
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
    "host_memory": Way(
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
    "disk": Way(
        "{first:place}磁盘空间不足",
        "日志已经写明：磁盘已满或超出配额。",
        ("checkpoint 或日志占满了磁盘。", "共享磁盘被别人写满了。"),
        (
            "看 `df -h` 和 `quota -s`；删掉旧的 checkpoint，少留几个。",
            "检查最新的 checkpoint 是否完整：它可能只写了一半。",
        ),
    ),
    "collective": Way(
        "{first:place}集合通信（NCCL）超时",
        "某个进程在等另一个没有到的进程；这一行看不出是谁迟到。",
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
    "crash": Way(
        "进程在{first:place}崩溃：{short}",
        "编译代码里出错：日志里不会有 Python 的 traceback。",
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
    "time_limit": Way(
        "{first:place}到达作业时限",
        "调度器已经写明：作业的时间用完了。训练本身没有问题。",
        ("作业需要的时间比申请的多。", "比以前跑得慢：对比每轮用时。"),
        (
            "多申请时间（`--time`），或让调度器提前通知作业（`--signal=B:USR1@300`），收到后保存 checkpoint。",
        ),
        "只是损失了时间：已保存的都可用。",
    ),
    "preempted": Way(
        "{first:place}被抢占",
        "调度器已经写明：机器让给了优先级更高的作业，不是训练的问题。",
        ("优先级更高的作业需要这些机器。",),
        ("让作业重新排队（`--requeue`），并更频繁地保存 checkpoint。",),
        "只是损失了时间：已保存的都可用。",
    ),
    "node_failure": Way(
        "{first:place}机器故障",
        "调度器已经写明：节点故障，不是训练的问题。",
        ("硬件、驱动或网络出了故障。",),
        ("重新提交作业（`--requeue`），并避开那台机器（`--exclude`）。",),
        "只是损失了时间：已保存的都可用。",
    ),
    "cancelled": Way(
        "{first:place}被取消",
        "日志已经写明：有人结束了它（`scancel`、`kill`），可能就是你，也可能是调度器。",
        ("你或别人取消了它。", "调度器要它结束（时限、抢占、重新排队），原因写在别处。"),
        ("如果不是你：用 `sacct -j JOB -o State,ExitCode,Comment` 查原因。",),
        "如果是你自己取消的就不用。",
    ),
    "keyboard": Way(
        "{first:place}手动停止（Ctrl-C）",
        "确定：Ctrl-C 就会引发 KeyboardInterrupt。",
        ("有人按了 Ctrl-C。",),
        (),
        "不用：是手动停止的。",
    ),
    "killed": Way(
        "进程在{first:place}被杀",
        "原因未定：有什么发了 SIGKILL，任何程序都拦不住，也说不出原因。",
        ("机器内存用完，内核杀掉了进程。", "调度器或有人杀掉了它。"),
        (
            "查看 `dmesg`（`Out of memory: Killed process`）和调度器日志（`sacct`、`kubectl describe`）。",
        ),
    ),
}


def said(ways: Mapping[str, Way], field: str, otherwise: str = "") -> Choice:
    """That field of the way in which the run ended."""
    return choose("way", **{way: getattr(words, field) or otherwise for way, words in ways.items()})


def each(ways: Mapping[str, Way], field: str) -> tuple[Choice, ...]:
    """The sentences of a field that holds several; those that a way does not have are empty."""
    several = {way: getattr(words, field) for way, words in ways.items()}
    return tuple(
        choose(
            "way", **{way: texts[at] if at < len(texts) else "" for way, texts in several.items()}
        )
        for at in range(max(map(len, several.values())))
    )
