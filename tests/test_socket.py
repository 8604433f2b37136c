"""Sockets: real ones, on loopback and in a folder of the test's own; many writers, bad writers, strangers."""

from __future__ import annotations

import json
import os
import socket
import stat
import threading

import pytest

from curvetui.engine.session import Session
from curvetui.sources import Chunk, Record, SourceError
from curvetui.sources.connection import WriterConnection
from curvetui.sources.counts import Counts
from curvetui.sources.socket import MAX_WRITERS, Listener
from curvetui.wire import MAX_LINE, address_of
from tests.conftest import sample, told
from tests.wires import Listening, listen, send, values

__all__ = ["listen"]


def test_objects_of_a_named_run_become_its_curves(listen):
    """The first line of README's socket chapter."""
    wire = listen()
    with wire.say(
        {"hello": 1, "run": "exp1"},
        {"epoch": 1, "loss": 0.5},
        {"epoch": 2, "loss": float("nan"), "best": True},
    ):
        runs = wire.lines(2)

    assert repr(values(runs["exp1"])) == "[(1.0, 0.5), (2.0, nan)]"
    assert values(runs["exp1"], "best") == [(2.0, 1.0)]


def test_any_other_line_is_log_text(listen):
    """`python train.py | tee >(nc 127.0.0.1 8765)`: the connection is a run, and ends with it."""
    wire = listen()
    log = sample("keras-validation-drop").read_bytes()
    wire.say(log).close()
    wire.gone()
    (run,) = wire.session.snapshot().runs

    assert (run.name, run.format, run.state) == ("connection 1", "keras", "finished")
    assert [len(curve) for curve in run.curves] == [10, 10, 10, 10]


def test_text_is_the_same_however_it_is_cut(listen):
    """Byte by byte, in blocks, at once: progress bars included."""
    log = b"epoch 1\r 10%|#  | 1/10 loss 0.9\r100%|###| 10/10 loss 0.5\r\n{'loss': '0.25', 'epoch': '2.0'}\nepoch 3 loss 0.125"

    def heard(size: int) -> bytes:
        connection = WriterConnection(Counts())
        told = [
            t for at in range(0, len(log), size) for t in connection.feed(log[at : at + size])
        ] + list(connection.finish())
        return b"".join(t.text for t in told)

    assert {heard(size) for size in (1, 2, 3, 7, 1000)} == {log + b"\n"}


def test_a_bar_is_seen_before_its_line_ends(listen):
    """Progress bars draw for hours without a line feed: what a carriage return ends is handed on."""
    (told,) = WriterConnection(Counts()).feed(b"  1%|  | 1/100 loss 0.9\r  2%|  | 2/100 lo")

    assert told.text == b"  1%|  | 1/100 loss 0.9\r"


def test_a_reconnect_continues_the_run(listen):
    """The same name is the same run, whoever says it and however often the line breaks."""
    wire = listen()
    for epoch in range(1, 6):
        wire.say({"run": "exp1", "epoch": epoch, "loss": 1 / epoch}).close()
        runs = wire.lines(epoch)

    assert [x for x, _ in values(runs["exp1"])] == [1, 2, 3, 4, 5]
    assert runs["exp1"].state == "running"


def test_a_place_that_is_measured_anew_after_a_break_holds_the_later_value(listen):
    """The program died at step 18 and begins there again: one run, one value a place, and it is said."""
    wire = listen()
    wire.say(
        {"hello": 1, "run": "exp1"}, *({"step": step, "loss": 1.0 / step} for step in (16, 17, 18))
    ).close()
    wire.lines(3)
    with wire.say(
        {"hello": 1, "run": "exp1"}, {"step": 18, "loss": 0.5}, {"step": 19, "loss": 0.25}
    ):
        wire.lines(5)
    (run,) = told(wire.session.snapshot())

    assert (run["series"][0]["x"], run["series"][0]["y"][2:]) == ([16, 17, 18, 19], [0.5, 0.25])
    assert [
        (f["kind"], f["first"], f["evidence"]["replaced"])
        for f in run["findings"]
        if f["kind"] == "resumed"
    ] == [("resumed", 18, 1)]


