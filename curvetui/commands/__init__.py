"""The verbs of the command line; `cli` imports what a verb needs when it is called."""
