"""The remote end of `ssh`: a POSIX shell script that follows a file, and its output's parser.

The file stays open, so that a renamed one is still read to its end. Marks between its bytes are
lines that begin with a random word of this connection.
"""

import shlex
from collections.abc import Iterator
from typing import NamedTuple

FINGERPRINT = 256
"""Bytes at the start of the file that identify it after a lost connection."""
MAX_MARK = 200
"""Maximum bytes of a mark."""

_SCRIPT = """\
{
LC_ALL=C; export LC_ALL
p=@PATH@ o=@OFFSET@ n=@LENGTH@ c=@SUM@ is_open=0 t=0 k=0
say() { printf '@WORD@ %s\\n' "$*" || exit 0; }
inode() { ls -Lid -- "$p" 2>/dev/null | { read -r a b; printf %s "$a"; }; }
size() { { wc -c < "$p"; } 2>/dev/null | { read -r a || a=0; printf %s "$a"; }; }
sum() { { head -c "$1" < "$p" | cksum; } 2>/dev/null | { read -r a b; printf %s "$a"; }; }
while :; do
  if [ $is_open = 0 ]; then
    if [ -d "$p" ]; then say folder; exit 0
    elif [ ! -e "$p" ]; then say absent
    elif [ ! -r "$p" ]; then say unreadable
    else
      i=$(inode); exec 3< "$p"
      if [ "$(inode)" = "$i" ]; then
        is_open=1 t=$(size)
        if [ "$n" -gt 0 ] && [ "$t" -ge "$o" ] && [ "$(sum "$n")" = "$c" ]; then
          say again; tail -c "+$((o + 1))" <&3
        else
          n=0; say new; cat <&3
        fi
        s=$t j=$i
      fi
    fi
  else
    s=$(size) j=$(inode)
    if [ -n "$j" ] && [ "$j" != "$i" ]; then
      cat <&3; is_open=0 n=0; continue
    elif [ -n "$j" ] && [ "$s" != "$t" ]; then
      if [ "$s" -lt "$t" ] || [ "$(sum "$n")" != "$c" ]; then is_open=0 n=0; continue; fi
      cat <&3; t=$s
    elif [ -z "$j" ]; then cat <&3
    fi
  fi
  if [ $is_open = 1 ] && [ "$n" -lt @FINGERPRINT@ ] && [ "$t" -gt "$n" ]; then
    n=$t; [ "$n" -le @FINGERPRINT@ ] || n=@FINGERPRINT@
    c=$(sum "$n")
  fi
  if [ @PAUSE@ = 0 ]; then say end; exit 0; fi
  k=$((k + 1)); [ $((k % 5)) != 0 ] || say .
  sleep @PAUSE@
done
}
"""


class Place(NamedTuple):
    """How far a file was read, and how to identify it."""

    offset: int = 0
    head: bytes = b""
    """The first bytes, at most `FINGERPRINT`."""

    def after(self, data: bytes) -> "Place":
        """The position after *data* has been read from here."""
        return Place(self.offset + len(data), self.head + data[: FINGERPRINT - len(self.head)])


class StreamMark(NamedTuple):
    """A mark from the remote end between the file's bytes."""

    word: str
    """`new` `again` `absent` `unreadable` `folder` `end` `.`"""


def script(path: str, place: Place, word: str, pause: float) -> bytes:
    """The shell script that follows *path* from *place*, polled every *pause* s (0: once)."""
    filled = _SCRIPT
    for name, value in (
        ("OFFSET", str(place.offset)),
        ("LENGTH", str(len(place.head))),
        ("SUM", str(cksum(place.head))),
        ("WORD", word),
        ("FINGERPRINT", str(FINGERPRINT)),
        ("PAUSE", f"{pause:g}"),
        ("PATH", quoted_path(path)),
    ):
        filled = filled.replace(f"@{name}@", value)
    return filled.encode("utf-8", "surrogateescape")


def quoted_path(path: str) -> str:
    """*path* for a shell there; `/~/` is the home folder."""
    return '"$HOME"/' + shlex.quote(path[3:]) if path.startswith("/~/") else shlex.quote(path)


def cksum(data: bytes) -> int:
    """Return the POSIX `cksum` of *data*: a CRC over it and its length.

    Example:
        >>> cksum(b"123456789")
        930766865
    """
    crc, size = 0, len(data)
    while size:
        data += bytes((size & 0xFF,))
        size >>= 8
    for byte in data:
        crc ^= byte << 24
        for _ in range(8):
            crc = (crc << 1) ^ (0x104C11DB7 if crc & 0x80000000 else 0)
    return crc ^ 0xFFFFFFFF


class Reception:
    """Separates marks from data, however chunked; before the first mark is a greeting."""

    def __init__(self, word: str) -> None:
        self._word = word.encode() + b" "
        self._rest = b""
        self._begun = False

    def feed(self, data: bytes) -> Iterator[bytes | StreamMark]:
        """The file's bytes and the marks, in order."""
        self._rest += data
        while (at := self._rest.find(self._word)) >= 0:
            end = self._rest.find(b"\n", at, at + MAX_MARK)
            if end < 0 and len(self._rest) - at < MAX_MARK:
                yield from self._bytes(at)
                return
            if end < 0:
                # Not a mark after all, though very unlikely.
                yield from self._bytes(at + len(self._word))
                continue
            yield from self._bytes(at)
            header = self._rest[len(self._word) : end - at].decode("ascii", "replace")
            self._rest = self._rest[end - at + 1 :]
            self._begun = True
            yield StreamMark(header)
        yield from self._bytes(len(self._rest) - self._held())

    def _bytes(self, count: int) -> Iterator[bytes]:
        taken, self._rest = self._rest[:count], self._rest[count:]
        if taken and self._begun:
            yield taken

    def _held(self) -> int:
        """Number of bytes at the end that may be the start of a mark."""
        longest = min(len(self._rest), len(self._word) - 1)
        return next((n for n in range(longest, 0, -1) if self._word.startswith(self._rest[-n:])), 0)
