"""A curve in one row of bar characters."""

import numpy as np

from curvetui.curve import Floats

BARS, PLAIN_BARS = "▁▂▃▄▅▆▇█", "_.-=+*%#"


def spark(y: Floats, cells: int, bars: str = BARS) -> str:
    """*y* in at most *cells* bars, each as high as the mean of its slice without NaN.

    Example:
        >>> spark(np.array([3.0, 2.0, 1.0, 0.0]), 8)
        '█▅▃▁'
    """
    finite = y[np.isfinite(y)]
    if not len(finite) or cells < 1:
        return ""
    starts = np.arange(min(cells, len(finite))) * len(finite) // min(cells, len(finite))
    means = np.add.reduceat(finite, starts) / np.diff(np.append(starts, len(finite)))
    low, span = means.min(), np.ptp(means)
    # The means of equal values differ in their last digit.
    if not (span > 1e-12 * abs(means).max() and np.isfinite(span)):
        return bars[0] * len(means)
    return "".join(bars[int(part)] for part in (means - low) / span * (len(bars) - 1) + 1e-9)
