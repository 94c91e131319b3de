"""Ways through the places without a tab: alerts, rules, templates, calendars, and a page that is read over them."""

from sfa_tui.followup import channels
from sfa_tui.followup import feed as feeds
from sfa_tui.followup.chosen import Chosen
from sfa_tui.followup.feed import Feed
from sfa_tui.sales import deals
from sfa_tui.screens.alerts import AlertsScreen
from sfa_tui.screens.board import BoardScreen
from sfa_tui.screens.calendars import CalendarsScreen
from sfa_tui.screens.channels import ChannelsScreen
from sfa_tui.screens.choose_columns import ChooseColumns
from sfa_tui.screens.confirm import Confirm
from sfa_tui.screens.form import Form
from sfa_tui.screens.picker import Picker
from sfa_tui.screens.rules import RulesScreen
from sfa_tui.screens.sheet import Sheet
from sfa_tui.screens.templates import TemplatesScreen
from sfa_tui.widgets.filter_line import FilterLine
from tests.screens.piloting import Desk
from tests.screens.walks import Effect, Step, Walk
from tests.screens.walks.lines import field
from tests.screens.walks.seen import becomes, both, focus, opens, says, stored, types

_UNSEEN = "SELECT group_concat(body) FROM alert WHERE seen_at IS NULL AND deleted_at IS NULL"


def _typing(desk: Desk) -> bool:
    return desk.app.screen.query_one(FilterLine).is_open


def _rows(count: int) -> Effect:
    return becomes(lambda desk: desk.on(AlertsScreen).table.total, count)


def _unseen(count: int) -> Effect:
    return stored("SELECT count(*) FROM alert WHERE seen_at IS NULL AND deleted_at IS NULL", count)


ALERTS = (
    Step("rows.columns", "v", opens(ChooseColumns)),
    Step("rows.copy", "c", says("Copied: ● "), ("escape",)),
    Step("alert.menu", "m", opens(Picker, "gone quiet")),
    Step("alert.channels", "e", opens(ChannelsScreen), ("escape",)),
    Step("alert.whose", "w", both(_rows(2), says("for Beck")), ("escape",)),
    Step("alert.seen", "s", both(_unseen(1), says("Nothing waits to be seen")), ("w",)),
    # The table is there again, and its keys with it.
    Step("alert.with_seen", "i", both(_rows(1), says("gone quiet"), focus("rows"))),
    # Beck's is left.
    Step("alert.all_seen", "S", _unseen(1), ("u",)),
    Step("rows.less", "escape", opens(BoardScreen)),
)


def _in_force(active: str) -> Effect:
    return stored("SELECT group_concat(active) FROM (SELECT active FROM rule ORDER BY n)", active)


async def _silent_deal(desk: Desk) -> None:
    """Add a deal with which nobody has spoken for long."""
    texts = {"name": "Forgotten", "created": "2026-11-02"}
    await desk.app.session.write(lambda store, clock: deals.add(store, clock, texts))


_TRIED = ("t", field("deal"), types("Deal 00"), "ctrl+s")
RULES = (
    Step("row.add", "a", opens(Form, "New rule"), ("g", "r")),
    Step("row.edit", "e", opens(Form, "gone quiet"), ("escape",)),
    Step("row.menu", "m", opens(Picker, "gone quiet"), ("escape",)),
    Step("row.delete", "delete", opens(Confirm, "Delete gone quiet?"), ("escape",)),
    Step("rows.filter", "slash", _typing, ("escape",)),
    Step("rows.less", "escape", both(opens(RulesScreen), says("2 rules")), (types("Beck"), "enter")),
    Step("rows.sort", "s", opens(Picker, "Sort by")),
    Step("rows.columns", "v", opens(ChooseColumns), ("escape",)),
    Step("rows.copy", "c", says("Copied: ● on gone quiet"), ("escape",)),
    Step("rule.turn", "o", both(_in_force("0,1"), says("○ off"))),
    Step("rule.turn", "o", _in_force("1,1")),
    # Both, where one of them is in force; then both again.
    Step("rule.turn", "o", _in_force("0,0"), ("o", "home", "space", "space")),
    Step("rule.turn", "o", _in_force("1,1"), ("home", "space", "space")),
    Step("rule.try", "t", opens(Form, "Try: gone quiet"), ("home",)),
    Step("sheet.copy", "c", says("Copied: What would happen: Deal 00"), ("escape", *_TRIED), Sheet),
    Step("sheet.leave", "escape", opens(RulesScreen), (), Sheet),
    Step("sheet.leave", "q", opens(RulesScreen), _TRIED, Sheet),
    Step("rule.run", "r", says("gone quiet ×1, for Beck ×1"), (_silent_deal,)),
    Step("rows.less", "escape", opens(BoardScreen)),
)

