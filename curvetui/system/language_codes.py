"""The available languages, from their file names, without importing any of them."""

import os
from functools import cache


def locale_language() -> str:
    """The code of the locale's language, `en` if there is none of that code."""
    names = (os.environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    asked = next(filter(None, names), "").lower()
    return next((code for code in language_codes() if asked.startswith(code.lower())), "en")


@cache
def language_codes() -> tuple[str, ...]:
    """The codes of all languages, as in `--language`, sorted."""
    home = os.path.join(os.path.dirname(os.path.dirname(__file__)), "languages")
    names = (name.removesuffix(".py") for name in os.listdir(home))
    return tuple(sorted(set(filter(_is_code, names))))


def _is_code(name: str) -> bool:
    """Whether that is the name of a language, `zh` or `pt_BR`; no pattern, as `--help` asks too."""
    code, mark, region = name.partition("_")
    is_region = len(region) == 2 and region.isalpha() and region.isupper() if mark else True
    return (
        name.isascii() and len(code) in (2, 3) and code.isalpha() and code.islower() and is_region
    )
