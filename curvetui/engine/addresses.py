"""Addresses (`s3://`, `https://` …) as sources: which objects are logs, which part of a store."""

from collections.abc import Mapping

from curvetui.engine.discovery import holds_metrics, may_be_log
from curvetui.engine.store_source import Opener
from curvetui.sources import Source
from curvetui.sources.object_store import Objects
from curvetui.sources.schemes import shown


def source_of_address(
    spelled: str, *, ends: bool = False, given: Mapping[str, bytes] | None = None
) -> Source:
    """Return the source for an address, or raise SourceError if its package is missing.

    ends: read the present content and stop; given: contents already fetched, by address.
    """
    return Objects(spelled, _accepts, Opener(), ends=ends, given=given)


def _accepts(address: str, head: bytes) -> bool:
    name = shown(address)
    return may_be_log(name) and holds_metrics(name, head)
