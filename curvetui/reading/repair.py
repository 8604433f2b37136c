"""Repairs copied text: detects and removes prefixes or frames around every line.

Email quotation marks, line numbers, a process manager's names, wrapped lines; markup on single
lines (code marks, HTML) is removed line by line.
"""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from curvetui import names
from curvetui.names.counters import counter_of
from curvetui.reading.prefix import prefix_of
from curvetui.reading.text import decoded

HEAD_LINES = 100
"""Number of first lines examined."""
HEAD_BYTES = 1 << 18
"""Number of first bytes examined."""
MIN_LINES = 3
SHARE = 0.8
"""Share of the lines that must have a prefix."""
MAX_PREFIX = 60
MAX_LAYERS = 3
"""Maximum nested prefixes: a quoted text with line numbers."""
MIN_WIDTH, MAX_WIDTH = 40, 400
"""Plausible widths of a terminal that wraps lines."""
MAX_ROWS = 6
"""Maximum rows of a wrapped line."""
COUNTED = 0.25
"""Share of lines with their own counter for numbers before all lines to be line numbers."""

_OPEN_ARRAY = re.compile(rb"\b(?:tensor|array|Array)\(\s*\[[^()]*$")
_NUMBERED = r"^(?P<before>\s*(?P<open>[(\[]?)\s*)(?P<number>\d{1,7})(?P<mark>\s?[.:|)\]>-]|\t|\s)(?P<behind>[ \t]*)(?=\S)"
_OWN = r"(?i)\b(?:epochs?|ep|steps?|iter(?:ation)?s?|rounds?|batch)\b\W{0,3}\d|^\W*\d+/\d+\b|['\"](?:epoch|step)['\"]"
_OWN_EPOCH = r"(?i)\bepochs?\b\W{0,3}\d"
"""Beside a number in brackets, which may count steps or epochs itself."""
_QUOTED = r"^(?:\s*(?:>|»|\|>|#|//))+\s?(?=.)"
_FILE = r"[\w./-]+\.(?:log|txt|out|err|md)[:-]\s*"
_KEPT_WORDS = frozenset(
    "batch fold class client trial trainer_id seed task run game agent player worker".split()
)
_TICKED = re.compile(
    rb"(?m)^([ \t]*)`{1,2}(?!`)([^`\n]*)`{0,2}[ \t]*$|^([^`\n]*[^`\n])`{1,2}[ \t]*$"
)
_ENTITY = re.compile(rb"&(?:#\d{1,5}|#x[0-9a-fA-F]{1,4}|gt|lt|amp|quot|apos|nbsp);")
_TAG = re.compile(rb"(?i)</?(?:pre|code|p|span|div|samp|tt|b|strong|font)(?: [^<>\n]*)?>")
_TUPLE = re.compile(rb"(?m)^[ \t]*\((?=u?['\"])([^\n]*[^\n(,])\)[ \t]*$")
_LATEX = re.compile(rb"(?m)^([^\n&]*(?:&[^\n&]*)+?)\\\\[^\n]*$")
_MACRO = re.compile(rb"\\[a-z]+\{([^{}\n]*)\}")
_R_PRINT = re.compile(rb'(?m)^\[1\] "([^\n]*)"$')
"""`print(paste("Epoch", i))` in R."""
_EMPHASIS = re.compile(rb"(?<= )(_{1,2})([-+]?\d[\d.]*(?:[eE][-+]?\d+)?%?)\1(?!\w)")
"""Markdown around a number: `__1.48__`."""
_ITEM = re.compile(rb"(?<![\w'\"])u?(['\"])([^\n]*?)\1(,[ \t]*|$)")
_BREAK = re.compile(rb"(?i)<br ?/?>\n?")
_TAGGED = (b"<pre", b"<code", b"</p>", b"</span>", b"</div>", b"<br", b"<samp", b"<PRE", b"<BR")


class Repair(NamedTuple):
    """The text removed from every line of a log, and where its lines were wrapped."""

    prefix: str = ""
    """A pattern for the prefix of each line."""
    width: int = 0
    """Width in characters at which lines were wrapped; 0: they were not."""

    def stripped(self, text: bytes) -> bytes:
        return re.sub(f"(?m){self.prefix}".encode(), b"", text) if self.prefix else text

    def is_broken(self, line: bytes) -> bool:
        """Whether a line continues on the next one."""
        return bool(self.width) and len(line) >= self.width and len(decoded(line)) == self.width


