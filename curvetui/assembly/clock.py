"""Wall time of lines, from the dates at their start."""

import numpy as np

from curvetui.curve import Floats
from curvetui.reading.rows import Rows


def seconds(rows: Rows) -> Floats | None:
    """Seconds since 1970 of each line (taken as UTC), shape (n,); None if lines have no date."""
    stamp = rows.template.stamp
    if not stamp:
        return None
    parts = [rows.numbers[:, slot] for slot in stamp]
    year, month, day, hour, minute, second = parts[:6]
    with np.errstate(invalid="ignore"):
        months = (year.astype(np.int64) - 1970) * 12 + month.astype(np.int64) - 1
    days = months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64) + day - 1
    out = days * 86400.0 + hour * 3600 + minute * 60 + second
    return out + parts[6] / 1000 if len(parts) > 6 else out
