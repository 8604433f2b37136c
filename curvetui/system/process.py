"""Start and end of a command's process."""

import atexit
import gc
import os
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

COLLECT = (50_000, 20, 20)
"""Thresholds of the garbage collector."""
ON_SCREEN = (700, 10, 200)
"""The same for a screen, after its first chart: pauses of 1 to 6 ms, not of 50 ms."""
THREADS = "OPENBLAS_NUM_THREADS"
"""Number of threads for numpy's linear algebra, which is not used here."""


def run(main: Callable[[], int]) -> None:
    """Run *main* and exit with its code, without Python's own clean-up (10 to 30 ms)."""
    _open_closed()
    # Starting creates 100 000 permanent objects; with Python's threshold of 700 the collector scans
    # them repeatedly (a seventh of the start).
    gc.set_threshold(*COLLECT)
    codes: list[int] = []
    atexit.register(_leave, codes)
    codes.append(main())
    sys.exit(codes[0])


def pause_collection() -> None:
    """Pause collection while modules and widgets are made: it takes a tenth of the start."""
    gc.disable()


def resume_collection() -> None:
    """Resume collection for objects created from now on; does nothing if it was not paused."""
    if not gc.isenabled():
        gc.freeze()
        gc.set_threshold(*ON_SCREEN)
        gc.enable()


@contextmanager
def exits_on_sigterm() -> Iterator[None]:
    """Raise SystemExit on SIGTERM (Slurm, systemd, kill), as Ctrl-C raises KeyboardInterrupt."""
    import signal

    before = signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _open_closed() -> None:
    """Open the null device for closed standard streams: otherwise the next opened file would get their descriptors.

    Writing to a closed standard output fails all the same: what was asked for is not written.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDONLY if number == 1 else os.O_RDWR)
            setattr(sys, name, open(number, "w" if number else "r", closefd=False))  # noqa: SIM115


def _leave(codes: list[int]) -> None:
    for stream in (sys.stdout, sys.stderr):
        # Either may be closed. At exit, Python would retry unwritten output and print an error.
        with suppress(AttributeError, OSError, ValueError):
            stream.flush()
    if codes:
        os._exit(codes[0])


def cores() -> int:
    """Number of cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def load_numpy() -> None:
    """Import numpy without its own threads (a third of the time) and without warnings."""
    warnings.filterwarnings("ignore", "overflow|invalid value|divide by zero", RuntimeWarning)
    if THREADS not in os.environ and "numpy" not in sys.modules:
        os.environ[THREADS] = "1"
        import numpy  # noqa: F401, ICN001 - only to be imported

        del os.environ[THREADS]
