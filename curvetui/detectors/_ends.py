"""How a run may end early: the words for each cause."""

from collections.abc import Mapping

from curvetui.languages.end_causes import CauseWords
from curvetui.languages.templates import when

EN: Mapping[str, CauseWords] = {
    "silent": CauseWords(
        "",
        "Unknown; the machine's own logs may show it.",
        (
            "The process was killed: out of memory, a time limit, preemption.",
            "The disk is full or the connection broke, so that only the log ends here.",
            "Someone stopped it.",
        ),
        (
            "Look at `dmesg`, the scheduler's log (`sacct`, `kubectl describe`) and the free disk space.",
            "Write output unbuffered (`python -u`), so that the last lines are not lost.",
        ),
        "Yes, unless you stopped it yourself.",
    ),
    "nan": CauseWords(
        "The program stopped at {first:place}: its loss was not finite",
        "The error says that a loss became NaN or infinite; it does not name the operation that broke.",
        (
            "The loss overflowed: learning rate too high, no warm-up, or fp16 values out of range.",
            "A bad batch: NaN or huge values in the data, a label or a box out of range.",
        ),
        (
            "Divide the learning rate by 3 to 10 and lengthen the warm-up, or clip the gradient norm at 1.",
            "Look at the batch at which it happened.",
        ),
    ),
    "error": CauseWords(
        ("The run broke off at {first:place}", when("short", ": {short}")),
        "What the error says; the traceback above it shows where it came from.",
        (
            "An error in the code or in one batch of the data: read the last lines of the traceback.",
            "Something external: a lost connection, a worker that died.",
        ),
        ("Read the traceback, and fix the cause before you start again.",),
    ),
    "message": CauseWords(
        "The program failed after {first:place}",
        "Unknown: the log says only that it failed.",
        (
            "An error that was written elsewhere (another file, the scheduler's own log).",
            "The process was killed.",
        ),
        ("Look for the error where standard error goes, and in the scheduler's log.",),
    ),
    "memory": CauseWords(
        "GPU out of memory at {first:place}",
        "As the log says: the GPU ran out of memory.",
        (
            "The batch, the sequence or the model is too large for the memory; evaluation often needs more than a training step.",
            "Another process holds part of the memory.",
            "Memory grows: tensors are kept together with their graph.",
        ),
        (
            "Halve the batch size (and accumulate 2 steps, so that the result stays comparable).",
            "Look at `nvidia-smi`: is another process using the GPU?",
        ),
        "Yes: the run is over, and will end the same way again with the same settings.",
    ),
    "host_memory": CauseWords(
        "Out of main memory (RAM) at {first:place}",
        "As the log says: the machine (not the GPU) ran out of memory, and the process was killed.",
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
    "disk": CauseWords(
        "No room left on the disk at {first:place}",
        "As the log says: the disk or your quota is full.",
        ("Checkpoints or logs have filled the disk.", "Someone else filled it, if it is shared."),
        (
            "Look at `df -h` and `quota -s`; delete old checkpoints, and keep fewer.",
            "Check that the newest checkpoint is complete: it may be truncated.",
        ),
    ),
    "collective": CauseWords(
        "A collective operation (NCCL) timed out at {first:place}",
        "One process waited for another that never arrived; which one was late is not in this line.",
        (
            "One process died or hangs: look at each rank's log for an earlier error.",
            "The ranks do different things: one has fewer batches, or saves or evaluates alone for longer than the timeout.",
            "The network between the machines failed.",
        ),
        (
            "Look for the first error of any rank; that is the cause.",
            "Run again with `NCCL_DEBUG=INFO` and `TORCH_DISTRIBUTED_DEBUG=DETAIL`.",
            "Give every rank the same number of batches (`drop_last`), or raise the timeout if rank 0 works alone for long.",
        ),
    ),
    "crash": CauseWords(
        "The process crashed at {first:place}: {short}",
        "A crash in compiled code, which leaves no Python traceback in the log.",
        (
            "A library that was built for another version (CUDA, PyTorch, an extension of your own).",
            "Memory of the machine or shared memory (`/dev/shm`) was used up.",
            "Faulty hardware, if it happens on one machine only.",
        ),
        (
            "Run once more with `python -X faulthandler`: it prints where Python was.",
            "Run on another machine, to rule out the hardware.",
        ),
    ),
    "time_limit": CauseWords(
        "Ended by the time limit at {first:place}",
        "As the scheduler says: the job's time limit was reached. Nothing is wrong with the run.",
        (
            "The job needs more time than it asked for.",
            "It ran slower than before: compare the time an epoch takes.",
        ),
        (
            "Ask for more time (`--time`), or have Slurm signal the job before its end (`--signal=B:USR1@300`) and save a checkpoint then.",
        ),
        "Only about the lost time: saved checkpoints are fine.",
    ),
    "preempted": CauseWords(
        "Preempted at {first:place}",
        "As the scheduler says: another job took priority on these machines. It is not your run's fault.",
        ("A job of higher priority needed the machines.",),
        ("Have the job requeued (`--requeue`), and save checkpoints often enough.",),
        "Only about the lost time: saved checkpoints are fine.",
    ),
    "node_failure": CauseWords(
        "The machine failed at {first:place}",
        "As the scheduler says: a machine (node) failed. It is not your run's fault.",
        ("Hardware, its driver or its network failed.",),
        ("Requeue the job (`--requeue`) without that machine (`--exclude`).",),
        "Only about the lost time: saved checkpoints are fine.",
    ),
    "cancelled": CauseWords(
        "Cancelled at {first:place}",
        "As the log says: someone ended it (`scancel`, `kill`), perhaps you, or the scheduler did.",
        (
            "You or someone else cancelled it.",
            "The scheduler asked it to end (time limit, preemption, requeue) and says so elsewhere.",
        ),
        ("If it was not you: `sacct -j JOB -o State,ExitCode,Comment` says why.",),
        "No, if it was you.",
    ),
    "keyboard": CauseWords(
        "Stopped by hand (Ctrl-C) at {first:place}",
        "Certain: KeyboardInterrupt is what Ctrl-C raises.",
        ("Someone pressed Ctrl-C.",),
        (),
        "No: it was stopped by hand.",
    ),
    "killed": CauseWords(
        "The process was killed at {first:place}",
        "Unknown: something sent SIGKILL, which no program can catch or explain.",
        (
            "The machine ran out of memory, and its kernel killed the process.",
            "A scheduler or a person killed it.",
        ),
        (
            "Look at `dmesg` (`Out of memory: Killed process`) and at the scheduler's log (`sacct`, `kubectl describe`).",
        ),
    ),
}
