"""Makes `curvetui/cli/examples.json` anew: a finding of each kind, from a real log where one has it, for `curvetui explain`.

Usage: python -m tests.benchmarks.examples [FOLDER-WITH-MORE-LOGS ...], such as the `input` of cases that may be shown

Sample logs come first, then the folders in the order given; a kind that none of them has takes the example of its
detector's docstring.
"""

from __future__ import annotations

import doctest
import json
import sys
from pathlib import Path

from curvetui.detectors import Detector, asked, detectors, history_of
from curvetui.engine.batch_read import read_source
from curvetui.engine.session import Session
from curvetui.model import LEVELS, Finding
from curvetui.reports.json import plain
from curvetui.sources import Chunk, SourceError

ROOT = Path(__file__).parents[2]
TARGET = ROOT / "curvetui" / "cli" / "examples.json"
EXAMPLE = "the example in the rule below"


def from_logs(paths: list[Path]) -> dict[str, tuple[str, Finding]]:
    """Kind -> (log, finding); of several logs the first, of several findings the gravest."""
    out: dict[str, tuple[str, Finding]] = {}
    for path in paths:
        try:
            findings = [
                f
                for run in read_source(str(path)).runs
                for f in run.findings
                if f.status != "withdrawn"
            ]
        except SourceError:
            continue
        for finding in sorted(findings, key=lambda f: -LEVELS.index(f.level)):
            name = (
                f"sample_logs/{path.name}" if path.parent.name == "sample_logs" else case_of(path)
            )
            out.setdefault(finding.kind, (name, finding))
    return out


def case_of(path: Path) -> str:
    """The case that a log belongs to: the nearest folder that is not just called `input`."""
    return next((parent.name for parent in path.parents if parent.name != "input"), path.name)


def from_docstring(detector: Detector) -> Finding | None:
    """The gravest finding of the examples in the detector's docstring."""
    seen: list[Finding] = []

    def found(cls, columns, state="running", system=None):
        seen.extend(asked(cls(), history_of(columns, state, system)))
        return []

    kept, Detector.found = Detector.found, classmethod(found)
    try:
        names = dict(vars(sys.modules[type(detector).__module__]))
        for example in doctest.DocTestParser().get_examples(type(detector).__doc__ or ""):
            exec(compile(example.source, detector.kind, "single"), names)
    finally:
        Detector.found = kept
    return max(seen, key=lambda f: LEVELS.index(f.level), default=None)


def silence() -> Finding | None:
    """A run that falls silent while it is watched."""
    session = Session()
    for epoch in range(1, 13):
        session.take(
            Chunk(
                "train.log", f"epoch {epoch} loss {2 / epoch:.4f}\n".encode(), now=1e9 + 60 * epoch
            )
        )
    session.take(Chunk("train.log", now=1e9 + 60 * 12 + 5400))
    return next(
        (f for run in session.snapshot().runs for f in run.findings if f.kind == "stalled"), None
    )


def main(folders: list[str]) -> None:
    """Write the file."""
    paths = [
        p
        for folder in (ROOT / "sample_logs", *map(Path, folders))
        for p in sorted(folder.rglob("*"))
        if p.is_file()
    ]
    found = from_logs(paths)
    out = {}
    for detector in detectors():
        origin, finding = found.get(detector.kind) or (
            EXAMPLE,
            from_docstring(detector) or (silence() if detector.kind == "stalled" else None),
        )
        if finding is None:
            print(f"no example: {detector.kind}")
            continue
        fields = {
            name: getattr(finding, name)
            for name in Finding.__dataclass_fields__
            if not name.endswith("_row")
        }
        out[detector.kind] = {
            "log": origin,
            **{name: plain(value) for name, value in fields.items() if name != "kind"},
        }
    lines = ",\n".join(
        f" {json.dumps(kind)}: {json.dumps(example, ensure_ascii=False)}"
        for kind, example in sorted(out.items())
    )
    TARGET.write_text(f"{{\n{lines}\n}}\n", encoding="utf-8")
    print(
        f"{len(out)} kinds, {sum(e['log'] != EXAMPLE for e in out.values())} from real logs, {TARGET.stat().st_size / 1e3:.0f} kB"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
