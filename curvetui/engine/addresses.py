"""Addresses (`s3://`, `https://` …) as sources: which objects are logs, and which belong to a store."""

from __future__ import annotations

from collections.abc import Mapping

from curvetui.engine.discovery import holds_metrics, may_be_log
from curvetui.engine.store_source import Opener
from curvetui.sources import Source
from curvetui.sources.object_store import Objects
from curvetui.sources.schemes import shown


def source_of_address(
    spelled: str, *, ends: bool = False, given: Mapping[str, bytes] | None = None
) -> Source:
    """The source that an address names.

    Args:
        spelled: the SOURCE.
        ends: read what is there, and no more.
        given: contents that are known already, by address.

    Raises:
        SourceError: a package is missing that the address needs.
    """
    return Objects(spelled, _accepts, Opener(), ends=ends, given=given)


def _accepts(address: str, head: bytes) -> bool:
    name = shown(address)
    return may_be_log(name) and holds_metrics(name, head)
