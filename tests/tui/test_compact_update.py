"""What is written of an update paints the same screen as Textual's own way, in fewer bytes."""

from __future__ import annotations

import random
import re

from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.app import App
from textual.geometry import Region
from textual.strip import Strip

from curvetui.tui import app, compact_update
from curvetui.tui.compact_update import CompactUpdate, Shown

CONSOLE = Console(color_system="truecolor", force_terminal=True, legacy_windows=False)
STYLES = [
    None,
    Style.parse("bold"),
    Style.parse("color(75)"),
    Style.parse("bold color(231) on color(160)"),
    Style.parse("#56b4e9"),
    Style.parse("#565631 on default"),
    Style.parse("color(49) on default"),
    Style.parse("default on default"),
    Style.parse("reverse"),
]
WIDTH, HEIGHT = 60, 8
DEFAULT = re.compile(r"([34]8;(?:5;\d+|2;\d+;\d+;\d+))|;?\b[34]9\b")
"""A colour, which is kept, or a default one, which is none."""


class Terminal:
    """Just enough of a terminal for what is sent: it moves, colours and writes into cells."""

    def __init__(self) -> None:
        self.cells = [[("·", "")] * WIDTH for _ in range(HEIGHT)]

    def feed(self, sent: str) -> None:
        x = y = 0
        style: tuple[str, ...] = ()
        at = 0
        while at < len(sent):
            if sent[at] == "\x1b":
                end = next(i for i in range(at + 2, len(sent)) if sent[i].isalpha())
                codes = sent[at + 2 : end]
                if sent[end] == "H":
                    y, x = (int(v) - 1 for v in codes.split(";"))
                elif sent[end] == "C":
                    x = min(WIDTH - 1, x + int(codes or 1))
                elif sent[end] == "X":
                    blank = [(" ", self._seen(" ", ";".join(style)))] * int(codes)
                    self.cells[y][x : x + int(codes)] = blank
                else:
                    style = self._style(style, codes)
                at = end + 1
                continue
            if sent[at] == "\n":
                x, y = 0, y + 1
            elif x < WIDTH:
                self.cells[y][x] = (sent[at], self._seen(sent[at], ";".join(style)))
                x += 1
            at += 1

    @staticmethod
    def _style(style: tuple[str, ...], codes: str) -> tuple[str, ...]:
        """SGR as far as it is used here: a reset, then what follows it."""
        parts = codes.split(";") if codes else ["0"]
        if parts != ["0"]:
            parts = DEFAULT.sub(lambda m: m[1] or "", codes).strip(";").split(";")
        if parts[0] == "0":
            style, parts = (), parts[1:]
        if parts[:1] == ["38"] and style[:1] == ("38",):
            # One colour of the text takes the place of another.
            style = ()
        return (*style, *parts)

    @staticmethod
    def _seen(char: str, style: str) -> str:
        """The style as it is seen: the colour of a blank is not, its ground is."""
        return "" if char == " " and style.startswith("38") and "48" not in style else style


def update(rng: random.Random) -> ChopsUpdate:
    """Random strips of two widgets side by side, and random spans to be sent."""
    cut = rng.randint(5, WIDTH - 5)
    chops, ends = [], []
    for _ in range(HEIGHT):
        chops.append({0: strip(rng, cut), cut: strip(rng, WIDTH - cut)})
        ends.append([cut, WIDTH])
    spans = []
    for y in sorted(rng.sample(range(HEIGHT), rng.randint(1, HEIGHT))):
        start = rng.randint(0, WIDTH - 1)
        spans.append((y, start, rng.randint(start + 1, WIDTH)))
    return ChopsUpdate(chops, spans, ends)


def strip(rng: random.Random, width: int) -> Strip:
    segments, left = [], width
    while left:
        size = rng.randint(1, left)
        text = "".join(rng.choice("ab c⠑─①") for _ in range(size))
        segments.append(Segment(rng.choice((text, " " * size)), rng.choice(STYLES)))
        left -= size
    return Strip(segments, width)


def sent(made: ChopsUpdate | LayoutUpdate, shown: Shown | None = None) -> str:
    """What is sent to a terminal that shows *shown*; None: of which nothing is known."""
    return CompactUpdate(made, shown or Shown()).render_segments(CONSOLE)


def screen(*rows: str, style: Style | None = None) -> LayoutUpdate:
    strips = [[Strip([Segment(row, style)])] for row in rows]
    return LayoutUpdate(strips, Region(0, 0, Segment(rows[0]).cell_length, len(rows)))


def test_sends_nothing_twice():
    """Textual paints a page up to four times when it opens."""
    shown = Shown()

    assert "help" in sent(screen("help", "    "), shown)
    assert sent(screen("help", "    "), shown) == ""


def test_sends_all_once_another_program_has_written_over_it():
    """Ctrl-L, or `fg` after Ctrl-Z."""
    shown = Shown()
    sent(screen("help"), shown)
    shown.forget()

    assert "help" in sent(screen("help"), shown)


