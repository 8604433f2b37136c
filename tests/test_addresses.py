"""Logs at addresses: whole, followed by range requests, in folders and stores; no secret is shown."""

from __future__ import annotations

import gzip
import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from itertools import islice

import pytest

import curvetui
from curvetui.sources import SourceError
from curvetui.sources.bucket import Bucket, reason
from curvetui.sources.object_store import Objects
from curvetui.sources.schemes import has_scheme, is_address, shown
from tests.conftest import sample
from tests.fleets.sweeps import log_text
from tests.test_check import run

fsspec = pytest.importorskip("fsspec")
LOG = sample("keras-validation-drop").read_bytes()


@pytest.fixture
def memory():
    """fsspec's file system in memory, empty."""
    fs = fsspec.filesystem("memory")
    fs.store.clear()
    fs.pseudo_dirs[:] = [""]
    return fs


def unnamed(text):
    """The runs of a report without what they are called."""
    return [{**one, "name": "", "source": []} for one in json.loads(text)["runs"]]


def taken(source, until, limit=200):
    """Chunks until one for which *until* holds."""
    out = []
    for chunk in islice(source.chunks(), limit):
        out.append(chunk)
        if until(out):
            break
    source.close()
    return out


def text_of(chunks):
    return b"".join(chunk.data for chunk in chunks)


def followed(address):
    return Objects(address, lambda *_: True, lambda _: None, first=0.01)


def test_check_reads_an_address_like_the_file(memory, capsys):
    """The same report but for the name; folders, globs and compressed logs too."""
    memory.pipe("/runs/keras.log", LOG)
    memory.pipe("/packed/keras.log.gz", gzip.compress(LOG))
    plain = run(capsys, "check", "--report", "json", str(sample("keras-validation-drop")))[1]
    for address in (
        "memory://runs/keras.log",
        "memory://runs/",
        "memory://runs/*.log",
        "memory://packed/keras.log.gz",
    ):
        code, out, err = run(capsys, "check", "--report", "json", address)
        assert (code, err) == (1, "")
        assert unnamed(out) == unnamed(plain)


def test_an_object_that_is_not_there_is_an_error(memory, capsys):
    """Exit code 2, in a sentence."""
    code, _, err = run(capsys, "check", "memory://runs/nothing.log")

    assert code == 2
    assert "no such object" in err


def test_an_address_that_is_out_of_reach_takes_no_other_source_with_it(memory, tmp_path, capsys):
    """It is a row of the fleet's table with the reason."""
    (tmp_path / "a.log").write_bytes(LOG)
    code, out, _ = run(capsys, "fleet", "memory://nowhere/", str(tmp_path), "--no-cache", "--report", "json")  # fmt: skip
    rows = {row["name"]: row["error"] for row in map(json.loads, out.splitlines())}

    assert code == 2
    assert rows["a.log"] is None
    assert "cannot read memory://nowhere/: there is no such object" in rows.popitem()[1]


@pytest.mark.parametrize(("scheme", "meant"), [("gopher9", ""), ("s4", ""), ("htps", "https")])
def test_an_unknown_scheme_is_answered_with_the_known_ones(scheme, meant, capsys):
    """And the nearest."""
    code, _, err = run(capsys, "check", f"{scheme}://x/a.log")

    assert code == 2
    assert f"there is no kind of address '{scheme}://'" in err
    assert "ssh, " in err
    assert f"did you mean {meant}" in err or not meant


class NoCredentialsError(Exception):
    pass


class ClientConnectorError(OSError):
    pass


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (NoCredentialsError("Unable to locate credentials"), "aws configure"),
        (PermissionError("Access Denied"), "aws configure"),
        (ClientConnectorError("ssl:default [Connect call failed ('127.0.0.1', 1)]"), "whether the server is running"),
        (TimeoutError(), "whether the server is running"),
        (ValueError("odd\nlines"), "ValueError: odd"),
    ],
)  # fmt: skip
def test_a_store_that_does_not_answer_is_told_in_words(error, said):
    """Each package has exceptions of its own: what they mean is in their names."""
    assert said in reason(error)
    assert "\n" not in reason(error)


def test_other_objects_of_a_folder_are_left_out(memory, capsys):
    """Weights and notes."""
    memory.pipe("/runs/a.log", LOG)
    memory.pipe("/runs/weights.pt", bytes(5000))
    memory.pipe("/runs/notes.txt", b"buy milk\n" * 30)
    out = run(capsys, "check", "--report", "json", "memory://runs/")[1]

    assert [one["name"] for one in json.loads(out)["runs"]] == ["a.log"]


