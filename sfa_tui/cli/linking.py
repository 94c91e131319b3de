"""What an activity is about, on the command line: deals, companies, contacts and colleagues, several of each.

@app.command()
@linking
def _plan(about: list[Target], …) -> None:
"""

from typing import Annotated

import typer

from sfa_tui.cli import context
from sfa_tui.cli.dialogue import ask, say
from sfa_tui.cli.naming import completion, named
from sfa_tui.cli.signatures import Command, parameter, spread
from sfa_tui.locale import N_, _, ngettext
from sfa_tui.model.errors import NotFound, Usage
from sfa_tui.model.fields import ACTIVITY_KINDS, DEBTORS, DIRECTIONS, Choices, find_choice
from sfa_tui.sales.people import Target

DealsOption = Annotated[
    list[str] | None,
    typer.Option(
        "--deal",
        metavar=N_("NAME"),
        help=N_("A deal that it is about; several times for several."),
        autocompletion=completion("deal"),
    ),
]
CompaniesOption = Annotated[
    list[str] | None,
    typer.Option(
        "--company", metavar=N_("NAME"), help=N_("A company that it is about."), autocompletion=completion("company")
    ),
]
ContactsOption = Annotated[
    list[str] | None,
    typer.Option(
        "--contact", metavar=N_("NAME"), help=N_("A contact who takes part."), autocompletion=completion("contact")
    ),
]
UsersOption = Annotated[
    list[str] | None,
    typer.Option(
        "--user", metavar=N_("NAME"), help=N_("A colleague who takes part."), autocompletion=completion("user")
    ),
]
OwnerOption = Annotated[
    str | None,
    typer.Option(
        "--owner", metavar=N_("NAME"), help=N_("Whose it is; yours if not given."), autocompletion=completion("user")
    ),
]
DirectionOption = Annotated[
    str | None, typer.Option("--direction", metavar="in|out|both", help=N_("Who spoke: they (in), we (out) or both."))
]
OwedByOption = Annotated[
    str | None,
    typer.Option(
        "--owed-by", metavar="us|them|nobody", help=N_("Who owes the answer; else proposed from the direction.")
    ),
]


_OPTIONS = (
    parameter("deal", DealsOption),
    parameter("company", CompaniesOption),
    parameter("contact", ContactsOption),
    parameter("user", UsersOption),
)


_OTHERS = {
    "company": N_("{name} is a company, not a deal: leave it out and say --company {name}"),
    "contact": N_("{name} is a contact, not a deal: leave it out and say --contact {name}"),
}


def linking(command: Command) -> Command:
    """Give a command the options that say what an activity is about; it takes the rows as its parameter `about`."""
    return spread(command, "about", _OPTIONS, lambda given: linked(**given))


def deal_meant(name: str) -> Target:
    """Return the deal that the first word of a command names; NotFound that tells how to say it where the name is that
    of a company or a contact."""
    from sfa_tui.store import names

    try:
        return "deal", named("deal", name)
    except NotFound:
        store = context.store()
        for noun, told in _OTHERS.items():
            if names.candidates(store, noun, name):
                raise NotFound(told, name=name) from None
        raise


def said(text: str) -> str:
    """Return a text that says something, Usage where it is empty."""
    if not text.strip():
        raise Usage(N_("nothing is said: the text is empty"))
    return text


def linked(**given: list[str] | None) -> list[Target]:
    """Return the rows that options name, given by noun."""
    return [(noun, named(noun, name)) for noun, names in given.items() for name in names or ()]


def owner_id(name: str | None) -> str | None:
    """Return the id of the user that --owner names, None where it was not given."""
    return named("user", name) if name is not None else None


def direction(text: str | None) -> str | None:
    """Return in, out or both, as the text spells it."""
    return _chosen("--direction", text, DIRECTIONS)


def debtor(text: str | None) -> str | None:
    """Return us, them or nobody, as the text spells it."""
    return _chosen("--owed-by", text, DEBTORS)


def chosen_kind(text: str | None) -> str | None:
    """Return the kind of activity that --kind names, as it spells it."""
    return _chosen("--kind", text, ACTIVITY_KINDS)


def _chosen(option: str, text: str | None, choices: Choices) -> str | None:
    if text is None:
        return None
    found = find_choice(choices, text)
    if found is None:
        spelled = ", ".join(each[0] for each in choices)
        raise Usage(N_("{option}: {value} is not one of {choices}"), option=option, value=text, choices=spelled)
    return found


def agreed_people(unknown: tuple[str, ...]) -> list[str]:
    """Return those names that the person at the terminal wants to be added as contacts, after asking for each.

    Where nobody sits at a terminal nobody is added, and it is said that the names were kept in the text.
    """
    if not unknown:
        return []
    if context.interactive():
        return [name for name in unknown if ask(_("There is no contact {name}. Add one?").format(name=name))]
    several = ", ".join(unknown)
    kept = ngettext(
        "No contact (or more than one) answers to {names}; the name was kept in the text (`sfa contact add` adds one).",
        "No contact (or more than one) answers to {names}; the names were kept in the text (`sfa contact add` adds "
        "them).",
        len(unknown),
    )
    say(kept.format(names=several))
    return []
