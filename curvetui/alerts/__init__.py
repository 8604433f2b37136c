"""The ways to report an event outside the screen: one per file, each with an option of its own on the command line."""

from __future__ import annotations

from curvetui.alerts._alert import Alert, AlertError, alerts

__all__ = ["Alert", "AlertError", "alerts"]
