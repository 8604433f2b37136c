"""The spellings of counters: epochs, steps, batches, seconds, and planned totals."""

from collections.abc import Iterable
from functools import lru_cache

EPOCH = frozenset(
    "epoch epochs ep epoche epoques époque époques epoque época épocas epoca epocas epocha epoka epok эпоха эпохи эпох epoch_num epoch_idx "
    "epochid num_epoch epoch_id epoch_no epoch_number epoch_index cur_epoch curr_epoch current_epoch epoch_i エポック エポック数 епоха durchlauf kỷ_nguyên vòng الحقبة 에포크 "
    "에폭 轮 轮次 輪 輪次 dönem devir 回合 周期 世代 第 round rounds sweep pass generation generations gen episode episodes cycle game games ère".split()
)
"""Words that mark a number as an epoch, perhaps after other words: `Train Epoch: 3`."""
STEP = frozenset(
    "step steps iter iters iteration iterations it its itn global_step global_steps globalstep train_step train_steps training_step "
    "training_steps trained_steps training_iteration update updates num_updates itr niter n_iter num_iter cur_iter cur_step batch_i gstep "
    "current_step current_steps boosting_round timestep timesteps total_timesteps total_env_steps frame frames env_step env_steps "
    "num_steps n_updates num_timesteps gradient_step totalenvinteracts step_num step_idx iter_num iteration_num steps_done global_iter itération itérations schritt paso passo iteración "
    "iterazione iteração итерация итерации шаг шага 步 步数 迭代 迭代次数 vòng_lặp ステップ イテレーション 반복 스텝 tick ticks kimg".split()
)
BATCH = frozenset(
    "batch minibatch mini-batch mini_batch mb batch_idx batch_id batch_num batch_no batches lot 批次 バッチ 배치 батч".split()
)
TIME = frozenset("timestamp _timestamp wall_time walltime unix_time time_stamp".split())
"""Seconds since 1970; `time` alone may also be a step's duration."""
PLANNED = frozenset("total max num number n".split())
"""`total epochs: 30`, `max_steps = 1000` are the planned end, not the current position."""

PLANS = PLANNED | frozenset(
    "planned maximum of the train training optimization optimizer optimisation update updates global all t".split()
)
"""Words that a planned end may have; with any other it is no plan: `warmup_max_steps`."""
PLANNERS = frozenset(
    "train trainer training training_args args arguments config cfg hparams params meta progress metrics log state".split()
)
"""Prefixes in which a planned end may be nested; under any other it is unrelated."""
OTHERS = frozenset(
    "start starting begin initial first resume resumed warmup decay log logging save saving print report display every per "
    "patience frequency freq interval stage1 stage2 stage3 sampling sample accumulation accum timing duration durations latency ms this".split()
)
"""Before a counter they make it another, a setting or a time: `start_epoch: 1`, `timing_s/gen: 4.5`."""
EPISODES = frozenset("episode episodes game games".split())
THOUSANDS = {"k": 1e3, "K": 1e3, "M": 1e6, "B": 1e9}
"""Suffixes directly after a counter's number: `step:4.5K`."""

AXES = ("epoch", "step", "time")
"""Possible counters of a column."""
_SHORT = {"e": "epoch", "i": "step", "#": "step", "_step": "step"}
"""Whole names of columns and keys."""
_IN_PROSE = frozenset("pass gen its mb lot 第".split())
"""Counter words before a number that have another meaning as a column name."""
_OWN = {
    word: counter
    for counter, words in (("epoch", EPOCH), ("step", STEP), ("batch", BATCH), ("time", TIME))
    for word in words - _IN_PROSE
} | _SHORT
_LENGTHS = frozenset(("steps", "num_steps"))
_PLANS = {"epoch": "epochs", "step": "steps"}
_UNMEASURED = frozenset(("seed", "index", "run_id", "pid", "_runtime"))