def test_a_store_is_fetched_and_read(memory, capsys, tmp_path):
    """A file that is no text: what reads it needs a file."""
    document = {"log_history": [{"epoch": e, "step": e * 10, "loss": 2.0 / e} for e in range(1, 9)]}
    memory.pipe("/run/trainer_state.json", json.dumps(document).encode())
    (tmp_path / "trainer_state.json").write_text(json.dumps(document))
    plain = run(capsys, "check", "--report", "json", str(tmp_path / "trainer_state.json"))[1]
    out = run(capsys, "check", "--report", "json", "memory://run/trainer_state.json")[1]

    assert unnamed(out) == unnamed(plain)
    assert json.loads(out)["runs"][0]["source"] == ["memory://run/trainer_state.json"]


def test_a_log_is_followed_as_it_grows(memory):
    """Only what is new is asked for, and comes once."""
    memory.pipe("/a.log", LOG[:300])
    asked = []
    source = followed("memory://a.log")
    read = source._bucket.read
    source._bucket.read = lambda path, start=0, end=None: (
        asked.append((start, end)),
        read(path, start, end),
    )[1]
    grown = []

    def until(out):
        if text_of(out) == LOG[:300] and not grown:
            memory.pipe("/a.log", LOG)
            grown.append(1)
        return text_of(out) == LOG

    chunks = taken(source, until)

    assert text_of(chunks) == LOG
    assert (300, len(LOG)) in asked
    assert max(end - start for start, end in asked if start) == len(LOG) - 300


def test_a_log_that_was_replaced_begins_anew(memory):
    """Another run under the same name."""
    memory.pipe("/a.log", b"loss 1\n" * 50)
    state = []

    def until(out):
        if out[-1].data and not state:
            memory.pipe("/a.log", b"loss 2\n" * 60)
            state.append(1)
        return b"loss 2" in text_of(out)

    chunks = taken(followed("memory://a.log"), until)

    assert [chunk.cut for chunk in chunks if chunk.cut or chunk.data] == [False, True, False]


def test_a_log_that_is_not_there_yet_is_waited_for(memory):
    """With a word on what is waited for."""
    state = []

    def until(out):
        if not state:
            memory.pipe("/late.log", LOG)
            state.append(1)
        return bool(out[-1].data)

    chunks = taken(followed("memory://late.log"), until)

    assert "waiting" in chunks[0].message
    assert text_of(chunks)


def test_of_a_very_long_log_only_the_end_is_followed(memory, monkeypatch):
    """And that is said; the first line is whole."""
    monkeypatch.setattr("curvetui.sources.object_store.LARGE", 10_000)
    monkeypatch.setattr("curvetui.sources.object_store.TAIL", 5_000)
    memory.pipe("/long.log", b"".join(b"step %05d loss 1.5\n" % i for i in range(4000)))
    chunks = taken(
        followed("memory://long.log"), lambda out: text_of(out).endswith(b"03999 loss 1.5\n")
    )

    assert text_of(chunks).startswith(b"step 0")
    assert len(text_of(chunks)) <= 5_000
    assert any("only the last" in chunk.message for chunk in chunks)


def test_a_silent_object_is_asked_for_ever_more_rarely(memory, monkeypatch):
    """Nobody pays for four million requests."""
    memory.pipe("/a.log", LOG)
    waits = []

    def waited(self, seconds):
        waits.append(seconds)
        self._closed = len(waits) == 8
        yield from ()

    monkeypatch.setattr(Objects, "_waited", waited)
    list(Objects("memory://a.log", lambda *_: True, lambda _: None).chunks())

    assert waits == [2.0, 4.0, 8.0, 16.0, 32.0, 60.0, 60.0, 60.0]


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("https://me:hunter2@host/a.log", "https://host/a.log"),
        ("https://host/a.log?X-Amz-Credential=AKIA&X-Amz-Signature=abc", "https://host/a.log"),
        ("ftp://user@host/runs/a.log", "ftp://host/runs/a.log"),
        ("s3://bucket/lr=0.1/a#2?.log", "s3://bucket/lr=0.1/a#2?.log"),
    ],
)
def test_no_secret_of_an_address_is_shown(address, told):
    """Neither a password nor a signature."""
    assert shown(address) == told


@pytest.mark.parametrize(
    ("spelled", "expected"),
    [("s3://b/a.log", True), ("gs://b", True), ("https://h/a", True), ("gzip::s3://b/a.gz", True),
     ("tcp://1.2.3.4:5", False), ("unix:///x", False), ("ssh://h/p", False), ("a.log", False), ("C:\\a.log", False), ("./a::b", False)],
)  # fmt: skip
def test_addresses_are_told_from_files_and_sockets(spelled, expected):
    """A file may have a colon in its name."""
    assert is_address(spelled) is expected
    assert not (is_address(spelled) and has_scheme(spelled))


