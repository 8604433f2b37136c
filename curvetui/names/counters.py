"""Which columns of a table count: epochs, steps or seconds; one rule for tables in logs and for columns given to the library."""

from __future__ import annotations

_COUNTER = {
    "epoch": "epoch epochs ep époque epoca época epoche 轮次 epoch_num e",
    "step": "step steps iter iteration iterations it global_step total_timesteps timesteps update updates num_updates "
    "trained_steps global_steps env_step n_iter round # iters itr batch_num _step",
    "time": "timestamp wall_time walltime unix_time time_stamp _timestamp",
}
_COUNTERS = {word: name for name, words in _COUNTER.items() for word in words.split()}
_UNMEASURED = frozenset(("seed", "index", "run_id", "pid", "_runtime"))


def counter_of(name: str) -> str | None:
    """`epoch`, `step` or `time` where a column of that name counts them.

    Example:
        >>> counter_of("Epoch"), counter_of("trainer/global_step"), counter_of("_timestamp"), counter_of("loss")
        ('epoch', 'step', 'time', None)
    """
    word = name.strip().lower()
    return _COUNTERS.get(word) or _COUNTERS.get(word.rpartition("/")[2].replace(" ", "_"))


def is_unmeasured(name: str) -> bool:
    """Whether a column of that name is no metric: a frame's index, a seed, the seconds that W&B adds to each row."""
    word = name.strip().lower()
    return not word or word in _UNMEASURED or word.startswith("unnamed: ")
