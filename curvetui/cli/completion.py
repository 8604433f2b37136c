"""Completion for bash, zsh and fish, generated from the argparse parsers."""

import argparse
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

SHELLS = ("bash", "zsh", "fish")


class Option(NamedTuple):
    """One option, or one positional argument."""

    names: tuple[str, ...]
    """Empty for a positional argument."""
    choices: tuple[str, ...]
    takes: str
    """Placeholder of its value; empty if it has none."""
    about: str


Verbs = Mapping[str, tuple[Option, ...]]


def completion(options: argparse.Namespace) -> int:
    """`curvetui completion`: print the script for a shell."""
    from curvetui.cli.samples import STORIES
    from curvetui.cli.verb_parser import VERBS, parser_of
    from curvetui.engine.explain import by_kind
    from curvetui.formats import formats

    words = {
        "KIND": tuple(by_kind()),
        "NAME": tuple(f.name for f in formats()),
        "SAMPLE": tuple(STORIES),
    }
    verbs = {verb: _options(parser_of(verb), words) for verb in VERBS}
    make: Callable[[Verbs], str] = {"bash": _bash, "zsh": _zsh, "fish": _fish}[options.shell]
    print(make(verbs), end="")
    return 0


def _options(
    parser: argparse.ArgumentParser, words: Mapping[str, tuple[str, ...]]
) -> tuple[Option, ...]:
    out = []
    for action in parser._actions:
        name = action.metavar if isinstance(action.metavar, str) else action.dest.upper()
        takes = "" if action.nargs == 0 else name
        choices = tuple(map(str, action.choices)) if action.choices else words.get(takes, ())
        about = (action.help or "").partition(";")[0].replace("%", "")
        out.append(Option(tuple(action.option_strings), choices, takes, about))
    return tuple(out)


def _long(options: Iterable[Option]) -> list[str]:
    return [name for option in options for name in option.names if name.startswith("--")]


def _bash(verbs: Verbs) -> str:
    cases = []
    for verb, options in verbs.items():
        values = "".join(
            f"      {'|'.join(o.names)}) COMPREPLY=($(compgen -W '{' '.join(o.choices)}' -- \"$cur\")); return ;;\n"
            if o.choices
            else f'      {"|".join(o.names)}) _curvetui_files "$cur"; return ;;\n'
            for o in options
            if o.names and o.takes
        )
        bare = " ".join(word for o in options if not o.names for word in o.choices)
        cases.append(
            f"    {verb})\n      case $prev in\n{values}      esac\n      options='{' '.join(_long(options))}'; words='{bare}' ;;\n"
        )
    return f"""\
# curvetui: completion for bash; in ~/.bashrc: eval "$(curvetui completion bash)"
_curvetui_files() {{
  local IFS=$'\\n'  # names may hold blanks
  COMPREPLY+=($(compgen -f -- "$1"))
}}
_curvetui() {{
  local cur=${{COMP_WORDS[COMP_CWORD]}} prev=${{COMP_WORDS[COMP_CWORD-1]}} verb=watch options='' words='' verbs=' {" ".join(verbs)} '
  if [[ $COMP_CWORD -gt 1 && $verbs == *" ${{COMP_WORDS[1]}} "* ]]; then verb=${{COMP_WORDS[1]}}; fi
  case $verb in
{"".join(cases)}  esac
  if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W "$options" -- "$cur")); return; fi
  [[ $COMP_CWORD -eq 1 ]] && words="$words $verbs"
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
  _curvetui_files "$cur"
}}
complete -o filenames -o bashdefault -F _curvetui curvetui
"""


def _quoted(text: str) -> str:
    return text.replace("'", "’").replace("[", "(").replace("]", ")").replace(":", ",")


def _zsh(verbs: Verbs) -> str:
    cases = []
    for verb, options in verbs.items():
        specs = [_zsh_spec(name, option) for option in options for name in option.names]
        bare = [word for option in options if not option.names for word in option.choices]
        rest = (
            f'\'*:word:_alternative "words:word:({" ".join(bare)})" "files:file:_files"\''
            if bare
            else "'*:file:_files'"
        )
        lines = " \\\n        ".join((*specs, rest))
        cases.append(f"    {verb})\n      _arguments -s \\\n        {lines} ;;\n")
    return f"""\
#compdef curvetui
# curvetui: completion for zsh; in ~/.zshrc, after compinit: eval "$(curvetui completion zsh)"
_curvetui() {{
  local -a verbs=({" ".join(verbs)})
  local verb=watch
  if (( CURRENT == 2 )) && [[ $words[2] != -* ]]; then
    _alternative "verbs:verb:($verbs)" "files:file:_files"
    return
  fi
  if (( $verbs[(Ie)$words[2]] )); then
    verb=$words[2]
    shift words
    (( CURRENT-- ))
  fi
  case $verb in
{"".join(cases)}  esac
}}
compdef _curvetui curvetui
"""


def _zsh_spec(name: str, option: Option) -> str:
    value = (
        f":{option.takes.lower()}:({' '.join(option.choices)})"
        if option.choices
        else f":{option.takes.lower()}:_files"
    )
    return f"'*{name}[{_quoted(option.about)}]{value if option.takes else ''}'"


def _fish(verbs: Verbs) -> str:
    out = ["# curvetui: completion for fish; in ~/.config/fish/completions/curvetui.fish\n"]
    names = " ".join(verbs)
    out += [
        f"complete -c curvetui -n 'not __fish_seen_subcommand_from {names}' -a '{verb}'\n"
        for verb in verbs
    ]
    for verb, options in verbs.items():
        seen = f"__fish_seen_subcommand_from {verb}"
        where = f"{seen}; or not __fish_seen_subcommand_from {names}" if verb == "watch" else seen
        for option in options:
            flags = "".join(
                f" -l {n[2:]}" if n.startswith("--") else f" -s {n[1:]}" for n in option.names
            )
            words = " -r" if option.takes and option.names else ""
            if option.choices:
                words = f" -x -a '{' '.join(option.choices)}'"
            if option.names or option.choices:
                out.append(
                    f"complete -c curvetui -n '{where}'{flags}{words.replace(' -x', '') if not option.names else words} -d '{_quoted(option.about)}'\n"
                )
    return "".join(out)