def test_a_run_ends_with_the_programs_word(listen):
    """`end` settles it, though the writer stays."""
    wire = listen()
    with wire.say({"run": "a", "epoch": 1, "loss": 1}, {"end": "failed"}):
        assert wire.lines(2)["a"].state == "failed"


def test_ranks_are_groups_of_one_run(listen):
    """Four processes, one run."""
    wire = listen()
    socks = [
        wire.say({"hello": 1, "run": "ddp", "rank": rank}, {"step": 1, "loss": float(rank)})
        for rank in range(4)
    ]
    (run,) = wire.lines(4).values()
    [sock.close() for sock in socks]

    assert sorted(curve.title for curve in run.curves) == [
        "train_loss",
        *(f"train_loss (rank {r})" for r in (1, 2, 3)),
    ]


@pytest.mark.parametrize(
    "bad",
    [
        b"{",
        b'{"a": 1',
        b"{]",
        b'{"a": 1} x',
        b"{" + b"[" * 100_000,
        b'{"\xff": 1}',
        b"{" + b" " * MAX_LINE,
    ],
)
def test_a_bad_line_is_counted_and_ends_nothing(listen, bad):
    """Shown, and the next line is read as if nothing had been."""
    wire = listen()
    with wire.say({"run": "a", "epoch": 1, "loss": 1}, bad + b"\n", {"epoch": 2, "loss": 2}):
        runs = wire.lines(2)

    assert values(runs["a"]) == [(1, 1), (2, 2)]
    assert "1 bad lines" in wire.source.message


def test_half_a_line_of_a_dying_writer(listen):
    """Half an object is a bad line; half a line of text is a line."""
    wire = listen()
    wire.say({"run": "a", "epoch": 1, "loss": 1}, b'{"epoch": 2, "lo').close()
    wire.say(b"epoch 1 loss 0.5\nepoch 2 loss 0.25").close()
    wire.until(lambda runs: len(runs) == 2 and not wire.source.writers)
    runs = {run.name: run for run in wire.session.snapshot().runs}

    assert wire.source.counts["bad"] == 1
    assert values(runs["connection 2"]) == [(1, 0.5), (2, 0.25)]


def test_what_is_no_number_is_ignored_and_counted(listen):
    """Strings, lists, nulls; numbers within objects are read by their path, numbers beyond all bounds are infinite."""
    wire = listen()
    line = (
        b'{"run": "a", "epoch": 1, "phase": "x", "list": [1], "none": null, "val": {"loss": 2}, "huge": 1e400, "int": 1'
        + b"0" * 5000
    )
    with wire.say(line + b"}\n"):
        (run,) = wire.lines(1).values()

    assert {c.name: c.y.tolist() for c in run.curves} == {
        "val/loss": [2],
        "huge": [float("inf")],
        "int": [float("inf")],
    }
    assert wire.source.counts["ignored"] == 3


def test_errors_go_back_only_to_who_asked(listen):
    """An object a bad line; the others hear nothing."""
    wire = listen()
    asked, silent = wire.say({"hello": 1, "errors": True}, "{bad"), wire.say({"hello": 1}, "{bad")
    wire.until(lambda _: wire.source.counts["bad"] == 2)

    assert json.loads(asked.makefile().readline()) == {
        "error": "line 2 begins with { and is no JSON object"
    }
    silent.setblocking(False)
    with pytest.raises(BlockingIOError):
        silent.recv(1)
    asked.close()
    silent.close()


def test_a_writer_that_never_reads_its_errors_blocks_nobody(listen):
    """Errors that do not fit are dropped, not waited for."""
    wire = listen()
    deaf = wire.connect()
    flood = threading.Thread(
        target=send, args=(deaf, {"hello": 1, "errors": True}, *["{" + "bad" * 10] * 50_000)
    )
    flood.start()
    wire.until(lambda _: wire.source.counts["bad"] == 50_000)
    flood.join()
    with deaf, wire.say({"run": "b", "epoch": 1, "loss": 1}):
        assert values(wire.lines(1)["b"]) == [(1, 1)]


