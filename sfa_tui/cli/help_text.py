"""The text of `--help`: usage, arguments, options, commands by section, examples; plain text, full-width aware.

Knows layout and translation; what there is to list comes from the command.
"""

import re
from collections.abc import Iterable, Mapping
from enum import Enum

from typer._click.core import Command, Context, Parameter
from typer.core import TyperArgument, TyperOption

from sfa_tui.cli import context
from sfa_tui.locale import N_, _
from sfa_tui.model.text import display_width

WIDEST = 100
WIDEST_NAME = 30
# What is typed for an option of a plain type.
KINDS = {"str": N_("TEXT"), "int": N_("NUMBER"), "float": N_("NUMBER")}


def of_group(ctx: Context, sections: Mapping[str, Mapping[str, str]], alone: Command | None = None) -> str:
    """Return the help of a group: what it is, what it does without a command, its commands by section, its options."""
    parts = [_usage(ctx, [_("[COMMAND …]") if alone else _("COMMAND …")]), _paragraphs((alone or ctx.command).help)]
    names = max((len(name) for section in sections.values() for name in section), default=0)
    for title, summaries in sections.items():
        rows = [(name, _text(summary)) for name, summary in summaries.items()]
        parts.append(_section(_(title), rows, names))
    if alone:
        own, common = _options(Context(alone, ctx.parent)), _options(ctx)
        parts.append(_section(_("Options without a command"), [each for each in own if each not in common]))
    parts.append(_section(_("Options"), _options(ctx)))
    return "\n\n".join(part for part in parts if part)


def of_verb(ctx: Context) -> str:
    """Return the help of a verb: what it does, its arguments and options, its examples (the epilog, a line each)."""
    arguments = [param for param in ctx.command.params if isinstance(param, TyperArgument) and not param.hidden]
    parts = [
        _usage(ctx, [_placeholder(argument) for argument in arguments]),
        _paragraphs(ctx.command.help),
        _section(_("Arguments"), [(_name(argument), _described(argument, argument.help)) for argument in arguments]),
        _section(_("Options"), _options(ctx)),
    ]
    if ctx.command.epilog:
        examples = ctx.command.epilog.strip().splitlines()
        parts.append("\n".join([_heading(_("Examples")), *(f"  {line.strip()}" for line in examples)]))
    return "\n\n".join(part for part in parts if part)


def wrap(text: str, width: int) -> list[str]:
    """Return the text in lines of at most so many cells, broken at blanks and between full-width characters.

    What closes (。、」) stays on the line of what it closes, and what opens (「) on that of what follows; a longer word
    stands alone, uncut.
    """
    lines = [""]
    for piece in re.findall(r"\s+|[（「『【]*(?:[^\s\u2e80-\uffef]+|\S)[。、，．・：；？！）」』】ー:]*", text):
        if display_width(lines[-1] + piece.rstrip()) > width and lines[-1].strip():
            lines[-1] = lines[-1].rstrip()
            lines.append("")
        lines[-1] += piece if lines[-1] else piece.lstrip()
    return lines


def _usage(ctx: Context, pieces: list[str]) -> str:
    return _("Usage: {command}").format(command=" ".join([ctx.command_path, *pieces, _("[OPTIONS]")]))


def _heading(title: str) -> str:
    return _("{title}:").format(title=title)


def _section(title: str, rows: Iterable[tuple[str, str]], narrowest: int = 0) -> str:
    """Return a heading with a list of definitions under it, "" when there is none."""
    rows = list(rows)
    if not rows:
        return ""
    left = min(max(narrowest, *(display_width(name) for name, _help in rows)), WIDEST_NAME)
    lines = [_heading(title)]
    for name, text in rows:
        wrapped = wrap(text, max(_columns() - left - 4, 20))
        room = left - display_width(name)
        if room < 0:
            lines.append(f"  {name}")
        else:
            lines.append(f"  {name}{' ' * room}  {wrapped.pop(0)}".rstrip())
        lines.extend(" " * (left + 4) + line for line in wrapped)
    return "\n".join(lines)


def _paragraphs(text: str | None) -> str:
    return "\n".join("\n".join(wrap(line, _columns())) for line in _text(text).splitlines())


def _options(ctx: Context) -> list[tuple[str, str]]:
    options = [param for param in ctx.command.params if isinstance(param, TyperOption) and not param.hidden]
    rows = [(_flags(option, ctx), _described(option, option.help)) for option in options]
    return [*rows, ("--help, -h", _("Show this help."))]


def _flags(option: TyperOption, ctx: Context) -> str:
    names = ", ".join([*option.opts, *option.secondary_opts])
    if option.is_flag:
        return names
    if option.metavar is not None:
        return f"{names} {_(option.metavar)}"
    kind = option.make_metavar(ctx).replace("<", "").replace(">", "")
    return f"{names} {_(KINDS[kind]) if kind in KINDS else (kind if '|' in kind else kind.upper())}"


def _name(argument: TyperArgument) -> str:
    return _(argument.metavar) if argument.metavar else (argument.name or "").upper()


def _placeholder(argument: TyperArgument) -> str:
    name = _name(argument) + (" …" if argument.nargs != 1 else "")
    return name if argument.required else f"[{name}]"


def _described(param: Parameter, text: str | None) -> str:
    """Return the help of an argument or option with its default, where it has one worth telling."""
    default = param.default.value if isinstance(param.default, Enum) else param.default
    show = isinstance(param, TyperOption | TyperArgument) and param.show_default
    if not show or callable(default) or default in (None, False, "", (), []):
        return _text(text)
    return _("{help} [default: {value}]").format(help=_text(text), value=default)


def _text(text: str | None) -> str:
    # The empty msgid is the catalogue's own header.
    return _(text) if text else ""


def _columns() -> int:
    return min(context.width(), WIDEST)
