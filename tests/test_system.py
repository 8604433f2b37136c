"""What the machine does while a run is watched: read, drawn on its own, never mixed with the log's curves."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import psutil
import pytest

from curvetui.charts.data import Curves, system_view
from curvetui.cli.main import main
from curvetui.detectors import detectors, findings_of, history_of
from curvetui.engine.engine import Engine
from curvetui.engine.explain import by_kind, explain
from curvetui.engine.session import Session
from curvetui.languages import UNKNOWN, languages
from curvetui.reports import Findings
from curvetui.reports.json import Json
from curvetui.run.run import SystemCurves
from curvetui.sources import Chunk
from curvetui.sources.measured import EVERY, Measured
from curvetui.system.host_meter import GpuMeter, HostMeter, group_memory

LIVE = [d.kind for d in detectors() if d.live and d.kind != "stalled"]
LOG = {"epoch": [1, 2], "val_loss": [2.0, 1.0]}


def program(text):
    """A child process that runs *text*."""
    return subprocess.Popen([sys.executable, "-c", text], stdout=subprocess.PIPE)


def read_while(text, seconds=1.0):
    """(reading before, reading after so many seconds) of a real process that runs *text* and has printed a line."""
    process = program(text)
    try:
        meter = HostMeter(psutil)
        first = meter.read(process.pid, time.monotonic())
        process.stdout.readline()
        time.sleep(seconds)
        return first, meter.read(process.pid, time.monotonic())
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


@pytest.mark.slow
def test_a_process_that_computes_shows_in_cpu():
    """A real process; on a busy machine it gets a part of a core."""
    first, then = read_while("print(1, flush=True)\nwhile True: pass")

    assert {"cpu", "process_cpu"}.isdisjoint(first), "rates need two readings"
    assert 10 < then["process_cpu"] < 130
    assert 5 < then["cpu"] <= 100


@pytest.mark.slow
def test_a_process_that_waits_shows_no_cpu():
    """The run's own processes are told from the rest of the machine."""
    assert read_while("import time; print(1, flush=True); time.sleep(60)")[1]["process_cpu"] < 15


@pytest.mark.slow
def test_a_process_that_allocates_shows_in_memory():
    """Three percent of the machine, touched; other programs may free as much meanwhile, though not thrice."""
    size = int(0.03 * psutil.virtual_memory().total)
    text = f"import time; time.sleep(0.5); b = b'x' * {size}; print(1, flush=True); time.sleep(60)"
    pairs = (read_while(text, 0.2) for _ in range(3))

    assert any(then["memory"] - first["memory"] > 1.5 for first, then in pairs)


@pytest.mark.slow
def test_a_process_that_reads_and_writes_shows_in_disk(tmp_path):
    """20 MB written out, dropped from the cache, read back."""
    text = f"""
import os
f = os.open({str(tmp_path / "data")!r}, os.O_RDWR | os.O_CREAT)
os.write(f, os.urandom(20_000_000)); os.fsync(f)
os.posix_fadvise(f, 0, 0, os.POSIX_FADV_DONTNEED)
os.lseek(f, 0, 0)
while os.read(f, 1 << 20): pass
print(1, flush=True)
"""
    if psutil.disk_io_counters() is None:
        pytest.skip("the kernel shows no disks here")
    then = read_while(text, 0.1)[1]

    assert then["disk_write"] > 1
    assert then["disk_read"] > 1


@pytest.mark.slow
@pytest.mark.parametrize("option", ["--system", "--no-system"])
def test_run_reads_the_machine_and_says_what_it_said(option, tmp_path):
    """A real `curvetui run`: with the readings its words are those without."""
    pause = 2 if option == "--system" else 0.1
    text = f"import time\nfor e in range(1, 4): print(f'epoch {{e}} loss {{2 / e:.3f}}', flush=True); time.sleep({pause})"
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "curvetui",
            "run",
            "--plain",
            option,
            "--",
            sys.executable,
            "-c",
            text,
        ],
        capture_output=True,
        text=True,
        env={**__import__("os").environ, "XDG_STATE_HOME": str(tmp_path)},
    )

    assert done.returncode == 0
    assert "epoch 3" in done.stdout
    assert "minute" not in done.stdout


def test_what_is_asked_for_and_missing_is_said(monkeypatch, capsys):
    """In one line, with what to install."""
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)

    assert main(["run", "--plain", "--system", "--", "true"]) == 2
    assert "pip install psutil nvidia-ml-py" in capsys.readouterr().err


def test_without_psutil_there_is_no_meter():
    """And nothing is said of it: the extra is optional."""

    def load(name):
        raise ImportError(name)

    assert HostMeter.opened(load) is None


