"""curvetui: watch a training log in the terminal and read, in plain words, what happens in its curves.

The library's door. It needs no file and no terminal, and imports neither Textual nor plotext.
"""

from __future__ import annotations

from curvetui.library import Report, diagnose, read
from curvetui.model import Explanation, Finding, Metric
from curvetui.version import __version__

__all__ = ["Explanation", "Finding", "Metric", "Report", "__version__", "diagnose", "read"]
