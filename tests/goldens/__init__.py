"""What every sample log gives, without prose: `tests/goldens/NAME.json`, made anew by `python -m tests.regenerate`."""