TEMPLATES = (
    Step("row.add", "a", opens(Form, "New template"), ("g", "m")),
    Step("row.edit", "e", opens(Form, "welcome"), ("escape",)),
    Step("row.menu", "m", opens(Picker, "welcome"), ("escape",)),
    Step("row.delete", "delete", opens(Confirm, "Delete welcome?"), ("escape",)),
    Step("rows.filter", "slash", _typing, ("escape",)),
    Step("rows.less", "escape", both(opens(TemplatesScreen), says("3d call")), (types("no such"), "enter")),
    Step("rows.sort", "s", opens(Picker, "Sort by")),
    Step("rows.columns", "v", opens(ChooseColumns), ("escape",)),
    Step("rows.copy", "c", says("Copied: welcome"), ("escape",)),
    Step("template.plan", "p", opens(Form, "Plan the steps of welcome")),
    Step("rows.less", "escape", opens(BoardScreen), ("escape",)),
)


def _on(where: type, steps: tuple[Step, ...]) -> tuple[Step, ...]:
    return tuple(Step(each.id, each.key, each.effect, each.first, each.on or where) for each in steps)


TABLES = Walk(AlertsScreen, ("g", "a"), (*ALERTS, *_on(RulesScreen, RULES), *_on(TemplatesScreen, TEMPLATES)))


async def _feed(desk: Desk) -> None:
    """Let a file be kept up to date."""
    kept = Feed(desk.app.session.folder.with_name("kept.ics"), Chosen())
    await desk.app.session.write(lambda store, _clock: feeds.register(store, kept))
    await desk.on(CalendarsScreen).reload()
    await desk.press("home")


CALENDARS = Walk(
    CalendarsScreen,
    ("g", "k"),
    (
        Step("calendar.export", "e", opens(Form, "Export to a file")),
        Step("calendar.feed", "a", opens(Form, "Keep a file up to date"), ("escape",)),
        Step("calendar.import", "i", opens(Form, "Take in a file"), ("escape",)),
        Step("calendar.publish", "p", opens(Form, "Publish to a server (CalDAV)"), ("escape",)),
        Step("calendar.folder", "f", opens(Form, "Bring together with a folder (vdir)"), ("escape",)),
        Step("calendar.open", "enter", opens(Form, "kept.ics"), ("escape", _feed)),
        Step("calendar.stop", "delete", opens(Confirm, "Keep"), ("escape",)),
        Step("calendar.back", "escape", opens(BoardScreen), ("y",)),
    ),
)


async def _channels(desk: Desk) -> None:
    """Let alerts go through a command."""
    page = desk.on(ChannelsScreen)
    channels.write(page.place, command=("true",))
    await page.reload()
    await desk.press("home", "down", "down")


CHANNELS = Walk(
    ChannelsScreen,
    ("g", "n"),
    (
        Step("channel.mail", "m", opens(Form, "Alerts by e-mail")),
        Step("channel.webhook", "w", opens(Form, "Alerts to a room"), ("escape",)),
        Step("channel.command", "c", opens(Form, "Alerts through a command"), ("escape",)),
        Step("channel.remind", "i", opens(Form, "Remind where the app is closed"), ("escape",)),
        Step("channel.try", "t", says("A message to you was sent (command)"), ("escape", _channels)),
        Step("channel.open", "enter", opens(Form, "Alerts through a command")),
        Step("channel.stop", "delete", opens(Confirm, "Send alerts there no more (command)"), ("escape",)),
        Step("channel.back", "escape", opens(BoardScreen), ("y",)),
    ),
)

WALKS = (TABLES, CALENDARS, CHANNELS)