@pytest.mark.parametrize(
    "opening",
    [
        b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        b'POST /x HTTP/1.1\r\n\r\n{"run": "evil", "loss": 1}\n',
        b"\x16\x03\x01\x02\x00\x01",
        b"PRI * HTTP/2.0\r\n",
    ],
)
@pytest.mark.parametrize("size", [1, 1000])
def test_browsers_and_tls_are_closed_and_counted(listen, opening, size):
    """A web page can make a browser knock here: nothing of it is read."""
    wire = listen()
    sock = wire.connect()
    for at in range(0, len(opening), size):
        try:
            sock.sendall(opening[at : at + size])
            wire.session.take(next(wire.chunks))
        except (BrokenPipeError, ConnectionResetError):
            break
    wire.until(lambda _: wire.source.counts["strangers"] == 1 and not wire.source.writers)

    assert wire.session.snapshot().runs == ()
    assert "1 refused: HTTP or TLS" in wire.source.message
    sock.close()


class TestToken:
    """With a token nothing before the right hello is read or answered."""

    def test_the_right_one_lets_in(self, listen):
        """And the line after it is read."""
        wire = listen(token="s3cret")
        with wire.say({"hello": 1, "run": "a", "token": "s3cret"}, {"epoch": 1, "loss": 1}):
            assert values(wire.lines(1)["a"]) == [(1, 1)]

    @pytest.mark.parametrize(
        "first",
        [{"hello": 1, "token": "s3cre"}, {"hello": 1}, {"token": "s3cret"}, {"hello": 1, "token": 1}, {"run": "a", "loss": 1}, "loss 1", "",
         "{bad", {"hello": 1, "token": "s3cret" + "é"}],
    )  # fmt: skip
    def test_anything_else_is_closed_without_an_answer(self, listen, first):
        """Not even whoever asked for errors hears what was wrong."""
        wire = listen(token="s3cret")
        first = {**first, "errors": True} if isinstance(first, dict) else first
        sock = wire.say(first, {"hello": 1, "token": "s3cret", "run": "late", "loss": 1})
        wire.until(lambda _: wire.source.counts["no_token"] == 1)

        assert wire.session.snapshot().runs == ()
        assert (wire.source.counts["bad"], wire.source.writers) == (0, set())
        try:
            assert sock.recv(100) == b""
        except ConnectionResetError:
            pass
        sock.close()

    def test_endless_first_lines_are_cut_off(self, listen):
        """4 kB are enough for a hello."""
        wire = listen(token="s3cret")
        with wire.say(b'{"hello": 1, "run": "' + b"x" * 5000):
            wire.until(lambda _: wire.source.counts["no_token"] == 1)

    def test_the_silent_are_dismissed_after_a_while(self, listen):
        """Whoever connects and says nothing holds no place for ever; the clock is the test's."""
        now = [0.0]
        wire = listen(token="s3cret", clock=lambda: now[0])
        with wire.connect(), wire.say({"hello": 1, "run": "a", "token": "s3cret"}):
            wire.until(
                lambda _: (
                    len(wire.source.writers) == 2
                    and any(w.connection.known for w in wire.source.writers)
                )
            )
            now[0] = 11.0
            wire.until(lambda _: len(wire.source.writers) == 1)

    def test_bytes_that_were_not_read_yet_win_no_time(self, listen):
        """Else whoever drips one byte after the other would never have to say the token."""
        now = [0.0]
        wire = listen(token="s3cret", clock=lambda: now[0])
        with wire.connect() as sock:
            wire.until(lambda _: wire.source.accepted == 1)
            sock.sendall(b"x")
            now[0] = 11.0
            wire.source._dismiss_silent()

            assert (wire.source.writers, wire.source.counts["no_token"]) == (set(), 1)

    def test_a_crowd_of_strangers_keeps_no_writer_out(self, listen, monkeypatch):
        """When all places are taken, who has waited longest without a token goes."""
        monkeypatch.setattr("curvetui.sources.socket.MAX_WRITERS", 5)
        wire = listen(token="s3cret")
        crowd = [wire.connect() for _ in range(20)]
        with wire.say({"hello": 1, "run": "a", "token": "s3cret"}, {"epoch": 1, "loss": 1}):
            assert values(wire.lines(1)["a"]) == [(1, 1)]
        [sock.close() for sock in crowd]


