"""Bytes in, frozen snapshots out."""
