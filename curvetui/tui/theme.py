"""The colour of each role in each theme, and the theme that a terminal shows."""

import locale
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property

from rich.style import Style

from curvetui.charts.dots import PENS
from curvetui.tui.signs import ASCII, ASCII_WITH_LETTERS, UNICODE, Signs

Styles = Mapping[str, str]
"""Role to style, in Rich's notation; a missing role is plain."""

DARK: Styles = {
    "title": "bold",
    "dim": "color(244)",
    "frame": "color(238)",
    "frame.on": "color(250)",
    "label": "color(246)",
    "key": "bold",
    "accent": "bold color(75)",
    "cursor": "color(244)",
    "heading": "bold color(110)",
    "train": "color(75)",
    "val": "color(215)",
    "test": "color(150)",
    "other0": "color(183)",
    "other1": "color(150)",
    "other2": "color(174)",
    "other3": "color(109)",
    "faint": "color(240)",
    "behind0": "color(97)",
    "behind1": "color(66)",
    "behind2": "color(101)",
    "note": "color(109)",
    "watch": "bold color(227)",
    "act": "bold color(209)",
    "stop": "bold color(231) on color(160)",
    "good": "color(114)",
    "selected": "bold",
    "best": "color(215)",
}
LIGHT: Styles = {
    **DARK,
    "dim": "color(242)",
    "frame": "color(250)",
    "frame.on": "color(238)",
    "label": "color(240)",
    "accent": "bold color(25)",
    "cursor": "color(244)",
    "heading": "bold color(25)",
    "train": "color(26)",
    "val": "color(166)",
    "test": "color(28)",
    "other0": "color(91)",
    "other1": "color(28)",
    "other2": "color(131)",
    "other3": "color(30)",
    "faint": "color(248)",
    "behind0": "color(182)",
    "behind1": "color(152)",
    "behind2": "color(187)",
    "note": "color(30)",
    "watch": "bold color(136)",
    "act": "bold color(161)",
    "good": "color(28)",
    "best": "color(166)",
}
COLOUR_BLIND: Styles = {
    **DARK,
    # Okabe and Ito's palette, distinguishable with all common colour deficiencies.
    "train": "#56b4e9",
    "val": "#e69f00",
    "test": "#009e73",
    "other0": "#cc79a7",
    "other1": "#f0e442",
    "other2": "#0072b2",
    "other3": "#d55e00",
    "note": "#56b4e9",
    "watch": "bold #f0e442",
    "act": "bold #d55e00",
    "stop": "bold reverse #d55e00",
    "good": "#009e73",
    "best": "#e69f00",
    "accent": "bold #56b4e9",
}
NO_COLOUR: Styles = {
    "title": "bold",
    "dim": "dim",
    "frame": "dim",
    "label": "dim",
    "key": "bold",
    "accent": "bold",
    "cursor": "dim",
    "heading": "bold",
    "faint": "dim",
    "behind0": "dim",
    "behind1": "dim",
    "behind2": "dim",
    "note": "",
    "watch": "bold",
    "act": "bold underline",
    "stop": "bold reverse",
    "selected": "bold",
    "best": "bold",
    "val": "bold",
}

THEMES: Mapping[str, Styles] = {
    "dark": DARK,
    "light": LIGHT,
    "colour-blind": COLOUR_BLIND,
    "no colour": NO_COLOUR,
}


def theme_names() -> list[str]:
    """The names of our themes, then of Textual's."""
    from textual.theme import BUILTIN_THEMES

    return [
        *THEMES,
        *(name for name, theme in BUILTIN_THEMES.items() if not theme.primary.startswith("ansi")),
    ]