def test_nothing_is_loaded_before_the_first_reading_is_due():
    """The first chart does not wait for psutil, and `check` never has it."""
    text = """
import sys
from curvetui.cli.main import main
main(["run", "--plain", "--", sys.executable, "-c", "print('epoch 1 loss 2.0')"])
print("psutil" in sys.modules, file=sys.stderr)
"""
    done = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True)

    assert done.stderr.splitlines()[-1] == "False"


def test_memory_is_that_of_the_control_group_where_it_has_a_limit(tmp_path):
    """A container is killed at its own limit; cached files do not count."""
    (tmp_path / "7").mkdir()
    (tmp_path / "7/cgroup").write_text("4:memory:/x\n0::/job\n")
    (tmp_path / "job").mkdir()
    for name, text in {
        "max": "1000\n",
        "current": "900\n",
        "stat": "anon 1\ninactive_file 400\n",
    }.items():
        (tmp_path / f"job/memory.{name}").write_text(text)

    assert group_memory(7, str(tmp_path), str(tmp_path)) == 50
    (tmp_path / "job/memory.max").write_text("max\n")
    assert group_memory(7, str(tmp_path), str(tmp_path)) == 0
    assert group_memory(8, str(tmp_path), str(tmp_path)) == 0


class Cards:
    """Stands for `pynvml`: two cards, of which process 7 uses the second; `None` cannot be read."""

    def __init__(self, count=2, user=7, use=35, reasons=0x0, limit=300_000):
        self.count, self.user, self.use, self.reasons, self.limit = count, user, use, reasons, limit

    def __getattr__(self, name):
        own = {
            "nvmlInit": lambda: None,
            "nvmlDeviceGetCount": lambda: self.count,
            "nvmlDeviceGetHandleByIndex": lambda index: index,
            "nvmlDeviceGetComputeRunningProcesses": lambda card: [
                SimpleNamespace(pid=self.user if card == 1 else 99)
            ],
            "nvmlDeviceGetUtilizationRates": lambda card: SimpleNamespace(gpu=self.use, memory=10),
            "nvmlDeviceGetMemoryInfo": lambda card: SimpleNamespace(
                total=24 << 30, free=6 << 30, used=18 << 30
            ),
            "nvmlDeviceGetPowerUsage": lambda card: 141_500,
            "nvmlDeviceGetEnforcedPowerLimit": lambda card: self.limit,
            "nvmlDeviceGetPowerManagementDefaultLimit": lambda card: 300_000,
            "nvmlDeviceGetCurrentClocksThrottleReasons": lambda card: self.reasons,
        }
        return own[name]


def test_the_card_of_the_process_is_read():
    """Another's card says nothing of this run."""
    assert GpuMeter(Cards()).read({7}) == {
        "gpu1_use": 35, "gpu1_memory": 75, "gpu1_power": 141.5, "gpu1_power_cap": 300,
        "gpu1_heat_limited": 0, "gpu1_power_limited": 0,
    }  # fmt: skip
    assert GpuMeter(Cards()).read({8}) == {}
    assert "gpu0_use" in GpuMeter(Cards(count=1)).read({8}), "the only card needs no proof"


@pytest.mark.parametrize(
    ("reasons", "limit", "heat", "power"),
    [(0x20, 300_000, 1, 0), (0x04, 300_000, 0, 0), (0x04, 200_000, 0, 1), (0x80, 300_000, 0, 1), (0x01, 200_000, 0, 0)],
)  # fmt: skip
def test_a_slower_clock_has_its_reason(reasons, limit, heat, power):
    """The card's own power limit is no trouble; a lowered one, the power supply and heat are."""
    values = GpuMeter(Cards(reasons=reasons, limit=limit)).read({7})

    assert (values["gpu1_heat_limited"], values["gpu1_power_limited"]) == (heat, power)


def test_what_a_card_cannot_tell_is_left_out():
    """Old cards and some virtual ones know only a part."""
    cards = Cards(use=None)

    assert "gpu1_use" not in GpuMeter(cards).read({7})
    assert "gpu1_memory" in GpuMeter(cards).read({7})


def test_a_driver_that_is_missing_leaves_the_rest():
    """`nvmlInit` raises where there is no card."""

    def load(name):
        return psutil if name == "psutil" else SimpleNamespace(nvmlInit=lambda: 1 / 0)

    assert "memory" in HostMeter.opened(load).read(1, 0.0)


class Readings:
    """A meter that gives the same values and counts how often it was asked."""

    def __init__(self, **values):
        self.values, self.asked = values, []

    def read(self, pid, now):
        self.asked.append((pid, now))
        return dict(self.values)


def lines_of(epochs, every=60.0, writer=7):
    """A log that gets a line a minute and a heartbeat a second."""
    for second in range(int(epochs * every)):
        now = 1e9 + second
        data = b""
        if second % every == 0:
            epoch = 1 + second // int(every)
            data = f"epoch {epoch}/{epochs + 1} loss {2 / epoch:.4f} val_loss {2.1 / epoch:.4f}\n".encode()
        yield Chunk("train.log", data, now=now, writer=writer)


