"""Messages in a log: early stop, end, failure, resume, saved checkpoint, changed learning rate."""

import re
from collections.abc import Iterator

from curvetui.reading import compiled

MAX_TEXT = 400
"""Maximum characters examined of a line."""
_ERROR = re.compile(
    r"(?:[\w.]+\.)?[A-Z]\w*(?:Error|Exception): |.*Watchdog caught collective operation timeout"
)

Words = tuple[tuple[str, ...], ...]

_PATTERNS: tuple[tuple[str, tuple[str, ...], str], ...] = (
    (
        "early_stopping",
        (
            "early|improve|best iteration|signaling|patience|早停|提前停止|早期終了|조기 종료|ранняя остановка|anticip|temprana",
        ),
        (
            r"(?<!not meet )\bearly[ _-]?stopp?(?:ing|ed)?\b(?! (?:counter|patience|criteria|callback|after|monitor|is|with|round|on)\b)(?!\w*\s*[:=(](?! ?(?:at )?epoch:? \d))"
            r"|\bearly[ _-]?stop(?:ped)? (?:after|with) \d+ (?:epochs?|steps?|rounds?)\b(?! (?:without|of|with)\b)"
            r"|早停(?:触发|于)|触发(?:了)?早停|提前停止(?!\s*[:：=(])|早期終了(?!\s*[:：=(])|조기 종료(?!\s*[:=(])|(?:ранняя остановка|arr[êe]t anticipé|parada temprana)(?!\s*[:=(]\s*(?:\d|\S*$))"
            r"|\b(?:stopping|stopped)[ _](?:training )?early\b|\bEarlyStopping(?:Callback)?: (?:stop|trigger)"
            r"|\b(?:(?:did|has|have) not improved?|no improvement|without improvement)\b.{0,40}?\d+ (?:consecutive )?(?:epochs?|evaluations?|rounds?|steps?|checks?)\b[^:=\w]{0,5}stop(?:ping|ped)?\b(?! (?:at|after|in|when|if)\b)"
            r"|\bstop(?:ping|ped)? training\b.{0,30}\b(?:no|without|did not|not) improve|\bpatience (?:of \d+ )?(?:reached|exceeded|exhausted)|\bran out of patience|^Stopping\. Best iteration|\bSignaling Trainer to stop\b|\b(?:Validation score|Training loss) did not improve more than tol"
        ),
    ),
    (
        "failed",
        (
            " is nan| is inf|invalid loss|terminated|cuda|killed|aborted|fault|oom|error|exception|interrupt|time limit|failed|crashed|cancelled|sigterm|core dumped|no space left|disk quota|memory|timeout",
        ),
        (
            r"\b(?:loss|training loss) is (?:nan|inf)\w*[,;.!]? *(?:stopp|terminat|abort|exit)|\bInvalid loss, terminating training"
            r"|\bTerminated on NaN|\bCUDA out of memory\b|\bCUDA error:|^(?:\S+: line \d+: +\d+ )?(?:Killed|Terminated|Aborted|Segmentation fault|Bus error)\b"
            r"|\(core dumped\)|\boom[_-]kill|\bOOM[- ]killed|\bOOM when allocating|\bslurmstepd(?:-\S+)?: error: .*(?:CANCELLED|oom|OUT OF MEMORY|KILLED)|\bDUE TO TIME LIMIT\b"
            r"|^srun: error: .*(?:Segmentation fault|Aborted|Bus error|Out Of Memory|Killed|Node failure|Exited with exit code [1-9])"
            r"|\bcollective operation timeout|\bNCCL operations have failed|\bNCCL communicator was aborted|\bReceived SIGTERM\b|\bDetected KeyboardInterrupt"
            r"|\bNo space left on device|\bDisk quota exceeded"
            r"|^(?:[\w.]+\.)?(?:\w*Error|\w*Exception|KeyboardInterrupt)(?:: (?![-+]?\d*\.\d[\d.e+-]*\s*%?\s*$)|$)|\btraining (?:has )?(?:failed|crashed|aborted)\b"
        ),
    ),
    ("traceback", ("traceback",), r"^Traceback \(most recent call last\)"),
    ("restored", ("restoring",), r"\bRestoring model weights from the end of the best epoch\b"),
    (
        "resume",
        ("resum|restor|continu|checkpoint",),
        (
            r"\b(?:resum(?:e|es|ed|ing)|restor(?:e|ed|ing)|continu(?:e|ed|ing) training)\b(?![^.]*\bbest\b)[^.]*\b(?:from|at|epoch|checkpoint|step)\b"
            r"|\bload(?:ed|ing) (?:model |weights |state )?(?:from )?checkpoint\b(?! shards)|=> loaded checkpoint|\bcheckpoint (?:found|loaded)\b"
        ),
    ),
    (
        "checkpoint",
        ("sav|wrote|writing|stor|dump|checkpoint w",),
        (
            r"\b(?:sav(?:e|ed|ing)|wrote|writing|stor(?:ed|ing)|dump(?:ed|ing))\b[^.]*\b(?:model|checkpoint|weights|state|snapshot|to)\b"
            r"|\bcheckpoint (?:saved|written)\b|\bsaving model to\b"
        ),
    ),
    (
        "learning_rate",
        ("lr|learning", "reduc|decreas|lower|adjust|set|decay|drop|halv|chang|updat"),
        (
            r"\b(?:reduc|decreas|lower|adjust|sett?|decay|dropp|drop|halv|chang|updat)\w*\b[^.]*\b(?:learning[ _]rate|lr)\b.*\d"
            r"|\b(?:learning[ _]rate|lr)\b[^.]*\b(?:reduc|decreas|lower|decay|dropp|chang|set)\w* (?:to|from)\b.*\d"
        ),
    ),
    (
        "finished",
        (
            "finish|complete|done|ended|over|end of|stopped|reached|took|训练|訓練|shrink|train_runtime|training time",
        ),
        (
            r"\b(?:training|train|fit(?:ting)?|optimization)\b(?: run)?(?: is| has| was)?(?: been)? (?:finished|complete[d]?|done|ended|over)\b(?! (?:epoch|for|batch|step))"
            r"|\b(?:finished|completed|done with|end of) (?:the )?(?:training|fit)\b(?! (?:epoch|batch|step|set|for|loss|phase|loop iteration))"
            r"|\bTrainer\.fit` stopped\b|\bmax_(?:epochs|steps)=\d+` reached|\bTraining completed\b|\bdone training\b|\bTraining took \d|训练(?:完成|结束)|訓練(?:完了|結束)"
            r"|\bshrink model to first \d+ iterations\b|\bOptimization Done\b|\b[tT]otal [tT]raining [tT]ime\W+\d|^Training time \d+:\d\d:|^\{'train_runtime': "
        ),
    ),
)
"""(kind, groups of words separated by `|`, pattern): a line needs one word of each group."""
_KINDS = tuple(
    (kind, tuple(tuple(words.split("|")) for words in groups), pattern)
    for kind, groups, pattern in _PATTERNS
)


