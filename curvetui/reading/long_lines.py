"""Truncates overlong lines."""


def capped(text: bytes, most: int) -> tuple[bytes, int]:
    """Return (complete lines of at most *most* bytes, number of truncated ones).

    Example:
        >>> capped(b"loss 0.5\\nloss 0.25\\n", 8)
        (b'loss 0.5\\nloss 0.2\\n', 1)
    """
    at = 0
    while len(text) - at > most:
        # If every window of that many bytes has a line feed, no line is longer: nearly
        # always so, and quickly checked.
        end = text.rfind(b"\n", at, at + most + 1)
        if end < 0:
            lines = text.split(b"\n")[:-1]
            return b"".join(line[:most] + b"\n" for line in lines), sum(
                len(line) > most for line in lines
            )
        at = end + 1
    return text, 0
