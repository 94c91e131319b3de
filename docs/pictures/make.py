"""Draws the pictures of the READMEs: what commands print of the demo workspace, as SVG.

Run `.venv/bin/python docs/pictures/make.py` from the project's folder after a change of what they print. The day, the
seed and the width are fixed, so that a picture changes only with the program; it needs no font and no address.
"""

import io
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import DIMMED_MONOKAI
from rich.text import Text

FOLDER = Path(__file__).parent
DEALS = "sfa deal list --open --sort next --limit 10 --columns company,name,amount,next_step,last_conversation"
FORECAST = ["sfa forecast --by team", "sfa pipeline"]
PICTURES = {
    "deals.svg": ("en", [DEALS]),
    "deals.ja.svg": ("ja", [DEALS]),
    "forecast.svg": ("en", FORECAST),
    "forecast.ja.svg": ("ja", FORECAST),
}
"""{picture: (language, commands)}"""

TODAY = "2026-12-01"
# As rich's own, without the fonts that it would fetch.
SVG = """<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{ font-family: Menlo, Consolas, "DejaVu Sans Mono", "Noto Sans Mono CJK JP", monospace;
font-size: {char_height}px; line-height: {line_height}px; }}
{styles}
</style>
<defs><clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}" /></clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


def run(command: str, home: Path, language: str) -> str:
    """Return what a command prints, as a terminal shows it."""
    environment = {
        **os.environ,
        "COLUMNS": "118",
        "LC_ALL": "C.UTF-8",
        "SFA_HOME": str(home),
        "SFA_TODAY": TODAY,
        "TZ": "Asia/Tokyo" if language == "ja" else "UTC",
    }
    arguments = [sys.executable, "-m", "sfa_tui", *command.split()[1:]]
    ran = subprocess.run(arguments, env=environment, capture_output=True, encoding="utf-8", check=True)
    return ran.stdout


def draw(picture: str) -> str:
    """Return a picture as SVG."""
    language, commands = PICTURES[picture]
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "demo"
        run(f"sfa demo --workspace {home} --language {language} --seed 1", home, language)
        # What a picture has room for.
        run("sfa config set currency_scale thousand", home, language)
        shown = Text()
        for command in commands:
            shown.append(f"$ {command}\n", style="bold green")
            heading, *lines = run(command, home, language).splitlines()
            shown.append(f"{heading}\n", style="bold")
            shown.append("\n".join(lines) + "\n\n")
    shown.rstrip()
    # Each word and each run of full-width signs is placed by itself: no font has to make them twice as wide.
    shown.highlight_regex(r"[!-~]+|[^ -~\n]+", "not dim")
    width = max(line.cell_len for line in shown.split("\n"))
    console = Console(record=True, width=width, file=io.StringIO())
    console.print(shown, no_wrap=True, crop=False)
    svg = console.export_svg(title="sfa", theme=DIMMED_MONOKAI, code_format=SVG, unique_id="sfa")
    # Rich leaves blanks at the ends of lines.
    return re.sub(r"[ \t]+$", "", svg, flags=re.MULTILINE)


def main() -> None:
    """Draw every picture anew."""
    for picture in PICTURES:
        (FOLDER / picture).write_text(draw(picture), encoding="utf-8")
        print(picture)


if __name__ == "__main__":
    main()
