"""The command line: one file a verb; each is imported when it is called."""