def test_sends_all_on_a_terminal_of_another_size():
    """It has moved its rows: nothing is known of what it shows."""
    shown = Shown()
    sent(screen("help", "more"), shown)

    assert "help" in sent(screen("help"), shown)


def test_a_colour_that_changes_is_sent():
    """The same text in another style is another cell."""
    shown = Shown()
    sent(screen("watch", style=STYLES[2]), shown)

    assert "watch" in sent(screen("watch", style=STYLES[1]), shown)


def test_no_wide_character_is_cut():
    """Its second cell alone would leave half of it on the screen."""
    shown = Shown()
    sent(screen("训练损失"), shown)

    assert "文" in sent(screen("训文损失"), shown)
    assert "ab" in sent(screen("训ab损失"), shown)
    assert "练" in (text := sent(screen("训练损失"), shown))
    assert "损" not in text


def test_two_updates_paint_what_the_second_shows():
    """Whatever was there before, and however little is sent."""
    rng = random.Random(3)
    for _ in range(100):
        made = [
            LayoutUpdate([[strip(rng, WIDTH)] for _ in range(HEIGHT)], Region(0, 0, WIDTH, HEIGHT))
            for _ in range(2)
        ]
        ours, theirs, shown = Terminal(), Terminal(), Shown()
        for one in made:
            ours.feed(sent(one, shown))
        theirs.feed(made[1].render_segments(CONSOLE))
        assert ours.cells == theirs.cells


def test_paints_the_same_cells_inside_the_spans():
    """Inside the spans both send the same; outside, the original only repeats what is there already."""
    rng = random.Random(1)
    for _ in range(200):
        made = update(rng)
        ours, theirs = Terminal(), Terminal()
        ours.feed(sent(made))
        theirs.feed(made.render_segments(CONSOLE))
        for y, start, end in made.spans:
            assert ours.cells[y][start:end] == theirs.cells[y][start:end]
        untouched = [
            (y, x)
            for y in range(HEIGHT)
            for x in range(WIDTH)
            if not any(y == r and s <= x < e for r, s, e in made.spans)
        ]
        assert all(ours.cells[y][x] == ("·", "") for y, x in untouched)


def test_paints_the_same_whole_screen():
    """Also where long rows of blanks are erased instead of written."""
    rng = random.Random(2)
    for _ in range(200):
        made = LayoutUpdate(
            [[strip(rng, 20), strip(rng, WIDTH - 20)] for _ in range(HEIGHT)],
            Region(0, 0, WIDTH, HEIGHT),
        )
        ours, theirs = Terminal(), Terminal()
        ours.feed(sent(made))
        theirs.feed(made.render_segments(CONSOLE))
        assert ours.cells == theirs.cells


def test_of_an_empty_screen_only_lengths_are_sent():
    """A page of help on 200 columns is mostly blank."""
    rows = [[Strip.blank(200, STYLES[5])] for _ in range(50)]
    made = LayoutUpdate(rows, Region(0, 0, 200, 50))

    assert len(sent(made)) < 50 * 20
    assert len(made.render_segments(CONSOLE)) > 10_000


def test_blanks_on_a_ground_are_written():
    """Erased, they would lose it in some terminals."""
    made = LayoutUpdate([[Strip([Segment(" " * 40, STYLES[8])], 40)]], Region(0, 0, 40, 1))

    assert " " * 40 in sent(made)


def test_sends_less():
    """Two cells at the right edge of a wide widget cost a move, a colour and two characters."""
    wide = Strip([Segment("x" * 90), Segment("y" * 30, STYLES[2])], 120)
    made = ChopsUpdate([{0: wide}], [(0, 100, 102)], [[120]])

    assert len(sent(made)) <= 25
    assert len(made.render_segments(CONSOLE)) > 100


def test_sets_each_style_once():
    """Two curves in two charts: their cells are sent colour by colour."""
    strip = Strip([Segment("x", STYLES[2]), Segment("-"), Segment("y", STYLES[4])], 3)
    rows = [{0: strip} for _ in range(4)]
    made = ChopsUpdate(rows, [(y, 0, 3) for y in range(4)], [[3]] * 4)
    text = sent(made)

    assert text.count("38;5;75") == 1
    assert text.count("38;2;86;180;233") == 1


def test_knows_the_textual_it_was_written_for():
    """Where Textual's source differs, its own way stays: then this fails, and somebody reads the new source."""
    assert compact_update.is_known()


def test_an_unknown_textual_draws_as_it_does(monkeypatch):
    """Updates that nobody has read are not written anew."""
    shown = []
    monkeypatch.setattr(App, "_display", lambda _, __, update: shown.append(update))
    made, screen = LayoutUpdate([], Region()), object.__new__(app.Curvetui)
    screen._shown = Shown()
    for is_known in (True, False):
        monkeypatch.setattr(app, "is_known", lambda is_known=is_known: is_known)
        screen._display(None, made)

    assert [type(update) for update in shown] == [CompactUpdate, LayoutUpdate]
