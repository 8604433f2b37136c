"""The one table of keys: dispatch, footer, help and the list of commands are all made from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import NamedTuple

from curvetui.tui import actions, command, moves, overlay, raw_log, replay
from curvetui.tui.screen_state import ScreenState

Action = Callable[[ScreenState], None]
Group = str


def always(_: ScreenState) -> bool:
    """For keys that do something on every screen."""
    return True


class Row(NamedTuple):
    """One row of the help: keys that belong together, and what they do."""

    shown: str
    """The keys as they are shown."""
    names: tuple[str, str]
    """One word for the footer, in English and in Chinese."""
    about: tuple[str, str]
    """What they do, in English and in Chinese."""
    does: Mapping[str, Action]
    """Key (as Textual calls it; printable ones are themselves) to action."""
    group: Group = "chart"
    when: Callable[[ScreenState], bool] = always
    rank: int = 0
    """Place in the queue for room in the footer; 0: help only."""
    plain: str = ""
    """The keys in ASCII, where `shown` is not."""
    command: bool = False
    """Whether it is offered in the list of commands."""

    def sign(self, ascii_only: bool) -> str:
        return self.plain if ascii_only and self.plain else self.shown

    def label(self, language: str) -> str:
        return self.names[language == "zh"]

    def help(self, language: str) -> str:
        return self.about[language == "zh"]


def _has_findings(desk: ScreenState) -> bool:
    return not desk.page and desk.selected is not None


def _picks(desk: ScreenState) -> bool:
    return desk.page in {"runs", "commands"}


def _no_page(desk: ScreenState) -> bool:
    return not desk.page


def _has_charts(desk: ScreenState) -> bool:
    return not desk.page and "chart 0" in desk.areas and bool(desk.shown)


def _goes_back(desk: ScreenState) -> bool:
    return (
        bool(desk.page or desk.window)
        or desk.cursor is not None
        or desk.single
        or desk.panel
        or desk.log
    )


def _one_thing(desk: ScreenState) -> bool:
    """Whether there is room for the chart or the panel, but not for both."""
    return (
        not desk.page and not desk.single and ("chart 0" in desk.areas) != ("panel" in desk.areas)
    )


def _can_fill(desk: ScreenState) -> bool:
    return _has_charts(desk) and (desk.single or "panel" in desk.areas)


def _many_runs(desk: ScreenState) -> bool:
    return not desk.page and desk.snapshot is not None and len(desk.snapshot.runs) > 1


def _many_metrics(desk: ScreenState) -> bool:
    return _has_charts(desk) and desk.curves is not None and len(desk.curves.metrics) > desk.slots


GROUPS: Mapping[Group, tuple[str, str]] = {
    "finding": ("findings", "发现"), "chart": ("charts", "图表"), "replay": ("replay", "回放"), "screen": ("screen", "屏幕"),
}  # fmt: skip

_p = partial
TABLE: tuple[Row, ...] = (
    Row("↑↓", ("scroll", "滚动"), ("scroll log and pages (PgUp PgDn; End follows)", "滚动日志和页面（PgUp PgDn；End 跟随末尾）"),
        {"up": _p(raw_log.scroll, by=-1), "down": _p(raw_log.scroll, by=1), "k": _p(raw_log.scroll, by=-1), "j": _p(raw_log.scroll, by=1),
         "pageup": _p(raw_log.page, by=-1), "pagedown": _p(raw_log.page, by=1), "home": raw_log.begin, "end": raw_log.follow},
        "screen", lambda desk: raw_log.is_read(desk) or desk.page in {"help", "output"}, 3, plain="Up Down"),
    Row("space", ("pause", "暂停"), ("pause, or go on", "暂停或继续"), {"space": replay.toggle}, "replay", replay.replays, 2),
    Row(", .", ("step", "单步"), ("one step back, one forward", "后退一步、前进一步"),
        {",": _p(replay.step, by=-1), ".": _p(replay.step, by=1)}, "replay", replay.replays, 4),
    Row("[ ]", ("speed", "速度"), ("half, or twice as fast", "减速一半、加速一倍"),
        {"[": _p(replay.faster, factor=0.5), "]": _p(replay.faster, factor=2.0)}, "replay", replay.replays, 9),
    Row("{ }", ("seek", "跳转"), ("a tenth of the log back, forward", "后退、前进十分之一"),
        {"{": _p(replay.leap, direction=-1), "}": _p(replay.leap, direction=1)}, "replay", replay.replays, 13),
    Row("Home", ("restart", "重来"), ("from the beginning", "从头开始"), {"home": replay.restart}, "replay", replay.replays, 14),
    Row("n p", ("finding", "发现"), ("next and previous finding (arrows, j k as well)", "下一个、上一个发现（也可用方向键、j k）"),
        {"up": _p(actions.walk, by=-1), "down": _p(actions.walk, by=1), "p": _p(actions.walk, by=-1),
         "n": _p(actions.walk, by=1), "k": _p(actions.walk, by=-1), "j": _p(actions.walk, by=1)},
        "finding", _has_findings, 3),
    Row("⏎", ("go there", "跳到该处"), ("put the cursor where the finding begins", "把光标移到该发现开始处"),
        {"enter": actions.go_there}, "finding", _has_findings, 6, plain="Enter"),
    Row("PgDn", ("read on", "继续读"), ("scroll the card (PgUp back; also J K)", "滚动说明（PgUp 返回；也可用 J K）"),
        {"pagedown": _p(actions.scroll, rows=actions.PAGE), "pageup": _p(actions.scroll, rows=-actions.PAGE),
         "J": _p(actions.scroll, rows=1), "K": _p(actions.scroll, rows=-1),
         "ctrl+d": _p(actions.scroll, rows=actions.PAGE), "ctrl+u": _p(actions.scroll, rows=-actions.PAGE)},
        "finding", lambda desk: _has_findings(desk) and not raw_log.is_read(desk), 12),
    Row("f", ("level", "级别"), ("list only findings of a level and above", "只列出某一级别以上的发现"), {"f": actions.level}, "finding", _no_page, 16,
        command=True),
    Row("y", ("copy", "复制"), ("copy the card (to the terminal's clipboard)", "复制说明（到终端剪贴板）"), {"y": actions.copy_card},
        "finding", _has_findings, 17, command=True),
    Row("Y", ("copy all", "全部复制"), ("copy the verdict and all cards", "复制结论和所有说明"), {"Y": actions.copy_all}, "finding",
        _has_findings, command=True),
    Row("←→", ("cursor", "光标"), ("read values at an epoch (b w; Shift: by ten)", "读取某一轮的数值（也可用 b w；Shift 一次十格）"),
        {"left": _p(moves.move, by=-1), "right": _p(moves.move, by=1), "b": _p(moves.move, by=-1), "w": _p(moves.move, by=1),
         "shift+left": _p(moves.move, by=-10), "shift+right": _p(moves.move, by=10),
         "B": _p(moves.move, by=-10), "W": _p(moves.move, by=10)},
        "chart", _has_charts, 5, plain="b w"),
    Row("^ $", ("first, last", "首、尾"), ("cursor to the first, the last point (End)", "光标到第一点、最后一点（也可用 End）"),
        {"^": _p(moves.to_edge, last=False), "$": _p(moves.to_edge, last=True), "end": _p(moves.to_edge, last=True)},
        "chart", _has_charts),
    Row("a", ("metric", "指标"), ("next metric in this chart (A: the one before)", "本图换下一个指标（A 上一个）"),
        {"a": actions.next_metric, "A": _p(actions.next_metric, by=-1)}, "chart", _many_metrics, 7, command=True),
    Row("+ -", ("zoom", "缩放"), ("show less, more of the x axis (0: all of it)", "放大、缩小横轴（0 显示全部）"),
        {"+": _p(moves.zoom, factor=0.5), "=": _p(moves.zoom, factor=0.5), "-": _p(moves.zoom, factor=2.0), "0": moves.fit},
        "chart", _has_charts, 8),
    Row("< >", ("pan", "平移"), ("move along the x axis when zoomed", "放大后左右移动"),
        {"<": _p(moves.pan, part=-0.25), ">": _p(moves.pan, part=0.25)}, "chart", lambda desk: desk.window is not None, 7),
    Row("g", ("log y", "对数"), ("logarithmic y axis", "纵轴用对数刻度"), {"g": actions.log_scale}, "chart", _has_charts, 10, command=True),
    Row("s", ("smooth", "平滑"), ("smooth more, or not; the raw curve stays", "加强平滑或不平滑；原始曲线保留"),
        {"s": actions.smooth}, "chart", _has_charts, 11, command=True),
    Row("e", ("everything", "全部"), ("y axis with wild first points too", "纵轴包含开头的极端值"), {"e": actions.everything}, "chart",
        _has_charts, command=True),
    Row("x", ("axis", "横轴"), ("x axis: epochs, steps, time", "横轴：轮次、步、时间"), {"x": actions.axis}, "chart", _has_charts, command=True),
    Row("c", ("charts", "图数"), ("one chart more, or one again", "多一个图，或恢复为一个"), {"c": actions.charts}, "chart", _has_charts,
        command=True),
    Row("z", ("full", "全屏"), ("this chart over the whole screen", "本图占满屏幕"), {"z": actions.single}, "chart", _can_fill, 15, command=True),
    Row("d", ("since", "期间"), ("what happened while you were away", "您离开期间发生了什么"), {"d": _p(actions.page, name="away")}, "screen",
        lambda desk: desk.page in {"", "away"} and bool(desk.seen.digest), 2, command=True),
    Row("l", ("log text", "日志"), ("the raw log, with the lines behind the cursor", "日志原文，标出光标处的行"), {"l": raw_log.toggle}, "screen",
        raw_log.has_log, 7, command=True),
    Row("Tab", ("switch", "切换"), ("next chart or panel", "下一个图表或面板"),
        {"tab": _p(actions.focus, by=1), "shift+tab": _p(actions.focus, by=-1)}, "screen",
        lambda desk: not desk.page and not desk.single and not _one_thing(desk), 3),
    Row("Tab", ("findings/chart", "发现/图表"), ("on a small screen: the findings, or the chart", "小屏幕上：发现或图表"),
        {"tab": _p(actions.focus, by=1), "shift+tab": _p(actions.focus, by=-1)}, "screen", _one_thing, 2),
    Row("r", ("runs", "训练"), ("pick a run", "选择训练"), {"r": _p(actions.page, name="runs")}, "screen", _many_runs, 6, command=True),
    Row("o", ("compare", "对比"), ("another run behind this one, compared in words; up to 3, then none", "在背后再绘出一次训练，并用文字对比；最多三次，再按则清除"), {"o": overlay.one_more},
        "screen", _many_runs, 8, command=True),
    Row("t", ("output", "输出"), ("what the command prints", "命令的输出"), {"t": _p(actions.page, name="output")}, "screen",
        command.has_command, 7, command=True),
    Row("↑↓", ("line", "行"), ("in a list: up, down; letters find", "在列表中上下移动；输入字母查找"), {}, "screen", _picks, 3,
        plain="Up Down"),
    Row("space", ("draw behind", "叠加"), ("in the list of runs: draw this one behind as well, or no longer", "在训练列表中：把该次训练也叠加绘出，或取消"), {}, "screen",
        lambda desk: desk.page == "runs", 5),
    Row("⏎", ("pick", "选定"), ("in a list: pick the line", "在列表中选定该行"), {}, "screen", _picks, 4, plain="Enter"),
    Row(":", ("commands", "命令"), ("find a command by its name", "按名称查找命令"),
        {":": _p(actions.page, name="commands"), "ctrl+p": _p(actions.page, name="commands")}, "screen", _no_page, 18),
    Row("?", ("help", "帮助"), ("all keys", "所有按键"), {"?": _p(actions.page, name="help"), "f1": _p(actions.page, name="help")}, "screen",
        lambda desk: not _picks(desk), 2),
    Row("Ctrl-G", ("bell", "铃声"), ("ring for what needs action, or be quiet", "需要处理时响铃，或保持安静"), {"ctrl+g": actions.bell}, "screen",
        _no_page, command=True),
    Row("Esc", ("back", "返回"), ("close, put away the cursor, show all again", "关闭、收起光标、恢复全部"), {"escape": actions.clear}, "screen",
        _goes_back, 4),
    Row("Ctrl-L", ("redraw", "重绘"), ("draw everything anew", "重新绘制整个屏幕"), {"ctrl+l": actions.redraw}, "screen"),
    Row("Ctrl-Z", ("suspend", "挂起"), ("to the shell; fg comes back", "回到 shell，fg 返回"), {"ctrl+z": actions.suspend}, "screen"),
    Row("q", ("quit", "退出"), ("leave (Ctrl-C at once)", "退出（Ctrl-C 立即退出）"), {"q": actions.quit_, "ctrl+q": actions.quit_}, "screen", rank=1),
)  # fmt: skip


def useful(desk: ScreenState) -> list[Row]:
    """The rows that do something on the screen below an open page."""
    page, desk.page = desk.page, ""
    rows = [row for row in TABLE if row.when(desk)]
    desk.page = page
    return rows


def offered(desk: ScreenState) -> list[Row]:
    """The rows that have a place in the footer now, in the table's order."""
    return [row for row in TABLE if row.rank and row.when(desk)]
