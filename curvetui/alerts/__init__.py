"""Ways to report an event outside the screen: one per file, each with its own command-line option."""

from curvetui.alerts._alert import Alert, AlertError, alerts

__all__ = ["Alert", "AlertError", "alerts"]