@pytest.mark.parametrize(
    ("address", "packages"), [("s3://b/x", "fsspec s3fs"), ("gs://b/x", "fsspec gcsfs"), ("memory://x", "fsspec")]
)  # fmt: skip
def test_without_fsspec_every_package_is_named(address, packages, monkeypatch):
    """All at once: after fsspec alone, the next try would ask for s3fs."""
    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    with pytest.raises(SourceError, match=rf"pip install {packages}$"):
        Bucket(address)


@pytest.fixture(scope="module")
def s3():
    """moto's server on a free port, as the only S3 that s3fs knows."""
    pytest.importorskip("moto.server")
    pytest.importorskip("s3fs")
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port = sock.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-p", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    given = {
        "AWS_ENDPOINT_URL": url, "AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing-secret", "AWS_DEFAULT_REGION": "us-east-1",
    }  # fmt: skip
    before = dict(os.environ)
    os.environ.update(given)
    try:
        for _ in range(150):
            try:
                urllib.request.urlopen(f"{url}/moto-api/", timeout=2).read()
                break
            except OSError:
                time.sleep(0.2)
        fs = fsspec.filesystem("s3")
        fs.mkdir("sweep")
        yield fs
    finally:
        os.environ.clear()
        os.environ.update(before)
        process.terminate()
        process.wait()


def test_a_sweep_on_s3_is_the_sweep_on_disk(s3, tmp_path):
    """The same findings from an object store; etags make the second reading quick."""
    for seed, rate in enumerate(("0.01", "0.1", "0.3", "0.001")):
        text = log_text(diverges_at=7 if float(rate) >= 0.1 else None)
        s3.pipe(f"sweep/lr{rate}/seed{seed}.log", text.encode())
        (tmp_path / f"lr{rate}").mkdir()
        (tmp_path / f"lr{rate}" / f"seed{seed}.log").write_text(text)

    def told(table):
        left_out = ("path", "host", "modified")
        return [{k: v for k, v in row.items() if k not in left_out} for row in table.rows]

    remote = curvetui.fleet("s3://sweep/", cache=False)

    assert told(remote) == told(curvetui.fleet(tmp_path, cache=False))
    assert {row["host"] for row in remote.rows} == {"sweep"}
    assert all(re.fullmatch(r"s3://sweep/lr.*\.log", row["path"]) for row in remote.rows)


def test_each_object_of_a_listing_costs_one_request(s3, monkeypatch):
    """The folder's listing has said that they exist, and how large they are."""
    for number in range(7):
        s3.pipe(f"sweep/counted/lr{number}.log", log_text().encode())
    asked, call, listed = [], type(s3)._call_s3, Bucket.items

    async def counted(self, method, *args, **kwargs):
        asked.append(method)
        return await call(self, method, *args, **kwargs)

    def forgotten(bucket):
        """A worker has not listed the folder."""
        items = listed(bucket)
        s3.invalidate_cache()
        return items

    monkeypatch.setattr(type(s3), "_call_s3", counted)
    monkeypatch.setattr(Bucket, "items", forgotten)
    monkeypatch.setattr("curvetui.system.process.cores", lambda: 1)

    assert len(curvetui.fleet("s3://sweep/counted/", cache=False)) == 7
    assert [asked.count(method) for method in ("get_object", "head_object")] == [7, 0]


def test_credentials_are_not_in_what_is_said(s3, capsys):
    """Not when a bucket is missing either."""
    code, out, err = run(capsys, "check", "s3://no-such-bucket/a.log")

    assert code == 2
    assert "testing" not in out + err


def test_an_etag_changes_with_the_object(s3):
    """Also where the size stays."""
    s3.pipe("sweep/etag.log", b"loss 1\n")
    first = Bucket("s3://sweep/etag.log").items()[0]
    s3.pipe("sweep/etag.log", b"loss 2\n")

    assert Bucket("s3://sweep/etag.log").items()[0].tag != first.tag


def test_a_log_at_an_address_is_replayed(memory, capsys):
    """Like the file; one that is not there is named."""
    memory.pipe("/runs/train.log", LOG)
    path = str(sample("keras-validation-drop"))
    asked = ("replay", "--plain", "--speed", "100000")
    code, out, _ = run(capsys, *asked, "memory://runs/train.log")

    assert (code, out) == run(capsys, *asked, path)[:2]
    assert "memory://runs/none.log" in run(capsys, *asked, "memory://runs/none.log")[2]