def kind_of(text: str) -> str | None:
    """Return the kind of note that a line is; None if it is not one.

    Example:
        >>> kind_of("Epoch 18: early stopping"), kind_of("EarlyStopping counter: 3 out of 10"), kind_of("loss: 0.5")
        ('early_stopping', None, None)
    """
    if len(text) > MAX_TEXT and _ERROR.match(text, 0, MAX_TEXT):
        # PyTorch's out-of-memory message is a line of 600 characters, NCCL's timeout one of 500.
        return "failed"
    if len(text) > MAX_TEXT or '"' in text[:2]:
        return None
    low = _lower(text)
    if _ERROR.match(text) and "failed" in _kinds(low, text):
        # `RuntimeError: Early stopping conditioned on metric …`
        return "failed"
    return next(_kinds(low, text), None)


def may_be_note(text: str) -> bool:
    """Whether `kind_of` may know the line, or a part of it; no false negatives."""
    low = _lower(text)
    return "error: " in low or "exception: " in low or any(_holds(low, w) for _, w, _ in _KINDS)


def _kinds(low: str, text: str) -> Iterator[str]:
    """All kinds of note that a line may be; *low*: the same in lower case."""
    for kind, words, pattern in _KINDS:
        if _holds(low, words) and compiled(f"(?i){pattern}").search(text):
            yield kind


def _holds(low: str, words: Words) -> bool:
    """Whether the pattern with *words* can match at all: most lines need few compiled patterns."""
    for group in words:
        for word in group:
            if word in low:
                break
        else:
            return False
    return True


def _lower(text: str) -> str:
    """*text* folded like `re.IGNORECASE`."""
    low = text.lower()
    if low.isascii():
        return low
    return low.replace("\u017f", "s").replace("\u0131", "i").replace("\u0307", "")
