"""The available languages, from their file names, without importing any of them."""

import os
import re
from functools import cache

CODE = re.compile(r"(?P<code>[a-z]{2,3}(?:_[A-Z]{2})?)(?:\.py)?")
"""The name of a language's file or folder in `languages/`."""


def locale_language() -> str:
    """The code of the locale's language, `en` if there is none of that code."""
    names = (os.environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    asked = next(filter(None, names), "").lower()
    return next((code for code in language_codes() if asked.startswith(code.lower())), "en")


@cache
def language_codes() -> tuple[str, ...]:
    """The codes of all languages, as in `--language`, sorted."""
    home = os.path.join(os.path.dirname(os.path.dirname(__file__)), "languages")
    return tuple(
        sorted({found["code"] for name in os.listdir(home) if (found := CODE.fullmatch(name))})
    )
