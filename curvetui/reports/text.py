"""The report for people: fits the terminal, says first how the run is doing, then what was found."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from curvetui.explain import explain, verdict
from curvetui.languages import language, number
from curvetui.model import Explanation, Finding, Lines, RunSnapshot
from curvetui.reports import Findings, Report

LABEL = 8
"""Cells of a card's labels."""
_COLOURS = {"note": "36", "watch": "33", "act": "31", "stop": "1;31"}
_WORDS = {
    "en": {
        "note": "note", "watch": "watch", "act": "ACT", "stop": "STOP",
        "open": "open", "recovered": "recovered", "ended": "ended", "withdrawn": "withdrawn",
        "running": "running", "finished": "finished", "failed": "failed", "interrupted": "interrupted",
        "unknown": "end not stated",
        "of": "{at} of {plan}", "best": "best {name} {value:.5g} at {at}", "why": "Why", "worry": "Worry?", "next": "Next",
        "outcome": "Then", "limits": "Limits", "nothing": "Nothing unusual was found.",
        "lines": "{read} lines read, {with_metrics} with metrics",
        "missed": "{n} lines with numbers were not understood, e.g.", "stop_mark": ". ",
    },
    "zh": {
        "note": "提示", "watch": "留意", "act": "处理", "stop": "停止",
        "open": "进行中", "recovered": "已恢复", "ended": "已结束", "withdrawn": "已撤回",
        "running": "进行中", "finished": "已完成", "failed": "出错退出", "interrupted": "中断", "unknown": "未说明是否结束",
        "of": "{at}（共 {plan}）", "best": "最佳 {name} {value:.5g}（{at}）", "why": "原因", "worry": "要紧吗", "next": "下一步",
        "outcome": "后来", "limits": "局限", "nothing": "没有发现异常。",
        "lines": "读入 {read} 行，其中 {with_metrics} 行含指标",
        "missed": "有 {n} 行含数字但未能识别，例如：", "stop_mark": "。",
    },
}


class Text(Report):
    name = "text"

    def render(self, findings: Findings) -> Iterator[str]:
        """Run by run; colour only where *findings* asks for it."""
        for index, run in enumerate(findings.runs):
            yield "\n" if index else ""
            yield from _run(run, findings)


def _run(run: RunSnapshot, findings: Findings) -> Iterator[str]:
    words, width = _WORDS.get(findings.language, _WORDS["en"]), findings.width
    yield from wrapped(_headline(run, findings.language), width, style="1" if findings.colour else "")
    sentence = verdict(run, findings.language)
    if sentence:
        yield from wrapped(sentence, width, indent=2)
    if not run.findings and not sentence:
        yield from wrapped(words["nothing"], width, indent=2)
    for finding in sorted(run.findings, key=lambda f: -_RANK[f.level]):
        yield "\n"
        yield from _finding(finding, findings)
    yield from _coverage(run.lines, words, width)


_RANK = {"note": 0, "watch": 1, "act": 2, "stop": 3}


def place(x: float, unit: str, code: str) -> str:
    """`epoch 8`, `第 8 轮`."""
    return language(code).place[unit].format(number(x))


def span(finding: Finding, code: str) -> str:
    """Where a finding holds: one place, or from where to where; without an end while it goes on."""
    first, last = number(finding.first), number(finding.last)
    going = finding.status == "open" and first != last
    text = f"{first}–" if going else first if first == last else f"{first}–{last}"
    return language(code).place[finding.unit].format(text)


def _headline(run: RunSnapshot, code: str) -> str:
    words = _WORDS.get(code, _WORDS["en"])
    parts = [run.name, run.format, words[run.state]]
    at = run.progress
    if at.epoch is not None:
        text = place(at.epoch, "epoch", code)
        parts.append(words["of"].format(at=text, plan=f"{at.epochs:g}") if at.epochs else text)
    elif at.step is not None:
        text = place(at.step, "step", code)
        parts.append(words["of"].format(at=text, plan=f"{at.steps:g}") if at.steps else text)
    if run.best:
        best = run.best[0]
        unit = "epoch" if best.epoch is not None and best.x == best.epoch else "step"
        parts.append(words["best"].format(name=best.metric.title, value=best.value, at=place(best.x, unit, code)))
    return " · ".join(filter(None, parts))