def test_listening_beyond_this_machine_needs_leave_and_a_token(listen):
    """Both, and it says what is safer."""
    with pytest.raises(SourceError, match=r"add --allow-remote"):
        Listener("tcp://0.0.0.0:0")
    with pytest.raises(SourceError, match=r"ssh -L"):
        Listener("tcp://[::]:0", token="x")
    with pytest.raises(SourceError, match="needs a token: set CURVETUI_TOKEN"):
        Listener("tcp://0.0.0.0:0", allow_remote=True)

    assert (
        "without TLS the token can be read on the network; safer: ssh -L"
        in listen("tcp://0.0.0.0:0", allow_remote=True, token="x").source.warning
    )
    assert listen("tcp://localhost:0").source.warning == ""


@pytest.mark.parametrize(
    "spelled",
    [
        "tcp://",
        "tcp://:80",
        "tcp://127.0.0.1",
        "tcp://127.0.0.1:99999",
        "tcp://a@b:1",
        "tcp://h:1/x",
        "unix://a/b",
        "udp://h:1",
        "tcp://[::1:1",
    ],
)
def test_a_wrong_address_says_how_one_looks(spelled):
    """What, and what to write."""
    with pytest.raises(ValueError, match="write tcp://127.0.0.1:8765"):
        address_of(spelled.replace("unix://a", "http://a"))


def test_a_port_that_is_taken_is_an_error_that_helps(listen):
    """What, where, what to do."""
    with pytest.raises(
        SourceError,
        match="cannot listen on tcp://127.0.0.1:.*in use; is another curvetui listening there",
    ):
        Listener(listen().source.address)


class TestUnix:
    """A Unix socket is ours alone, and so is its folder."""

    def test_only_we_may_connect(self, listen, tmp_path):
        """0600 from the beginning; the file goes when we go."""
        path = tmp_path / "c.sock"
        wire = listen(f"unix://{path}")
        with wire.say({"run": "a", "epoch": 1, "loss": 1}):
            assert values(wire.lines(1)["a"]) == [(1, 1)]
        assert stat.S_IMODE(os.lstat(path).st_mode) == 0o600

        wire.source.close()
        list(wire.chunks)
        assert not path.exists()

    def test_a_stale_socket_is_removed(self, listen, tmp_path):
        """One that is ours, and that nobody listens on."""
        path = tmp_path / "c.sock"
        with socket.socket(socket.AF_UNIX) as stale:
            stale.bind(str(path))
        wire = listen(f"unix://{path}")
        with wire.say({"run": "a", "epoch": 1, "loss": 1}):
            wire.lines(1)

    def test_a_socket_in_use_and_a_file_are_left_alone(self, listen, tmp_path):
        """Nothing is removed that somebody may need."""
        listen(f"unix://{tmp_path / 'c.sock'}")
        (tmp_path / "file").write_text("precious")
        with pytest.raises(SourceError, match="another program is already listening there"):
            Listener(f"unix://{tmp_path / 'c.sock'}")
        with pytest.raises(SourceError, match="something else has that name; it is left alone"):
            Listener(f"unix://{tmp_path / 'file'}")

        assert (tmp_path / "file").read_text() == "precious"

    @pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a socket to somebody else")
    def test_somebody_elses_socket_is_left_alone(self, tmp_path):
        """Also if nobody listens on it."""
        path = tmp_path / "c.sock"
        with socket.socket(socket.AF_UNIX) as stale:
            stale.bind(str(path))
        os.chown(path, 12345, 12345)
        with pytest.raises(SourceError, match="belongs to another user"):
            Listener(f"unix://{path}")

    def test_a_folder_where_others_may_write_is_refused(self, tmp_path):
        """They could put a socket of their own in place of ours."""
        (tmp_path / "open").mkdir()
        (tmp_path / "open").chmod(0o777)
        with pytest.raises(SourceError, match="others may write there; use a folder of your own"):
            Listener(f"unix://{tmp_path}/open/c.sock")
        with pytest.raises(SourceError, match="mkdir -m 700 -p"):
            Listener(f"unix://{tmp_path}/none/c.sock")

    def test_the_file_of_a_successor_is_left(self, listen, tmp_path):
        """Whoever took the name over keeps it."""
        path = tmp_path / "c.sock"
        wire = listen(f"unix://{path}")
        path.unlink()
        path.write_text("another")
        wire.source.close()

        assert path.exists()