def watched(meter, chunks):
    session = Session()
    for chunk in Measured(SimpleNamespace(chunks=lambda: chunks), lambda: meter).chunks():
        session.take(chunk)
    return session.snapshot()


def test_the_machine_is_read_every_five_seconds_and_only_for_a_known_writer():
    """And once no more than that, however many lines come."""
    meter, unknown = Readings(cpu=20.0), Readings(cpu=20.0)
    run = watched(meter, lines_of(2)).runs[0]
    watched(unknown, lines_of(2, writer=0))

    assert np.diff([now for _, now in meter.asked]).tolist() == [EVERY] * (len(meter.asked) - 1)
    assert [len(c) for c in run.system] == [len(meter.asked)] == [23]
    assert not unknown.asked


def test_the_log_is_judged_and_counted_as_without():
    """Curves, findings, headline, progress and places are the same; readings stand apart."""
    plain = watched(None, lines_of(6)).runs[0]
    run = watched(Readings(cpu=20.0, gpu0_use=10.0, memory=40.0), lines_of(6)).runs[0]

    assert [(c.name, c.x.tolist()) for c in run.curves] == [
        (c.name, c.x.tolist()) for c in plain.curves
    ]
    assert (run.headline, run.progress, run.best, run.findings) == (
        plain.headline, plain.progress, plain.best, plain.findings,
    )  # fmt: skip
    assert Curves(run).axes == Curves(plain).axes
    assert Curves(run).metrics == Curves(plain).metrics
    assert [c.name for c in run.system] == ["system/cpu", "system/gpu0_use", "system/memory"]


def test_they_have_an_axis_of_their_own():
    """Minutes since the first reading; the chart counts seconds."""
    run = watched(Readings(cpu=20.0), lines_of(3)).runs[0]
    curves = Curves(system_view(run), "time")
    (line,) = curves.lines("cpu")

    assert (run.system[0].unit, run.system[0].x[12]) == ("minute", 1.0)
    assert (curves.axis, line.x[12]) == ("time", 60.0)


def test_a_report_shows_them_in_a_group_of_their_own():
    """With their time; a saved log has none."""
    run = watched(Readings(cpu=20.0), lines_of(3)).runs[0]
    series = json.loads("".join(Json().render(Findings((run,)))))["runs"][0]["series"]
    (cpu,) = [s for s in series if s["group"] == "system"]

    assert (cpu["name"], cpu["metric"], cpu["unit"], cpu["time"][:2]) == (
        "system/cpu", "cpu", "minute", [1000000005, 1000000010],
    )  # fmt: skip
    engine = Engine()
    engine.feed(b"epoch 1 loss 2.0\n")
    assert engine.snapshots()[0].system == ()


def test_days_of_readings_are_thinned_as_any_curve(monkeypatch):
    """The extremes stay; memory does not grow with time."""
    monkeypatch.setattr("curvetui.run.growing.MAX_ROWS", 4096)
    curves = SystemCurves()
    for curve in range(20_000):
        curves.add({"cpu": 99.0 if curve == 7000 else 50.0}, 5.0 * curve, 0)
    (cpu,) = curves.view()

    assert len(cpu) < 8192
    assert cpu.y.max() == 99
    assert cpu.x[-1] == pytest.approx(5 * 19_999 / 60, abs=0.01)


BUSY, IDLE = [90.0] * 100, [20.0] * 200
TROUBLES = {
    "gpu_idle": [
        {"gpu0_use": BUSY + IDLE},
        {"gpu0_use": [0.0, 95.0, 10.0] * 60, "process_cpu": [101.0] * 180, "disk_read": [80.0] * 180, "cpu": [20.0] * 180},
        {"gpu3_use": [45.0] * 150, "cpu": [99.0] * 150},
    ],
    "memory_nearly_full": [
        {"memory": [40.0] * 20 + [97.0] * 30},
        {"gpu0_memory": [70.0] * 90 + [99.0] * 30},
        {"memory": np.linspace(30, 100, 300).tolist()},
    ],
    "throttled": [
        {"gpu0_heat_limited": [1.0] * 80},
        {"gpu1_power_limited": [0.0] * 40 + [1.0] * 80, "gpu1_power_cap": [150.0] * 120},
        {"gpu0_heat_limited": [1.0, 0.0, 1.0] * 40},
    ],
    "swapping": [
        {"swap_in": [0.0] * 30 + [20.0] * 60},
        {"swap_in": [3.0] * 60, "memory": [96.0] * 60},
        {"swap_in": [0.0, 9.0] * 40},
    ],
}  # fmt: skip
ALIKE = {
    "gpu_idle": [
        {"gpu0_use": BUSY},
        {"gpu0_use": IDLE[:40] + BUSY},  # loads and compiles
        {"gpu0_use": [0.0] * 300},  # trains on the CPU
        {"gpu0_use": BUSY + [0.0] * 25 + BUSY},  # an evaluation on the CPU
        {},
    ],
    "memory_nearly_full": [
        {"memory": [90.0] * 200},
        {"gpu0_memory": [99.0] * 200},  # the framework reserves all of it
        {"memory": [50.0] * 50 + [99.0] * 5 + [50.0] * 50},
    ],
    "throttled": [{"gpu0_heat_limited": [0.0, 0.0, 1.0] * 60}, {"gpu0_power_limited": [0.0] * 200}],
    "swapping": [{"swap_in": [0.0] * 200}, {"swap_in": [0.0] * 30 + [20.0] + [0.0] * 60}],
}