def _finding(finding: Finding, findings: Findings) -> Iterator[str]:
    words, width = _WORDS.get(findings.language, _WORDS["en"]), findings.width
    card = explain(finding, findings.language)
    where = span(finding, findings.language)
    label = f"{words[finding.level]} · {where} · {words[finding.status]}"
    colour = _COLOURS[finding.level] if findings.colour else ""
    yield from wrapped(f"{label} · {finding.kind}", width, indent=2, style=colour)
    yield from wrapped(card.title, width, indent=2, style="1" if findings.colour else "")
    yield from _card(card, words, width)


def _card(card: Explanation, words: dict[str, str], width: int) -> Iterator[str]:
    yield from wrapped(card.what, width, indent=4)
    for label, said in (
        (words["worry"], card.worry),
        (words["why"], card.why),
        (words["next"], card.next),
        (words["limits"], card.limits),
        (words["outcome"], card.outcome),
    ):
        text = joined(said)
        if text:
            gap = " " * max(1, LABEL - cells(label))
            yield from wrapped(f"{label}{gap}{text}", width, indent=4, hang=LABEL)


def joined(text: str | tuple[str, ...]) -> str:
    """Sentences one after the other; Chinese needs no blank between them."""
    if isinstance(text, str):
        return text
    return "".join(part if not part or ord(part[-1]) > 0x3000 else f"{part} " for part in text).rstrip()


def _coverage(lines: Lines, words: dict[str, str], width: int) -> Iterator[str]:
    yield "\n"
    text = words["lines"].format(read=lines.read, with_metrics=lines.with_metrics)
    if not lines.not_understood:
        yield from wrapped(text + words["stop_mark"], width, indent=2)
        return
    yield from wrapped(f"{text}{words['stop_mark']}{words['missed'].format(n=lines.not_understood)}", width, indent=2)
    for example in lines.examples:
        yield "    " + clipped(example.strip(), width - 4) + "\n"


def cells(text: str) -> int:
    """Terminal cells that *text* takes: two for a wide character.

    Example:
        >>> cells("loss"), cells("损失")
        (4, 4)
    """
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def clipped(text: str, width: int) -> str:
    """*text* cut to *width* cells."""
    out, used = "", 0
    for char in text:
        used += cells(char)
        if used > width - 1:
            return out + "…"
        out += char
    return out


def wrapped(text: str, width: int, indent: int = 0, hang: int = 0, style: str = "") -> Iterator[str]:
    """*text* in lines of at most *width* cells; Chinese may break between any two characters."""
    before, after = (f"\x1b[{style}m", "\x1b[0m") if style else ("", "")
    line, used, room = "", 0, width - indent
    first = True
    for word in _words(text):
        size = cells(word.rstrip())
        if used and used + size > room:
            yield " " * (indent if first else indent + hang) + before + line.rstrip() + after + "\n"
            line, used, first, room = "", 0, False, width - indent - hang
        line += word
        used += cells(word)
    if line.strip():
        yield " " * (indent if first else indent + hang) + before + line.rstrip() + after + "\n"


_CLOSING = "，。；：、！？）》」』”’…,.;:!?)"


def _words(text: str) -> Iterator[str]:
    """Pieces that must not be broken: words with the blank behind them, single wide characters."""
    word = ""
    for char in text.replace("\n", " "):
        wide = unicodedata.east_asian_width(char) in "WF"
        if wide and word and char not in _CLOSING:
            yield word
            word = ""
        word += char
        if char == " " or wide:
            if wide:
                continue
            yield word
            word = ""
    if word:
        yield word