def is_within_array(line: bytes) -> bool:
    """Return whether a line ends between the rows of a printed array.

    Example:
        >>> is_within_array(b"{'acc': 0.9, 'confusion': tensor([[3, 1],"), is_within_array(b"'loss': [0.5, 0.4],")
        (True, False)
    """
    return line.rstrip().endswith(b"],") and _OPEN_ARRAY.search(line) is not None


def unmarked(text: bytes) -> bytes:
    """Remove markup from complete lines: backticks, entities, tags, Python 2's tuples.

    Example:
        >>> unmarked(b"`loss: 0.5\\nloss: 0.4`\\n{&#39;loss&#39;: 0.3}<br>\\n")
        b"loss: 0.5\\nloss: 0.4\\n{'loss': 0.3}\\n"
    """
    if b"`" in text:
        text = _TICKED.sub(rb"\1\2\3", text)
    # One byte is found many times as fast as two.
    if b"(" in text and (b"('" in text or b"(u'" in text or b'("' in text):
        text = _TUPLE.sub(lambda match: _ITEM.sub(rb"\2 ", match[1].replace(b"u'", b"'")), text)
    if b" _" in text:
        text = _EMPHASIS.sub(rb"\2", text)
    if b'"' in text and b'[1] "' in text:
        text = _R_PRINT.sub(rb"\1", text)
    if b"&" in text:
        text = _LATEX.sub(_cells, text) if b"\\\\" in text else text
        text = _ENTITY.sub(lambda match: _unescaped(match[0]), text)
    if b"<" in text and any(tag in text for tag in _TAGGED):
        text = _TAG.sub(b"", _BREAK.sub(b"\n", text))
    return text


def _cells(row: re.Match[bytes]) -> bytes:
    """A row of a LaTeX table between bars."""
    text = _MACRO.sub(rb"\1", row[1]).replace(b"\\", b"").replace(b"$", b"")
    return b"| " + text.replace(b"&", b"|") + b" |"


def _unescaped(entity: bytes) -> bytes:
    """The character, unless it would end or overwrite a line."""
    import html

    character = html.unescape(entity.decode("ascii")).replace("\xa0", " ")
    return character.encode("utf-8", "replace") if character.isprintable() else b" "


def repair_of(lines: Sequence[bytes]) -> Repair:
    """Return the repair for a log that begins with *lines*.

    Example:
        >>> repair_of([b"> epoch 1 loss 2.0", b"> epoch 2 loss 1.0", b"> epoch 3 loss 0.5"]).prefix
        '^(?:(?:\\\\s*(?:>|»|\\\\|>|#|//))+\\\\s?(?=.))?'
    """
    texts = [text for line in lines[:HEAD_LINES] if (text := decoded(line)).strip()]
    found: list[str] = []
    while len(texts) >= MIN_LINES and len(found) < MAX_LAYERS:
        pattern = _quoted(texts) or _numbered(texts) or _named(texts)
        if not pattern:
            break
        found.append(pattern)
        texts = [re.sub(f"^(?:{pattern})", "", text) for text in texts]
    whole = "^" + "".join(f"(?:{pattern})?" for pattern in found) if found else ""
    return Repair(whole, _width(texts))


def _quoted(texts: list[str]) -> str:
    """Quotation marks before nearly all lines."""
    quoted = sum(re.match(_QUOTED, text) is not None for text in texts)
    return _QUOTED.removeprefix("^") if quoted >= SHARE * len(texts) else ""


def _numbered(texts: list[str]) -> str:
    """Line numbers before nearly all lines: they rise by one over lines of several kinds."""
    matches = [match for text in texts if (match := re.match(_NUMBERED, text))]
    if len(matches) < max(MIN_LINES, SHARE * len(texts)):
        return ""
    marks = Counter(match["open"] + match["mark"].strip() for match in matches)
    mark, count = marks.most_common(1)[0]
    matches = [match for match in matches if match["open"] + match["mark"].strip() == mark]
    rests = [match.string[match.end() :] for match in matches]
    numbers = [int(match["number"]) for match in matches]
    rises = [b - a for a, b in pairwise(numbers)]
    counted = _OWN_EPOCH if mark[:1] in ("(", "[") else _OWN
    own = sum(re.search(counted, rest) is not None for rest in rests)
    if count < SHARE * len(texts) or min(rises) < 1 or own < max(COUNTED * len(rests), 1):
        return ""
    if rises.count(1) < SHARE * len(rises) and (mark not in (":", "-") or own < SHARE * len(rests)):
        return ""
    if not mark:
        return r"\s*\d{1,7}[ \t]+"
    opened, closed = re.escape(mark[:-1]), re.escape(mark[-1])
    return rf"\s*{opened}\s*\d{{1,7}}\s?{closed}[ \t]*"