@cache
def theme_named(name: str) -> Styles:
    """The theme called *name*; a Textual theme uses the terminal's own background. Unknown: dark."""
    if name in THEMES or name not in theme_names():
        return THEMES.get(name, DARK)
    from textual.theme import BUILTIN_THEMES

    theme = BUILTIN_THEMES[name]
    named = (theme.accent, theme.warning, theme.success, theme.secondary)
    # A curve in the error colour would look like an error.
    others = [
        colour for colour in named if colour and colour.startswith("#") and colour != theme.error
    ]
    # Training and validation must differ in colour: take the one farthest from the training colour.
    val = max(others, key=lambda colour: _distance(colour, theme.primary), default=theme.primary)
    rest = [colour for colour in dict.fromkeys(others) if colour != val] or [val]
    warning, error, good = theme.warning or "yellow", theme.error or "red", theme.success or "green"
    return {
        **(DARK if theme.dark else LIGHT),
        "train": theme.primary,
        "val": val,
        "best": val,
        "accent": f"bold {theme.primary}",
        "heading": f"bold {theme.primary}",
        **{f"other{n}": rest[n % len(rest)] for n in range(4)},
        "test": rest[0],
        "note": theme.secondary or theme.primary,
        "watch": f"bold {warning}",
        "act": f"bold {error}",
        "stop": f"bold reverse {error}",
        "good": good,
    }


def _distance(one: str, other: str) -> float:
    return sum(abs(int(one[i : i + 2], 16) - int(other[i : i + 2], 16)) for i in (1, 3, 5))


LETTERS = "+%&$"
"""What further curves of a split are drawn with where neither colour nor style is left."""
REVERSED = Style(reverse=True)
"""A run's level in reverse video, to be seen first."""


@dataclass(frozen=True)
class Theme:
    """Signs and colours; passed to every painter."""

    signs: Signs = UNICODE
    name: str = "dark"

    @property
    def ascii(self) -> bool:
        return self.signs is not UNICODE

    def sign_of(self, like: str, before: int) -> str:
        """The sign of a curve in the legend.

        like: the split whose style it has; before: number of earlier curves of its own split.
        """
        if before and (self.ascii or self.name == "no colour"):
            return LETTERS[(before - 1) % len(LETTERS)]
        return self.signs.line.get(like, self.signs.line[""])

    def pen_of(self, like: str, before: int) -> str:
        """What it is drawn with, for `dots.draw`: a letter where colour tells nothing apart."""
        sign = self.sign_of(like, before)
        return sign if self.ascii or sign in LETTERS else PENS.get(like, "solid")

    @cached_property
    def _styles(self) -> dict[str, Style]:
        return {
            "": Style.null(),
            **{role: Style.parse(style) for role, style in theme_named(self.name).items()},
        }

    def style(self, role: str) -> Style:
        """The Rich style of *role*; `train.faint` falls back to `faint`, an unknown role is plain."""
        styles = self._styles
        if role.endswith(".bar") and role not in styles:
            level = styles.get(role[:-4], styles[""])
            styles[role] = level if role == "stop.bar" else level + REVERSED
        return styles[role] if role in styles else styles.get(role.rpartition(".")[2], styles[""])


def theme_of_terminal(
    ascii_only: bool | None = None, environ: Mapping[str, str] = os.environ, theme: str = "auto"
) -> Theme:
    """The theme this terminal shows: ASCII without UTF-8, no colours with `NO_COLOR`."""
    names = (
        environ.get("LC_ALL")
        or environ.get("LC_CTYPE")
        or environ.get("LANG")
        or locale.getpreferredencoding(False)
    )
    has_letters = "utf" in names.lower()
    if ascii_only is None:
        ascii_only = not has_letters
    if environ.get("NO_COLOR"):
        theme = "no colour"
    elif theme == "auto":
        theme = "light" if _is_light(environ) else "dark"
    plain = ASCII_WITH_LETTERS if has_letters else ASCII
    return Theme(plain if ascii_only else UNICODE, theme)


def _is_light(environ: Mapping[str, str]) -> bool:
    """Whether the terminal reports a light background: `COLORFGBG=0;15`."""
    background = environ.get("COLORFGBG", "").rpartition(";")[2]
    return background in {"7", "15"}
