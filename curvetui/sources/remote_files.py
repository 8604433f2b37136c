"""Many files on other machines: `ssh://gpu[1-8]/~/runs/**/*.log`, over the user's OpenSSH.

Nothing is installed there: `sh`, `find`, `wc`, `tail` and `cksum` list the files.
"""

import os
import re
import subprocess
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import NamedTuple

from curvetui.sources import Chunk, Source, SourceError
from curvetui.sources.remote_script import quoted_path
from curvetui.sources.several import InTurn, Several
from curvetui.sources.spool import own_folder
from curvetui.sources.ssh import KEEP_ALIVE, PLAIN, Remote, host_and_path

MAX_HOSTS = 1000
MAX_FILES = 200_000
"""Maximum files listed per host."""
MAX_FOLLOWED = 200
"""Maximum files followed live, the most sessions that one host's sshd allows."""
FIRST_LOOK, LONGEST_LOOK = 10.0, 60.0
"""Seconds between searches for new files: while some appear, and after a long time without."""
TOGETHER = 16
"""Hosts contacted in parallel."""
_RANGE = re.compile(r"(?<=[A-Za-z0-9_.-])\[(\d+(?:-\d+)?(?:,\d+(?:-\d+)?)*)\]")
_SCRIPT = """\
LC_ALL=C; export LC_ALL
cd -- @BASE@ || exit 7
find . -type f -exec sh -c '
for f do
  n=$(wc -c < "$f") && c=$(tail -c 256 "$f" | cksum) || { [ -e "$f" ] || continue; n=-; }
  printf "%s %s %s\\\\000" "${n##* }" "${c%% *}" "$f"
done' sh {} +
find . -type f -mmin -60 -exec sh -c 'for f do printf "+ + %s\\000" "$f"; done' sh {} + 2>/dev/null
exit 0
"""


class RemoteFile(NamedTuple):
    """One file on another machine."""

    spelled: str
    """Its SOURCE."""
    size: int
    tag: str
    """Changes when the end of the file does."""
    is_fresh: bool = False
    """Whether it was written within the last hour; False where `find` cannot say."""


class Unreachable(NamedTuple):
    """A host that could not be reached."""

    spelled: str
    why: str


def names_many(spelled: str) -> bool:
    """Return whether an `ssh://` SOURCE names several files: a range of hosts, a glob, a folder.

    Example:
        >>> [names_many(f"ssh://{s}") for s in ("gpu[1-8]/~/a.log", "gpu1/~/runs/*.log", "gpu1/~/runs/", "[::1]/a.log")]
        [True, True, True, False]
    """
    if not spelled.startswith("ssh://"):
        return False
    host, _, path = spelled.removeprefix("ssh://").partition("/")
    return bool(_RANGE.search(host)) or any(sign in path for sign in "*?[") or spelled.endswith("/")


def hosts(spelled: str) -> list[str]:
    """Expand the SOURCE for each host of its range.

    Raises:
        SourceError: there are too many.

    Example:
        >>> hosts("ssh://me@gpu[08-10,12]:22/~/a.log")[::3]
        ['ssh://me@gpu08:22/~/a.log', 'ssh://me@gpu12:22/~/a.log']
    """
    head, slash, path = spelled.removeprefix("ssh://").partition("/")
    found = _RANGE.search(head)
    if found is None:
        return [spelled]
    out: list[str] = []
    for part in found[1].split(","):
        first, _, last = part.partition("-")
        count = int(last or first) - int(first) + 1
        if not 0 < count <= MAX_HOSTS:
            raise SourceError(f"{spelled!r} names {max(count, 0)} hosts in {part}; write gpu[1-8]")
        numbers = (str(int(first) + i).zfill(len(first)) for i in range(count))
        for number in numbers:
            out += hosts(f"ssh://{head[: found.start()]}{number}{head[found.end() :]}{slash}{path}")
    if len(out) > MAX_HOSTS:
        raise SourceError(f"{spelled!r} names {len(out)} hosts; at most {MAX_HOSTS} are allowed")
    return out


def listed(spelled: str, ssh: Sequence[str] = ("ssh",)) -> Iterator[RemoteFile | Unreachable]:
    """Yield the files of all hosts, or a host's error; SourceError if malformed."""
    places = hosts(spelled)
    if len(places) == 1:
        yield from _listed(places[0], ssh)
        return
    with ThreadPoolExecutor(min(TOGETHER, len(places))) as pool:
        for found in pool.map(lambda place: list(_listed(place, ssh)), places):
            yield from found


def _listed(spelled: str, ssh: Sequence[str]) -> Iterator[RemoteFile | Unreachable]:
    options, host, path = host_and_path(spelled)
    base, pattern = _split(path)
    if pattern is None:
        yield RemoteFile(spelled, 0, "")
        return
    quoted = '"$HOME"' if base in ("/~", "/~/") else quoted_path(base)
    login = shared(host, tuple(options), tuple(ssh))
    command = [*login, "-o", "BatchMode=yes", *PLAIN, *KEEP_ALIVE, *options, "--", host, "sh"]
    done = subprocess.run(  # noqa: S603 - the user's own ssh
        command,
        input=_SCRIPT.replace("@BASE@", quoted).encode("utf-8", "surrogateescape"),
        capture_output=True,
        start_new_session=True,
        check=False,
    )
    if done.returncode not in (0, 1):
        errors = done.stderr.decode("utf-8", "replace").strip().splitlines()
        why = "there is no such folder" if done.returncode == 7 else (errors or ["ssh failed"])[-1]
        yield Unreachable(spelled, f"cannot read {spelled}: {why}; try: ssh {host}")
        return
    head = f"{spelled[: len(spelled) - len(path)]}{base.rstrip('/')}/"
    yield from _found(done.stdout.split(b"\0")[:-1], head, pattern)
    for line in done.stderr.decode("utf-8", "replace").splitlines():
        # What vanished while the folder was listed is not missed.
        if line.startswith("find: ") and "No such file" not in line:
            yield Unreachable(spelled, f"cannot list all of {spelled}: {line}")


