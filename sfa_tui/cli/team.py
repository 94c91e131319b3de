"""`sfa team`: the tree of teams."""

from sfa_tui.cli.noun import Commands, app_of
from sfa_tui.cli.output import Column
from sfa_tui.locale import N_
from sfa_tui.sales.nouns import TEAM
from sfa_tui.store.users import TEAMS

_COLUMNS = (Column("name", N_("Team")), Column("parent", N_("Above it")), Column("members", N_("Members")))
COMMANDS = Commands(
    TEAM,
    TEAMS,
    columns=(Column("id"), *_COLUMNS),
    details=(Column("id", N_("Id")), *_COLUMNS),
    help={
        "add": N_("Add a team."),
        "list": N_("List teams with their members of today; `sfa user edit NAME --team TEAM` moves a member."),
        "show": N_("Show a team."),
        "edit": N_("Change teams; --parent puts one under another."),
        "delete": N_("Delete teams without members, teams below and won deals."),
    },
    examples={
        "add": "sfa team add 東日本 --parent 営業本部",
        "list": "sfa team list --json",
        "edit": "sfa team edit 東日本 --parent 第一営業部",
        "delete": "sfa team delete 東日本 --dry-run",
    },
)

app = app_of(COMMANDS)
