"""Sanitises log text: logs and file names must never control a terminal, a page or a build server."""

import re
from functools import cache
from unicodedata import east_asian_width

PLAIN = str.maketrans(
    {
        **dict(zip("–—×·−≈‘’÷²°▱", "--x.-~''/2*.", strict=True)),
        **dict(zip("…→←≥≤±√εσ", "... -> <- >= <= +- sqrt eps sd".split(), strict=True)),
        **dict.fromkeys("“”", '"'),
        **dict.fromkeys("━─", "="),
        **dict.fromkeys("│┃║", "|"),
        **dict.fromkeys("█▉▊▋▌▍▎▏▰", "#"),
        **dict.fromkeys("╸╺╍•", "-"),
    }
)
"""Typographic characters in plain ASCII."""

REPLACED = "\ufffd"


@cache
def steering() -> re.Pattern[str]:
    """Control characters (C0, C1), line separators, bidirectional marks, lone surrogates."""
    return re.compile(
        "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
    )


def cleaned(text: str) -> str:
    """*text* with a replacement sign for each steering character, so that places in it stay the same.

    Example:
        >>> cleaned("val\x1b[1mloss")
        'val�[1mloss'
    """
    # Most text needs no check of each character, and no compiled pattern.
    return text if text.isprintable() else steering().sub(REPLACED, text)


def printable(text: str) -> str:
    """*text* on one line, without anything that a terminal or a build server obeys.

    Tabs and line ends become blanks, other control characters a replacement sign. GitHub's runner obeys `##[`
    anywhere in a line and `::` at its beginning: both are broken up.

    Example:
        >>> printable("a\\x1b[31mb\\tc")
        'a\ufffd[31mb c'
        >>> printable("##[add-path]x")
        '# #[add-path]x'
    """
    text = text.replace("\t", " ").replace("\r\n", " ").replace("\n", " ").replace("\r", " ")
    return commandless(cleaned(text).replace("##[", "# #["))


def commandless(line: str) -> str:
    """*line* so that a build server takes it for text: `::` does not begin it. It is not made longer.

    Example:
        >>> commandless("  ::error::x")
        '  ∶:error::x'
    """
    bare = line.lstrip()
    return line[: len(line) - len(bare)] + "∶" + bare[1:] if bare.startswith("::") else line


def in_ascii(text: str) -> str:
    """*text* for a terminal that shows nothing but ASCII.

    Example:
        >>> in_ascii("0.87 → 0.61 …")
        '0.87 -> 0.61 ...'
    """
    return text.translate(PLAIN).encode("ascii", "replace").decode()


def in_letters(text: str) -> str:
    """*text* for a terminal that shows UTF-8 and is to draw with ASCII: what is written stays.

    Example:
        >>> in_letters("损失（0.87 → 0.61）⠒★")
        '损失（0.87 -> 0.61）??'
    """
    return "".join(c if is_written(c) else "?" for c in text.translate(PLAIN))


def is_written(char: str) -> bool:
    """Whether *char* is ASCII, a letter, or East Asian punctuation: not drawn."""
    return char.isascii() or char.isalpha() or east_asian_width(char) in "WF"