def _found(
    entries: Sequence[bytes], head: str, pattern: re.Pattern[str]
) -> Iterator[RemoteFile | Unreachable]:
    """The files of a listing that match; head: the SOURCE of their folder."""
    fresh = {entry[4:] for entry in entries if entry.startswith(b"+ + ")}
    entries = [entry for entry in entries if not entry.startswith(b"+ + ")]
    for entry in entries[:MAX_FILES]:
        size, tag, name = entry.split(b" ", 2)
        text = os.fsdecode(name.removeprefix(b"./"))
        if not pattern.fullmatch(text):
            continue
        if size.isdigit():
            sign = f"{int(size)} {tag.decode()}"
            yield RemoteFile(f"{head}{text}", int(size), sign, name in fresh)
        else:
            yield Unreachable(f"{head}{text}", f"cannot read {head}{text}: permission denied")
    if len(entries) > MAX_FILES:
        why = f"{head} has {len(entries)} files; the first {MAX_FILES} are read"
        yield Unreachable(head, why)


def _split(path: str) -> tuple[str, re.Pattern[str] | None]:
    """(folder to search, pattern of the rest of the path); None for a single file."""
    parts = path.split("/")
    magic = next((i for i, part in enumerate(parts) if any(sign in part for sign in "*?[")), None)
    if magic is None:
        return (path, re.compile(".*", re.DOTALL)) if path.endswith("/") else (path, None)
    return "/".join(parts[:magic]) or "/", _pattern("/".join(parts[magic:]))


@cache
def _pattern(glob: str) -> re.Pattern[str]:
    out = ""
    for piece in re.findall(r"\*\*/|\*\*|\*|\?|\[!?[^\]/]+\]|.", glob, re.DOTALL):
        is_set = piece.startswith("[") and len(piece) > 1
        known = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
        bracket = "[" + piece[1:].replace("\\", "\\\\").replace(
            "!", "^", 1 if piece[1:2] == "!" else 0
        )
        out += known.get(piece) or (bracket if is_set else re.escape(piece))
    try:
        return re.compile(out, re.DOTALL)
    except re.error as error:
        raise SourceError(f"{glob!r} is not a valid file pattern: {error}") from error


@cache
def shared(
    host: str, options: tuple[str, ...] = (), ssh: tuple[str, ...] = ("ssh",)
) -> tuple[str, ...]:
    """The ssh command with a shared login for *host*; the user's configuration comes first."""
    asked = subprocess.run(  # noqa: S603 - the user's own ssh
        [*ssh, "-G", *options, "--", host], capture_output=True, text=True, check=False
    )
    own = re.search(r"^controlpath (?!none)\S", asked.stdout, re.MULTILINE)
    if own or asked.returncode:
        return ssh
    place = os.path.join(own_folder(), "ssh-%C")
    keep = ("ControlMaster=auto", f"ControlPath={place}", "ControlPersist=60")
    return (*ssh, *(part for option in keep for part in ("-o", option)))


def remote(spelled: str, *, ends: bool = False, ssh: Sequence[str] = ("ssh",)) -> Remote:
    """One file, over its host's shared connection."""
    options, host, _ = host_and_path(spelled)
    return Remote(spelled, ends=ends, ssh=shared(host, tuple(options), tuple(ssh)))


def followed(spelled: str, *, ends: bool = False, ssh: Sequence[str] = ("ssh",)) -> Source:
    """All files of a SOURCE as one; hosts may fail. SourceError: no file, or too many."""
    found = list(listed(spelled, ssh))
    files = [one for one in found if isinstance(one, RemoteFile)]
    if not files:
        reasons = [one.why for one in found if isinstance(one, Unreachable)]
        raise SourceError(reasons[0] if reasons else f"no file was found at {spelled}")
    if len(files) > MAX_FOLLOWED and not ends:
        raise SourceError(
            f"{spelled} names {len(files)} files; at most {MAX_FOLLOWED} can be followed; for more, use curvetui fleet"
        )
    remotes: list[Source] = [remote(file.spelled, ends=ends, ssh=ssh) for file in files]
    return InTurn(remotes) if ends else Found(spelled, files, remotes, ssh)


class Found(Several):
    """Follows the files of a SOURCE on other machines, including new ones."""

    def __init__(
        self,
        spelled: str,
        files: Sequence[RemoteFile],
        remotes: Sequence[Source],
        ssh: Sequence[str],
    ) -> None:
        """files, remotes: the known ones."""
        super().__init__(remotes)
        self._spelled, self._ssh = spelled, ssh
        self._known = {file.spelled for file in files}
        self._is_over = threading.Event()

    def chunks(self) -> Iterator[Chunk]:
        threading.Thread(target=self._look, daemon=True).start()
        yield from super().chunks()

    def close(self) -> None:
        self._is_over.set()
        super().close()

    def _look(self) -> None:
        pause = FIRST_LOOK
        while not self._is_over.wait(pause):
            new = [
                one
                for one in listed(self._spelled, self._ssh)
                if isinstance(one, RemoteFile) and one.spelled not in self._known
            ]
            room = MAX_FOLLOWED - len(self._known)
            for file in new[:room]:
                self._known.add(file.spelled)
                self.add(remote(file.spelled, ssh=self._ssh))
            if new[room:]:
                self.say(
                    f"at most {MAX_FOLLOWED} files are followed; {len(new) - room} new ones are not"
                )
            pause = FIRST_LOOK if new else min(2 * pause, LONGEST_LOOK)
