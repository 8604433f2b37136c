"""Folders, databases and binary files in which trainings keep their numbers; one kind per file, read as it grows.

A store is recognised by its content, not by its name. It opens nothing for writing and locks nothing.
"""

from __future__ import annotations

from curvetui.stores._store import HEAD, Store, StoreRow, StoreText, claimed, kinds

__all__ = ["HEAD", "Store", "StoreRow", "StoreText", "claimed", "kinds"]