def test_two_hundred_writers_at_once_lose_nothing(listen):
    """Every line of every writer, with one thread; some are ten times as fast as others, some die and come back."""
    wire = listen()
    total, rounds = 200, 25

    def write(first: int) -> None:
        socks = {n: wire.say({"hello": 1, "run": f"run{n}"}) for n in range(first, first + 50)}
        for step in range(rounds):
            for n, sock in socks.items():
                if n % 7 == 0 and step == 10:
                    sock.close()
                    socks[n] = sock = wire.say({"hello": 1, "run": f"run{n}"})
                send(
                    sock,
                    *(
                        {"step": step * 10 + i, "loss": n + step / 100}
                        for i in range(10 if n % 10 == 0 else 1)
                    ),
                )
        [sock.close() for sock in socks.values()]

    writers = [threading.Thread(target=write, args=(first,)) for first in range(0, total, 50)]
    [writer.start() for writer in writers]
    wanted = sum(rounds * (10 if n % 10 == 0 else 1) for n in range(total))
    read = 0
    for chunk in wire.chunks:
        wire.session.take(chunk)
        read += len(chunk.records)
        if read >= wanted and not wire.source.writers:
            break
    [writer.join() for writer in writers]
    runs = {run.name: run for run in wire.session.snapshot().runs}

    assert {n: len(values(runs[f"run{n}"])) for n in range(total)} == {
        n: rounds * (10 if n % 10 == 0 else 1) for n in range(total)
    }


def test_a_flood_is_held_back_and_disturbs_nobody(listen):
    """One writer sends as fast as it can; another's line comes through in the next round."""
    wire = listen()
    stop = threading.Event()
    noise = (json.dumps({"run": "flood", "loss": 1}) + "\n").encode() * 1000

    def flood() -> None:
        with wire.connect() as sock:
            while not stop.is_set():
                sock.sendall(noise)

    thread = threading.Thread(target=flood)
    thread.start()
    next(chunk for chunk in wire.chunks if chunk.stream == "flood")
    rounds = 0
    with wire.say({"run": "quiet", "epoch": 1, "loss": 1}):
        for chunk in wire.chunks:
            rounds += chunk.stream == wire.source.address
            if chunk.stream == "quiet":
                break
    stop.set()
    next(chunk for chunk in wire.chunks if not wire.source.writers)
    thread.join()

    assert rounds <= 3


def test_random_bytes_end_nothing(listen):
    """Writers of garbage: whatever they send, the next good line is read."""
    import random

    rng = random.Random(5)
    wire = listen()
    for _ in range(10):
        wire.say(rng.randbytes(rng.randrange(1, 2000))).close()
    with wire.say({"run": "good", "epoch": 1, "loss": 1}):
        assert values(wire.until(lambda runs: "good" in runs)["good"]) == [(1, 1)]