def _named(texts: list[str]) -> str:
    """A name and a separator before nearly all lines, unrelated to training."""
    found: Counter[str] = Counter()
    for left, text in zip(range(len(texts), 0, -1), texts, strict=True):
        if max(found.values(), default=0) + left < SHARE * len(texts):
            return ""
        found.update({text[: match.end()] for match in _prefixes(text)})
    common = [
        name for name, count in found.items() if count >= SHARE * len(texts) and _is_idle(name)
    ]
    common = [name for name in common if prefix_of(name + "x 1").length < len(name)]
    return re.escape(max(common, key=len)) if common else ""


def _prefixes(text: str) -> list[re.Match[str]]:
    """Possible prefixes: up to each separator, at most `MAX_PREFIX` characters."""
    numbered = re.match(r"\d{1,3}\|[\w.-]+\s*\|\s", text)
    if numbered:
        return [numbered]
    if not text or text[0].isspace() or text[0] in "{|":
        return []
    marks = re.finditer(r"(?:[|>:\])]|\s[-–—](?=\s))[ \t]*", text[:MAX_PREFIX])
    return [match for match in marks if match.end() < len(text)]


def _is_idle(name: str) -> bool:
    """Whether a prefix is unrelated to training: no split, metric, counter, class or fold."""
    if re.fullmatch(_FILE, name):
        return True
    words = names.tokens(name)
    is_meaningful = any(w in names.SPLIT or counter_of(w) or w in _KEPT_WORDS for w in words)
    parts = [part for part in re.split(r"[|>:\[\](){}]|\s[-–—]\s", name) if part.strip()]
    measured = any(names.is_known(part.strip()) or names.is_plain(part.strip()) for part in parts)
    is_time = re.search(r"\d:\d\d|\d{4}-\d\d", name)
    has_word = re.search(r"[^\W\d_]{2}", name)
    is_share = re.search(r"\d+/\d+|[={]|%", name)
    return bool(has_word) and not (is_meaningful or measured or is_time or is_share)


def _width(texts: list[str]) -> int:
    """The wrapping width: the longest lines', each followed by the rest of a word or number."""
    width = max(map(len, texts), default=0)
    if not MIN_WIDTH <= width <= MAX_WIDTH:
        return 0
    broken = [index for index, text in enumerate(texts[:-1]) if len(text) == width]
    follows = {index + 1 for index in broken}
    rows = _longest_chain(follows)
    if len(broken) < 2 or rows >= MAX_ROWS:
        return 0
    inside = sum(_is_cut(texts[index], texts[index + 1]) for index in broken)
    heads = {_beginning(texts[index]) for index in range(len(texts)) if index not in follows}
    alone = sum(
        _beginning(texts[i]) not in heads and not prefix_of(texts[i]).length for i in follows
    )
    ends = sum(len(texts[index + 1]) < width for index in broken)
    is_broken = 2 * min(inside, ends) >= len(broken)
    return width if is_broken and alone >= SHARE * len(follows) else 0


def _longest_chain(indices: set[int]) -> int:
    longest = 0
    for index in indices:
        if index - 1 not in indices:
            end = index
            while end in indices:
                end += 1
            longest = max(longest, end - index)
    return longest


def _is_cut(line: str, rest: str) -> bool:
    """Whether a word or a number continues from one line to the next."""
    if line[-1].isalpha() and rest[0].isalpha():
        return line[-1].isupper() or not rest[0].isupper()
    if line[-1].isdigit() and re.match(r"\.\d", rest):
        return True
    return bool(re.search(r"\.\d*$", line) and re.match(r"\d+(?![\d:/.]|%\|)", rest))


def _beginning(text: str) -> str:
    """The start of a line, without its numbers."""
    return re.sub(r"\d+", "0", text[:24])[:8]
