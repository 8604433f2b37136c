"""Folders, databases and binary files that hold metrics; one kind per file, read as it grows.

A store is recognised by its content. None is ever opened for writing, or locked.
"""

from curvetui.stores._store import HEAD, Store, StoreRow, StoreText, claimed, end_of, kinds

__all__ = ["HEAD", "Store", "StoreRow", "StoreText", "claimed", "end_of", "kinds"]
