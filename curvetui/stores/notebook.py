"""Notebooks: the saved output of their cells, read like any other log, including HTML tables.

Source: nbformat 3 and 4; transformers' and fastai's tables are `display_data`. Cells' last values
(`execute_result`) and source are ignored.
"""

import os
import re
from collections.abc import Iterator
from typing import Any

from curvetui.stores import Store, StoreRow, StoreText

MAX_SIZE = 1 << 26
"""Maximum bytes read; longer notebooks are full of pictures."""
_CELLS = rb'(?s)^\s*\{\s*"(?:cells|worksheets)"\s*:\s*\[|^\s*\{.*"nbformat"\s*:\s*\d'


def is_notebook(path: str, head: bytes) -> bool:
    """Whether a file is a notebook, by its name or first bytes."""
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    return text[:1] == b"{" and (
        path.lower().endswith(".ipynb") or re.match(_CELLS, text) is not None
    )


class Notebook(Store):
    title = "notebooks"

    def __init__(self, home: str) -> None:
        super().__init__(home)
        self._file = JsonFile(home)
        self._reported = b""

    @classmethod
    def claims(cls, path: str, head: bytes) -> str | None:
        return path if is_notebook(path, head) and os.path.getsize(path) <= MAX_SIZE else None

    def poll(self) -> Iterator[StoreRow | StoreText]:
        document = self._file.news()
        if document is None:
            return
        text = "".join(printed(document)).encode("utf-8", "surrogatepass")
        goes_on = text.startswith(self._reported)
        yield StoreText(text[len(self._reported) :] if goes_on else text, cut=not goes_on)
        self._reported = text


def printed(document: Any) -> Iterator[str]:
    """Yield the output of a notebook's cells, in order; each output ends with a line end.

    Example:
        >>> table = "<progress value='1'></progress><table><tr><th>Epoch<th>Loss</tr><tr><td>1<td>0.5</tr></table>"
        >>> outputs = [{"output_type": "stream", "text": ["epoch 1 loss 0.5"]}, {"output_type": "display_data", "data": {"text/html": table}}]
        >>> "".join(printed({"cells": [{"outputs": outputs}]}))
        'epoch 1 loss 0.5\\nEpoch,Loss\\n1,0.5\\n'
    """
    # The HTML parser is imported only when needed.
    from curvetui.stores._html import csv_of

    for output in _outputs(document):
        if output.get("output_type") in ("stream", "pyout"):
            text = _joined(output.get("text"))
        elif output.get("output_type") in ("error", "pyerr"):
            text = "\n".join(map(str, output.get("traceback") or ()))
        elif output.get("output_type") == "display_data":
            # Before version 4, an output had its representations as direct keys without MIME types.
            data = output.get("data", {"text/html": output.get("html")})
            text = csv_of(_joined(data.get("text/html"))) if isinstance(data, dict) else ""
        else:
            continue
        if text:
            yield text if text.endswith("\n") else text + "\n"


def _outputs(document: Any) -> Iterator[dict[str, Any]]:
    sheets = document.get("worksheets") or [document] if isinstance(document, dict) else []
    for sheet in sheets:
        for cell in _list(sheet, "cells"):
            yield from (output for output in _list(cell, "outputs") if isinstance(output, dict))


def _list(node: Any, name: str) -> list[Any]:
    found = node.get(name) if isinstance(node, dict) else None
    return found if isinstance(found, list) else []


def _joined(text: Any) -> str:
    return (
        "".join(map(str, text)) if isinstance(text, list) else text if isinstance(text, str) else ""
    )


class JsonFile:
    """A file that is one document, always rewritten as a whole."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._seen: tuple[int, int] | None = None

    def news(self) -> Any:
        """The document if it changed since the last poll and is complete, else None."""
        stat = os.stat(self._path)
        if (stat.st_mtime_ns, stat.st_size) == self._seen:
            return None
        document = parsed(self._path)
        if document is not None:
            self._seen = (stat.st_mtime_ns, stat.st_size)
        return document


def parsed(path: str) -> Any:
    """The JSON document in a file; None if it is not (yet) valid."""
    try:
        with open(path, "rb") as file:
            return decoded_json(file.read(MAX_SIZE + 1))
    except OSError:
        return None


def parsed_in(folder: str, name: str) -> Any:
    """The JSON document of that name in a folder; None without one, or if it is too large."""
    path = os.path.join(folder, name)
    if not os.path.isfile(path) or os.path.getsize(path) > MAX_SIZE:
        return None
    return parsed(path)


def decoded_json(text: Any) -> Any:
    """A JSON value; None if *text* is none, or is nested too deeply."""
    import json

    try:
        return json.loads(text)
    except (ValueError, TypeError, RecursionError):
        return None
