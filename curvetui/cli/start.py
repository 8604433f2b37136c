"""Entry point: `--help` is printed at once, all else goes to `main`, which takes longer to load."""

import os
import sys

from curvetui.cli.usage.overview import OVERVIEW


def entry() -> None:
    """Run the command line of this process."""
    if sys.argv[1:2] in (["-h"], ["--help"]) and sys.stdout is not None:
        try:
            print(OVERVIEW, end="", flush=True)
            return
        except BrokenPipeError:
            # The reader has gone; Python would print an error at exit.
            os._exit(0)
        except OSError:
            # `main` reports it.
            pass
    try:
        from curvetui.cli.main import entry as run
    except KeyboardInterrupt:
        # Nothing has begun that could be interrupted: no traceback.
        sys.exit(130)
    run()