def test_closing_ends_it_and_leaves_no_descriptor():
    """From another thread, while it waits and while writers are connected."""
    before = len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else None
    wire = Listening()
    socks = [wire.connect() for _ in range(10)]
    wire.until(lambda _: len(wire.source.writers) == 10)
    ended = threading.Thread(target=lambda: list(wire.chunks))
    ended.start()
    wire.source.close()
    ended.join(10)
    assert not ended.is_alive()

    [sock.close() for sock in socks]
    assert before is None or len(os.listdir("/proc/self/fd")) == before


def test_more_writers_than_there_is_room_for_wait_at_the_door(listen, monkeypatch):
    """Nobody is turned away and nothing is lost: what they say waits in the system's buffers."""
    assert MAX_WRITERS >= 200
    monkeypatch.setattr("curvetui.sources.socket.MAX_WRITERS", 3)
    wire = listen()
    socks = [wire.say({"run": f"run{n}", "epoch": 1, "loss": n}) for n in range(8)]
    runs = wire.lines(3)
    assert len(runs) == 3
    assert "3 writers; more have to wait" in wire.source.message
    for done in range(5):
        socks[done].close()
        runs = wire.lines(4 + done)

    assert sorted(runs) == [f"run{n}" for n in range(8)]
    [sock.close() for sock in socks]


def test_the_silent_make_room(listen, monkeypatch):
    """When there is no room, who has said nothing for a while goes; who told something stays."""
    monkeypatch.setattr("curvetui.sources.socket.MAX_WRITERS", 3)
    now = [0.0]
    wire = listen(clock=lambda: now[0])
    socks = [wire.say({"run": "first", "epoch": 1, "loss": 1}), wire.connect(), wire.connect()]
    wire.until(lambda runs: "first" in runs and wire.source.accepted == 3)
    now[0] = 11.0
    socks += [wire.say({"run": f"late{n}", "epoch": 1, "loss": 1}) for n in range(2)]
    wire.lines(3)
    send(socks[0], {"epoch": 2, "loss": 2})

    assert len(values(wire.lines(4)["first"])) == 2
    [sock.close() for sock in socks]


@pytest.mark.parametrize("said", [b"", b"x", b'{"loss": ', b'{"bad\n'])
def test_a_crowd_that_says_nothing_starves_no_writer(listen, monkeypatch, said):
    """All places are taken by connections that never finish a line: a writer is heard after two seconds."""
    monkeypatch.setattr("curvetui.sources.socket.MAX_WRITERS", 8)
    now = [0.0]
    wire = listen(clock=lambda: now[0])
    socks = [wire.connect() for _ in range(8)]
    for sock in socks:
        sock.sendall(said)
    wire.until(lambda _: wire.source.accepted == 8)
    now[0] = 2.5
    socks.append(wire.say({"run": "late", "epoch": 1, "loss": 1}))

    assert values(wire.until(lambda runs: "late" in runs)["late"]) == [(1, 1)]
    [sock.close() for sock in socks]


def test_a_writer_behind_a_crowd_at_the_door_is_heard_at_once(listen, monkeypatch):
    """The silent do not make room one a second: a tenth of the places is freed at a time."""
    monkeypatch.setattr("curvetui.sources.socket.MAX_WRITERS", 40)
    now = [0.0]
    wire = listen(clock=lambda: now[0])
    socks = [wire.connect() for _ in range(43)]
    wire.until(lambda _: wire.source.accepted == 40)
    now[0] = 2.5
    socks.append(wire.say({"run": "late", "epoch": 1, "loss": 1}))
    wire.source._make_room()

    assert len(wire.source.writers) == 36
    assert values(wire.until(lambda runs: "late" in runs)["late"]) == [(1, 1)]
    [sock.close() for sock in socks]


