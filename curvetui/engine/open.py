"""What a SOURCE is: the one place that decides which kind of source a text opens."""

import glob
import os
import shlex
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from curvetui.engine.discovery import holds_metrics, is_log, may_be_log, newest_log
from curvetui.engine.read_options import ReadOptions
from curvetui.engine.store_source import Opener, Stored
from curvetui.sources import Source, SourceError
from curvetui.sources.file import POLL, Followed, Saved
from curvetui.sources.folder import Folder, SavedFolder
from curvetui.sources.schemes import has_scheme, is_address, shown, source_with_scheme
from curvetui.sources.several import Several
from curvetui.sources.stdin import Stdin, is_pipe, pipe
from curvetui.system.console import narrate


def saved_source(spelled: str, *, allow_remote: bool = False) -> Source:
    """The source for a SOURCE, to be read to its end; SourceError if it does not exist."""
    if spelled == "-":
        return Stdin()
    if is_address(spelled):
        return source_of_address(spelled, ends=True)
    if has_scheme(spelled):
        return _with_scheme(spelled, allow_remote=allow_remote, ends=True)
    if os.path.isdir(spelled) or glob.has_magic(spelled) and not os.path.exists(spelled):
        return SavedFolder(spelled, is_log, Opener())
    tail = Opener().named(spelled)
    return Stored(tail, ends=True) if tail is not None else Saved(spelled)


def live_sources(spelled: Sequence[str], choices: ReadOptions) -> Source:
    """The SOURCES as one source to watch; none: the newest log here. SourceError if missing."""
    if len(spelled) < 2:
        return live_source(spelled[0] if spelled else None, choices)
    local = [text for text in spelled if _is_local(text)]
    sources = [live_source(text, choices) for text in spelled if text not in local]
    if local:
        named = set(local)
        sources.append(Folder(local, lambda path: path in named or is_log(path), opens=Opener()))
    return sources[0] if len(sources) == 1 else Several(sources)


def live_source(spelled: str | None, choices: ReadOptions) -> Source:
    """The source to watch for a SOURCE; None: the newest log here. SourceError if missing."""
    spelled = announced_newest() if spelled is None else spelled
    if spelled == "-":
        if sys.stdin.isatty():
            raise SourceError(
                "standard input is the keyboard; pipe a program's output into it: python train.py 2>&1 | curvetui -"
            )
        return Stdin(
            os.dup(0),
            beat=POLL,
            copy=os.dup(1) if choices.tee and not sys.stdout.isatty() else None,
        )
    if is_address(spelled):
        return source_of_address(spelled)
    if has_scheme(spelled):
        return _with_scheme(spelled, allow_remote=choices.allow_remote)
    return _file(spelled)


def _with_scheme(spelled: str, *, allow_remote: bool, ends: bool = False) -> Source:
    source, warning = source_with_scheme(spelled, allow_remote=allow_remote, ends=ends)
    if warning:
        narrate(warning)
    return source


def announced_newest() -> str:
    """The newest log below the current folder, which is named on standard error."""
    try:
        spelled = newest_log()
    except SourceError as error:
        from curvetui.sources.spool import newest_spool

        kept = newest_spool()
        hint = (
            f"; the newest output of `curvetui run`: curvetui {shlex.quote(kept)}" if kept else ""
        )
        raise SourceError(f"{error}{hint}") from error
    narrate(f"watching {spelled}")
    return spelled


def _is_local(spelled: str) -> bool:
    """Whether it is a local log, folder or glob to follow with others; SourceError if missing."""
    if spelled == "-" or is_address(spelled) or has_scheme(spelled):
        return False
    if not (os.path.exists(spelled) or glob.has_magic(spelled)):
        raise SourceError(f"cannot watch {spelled}: there is no such file; check the spelling")
    return not is_pipe(spelled)


def _file(spelled: str) -> Source:
    """A named file, which may not exist yet, a folder or a glob; binary data is refused at once."""
    if os.path.isdir(spelled):
        return Folder(spelled, is_log, opens=Opener())
    if glob.has_magic(spelled) and not os.path.exists(spelled):
        _know_folder(spelled, _fixed_part(spelled))
        return Folder(spelled, is_log, opens=Opener())
    if is_pipe(spelled):
        return pipe(spelled, beat=POLL)
    if (tail := Opener().named(spelled)) is not None:
        return Stored(tail)
    if os.path.exists(spelled):
        next(Saved(spelled).chunks())
        from curvetui.sources.spool import is_in_own_folder, status_of

        # Elsewhere, another user may have written a fake spool.
        if is_in_own_folder(spelled) and status_of(spelled):
            from curvetui.sources.command import SupervisedCommand

            return SupervisedCommand(spelled)
    else:
        _know_folder(spelled, Path(spelled).parent)
    return Followed(spelled)


def _fixed_part(pattern: str) -> Path:
    """The folder of a glob, up to its first component with a wildcard."""
    parts = Path(pattern).parts
    wild = next(i for i, part in enumerate(parts) if glob.has_magic(part))
    return Path(*parts[:wild])


def _know_folder(spelled: str, folder: Path) -> None:
    """Check that *folder*, in which a log may still appear, exists; else SourceError."""
    if not folder.absolute().is_dir():
        raise SourceError(
            f"cannot watch {spelled}: there is no folder {folder}; check the spelling"
        )


def source_of_address(
    spelled: str, *, ends: bool = False, given: Mapping[str, bytes] | None = None
) -> Source:
    """Return the source for an address, or raise SourceError if its package is missing.

    ends: read the present content and stop; given: contents already fetched, by address.
    """
    from curvetui.sources.object_store import Objects

    return Objects(spelled, _accepts, Opener(), ends=ends, given=given)


def _accepts(address: str, head: bytes) -> bool:
    name = shown(address)
    return may_be_log(name) and holds_metrics(name, head)
