"""`sfa rank`: the second axis that deals are forecast by (確度 A, B, C)."""

from sfa_tui.cli.figures import choice_column
from sfa_tui.cli.noun import Commands, app_of
from sfa_tui.cli.output import Column
from sfa_tui.locale import N_
from sfa_tui.sales.nouns import RANK
from sfa_tui.store.stages import RANKS

_COLUMNS = (
    Column("position", N_("No."), right=True),
    Column("code", N_("Rank")),
    Column("label", N_("Label")),
    Column("probability", N_("Probability %"), right=True),
    choice_column("category", N_("Category")),
)
COMMANDS = Commands(
    RANK,
    RANKS,
    columns=(Column("id"), *_COLUMNS),
    details=(Column("id", N_("Id")), *_COLUMNS),
    help={
        "add": N_("Add a rank."),
        "list": N_("List the ranks in their order."),
        "show": N_("Show a rank."),
        "edit": N_("Change ranks."),
        "delete": N_("Delete ranks that no deal has."),
    },
    examples={
        "add": "sfa rank add S --label 内示 --probability 95 --category commit --position 1",
        "list": "sfa rank list --json",
        "edit": "sfa rank edit C --probability 15",
        "delete": "sfa rank delete C --dry-run",
    },
    positional="code",
)

app = app_of(COMMANDS)