def test_who_has_named_its_run_keeps_its_place(listen, monkeypatch):
    """A training that has only said hello may take long to its first metric."""
    monkeypatch.setattr("curvetui.sources.socket.MAX_WRITERS", 2)
    now = [0.0]
    wire = listen(clock=lambda: now[0])
    named, idle = wire.say({"hello": 1, "run": "slow"}), wire.connect()
    wire.until(lambda _: wire.source.accepted == 2)
    now[0] = 11.0
    late = wire.say({"run": "late", "epoch": 1, "loss": 1})
    wire.until(lambda runs: "late" in runs)
    send(named, {"epoch": 1, "loss": 2})

    assert values(wire.until(lambda runs: "slow" in runs)["slow"]) == [(1, 2)]
    [sock.close() for sock in (named, idle, late)]


@pytest.mark.parametrize("speaks_first", [True, False])
def test_who_has_to_make_room_while_it_speaks(listen, monkeypatch, speaks_first):
    """At the same moment somebody knocks and the silent one speaks: it goes or stays, and nothing breaks."""
    monkeypatch.setattr("curvetui.sources.socket.MAX_WRITERS", 1)
    now = [0.0]
    wire = listen(clock=lambda: now[0])
    silent = wire.connect()
    wire.until(lambda _: wire.source.accepted == 1)
    now[0] = 11.0
    late = None if speaks_first else wire.say({"run": "late", "epoch": 1, "loss": 1})
    wire.until(lambda _: True)
    send(silent, {"run": "silent", "epoch": 1, "loss": 1})
    late = late or wire.say({"run": "late", "epoch": 1, "loss": 1})
    silent.shutdown(socket.SHUT_WR)

    assert values(wire.until(lambda runs: "late" in runs)["late"]) == [(1, 1)]
    silent.close()
    late.close()


def test_who_has_spoken_but_was_not_read_yet_does_not_make_room(listen, monkeypatch):
    """A machine that is overloaded may leave a line unread for longer than anybody may be silent."""
    monkeypatch.setattr("curvetui.sources.socket.MAX_WRITERS", 1)
    now = [0.0]
    wire = listen(clock=lambda: now[0])
    first = wire.connect()
    wire.until(lambda _: wire.source.accepted == 1)
    send(first, {"run": "first", "epoch": 1, "loss": 1})
    now[0] = 11.0
    wire.source._make_room()
    late = wire.say({"run": "late", "epoch": 1, "loss": 1})

    assert values(wire.until(lambda runs: "first" in runs)["first"]) == [(1, 1)]
    first.close()
    late.close()


def test_reading_to_an_end_stops_when_all_writers_have_gone(listen):
    """`check tcp://…`: strangers who told nothing do not count."""
    wire = listen()
    wire.source.ends = True
    wire.connect().close()
    wire.say({"run": "a", "epoch": 1, "loss": 1}, {"end": "finished"}).close()
    for chunk in wire.chunks:
        wire.session.take(chunk)

    assert [(run.name, run.state) for run in wire.session.finish().runs] == [("a", "finished")]


def test_the_command_line_asks_before_it_listens_beyond_this_machine(capsys):
    """Exit code 2, and what to do instead."""
    from curvetui.cli.main import main

    assert main(["check", "tcp://0.0.0.0:0"]) == 2
    assert "ssh -L" in capsys.readouterr().err


def test_silence_is_noticed_run_by_run(listen):
    """A run whose writer has gone without a word stalls sooner than one whose writer is only silent; one that ended never."""
    now = [0.0]
    wire = listen(clock=lambda: now[0])
    socks = {name: wire.say({"hello": 1, "run": name}) for name in ("gone", "silent", "ended")}
    for step in range(20):
        now[0] += 2.0
        for sock in socks.values():
            send(sock, {"step": step, "loss": 1 / (step + 1)})
        wire.lines(3 * (step + 1))
    send(socks["ended"], {"end": "finished"})
    socks.pop("gone").close()
    wire.until(lambda runs: runs["ended"].state == "finished" and len(wire.source.writers) == 2)
    now[0] += 400
    runs = wire.until(
        lambda runs: all(
            any(f.kind == "stalled" for f in runs[name].findings) for name in ("gone", "silent")
        )
    )

    assert {
        run.name: [f.level for f in run.findings if f.kind == "stalled"] for run in runs.values()
    } == {"gone": ["act"], "silent": ["watch"], "ended": []}
    [sock.close() for sock in socks.values()]


