"""Folders, databases and binary files that hold training metrics; one kind per file, read as it
grows.

A store is recognised by its content, not by its name. Stores never open a file for writing and
never lock one.
"""

from curvetui.stores._store import HEAD, Store, StoreRow, StoreText, claimed, kinds

__all__ = ["HEAD", "Store", "StoreRow", "StoreText", "claimed", "kinds"]