def said(kind, system):
    return findings_of(by_kind()[kind], history_of(LOG, system=system))


def test_each_kind_is_tried():
    """Where it is true, and where it only looks so."""
    assert sorted(TROUBLES) == sorted(ALIKE) == sorted(LIVE)


@pytest.mark.parametrize("code", sorted(languages()))
@pytest.mark.parametrize("kind", LIVE)
def test_it_is_said_where_it_is_true(kind, code):
    """With a whole card in every language."""
    for system in TROUBLES[kind]:
        (finding,) = said(kind, system)
        card = explain(finding, code)
        text = " ".join(
            (card.title, card.what, card.worry, *card.why, *card.next, card.limits, card.trace)
        )

        assert (finding.level, finding.unit) == ("watch", "minute")
        assert len(card.title) <= 60
        assert UNKNOWN not in text
        assert "{" not in text


@pytest.mark.parametrize("kind", LIVE)
def test_it_is_not_said_where_a_machine_only_looks_so(kind):
    """A healthy machine says nothing."""
    assert [said(kind, system) for system in ALIKE[kind]] == [[]] * len(ALIKE[kind])


@pytest.mark.parametrize("kind", LIVE)
def test_what_was_said_of_the_machine_stands(kind):
    """With more readings it keeps its place, and a second spell is a second finding."""
    for system in TROUBLES[kind]:
        whole = [(f.first, f.detected_at) for f in said(kind, system)]
        for count in range(1, len(next(iter(system.values()))), 7):
            part = said(kind, {name: values[:count] for name, values in system.items()})
            assert [(f.first, f.detected_at) for f in part] == whole[: len(part)]


def test_the_likeliest_cause_is_what_the_readings_show():
    """One busy core speaks for too few workers, all of them for decoding."""
    cards = [explain(said("gpu_idle", system)[0]).causes[0].text for system in TROUBLES["gpu_idle"]]

    assert ["workers" in text for text in cards] == [True, True, False]
    assert "CPU cores" in cards[2]


def test_a_finding_about_the_machine_ends_with_the_run():
    """It is in the report with its place, and does not stay open."""
    meter = Readings(gpu0_use=20.0)
    chunks = [*lines_of(10), Chunk("train.log", now=1e9 + 601, end=True)]
    (finding,) = [f for f in watched(meter, chunks).runs[0].findings if f.kind == "gpu_idle"]

    assert (finding.status, finding.metrics) == ("ended", ("system/gpu0_use",))


def test_the_screen_shows_them_for_a_key_and_nothing_of_them_otherwise():
    """Hidden readings change no cell, so nothing is sent; `u` shows them on their own axis, and the log's again."""
    from curvetui.model import Snapshot
    from curvetui.tui.dispatch import press
    from tests.tui.screens import SEED, run_of, screen_state, whole

    chunks = list(lines_of(3))
    few, more = (watched(Readings(cpu=20.0), iter(chunks[:at])).runs[0] for at in (150, 170))
    shown = screen_state(run_of(SEED, planned=20), size=(100, 30))
    run, pictures = shown.run, []
    for system in (few.system, more.system):
        shown.take(Snapshot((replace(run, system=system),)))
        pictures.append(whole(shown).plain())
    press(shown, "u")
    on = whole(shown).plain()
    press(shown, "u")

    assert pictures[0] == pictures[1] == whole(shown).plain()
    assert "cpu" in on
    assert "cpu" not in pictures[0]
    assert on.splitlines()[0] == pictures[0].splitlines()[0], "the status line is about the log"


def test_enter_on_a_finding_of_the_machine_goes_to_its_curve():
    """And Enter on one of the log back to the log's."""
    from curvetui.tui import actions
    from tests.tui.screens import screen_state

    run = watched(Readings(gpu0_use=20.0), lines_of(10)).runs[0]
    shown = screen_state(run, size=(100, 30))
    actions.go_there(shown)

    assert (shown.system, shown.shown) == (True, ["gpu0_use"])
    assert shown.cursor == pytest.approx(120, abs=5)