def test_many_runs_are_judged_in_turn():
    """Two hundred runs with news: the newest is fresh at once, the others within a few snapshots, and the end tells all."""
    session = Session()

    def tell(step: int) -> None:
        for run in range(30):
            session.take(Chunk(f"run{run}", records=(Record({"loss": 1.0}, {"step": step}),)))

    def lengths() -> list[int]:
        turns = iter(range(1, 9))
        return [len(run.curves[0]) for run in session.snapshot(lambda: next(turns) >= 8).runs]

    tell(1)
    assert (len(lengths()), len(lengths()), len(lengths()), len(lengths())) == (8, 16, 24, 30)
    assert not session.is_behind
    tell(2)
    seen = lengths()
    assert (seen[-1], seen.count(2)) == (2, 8)
    [lengths() for _ in range(3)]
    assert lengths() == [2] * 30

    tell(3)
    assert [len(run.curves[0]) for run in session.finish().runs] == [3] * 30


def test_whoever_comes_and_goes_fills_no_memory(listen, monkeypatch):
    """Connections without a name: those that told no metric are forgotten, of the others the last ones are kept."""
    monkeypatch.setattr("curvetui.engine.session.PASSED", 3)
    wire = listen()
    wire.say({"run": "named", "epoch": 1, "loss": 1}).close()
    for number in range(10):
        wire.say(b"\xff\xfe garbage\r\n").close()
        wire.say(f"epoch 1 loss {number}").close()
    wire.until(lambda _: wire.source.accepted == 21 and not wire.source.writers)

    assert [run.name for run in wire.session.snapshot().runs] == [
        "named",
        *(f"connection {n}" for n in (17, 19, 21)),
    ]
    assert len(wire.session.counts()) == 5


def test_runs_that_ended_make_room_for_new_ones(listen, monkeypatch):
    """A socket that listens for weeks: the run that ended the longest ago is forgotten, and that is said."""
    monkeypatch.setattr("curvetui.sources.socket.MAX_RUNS", 3)
    wire = listen()
    for number in range(6):
        with wire.say(
            {"run": f"run{number}", "epoch": 1, "loss": number},
            {"run": f"run{number}", "end": "finished"},
        ):
            wire.until(
                lambda runs, n=number: f"run{n}" in runs and runs[f"run{n}"].state == "finished"
            )

    names = [run.name for run in wire.session.snapshot().runs]
    assert names == ["run3", "run4", "run5"]
    assert "3 ended runs forgotten" in wire.source.message
    assert wire.source.counts["dropped"] == 0


def test_runs_that_go_on_make_no_room(listen, monkeypatch):
    """What comes beyond the limit is dropped and counted, as long as nothing has ended."""
    monkeypatch.setattr("curvetui.sources.socket.MAX_RUNS", 2)
    wire = listen()
    with wire.say(*({"run": f"run{n}", "epoch": 1, "loss": n} for n in range(4))):
        wire.until(lambda _: wire.source.counts["dropped"] >= 1)

    assert len([run for run in wire.session.snapshot().runs if run.curves]) == 2
    assert wire.source.counts["forgotten"] == 0


def test_a_run_that_went_on_after_its_end_makes_no_room(listen, monkeypatch):
    """It has not ended."""
    monkeypatch.setattr("curvetui.sources.socket.MAX_RUNS", 1)
    wire = listen()
    with wire.say(
        {"run": "a", "epoch": 1, "loss": 3},
        {"run": "a", "end": "finished"},
        {"run": "a", "epoch": 2, "loss": 2},
    ):
        wire.until(lambda runs: "a" in runs and len(runs["a"].curves[0]) == 2)
    with wire.say({"run": "b", "epoch": 1, "loss": 1}):
        wire.until(lambda _: wire.source.counts["dropped"] >= 1)

    assert [run.name for run in wire.session.snapshot().runs] == ["a"]
