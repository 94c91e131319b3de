"""Commands that load when they are named.

Knows how a module's Typer object becomes a command or a group of verbs, and what every one of them gains on the way:
the options that stand anywhere, `--json`, translated help, one-line refusals. Which commands there are is `main`'s.
"""

import copy
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any

import typer
from typer._click.core import Command, Context, Parameter
from typer._click.exceptions import UsageError
from typer._click.shell_completion import CompletionItem
from typer.core import TyperCommand, TyperGroup, TyperOption
from typer.main import get_command_from_info
from typer.models import CommandInfo, TyperPath

from sfa_tui.cli import context, help_text
from sfa_tui.locale import LANGUAGES, N_, _
from sfa_tui.model.errors import Usage

# What a section of the help lists: the name of a command and its untranslated help.
Summaries = Mapping[str, str]

_MAY_BE_SECRET = re.compile(r"\s*sfa1\.|[^/]*://\S*[@?]")
"""A join code, or an address with a name or options in it."""


class Group(TyperGroup):
    """Commands that are listed from their summaries and loaded one by one, each when it is named."""

    def __init__(
        self,
        name: str,
        help: str,
        sections: Mapping[str, Summaries],
        load: Callable[[str], Command],
        params: list[Parameter],
        *,
        by_itself: bool = False,
    ) -> None:
        super().__init__(name=name, help=help, params=params, rich_markup_mode=None, invoke_without_command=True)
        self.sections = sections
        self.load = load
        # Whether it does something without a verb (then `load` has it under the name ""), as `sfa sync` does.
        self.by_itself = by_itself

    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:
        if self.by_itself and not {*self.list_commands(ctx), *ctx.help_option_names}.intersection(args):
            args = ["", *args] if not args or args[0].startswith("-") else args
        return super().parse_args(ctx, args)

    def list_commands(self, ctx: Context) -> list[str]:
        return [name for section in self.sections.values() for name in section]

    def get_command(self, ctx: Context, cmd_name: str) -> Command | None:
        known = cmd_name in self.list_commands(ctx) or (cmd_name == "" and self.by_itself)
        return self.load(cmd_name) if known else None

    def resolve_command(self, ctx: Context, args: list[str]) -> tuple[str | None, Command | None, list[str]]:
        command = self.get_command(ctx, args[0])
        if command is None and not ctx.resilient_parsing:
            raise _unknown(ctx, args[0], self.list_commands(ctx))
        return (args[0] or command.name) if command else None, command, args[1:]

    def invoke(self, ctx: Context) -> Any:
        if ctx._protected_args:
            return super().invoke(ctx)
        if ctx.parent is None:
            typer.echo(self.get_help(ctx))
            return None
        typer.echo(self.get_help(ctx), err=True)
        raise typer.Exit(Usage.exit_code)

    def shell_complete(self, ctx: Context, incomplete: str) -> list[CompletionItem]:
        """Return the commands and options that begin so, without loading one."""
        commands = [
            CompletionItem(name, help=_(summary))
            for section in self.sections.values()
            for name, summary in section.items()
            if name.startswith(incomplete)
        ]
        return [*commands, *Command.shell_complete(self, ctx, incomplete)]

    def get_help(self, ctx: Context) -> str:
        return help_text.of_group(ctx, self.sections, self.load("") if self.by_itself else None)


