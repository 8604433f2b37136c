"""How far a loss has climbed above its best and its start: the numbers behind `divergence`."""

import numpy as np

from curvetui.curve import Floats, Ints
from curvetui.run.roles import is_main_loss
from curvetui.run.track import Track
from curvetui.statistics import Flags, last_ones, rolling_median, run_length, shifted, zero_for_nan

PERSIST = 3
"""Points in a row, each a median of 3."""
TWICE = 2.0
"""Times the best smoothed loss: `watch`."""
LOST = 0.5
"""Share of all progress that is lost again: `watch`."""
ALL = 0.9
"""Share of all progress that is lost again: `stop`, together with `TWICE`."""
ABOVE_START = 1.5
"""Times the loss at the start: `stop`, whatever was reached before."""
ACT = 12
"""Points in a row above `ABOVE_START` times the start, not coming down, in a run that had `LEARNED`: `act`. Of 16 benchmark runs
of which that was so 11 came back under it, and none reached its target."""
LEARNED = 0.5
"""Of the loss at the start: a best below that was a model worth keeping."""
STOP = 20
"""Points in a row with all that before it says stop."""
ACT_LOST, ACT_TIMES, ACT_POINTS, ACT_SHARE = 0.6, 2.5, 6, 0.03
"""Share of the progress and times the best, points in a row, and share of all points so far: `act` as well, in a run that had `LEARNED`."""
EARLY = 12
"""Points before the rise: earlier it must last longer, for many early rises come back."""
FIRST_BEST = 2
"""Points after the first before the best: one odd first value is nothing that could be lost."""
HUGE = 10.0
"""Times the best and `ABOVE_START` times the start, `PERSIST` points in a row: `stop`."""
FALLING = 0.8
"""Of what the median of 3 was 4 points before: a loss that comes down so fast is on its way back."""
BACK = 0.25
"""Share of the progress: when less is lost it has recovered."""
NOISES = 5.0
LONG_SHARE = 0.2
"""Share of the run for which a loss above `ABOVE_START` times its start asks to be acted on, even if nothing had been learned."""
EXPLODED, EXPLODED_STOP = 5, 10
"""Values in a row that are all `HUGE` times the very first one: `act`, `stop`."""
BEYOND = 1e4
"""Times the very first value: no loss comes back from that, even while it falls."""
RISEN, RISEN_TIMES = 6, 4.0
"""Values in a row, in a run that had learned nothing, and times the very first one: `watch`."""
BEYOND_ALL = 1e6
"""Times the highest value before: one such value says it."""
FAR = 5.0
"""Times the best and the start, before the noise is known (5 points)."""


def judged(loss: Track) -> tuple[Floats, Floats, Flags, Flags, Flags, Flags]:
    """(median of 3, share of the progress lost, said, act, stop, recovered) at each point."""
    middle = rolling_median(loss.y, 3)
    over = middle - loss.best
    begin = loss.start + zero_for_nan(loss.noise)
    lost = over / np.fmax(loss.progress, loss.chance)
    twice = (
        (loss.best > 0)
        & (middle >= TWICE * loss.best)
        & ~(over < NOISES * loss.noise)
        & ~(over < 2 * loss.chance)
    )
    beyond = (loss.start > 0) & (middle >= ABOVE_START * begin) & twice
    raw = (
        (loss.y >= ABOVE_START * begin)
        & (loss.y >= TWICE * loss.best)
        & (loss.start > 0)
        & ~(loss.y - begin < 2 * NOISES * shifted(loss.noise, 2))
    )
    # Before there is a noise to compare with, only what is far beyond the first values counts.
    told = np.isfinite(loss.noise) | ((middle >= FAR * loss.best) & (middle >= FAR * loss.start))
    steep = (run_length(raw & (loss.y > shifted(loss.y))) >= PERSIST - 1) & (loss.count > PERSIST)
    fell = twice & (lost >= LOST) & (loss.best_index >= FIRST_BEST)
    on = (run_length(fell | beyond) >= PERSIST) & told | steep
    falling = middle < FALLING * shifted(middle, STOP // 5)
    stop = (run_length(twice & ((lost >= ALL) | beyond) & ~falling) >= STOP) & on
    learned = loss.best <= LEARNED * loss.start
    far = twice & (middle >= ACT_TIMES * loss.best) & (lost >= ACT_LOST)
    act = run_length(beyond & ~falling & learned) >= ACT
    late = loss.count - run_length(far) >= EARLY
    act |= late & (
        run_length(far & ~falling & learned) >= np.maximum(ACT_POINTS, ACT_SHARE * loss.count)
    )
    far_off = run_length(beyond & (middle >= FAR * loss.best) & ~falling)
    act |= (far_off >= PERSIST) & (loss.count - far_off >= EARLY)
    act |= run_length(beyond & ~falling) >= np.maximum(ACT, LONG_SHARE * loss.count)
    act &= on
    huge = beyond & (middle >= HUGE * loss.best) & learned
    stop |= (run_length(huge) >= PERSIST) & on & (loss.count - run_length(huge) >= EARLY)
    blown = _exploded(loss)
    on |= blown >= EXPLODED
    risen = _beyond_all(loss)
    on |= risen
    middle = np.where(risen, np.fmax(middle, loss.y), middle)
    lost = np.where(risen, (middle - loss.best) / np.fmax(loss.progress, loss.chance), lost)
    off = (lost < BACK) & (blown == 0) & ~risen
    return middle, lost, on, act | (blown >= EXPLODED), stop | (blown >= EXPLODED_STOP), off


def _exploded(loss: Track) -> Ints:
    """How many values in a row a whole loss has been far above its very first one: `start` itself is wrong where it broke at once."""
    if not len(loss) or not is_main_loss(loss) or not loss.y[0] > 0:
        return np.zeros(len(loss), dtype=np.int64)
    times = loss.y / loss.y[0]
    before = np.fmax.reduce(last_ones(shifted(times), 3), axis=1)
    return run_length(((times >= HUGE) & ~(times < before / 2)) | (times >= BEYOND))


def far_above_first(loss: Track) -> Flags:
    """Where a whole loss that had learned nothing has been far above its very first value for `RISEN` values."""
    if not len(loss) or not is_main_loss(loss) or not loss.y[0] > 0:
        return np.zeros(len(loss), dtype=bool)
    high = (loss.y >= RISEN_TIMES * loss.y[0]) & (loss.best >= loss.y[0] / 2)
    return np.asarray(run_length(high) >= RISEN)


def _beyond_all(loss: Track) -> Flags:
    """Where a loss has just gone beyond any measure, too early in the run for a spike to be told."""
    highest = shifted(np.fmax.accumulate(np.abs(loss.y)))
    huge = (loss.y >= BEYOND_ALL * highest) & (highest > 0)
    return np.asarray(huge & (loss.count > PERSIST) & (loss.count <= EARLY))
