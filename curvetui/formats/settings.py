"""Dumps of settings: `train_batch_size ....... 640`, YAML, prototxt, JSON, variables.

Source: DeepSpeed, Megatron, Caffe, Hydra, verl, accelerate. A block begins with a line such as
`Arguments:`, `json = {` or an `import`, and ends at a blank line, a counter or a metric.
"""

from curvetui import names
from curvetui.formats import NOTHING, Header, Line, LogFormat, Reading, compiled
from curvetui.names.counters import counter_of

_TITLE = (
    r"(?i)^\W*(?:[\w./-]+\s+){0,6}?(?:config(?:uration)?s?|args|arguments|settings|hyper-?\s?parameters|hparams|"
    r"(?:from\s+)?parameters|options|params|flags|cfg)\b(?:\s+(?:are|is|used|values?|set|given))?\W*[:{]\s*[{(]?\W*$"
    r"|^(?-i:MODEL|SOLVER|INPUT|DATASETS?|DATA_?LOADER|OPTIMIZER|BACKBONE):\s*$"
)
"""The last line: a section of a yacs configuration."""
_SAMPLE = (
    r"(?i)^[\W_]*(?:question|prompt|response|completion|answer|sample|example|input|output|instruction|"
    r"generat(?:ed|ion)|prediction|ground truth|target|user|assistant|system)s?\s*(?:\d+|text|output|string)?\W*:\W*\D*$"
)
"""Starts text from a model or a data set."""
_COUNTED = r"(?i)\b(?:epoch|step|iter\w*|update)\b\W{0,3}\d"
_JSON = r"^\s*(?:\w+\s*[:=]\s*)?\{\s*$"
_CODE = r"^\s*(?:import [\w., ]+(?: as \w+)?|from [\w.]+ import .*)\s*$"
_ASSIGNED = r"^\s*[A-Za-z_][\w.\[\], ]*\s*(?:[-+*/]|//|\*\*)?=\s*\S.*$"
_BODY = r"^(?:(?:async\s+)?def|class)\s+\w+.*:\s*$|^@\w[\w.]*(?:\(.*\))?\s*$"
"""Starts a function or a class: the dump is a whole source file, including blank lines."""
_STATEMENT = (
    r"^\s*(?:$|[#@)\]}\"']|[frbuFRBU]{1,2}[\"']|(?:if|elif|else|for|while|with|try|except|finally|return|raise|assert|yield|del|"
    r"pass|break|continue|and|or|not|def|class|import|from|global|nonlocal|async|await)\b|"
    r"[A-Za-z_][\w.]*\(|[A-Za-z_][\w.]*:\s*[A-Za-z][\w.\[\], |]*=)|[,({\[\\]\s*$"
)
"""A line of source code other than an assignment: statements, calls, comments, continuation lines."""
_ENTRY = (
    r"^(?P<indent>\s*)(?:[-*•]\s+)?[\"']?(?P<name>[A-Za-z_][\w./ -]{0,60}?)[\"']?\s*"
    r"(?P<mark>:|=|\s\.{2,}|\s{2,})\s*(?P<value>\S.*?)?\s*,?\s*$"
)
_BRACKETS = r"^[\s{}\[\](),;]*$"
_ENVIRONMENT = r"^[A-Z][A-Z0-9]+(?:_[A-Z0-9]+)+$"
_MEASURED = r"(?i)(?:loss|acc\w*|score|f1|error|ppl)\W{1,3}[-+]?\d+\.\d"
MAX_VALUE = 200
"""Maximum characters kept of a value."""


class SettingsDump(LogFormat):
    title = "settings and source code (not curves)"
    skips = True
    examples = (
        ("train_batch_size ............. 640", {}),
        ('    "train_micro_batch_size_per_gpu": 40,', {}),
        ("loss_scale_window: 1000", {}),
        ("Arguments:\n  loss: 0.5\n", {}),
        ("import torch\nval_loss = 0.0", {}),
        ("Question:\nThe loss of 6 marbles = -1. Accuracy: 96%", {}),
    )

    def read(self, line: Line) -> Reading | None:
        header = line.header
        inside = header.separator if header is not None and header.format == self.name else ""
        if compiled(_SAMPLE).match(line.text):
            return Reading(header=Header(self.name, (), "sample", brief=True))
        if inside == "sample":
            return None if _is_report(line.text) else NOTHING
        if inside == "source" or compiled(_BODY).match(line.text):
            return self._source(line.text, inside)
        if compiled(_CODE).match(line.text):
            return Reading(header=Header(self.name, (), "code", brief=True))
        if inside == "code":
            return NOTHING if compiled(_ASSIGNED).match(line.text) else None
        if compiled(_TITLE).match(line.text) or compiled(_JSON).match(line.text):
            return Reading(header=Header(self.name, (), "block", brief=True))
        entry = compiled(_ENTRY).match(line.text)
        if entry is None:
            return NOTHING if inside and compiled(_BRACKETS).match(line.text) else None
        name, value = entry["name"].strip(), (entry["value"] or "").strip("\"' ")
        counted = counter_of(name.split()[0]) or compiled(_COUNTED).search(name)
        if counted or not (inside or _is_setting(name, entry["mark"])):
            return None
        if not _is_single(value) and (not inside or compiled(_MEASURED).search(line.text)):
            return None
        is_kept = value and not set(value) & set("{}[]") and len(value) <= MAX_VALUE
        # `TEST:` above an indented setting is a YAML key and does not name a split.
        is_key = line.section is not None and entry["mark"] == ":" and entry["indent"] != ""
        return Reading(settings=((name, value),) if is_kept else (), section="" if is_key else None)

    def _source(self, text: str, inside: str) -> Reading | None:
        """A line of a source file; None for a line with measurements."""
        if inside != "source":
            return Reading(header=Header(self.name, (), "source", brief=True))
        is_code = compiled(_ASSIGNED).match(text) or compiled(_STATEMENT).search(text)
        return NOTHING if is_code and not _is_measured(text) else None


def _is_measured(text: str) -> bool:
    return (
        compiled(_COUNTED).search(text) is not None and compiled(_MEASURED).search(text) is not None
    )


def _is_report(text: str) -> bool:
    """Whether a line among generated text is from training: a record, a bar, a counter with a loss."""
    if not text.strip() or text.lstrip().startswith(("{", "[", "|")) or "%|" in text:
        return True
    return _is_measured(text)


def _is_setting(name: str, mark: str) -> bool:
    """Whether the name alone identifies a setting."""
    if names.metric(name).better and names.is_plain(name):
        # `Train loss .... 0.5`, `TRAIN_LOSS: 0.5`
        return False
    words = names.is_setting(name) or compiled(_ENVIRONMENT).match(name) is not None
    return mark.strip(" ").startswith("..") or words and name.count(" ") < 3


def _is_single(value: str) -> bool:
    """Whether a line holds a single value and no further pairs."""
    plain = compiled(r"\s+#\s.*|^[\[(][-\d., ]*[\])]$").sub("", value)
    return compiled(r"[=:|]|\s\S+\s\S+\s|,\s").search(plain) is None
