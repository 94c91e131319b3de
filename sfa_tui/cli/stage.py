"""`sfa stage`: the stages of the pipelines, in their order."""

from sfa_tui.cli.figures import choice_column
from sfa_tui.cli.noun import Commands, app_of
from sfa_tui.cli.output import Column
from sfa_tui.locale import N_
from sfa_tui.model import words
from sfa_tui.sales.nouns import STAGE
from sfa_tui.store.stages import STAGES

_COLUMNS = (
    Column("position", N_("No."), right=True),
    Column("name", N_("Stage")),
    Column("pipeline", N_("Pipeline")),
    choice_column("kind", N_("Kind")),
    Column("probability", N_("Probability %"), right=True),
    choice_column("category", N_("Category")),
    Column("rotting_days", N_("Rots after days"), right=True),
    Column("wip_limit", N_("At most"), right=True),
    Column("requires", N_("Requires"), lambda row: ", ".join(map(words.field, row["requires"]))),
)
COMMANDS = Commands(
    STAGE,
    STAGES,
    columns=(Column("id"), *_COLUMNS),
    details=(Column("id", N_("Id")), *_COLUMNS),
    help={
        "add": N_("Add a stage, after the last open one unless a position is given; an unknown pipeline is added."),
        "list": N_("List the stages in their order."),
        "show": N_("Show a stage."),
        "edit": N_("Change stages; --position moves one, and the others make room."),
        "delete": N_("Delete stages that no deal stands in."),
    },
    examples={
        "add": """
        sfa stage add Trial --position 3 --probability 40 --rotting-days 14
        sfa stage add 引合 --pipeline リード --probability 5
        """,
        "list": "sfa stage list --json",
        "edit": """
        sfa stage edit 交渉 --requires "amount,company.sector,contact.champion"
        sfa stage edit 交渉 --requires=-amount --position 4
        """,
        "delete": "sfa stage delete Trial --dry-run",
    },
)

app = app_of(COMMANDS)