@lru_cache(4096)
def counter_of(name: str) -> str | None:
    """Return the counter of a column, key or label of that name: `epoch`, `step`, `batch`, `time`,
    or None.

    Example:
        >>> counter_of("Epoch"), counter_of("trainer/global_step"), counter_of("_timestamp"), counter_of("loss")
        ('epoch', 'step', 'time', None)
    """
    whole, last = _words(name)
    return _OWN.get(whole) or _OWN.get(last)


@lru_cache(4096)
def plan_of(name: str) -> str | None:
    """Return the planned end of a column or key of that name: `epochs` or `steps`, or None.

    Example:
        >>> plan_of("max_steps"), plan_of("num_train_epochs"), plan_of("total_timesteps"), plan_of("steps")
        ('steps', 'epochs', None, None)
        >>> plan_of("trainer/max_epochs"), plan_of("sampling/num_epochs"), plan_of("stage2_num_epochs")
        ('epochs', None, None)
    """
    if counter_of(name):
        return None
    whole, last = _words(name)
    parents = whole.split("/")[:-1]
    *others, counted = last.split("_")
    counter = _OWN.get(counted)
    is_plan = bool({*PLANNED, "planned"} & set(others)) and PLANS.issuperset(others)
    return _PLANS.get(counter or "") if is_plan and PLANNERS.issuperset(parents) else None


def axis_of(name: str) -> str | None:
    """Return `epoch`, `step` or `time` if a number of that name is that counter.

    Example:
        >>> axis_of("Iteration"), axis_of("batch"), axis_of("val_loss")
        ('step', None, None)
    """
    counter = counter_of(name)
    return counter if counter in AXES else None


def axes_in(given: Iterable[str]) -> dict[str, str]:
    """Return name -> `epoch`, `step` or `time` for the counters among the names; one name each,
    preferably its own.

    Batches are steps if there is no other counter.

    Example:
        >>> axes_in(["_step", "Epoch", "global_step", "loss"]), axes_in(["batch", "loss"])
        ({'global_step': 'step', 'Epoch': 'epoch'}, {'batch': 'step'})
    """
    out: dict[str, str] = {}
    # `_step` counts W&B's own rows, independent of training.
    given = list(given)
    for name in sorted(given, key=lambda n: (n not in AXES, n.startswith("_"), not leads(n))):
        axis = name if name in AXES else counter_of(name)
        is_free = axis in AXES and axis not in out.values()
        if axis and is_free and not is_episode_length(name, given):
            out[name] = axis
    if not {"epoch", "step"} & set(out.values()):
        out |= dict([(name, "step") for name in given if counter_of(name) == "batch"][:1])
    return out


def is_episode_length(name: str, beside: Iterable[str]) -> bool:
    """Return whether these steps are the length of an episode that one of *beside* counts.

    Example:
        >>> is_episode_length("steps", ["episode"]), is_episode_length("total_steps", ["episode"])
        (True, False)
    """
    return _words(name)[1] in _LENGTHS and any(_words(other)[1] in EPISODES for other in beside)


def leads(name: str) -> bool:
    """Return whether a step of that name is global, whatever other steps there are.

    Example:
        >>> leads("time/total_timesteps"), leads("time/iterations"), leads("Progress/kimg")
        (True, False, True)
    """
    return not {"total", "global", "kimg"}.isdisjoint(_words(name)[1].split("_"))


def is_unmeasured(name: str) -> bool:
    """Whether a column of that name is not a metric: a frame's index, a seed, W&B's seconds."""
    word = name.strip().lower()
    return not word or word in _UNMEASURED or word.startswith("unnamed: ")


def _words(name: str) -> tuple[str, str]:
    """(the whole name, its last part) in lower case: `time/total_timesteps` -> the same, `total_timesteps`."""
    word = name.strip().lower()
    word = word.strip("#*:. ") or word[:1]
    whole = "_".join(word.replace(".", " ").replace("-", " ").split())
    return whole, whole.rpartition("/")[2].strip("_ ") or whole
