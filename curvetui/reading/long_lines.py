"""Lines that are longer than a line may be."""

from __future__ import annotations


def capped(text: bytes, most: int) -> tuple[bytes, int]:
    """(whole lines, none longer than *most* bytes; how many were).

    Example:
        >>> capped(b"loss 0.5\\nloss 0.25\\n", 8)
        (b'loss 0.5\\nloss 0.2\\n', 1)
    """
    at = 0
    while len(text) - at > most:
        # If every window of so many bytes holds a line feed, no line is longer: nearly
        # always so, and quickly checked.
        end = text.rfind(b"\n", at, at + most + 1)
        if end < 0:
            lines = text.split(b"\n")[:-1]
            return b"".join(line[:most] + b"\n" for line in lines), sum(
                len(line) > most for line in lines
            )
        at = end + 1
    return text, 0
