"""Lines with numbers but no measurements: source code, tracebacks, tables, summaries.

Source: scripts that log their own text (modded-nanogpt), `print(model)`, nvidia-smi, wandb's `Run
summary`, Python's warnings and tracebacks.
"""

from curvetui.formats import NOTHING, Line, LogFormat, Reading, compiled

_SKIPPED = (
    # code
    r"^\s*(?:if|elif|for|while|with|def|class|try|except|async|case)\b.*(?:[()=<>%\[\]]|\bin\b).*:\s*(?:#.*)?$",
    r"^\s*(?:print|assert|return|raise|import|yield|del)\b\s*[\w(\[{'\"]",
    r"^\s*(?:nonlocal|global) \w+(?:, \w+)*\s*$|^\s*from [\w.]+ import\b|^\s*@\w+(?:\.|\(|$)|\badd_argument\(|\bself\.\w+",
    r"\{[^{}\"'\s]*:[^{}\"'\s]*[defgs%]\}|%[-.\d]*[dfges]\b.*%\s*[\w(]|^\s*//|^#include",
    r"^\s*[A-Za-z_][\w.\[\]]*(?:\s*:\s*\w+)?\s+[-+*/|&]?=\s+(?!(?:tensor|array|np\.|jnp\.|torch\.tensor))[^=].*(?:\w\(|\s[*/+-]\s|\*\*|\w\[|\blambda\b).*$",
    r"^\s*[A-Za-z_][\w.]*\s*:\s*(?:int|float|str|bool)\s*=",
    r"^\s*(?:\(\w+\):\s+)?(?!(?i:epoch|step|iter)\()[A-Z]\w*\((?:[^()]|\([^()]*\))*\)?,?\s*$(?<!loss\))",
    # systems
    r"^\|.*(?:MiB\s*/|Default|NVIDIA-SMI|Driver Version|\bN/A\b.*\d+C)|^\|\s+\d+\s+N/A\s+N/A\s",
    r"^\s*File \"[^\"]*\", line \d+|^\S+\.py:\d+: \w*(?:Warning|Error)\b|^\w+Warning: |^\s*warnings\.warn\(|^\s+super\(\)",
    r"\b[\w/]+\.cc:\d+\] ",  # TensorFlow, XLA and NCCL report about themselves
    # Keras, before the first epoch: repeated by the bars and their totals
    r"^\s*Train (?:on|for) \d+ (?:samples|steps)(?:, validate (?:on|for) \d+ (?:samples|steps))?\s*$",
    # bytes in hexadecimal
    r"(?i)^\s*(?:[\da-f]{4,16}[: ] *)?(?=(?:\d\d +)*\d?[a-f])(?:[\da-f]{2} +){7}",
    # pages
    r"<(?:div|progress|table|thead|tbody|tr|td|th|span|style|pre)(?:\s[^>]*)?>",
    # summaries
    r"\bTrainOutput\(global_step=\d",
    r"^(?:wandb|COMET (?:INFO|WARNING)):",
)


class Skipped(LogFormat):
    title = "code, listings and summaries (skipped)"
    skips = True
    examples = (
        ("        loss = criterion(output, target) * 0.5", {}),
        ("    print(f'step {step} loss {loss:.4f}')", {}),
        ("(conv1): Conv2d(3, 64, kernel_size=(7, 7), stride=(2, 2))", {}),
        ("| N/A   45C    P0    60W / 300W |   5321MiB / 16160MiB |     35%      Default |", {}),
        ("Train for 281 steps, validate for 24 steps", {}),
        ("00000010  7f 45 4c 46 02 01 01 00 00 00 00 00 00 00 00 00", {}),
        ("<div><progress value='12' max='12'></progress> [12/12 00:10, Epoch 12/12]</div>", {}),
        ("wandb:     loss 0.1234", {}),
    )

    def read(self, line: Line) -> Reading | None:
        return (
            NOTHING if line.spans and any(compiled(p).search(line.text) for p in _SKIPPED) else None
        )