class Verb(TyperCommand):
    """A command that does something: it knows the options that stand anywhere, and refuses in one line."""

    # More arguments than asked for are refused below, in the language in force.
    allow_extra_args = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        taken = {option for param in self.params for option in param.opts}
        if any(param.name == "format" for param in self.params) and "--json" not in taken:
            self.params.append(TyperOption(param_decls=["--json"], is_flag=True, help=N_("The same as --format json.")))
        self.params.extend(option for option in anywhere() if not taken.intersection(option.opts))

    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:
        given = [*args]
        try:
            rest = super().parse_args(ctx, args)
        except UsageError as error:
            # The parser of options does not say whose options they are.
            error.ctx = error.ctx or ctx
            raise
        if not ctx.resilient_parsing:
            self._refuse_bytes(ctx)
            self._refuse_nameless(ctx)
        if "format" in ctx.params and ctx.params.pop("json", False):
            ctx.params["format"] = "json"
        if rest and not ctx.resilient_parsing:
            raise Usage(
                N_('"{command}" does not know what to do with "{argument}": put what belongs together in quotes'),
                command=ctx.command_path,
                argument=_shown(rest[0], given),
            )
        return rest

    def _refuse_bytes(self, ctx: Context) -> None:
        """Refuse bytes that are not UTF-8, which Python hands on as lone surrogates; a path may hold them."""
        paths = {param.name for param in self.params if isinstance(param.type, TyperPath)}
        for text in _texts(value for name, value in ctx.params.items() if name not in paths):
            if any("\ud800" <= character <= "\udfff" for character in text):
                raise Usage(N_("{value} is not text: it holds bytes that are not UTF-8"), value=_shown(text, [text]))

    def _refuse_nameless(self, ctx: Context) -> None:
        """Refuse a path without a name, as an unset variable of a shell gives it: Python takes it for the folder where
        the command was started."""
        for param in self.params:
            value = ctx.params.get(str(param.name))
            if isinstance(param.type, TyperPath) and isinstance(value, str) and not value.strip():
                raise Usage(N_("{what} needs the name of a file or folder"), what=param.make_metavar(ctx))

    def get_help(self, ctx: Context) -> str:
        return help_text.of_verb(ctx)


def _texts(values: Iterable[object]) -> Iterator[str]:
    for value in values:
        if isinstance(value, str):
            yield value
        elif isinstance(value, list | tuple):
            yield from _texts(value)


def anywhere() -> list[Parameter]:
    """Return the options that stand before a command as well as after it."""

    def choose(ctx: Context, param: Parameter, value: str | None) -> None:
        if value is not None and not value.strip() and not ctx.resilient_parsing:
            raise Usage(N_("--workspace needs the name of a folder"))
        if value:
            context.choose(value)

    def check(ctx: Context, param: Parameter, value: str | None) -> None:
        # The language itself is chosen before anything is parsed, by `__main__`.
        if value and value not in LANGUAGES and not ctx.resilient_parsing:
            raise Usage(
                N_('"{value}" is no language of this program: it speaks {languages}'),
                value=value,
                languages=", ".join(LANGUAGES),
            )

    return [
        TyperOption(
            param_decls=["--workspace"],
            metavar=N_("DIR"),
            expose_value=False,
            callback=choose,
            help=N_("The folder that holds sfa.db (else SFA_HOME, else your data folder)."),
        ),
        TyperOption(
            param_decls=["--language"],
            metavar="|".join(LANGUAGES),
            expose_value=False,
            callback=check,
            help=N_("The language to speak (else the workspace's, else the locale's)."),
        ),
    ]


def command(name: str, summary: str, app: typer.Typer) -> Command:
    """Return what a module defines: one verb where its only command has no name of its own, else a group of verbs; a
    command without a name among them is what the group does by itself.

    The summary is the group's untranslated help, and the verb's where it has none.
    """
    infos = app.registered_commands
    if len(infos) == 1 and infos[0].name is None:
        return _verb(infos[0], name, summary)
    verbs = {info.name or "": info for info in infos}
    return Group(
        name,
        summary,
        {N_("Commands"): {verb: _first_line(info.help) for verb, info in verbs.items() if verb}},
        lambda verb: _verb(verbs[verb], verb or name, ""),
        anywhere(),
        by_itself="" in verbs,
    )


def _verb(info: CommandInfo, name: str, summary: str) -> Command:
    info = copy.copy(info)
    info.name, info.cls, info.help = name, Verb, info.help or summary
    return get_command_from_info(info, pretty_exceptions_short=False, rich_markup_mode=None)


def _shown(text: str, arguments: Iterable[str]) -> str:
    """Return how an argument is told again: not at all where a secret stands among them, of which it may be a part, as
    of a code that a blank has cut in two."""
    return "…" if any(map(_MAY_BE_SECRET.match, arguments)) else text


def _first_line(text: str | None) -> str:
    return (text or "").partition("\n")[0]


def _unknown(ctx: Context, name: str, names: list[str]) -> Usage:
    close = get_close_matches(name.lower(), names, n=1)
    name = _shown(name, [name])
    if close:
        return Usage(
            N_('"{command}" has no command "{name}"; did you mean "{close}"?'),
            command=ctx.command_path,
            name=name,
            close=close[0],
        )
    return Usage(
        N_('"{command}" has no command "{name}"; "{command} --help" lists them'), command=ctx.command_path, name=name
    )
