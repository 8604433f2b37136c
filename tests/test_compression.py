"""Compressed logs are read anywhere: whole, cut anywhere, in several parts, growing; damaged ones say so."""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
import random

import pytest

from curvetui.engine.discovery import is_log
from curvetui.sources import SourceError
from curvetui.sources.compression import PIECE, Unpacker, unpacked_name
from curvetui.sources.file import Followed, Saved
from tests.conftest import sample
from tests.test_check import run

LOG = sample("keras-validation-drop").read_bytes()


def zstd(data):
    return pytest.importorskip("zstandard").ZstdCompressor().compress(data)


PACKERS = {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress, "zst": zstd}
every_kind = pytest.mark.parametrize("ending", PACKERS)


def unpacked(data, size):
    """What an unpacker makes of *data* in pieces of *size* bytes."""
    unpacker = Unpacker("a.gz")
    parts = [p for i in range(0, len(data), size) for p in unpacker.feed(data[i : i + size])]
    return b"".join(parts) + unpacker.rest()


@every_kind
@pytest.mark.parametrize("size", [1, 7, 1000, 1 << 20])
def test_any_cut_gives_the_same_text(ending, size):
    """Bytes come as they come."""
    text = LOG * (1 if size == 1 else 40)

    assert unpacked(PACKERS[ending](text), size) == text


@every_kind
def test_parts_one_after_the_other_are_one_file(ending):
    """As `cat a.gz b.gz` makes them, and `zcat` reads them; zeros behind the last one fill a block."""
    pack = PACKERS[ending]

    assert unpacked(pack(LOG) + pack(b"more\n") + b"\0" * 512, 100) == LOG + b"more\n"


@every_kind
def test_a_small_file_that_unpacks_to_much_comes_in_pieces(ending):
    """A bomb must not fill the memory at once."""
    packed = PACKERS[ending](b"loss 1\n" * 2_000_000)
    sizes = [len(part) for part in Unpacker().feed(packed)]

    assert sum(sizes) == 14_000_000
    assert max(sizes) <= 6 * PIECE


@pytest.mark.parametrize("text", [b"", b"\x1f", b"B", b"BZ", b"plain text\n", b"\xfd7z"])
def test_text_that_is_not_compressed_comes_as_it_is(text):
    """Also text that begins like a compressed file and ends there."""
    assert unpacked(text, 1) == text


@pytest.mark.parametrize("ending", ["gz", "bz2", "xz"])
def test_damaged_data_is_an_error_with_the_name(ending):
    """Not a crash, and not half a log without a word."""
    packed = bytearray(PACKERS[ending](random.Random(1).randbytes(4000)))
    packed[len(packed) // 2] ^= 0xFF
    with pytest.raises(SourceError, match=r"a\.gz.*damaged"):
        unpacked(bytes(packed), 64)


@every_kind
def test_check_reads_it_like_the_log_itself(ending, tmp_path, capsys):
    """In a file, a folder and a glob; the report is equal but for the name."""
    path = tmp_path / f"keras-validation-drop.log.{ending}"
    path.write_bytes(PACKERS[ending](LOG))
    plain = run(capsys, "check", "--report", "json", str(sample("keras-validation-drop")))[1]
    for source in (path, tmp_path, tmp_path / f"*.{ending}"):
        code, out, err = run(capsys, "check", "--report", "json", str(source))
        assert (code, err) == (1, "")
        assert unnamed(out) == unnamed(plain)


def unnamed(text):
    """The runs of a report without what they are called."""
    return [{**one, "name": "", "source": []} for one in json.loads(text)["runs"]]


def test_a_truncated_file_is_read_as_far_as_it_goes(tmp_path):
    """A copy that was broken off; the last chunk says so."""
    path = tmp_path / "a.log.gz"
    path.write_bytes(gzip.compress(LOG * 50)[:-400])
    chunks = list(Saved(str(path)).chunks())

    assert b"".join(chunk.data for chunk in chunks).startswith(LOG)
    assert "ends in the middle" in chunks[-1].message


def test_a_compressed_file_is_followed_while_it_grows(tmp_path):
    """A writer that flushes: each part is there as soon as it is written."""
    path = tmp_path / "a.log.gz"
    followed = Followed(str(path))
    with gzip.open(path, "wb") as file:
        file.write(LOG)
        file.flush()
        first = b"".join(chunk.data for chunk in followed.poll())
        file.write(b"more\n")
        file.flush()
        second = b"".join(chunk.data for chunk in followed.poll())
    followed.shut()

    assert (first, second) == (LOG, b"more\n")


def test_archives_and_other_compressed_files_are_no_logs(tmp_path, capsys):
    """Only what holds a log is taken out of a folder."""
    (tmp_path / "a.tar.gz").write_bytes(gzip.compress(bytes(2000)))
    (tmp_path / "notes.txt.gz").write_bytes(gzip.compress(b"buy milk\n" * 50))
    (tmp_path / "train.log.gz").write_bytes(gzip.compress(LOG))
    out = run(capsys, "check", str(tmp_path), "--report", "json", "--series", "none")[1]

    assert out.count('"name":"train.log.gz"') == 1
    assert "notes" not in out


def test_the_ending_is_taken_off():
    """For names that say what a file holds."""
    assert [unpacked_name(p) for p in ("a.log.zst", "a.csv.GZ", "a.log")] == [
        "a.log",
        "a.csv",
        "a.log",
    ]


@every_kind
def test_a_cut_log_in_a_folder_is_an_error_and_not_passed_over(ending, tmp_path, capsys):
    """However little of it can be unpacked: nothing at all, or no metric yet."""
    packed = PACKERS[ending](b"banner " * 3000 + b"\n" + LOG)
    (tmp_path / f"a.log.{ending}").write_bytes(packed[: len(packed) // 3])
    (tmp_path / "b.log").write_bytes(LOG)

    code, out, _ = run(capsys, "fleet", str(tmp_path), "--no-cache", "--report", "csv")

    assert (code, out.count("middle of its compressed data")) == (2, 1)
    assert run(capsys, "check", str(tmp_path / f"a.log.{ending}"))[0] == 2


def test_check_says_that_a_log_was_cut(tmp_path, capsys):
    """What could be read is reported as well; a whole log is not remarked on."""
    packed = gzip.compress(LOG * 50, 1)
    (tmp_path / "a.log.gz").write_bytes(packed[:-200])
    (tmp_path / "b.log.gz").write_bytes(packed)

    _, out, err = run(capsys, "check", str(tmp_path / "a.log.gz"))

    assert "1 " in out
    assert "a.log.gz ends in the middle of its compressed data" in err
    assert "middle" not in run(capsys, "check", str(tmp_path / "b.log.gz"))[2]


def test_a_large_bzip2_log_is_found_in_a_folder(tmp_path):
    """It unpacks in blocks of 900 kB; the first 128 kB alone give nothing."""
    noise = random.Random(1)
    text = b"".join(b"epoch %d loss %.17f\n" % (n, noise.random()) for n in range(40_000))
    (tmp_path / "a.log.bz2").write_bytes(bz2.compress(text))

    assert is_log(str(tmp_path / "a.log.bz2"))
