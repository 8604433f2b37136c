"""Lists and fetches what an address (`s3://`, `https://`, all that fsspec knows) names.

Credentials come from the user's own configuration; they are never stored or shown.
"""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

from curvetui.sources import SourceError
from curvetui.sources.schemes import shown
from curvetui.system.extras import install_hint
from curvetui.system.unknown import unknown

SCHEMES = ("tcp", "unix", "ssh")
"""Addresses that need no fsspec."""
ADVICE = {
    "Credential|Unauthorized|Forbidden|PermissionError|Token": (
        "no credentials, or they do not allow it; set them up as for the store's own tools (for s3://"
        " `aws configure` or AWS_PROFILE, for gs:// `gcloud auth application-default login`)"
    ),
    "Connect|Timeout|gaierror": "no connection; check the host, the port, and whether the server is running",
}
"""Part of an exception's name, each package has its own -> what it means, and what to do."""


class Item(NamedTuple):
    """One object of a listing."""

    path: str
    """In the file system's spelling."""
    address: str
    size: int | None
    tag: str
    """Changes whenever the object does."""
    modified: float | None
    """Seconds since 1970."""


class Bucket:
    """An fsspec file system and a path in it."""

    def __init__(self, spelled: str) -> None:
        """spelled: the SOURCE; SourceError if fsspec or this address's package is missing."""
        self.spelled = spelled
        try:
            from fsspec import available_protocols
            from fsspec.core import url_to_fs

            scheme = spelled.partition(":")[0]
            if scheme not in available_protocols():
                known = (*SCHEMES, *available_protocols())
                raise SourceError(unknown("kind of address", f"{scheme}://", known))
            self.fs, self.path = url_to_fs(spelled)
        except ImportError as error:
            hint = install_hint(spelled.partition(":")[0])
            raise SourceError(
                f"reading {shown(spelled)} needs an optional package; {hint}"
            ) from error
        except SourceError:
            raise
        except Exception as error:
            raise SourceError(f"cannot open {shown(spelled)}: {reason(error)}") from error
        self._is_glob: bool | None = None

    def items(self) -> list[Item]:
        """The objects that the SOURCE matches now, oldest first, or SourceError."""
        try:
            found = self._found()
        except Exception as error:
            raise SourceError(f"cannot read {shown(self.spelled)}: {reason(error)}") from error
        items = [self._item(path, info) for path, info in found.items()]
        return sorted(items, key=lambda item: (item.modified or 0.0, item.path))

    def fetched(self, data: bytes) -> Item:
        """The one object that the SOURCE names, without a request: its content is here."""
        self._is_glob = False
        return Item(self.path, self.spelled, len(data), "fetched", None)

    @property
    def names_several(self) -> bool:
        """Whether it is a folder or a glob; known after the first `items`."""
        return bool(self._is_glob)

    def _found(self) -> Mapping[str, Mapping[str, Any]]:
        self.fs.invalidate_cache()
        if self._is_glob is None:
            is_pattern = any(sign in self.path for sign in "*?[") and not self.spelled.startswith(
                ("http://", "https://")  # there a question mark begins a query
            )
            self._is_glob = is_pattern or self.fs.isdir(self.path) and not self.fs.isfile(self.path)
        if not self._is_glob:
            return {self.path: self.fs.info(self.path)}
        if any(sign in self.path for sign in "*?["):
            found = self.fs.glob(self.path, detail=True)
        else:
            found = self.fs.find(self.path, detail=True)
        return {path: info for path, info in found.items() if info.get("type") != "directory"}

    def _item(self, path: str, info: Mapping[str, Any]) -> Item:
        address = self.fs.unstrip_protocol(path) if self.names_several else self.spelled
        changed = [
            info.get(key) for key in ("ETag", "etag", "LastModified", "mtime", "updated", "created")
        ]
        size = info.get("size")
        return Item(path, address, size, repr((size, changed)), _seconds(changed[2:]))

    def read(self, path: str, start: int = 0, end: int | None = None) -> bytes:
        """The bytes from *start* to *end* (exclusive; None: to the end)."""
        return bytes(self.fs.cat_file(path, start=start or None, end=end))


def _seconds(times: Sequence[Any]) -> float | None:
    """The first valid one of *times*, in seconds since 1970."""
    for value in times:
        if hasattr(value, "timestamp"):
            return float(value.timestamp())
        if isinstance(value, int | float) and not isinstance(value, bool):
            return float(value)
    return None


def reason(error: BaseException) -> str:
    """Why an address cannot be read, in one line and without secrets."""
    if isinstance(error, FileNotFoundError):
        return "there is no such object; check the spelling"
    kind = f"{type(error).__name__} {type(error).__mro__[1].__name__}"
    for sign, advice in ADVICE.items():
        if re.search(sign, kind):
            return advice
    text = str(error).strip().splitlines()
    return shown(f"{type(error).__name__}: {text[0]}" if text else type(error).__name__)[:200]


def fetched(sizes: Mapping[str, int | None]) -> dict[str, bytes]:
    """The contents of small objects by address, fetched concurrently; failed ones are omitted.

    sizes: the length of each as listed; without it, s3fs asks for it first.
    """
    fs = Bucket(next(iter(sizes))).fs
    # A web server may pack what it sends: the length is not that of the content.
    ends = [None if address.startswith("http") else size for address, size in sizes.items()]
    starts = [None if end is None else 0 for end in ends]
    paths = [fs._strip_protocol(address) for address in sizes]
    with suppress(Exception):
        found = fs.cat_ranges(paths, starts, ends, on_error="return")
        pairs = zip(sizes, found, strict=True)
        return {address: bytes(data) for address, data in pairs if isinstance(data, bytes)}
    return {}
