"""Why a run ended, from the last messages of its log: the line that names the cause, and the cause."""

from collections.abc import Iterable, Sequence
from functools import cache

from curvetui.model import Note
from curvetui.reading import compiled

FAILED = ("failed", "traceback")
"""Kinds of notes that mean failure."""
LATE = 3
"""After a line that announces the end, this many points on a curve show that it was not the end."""
FINISHED = ("finished", "early_stopping")
"""Kinds of notes that mean success."""

_CAUSES: tuple[tuple[str, str], ...] = (
    ("time_limit", r"\bDUE TO TIME LIMIT\b"),
    ("preempted", r"\bDUE TO PREEMPTION\b"),
    ("node_failure", r"\bDUE TO NODE FAILURE\b|\bNode failure on\b"),
    (
        "memory",
        (
            r"\b(?:CUDA|HIP|MPS backend) out of memory|CUDA error: out of memory|OutOfMemoryError|ResourceExhausted|RESOURCE_EXHAUSTED|\bOOM when allocating"
            r"|MemoryAllocation\b|_ALLOC_FAILED"
        ),
    ),
    (
        "nan",
        (
            r"FloatingPointError|(?i:\b(?:loss\w*|grad\w*|output|norm)\b.{0,40}\b(?:nan|infinite|non-?finite|not finite|inf)\b"
            r"|\b(?:nan|non-?finite)\b.{0,30}\b(?:loss|grad\w*|norm)\b|loss scale.{0,40}\bminimum\b|minimum loss scale)"
        ),
    ),
    ("disk", r"No space left on device|Disk quota exceeded|\bENOSPC\b"),
    (
        "host_memory",
        r"\boom[_-]?kill|\bOut Of Memory\b|\bMemoryError\b|not enough memory|std::bad_alloc|Cannot allocate memory|memory limit|killed by signal: Killed",
    ),
    ("collective", r"(?i:collective operation timeout|\bNCCL\b)|\bnccl\w+Error|DistBackendError"),
    (
        "crash",
        r"Segmentation fault|core dumped|SIGSEGV|SIGABRT|SIGBUS|Fatal Python error|\bBus error|\bAborted\b|exit code 13[459]\b",
    ),
    ("keyboard", r"\bKeyboardInterrupt\b"),
    ("cancelled", r"\bCANCELLED AT\b|\bSIGTERM\b|\bTerminated\W*$"),
    ("killed", r"^(?:\S+ )*Killed\b|SIGKILL|exit code 137\b"),
)
"""The causes; the first matching pattern decides."""
_FAILED = r"^failed$|\bexit code \d+"
"""Patterns that only mean that it failed."""
_RANKS = tuple(
    "nan memory disk host_memory error collective crash killed traceback message".split()
)
"""Of several errors the first of these is the cause; later ones are consequences."""
_WEAK = _RANKS.index("killed")
"""From here on a line only means that the run has ended, not why."""
STOPPED = frozenset(("time_limit", "preempted", "node_failure", "cancelled", "keyboard"))
"""A person or another program ended the run: later messages are consequences."""


@cache
def cause_of(note: Note) -> str:
    """One of `_CAUSES`, `traceback` (only its start), `message` (of the program), or `error`."""
    found = next((cause for cause, pattern in _CAUSES if compiled(pattern).search(note.text)), None)
    if found or note.kind == "traceback":
        return found or "traceback"
    return "message" if compiled(_FAILED).search(note.text) else "error"


def culprit(notes: Sequence[Note]) -> Note | None:
    """Return the note that names the cause, from all notes about one end.

    An error before a person ended the run is the reason; one after it a consequence.
    """
    errors = [note for note in notes if cause_of(note) not in STOPPED]

    def rank(note: Note) -> tuple[int, bool, int]:
        return _RANKS.index(cause_of(note)), note.text[:1].isspace(), note.at

    error = min(errors, key=rank, default=None)
    decided = [note for note in notes if cause_of(note) in STOPPED]
    if not decided:
        return error
    decision = min(decided, key=lambda note: (cause_of(note) in ("cancelled", "keyboard"), note.at))
    if error is None or _RANKS.index(cause_of(error)) >= _WEAK:
        return decision
    return decision if min(note.at for note in decided) < error.at else error


def troubles(notes: Iterable[Note]) -> list[Note]:
    """The *notes* that mean failure."""
    return [note for note in notes if note.kind in FAILED]
