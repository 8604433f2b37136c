"""Files, processes and text safety: basics for all other packages."""
