"""How a report is printed: as a page for people, as the one object that it is, or its entries as rows."""

from collections.abc import Iterator

from sfa_tui.cli import cells, context
from sfa_tui.cli.output import Column, Format, Row, emit_report, emit_rows
from sfa_tui.cli.sheet import emit_sheet
from sfa_tui.display import reports as told
from sfa_tui.display.sheets import Item, Section
from sfa_tui.locale import N_, _
from sfa_tui.model.clock import Clock
from sfa_tui.store import workday
from sfa_tui.store.listing import Object

_ENTRIES = (
    Column("section", N_("Section")),
    Column("at", N_("When")),
    Column("what", N_("What")),
    Column("text", N_("Text")),
    Column("id"),
)


def emit_whole(report: Object, format: Format) -> None:
    """Print a report with all that it is drafted from and what was said on it."""
    if format is Format.TABLE:
        clock = context.clock()
        emit_sheet(_head(report, clock), [*_sections(report, clock)])
    else:
        emit_report(report, _entries(report), _ENTRIES, format)


def _head(report: Row, clock: Clock) -> list[str]:
    head = [f"{told.title(report)} · {told.standing_since(report, clock)}", told.totals(report, context.scale())]
    if late := workday.late(dict(report)):
        head.append(told.since(late))
    return head


def _sections(report: Row, clock: Clock) -> Iterator[Section]:
    week, scale = report["kind"] == "week", context.scale()
    yield Section(
        _("Conversations"), [*_conversations(report, clock, week=week)], _("nothing was logged; `sfa log` notes one")
    )
    changes: list[Item] = [told.change(each, scale) for each in report["changes"]]
    yield Section(_("Deals"), changes, _("nothing changed"))
    yield Section(_("Not done yet"), [(cells.due(each["due"], clock), told.left(each)) for each in report["left"]])
    following: list[Item] = [(cells.due(each["due"], clock), told.planned(each)) for each in report["next"]]
    yield Section(_("Next"), following, _("nothing is planned"))
    remarks: list[Item] = [("", str(report["remarks"]))] if report["remarks"] else []
    yield Section(_("Remarks"), remarks, "" if report["submitted_at"] else _("none yet; `--remark TEXT` notes some"))
    said = [each for each in report["thread"] if each["kind"] != "submitted"]
    if said:
        yield Section(_("Said on it"), [told.said(each, clock) for each in report["thread"]])


def _conversations(report: Row, clock: Clock, *, week: bool) -> Iterator[Item]:
    for each in report["conversations"]:
        channel, text = told.conversation(each)
        late = "+" if each["late"] else ""
        yield f"{late}{told.when(each['done_at'], clock, week=week)} {channel}", text


def _entries(report: Row) -> Iterator[Row]:
    for each in report["conversations"]:
        text = told.conversation(each)[1]
        yield {"section": "conversations", "at": each["done_at"], "what": each["kind"], "text": text, "id": each["id"]}
    for each in report["changes"]:
        text = told.change(each, "unit")[1]
        deal = each["deal"]["id"]
        yield {"section": "changes", "at": each["at"], "what": each["what"], "text": text, "id": deal}
    for section in ("left", "next"):
        for each in report[section]:
            yield {
                **{"section": section, "at": each["due"], "what": each["kind"]},
                **{"text": told.planned(each), "id": each["id"]},
            }
    for each in report["thread"]:
        yield {"section": "thread", "at": each["at"], "what": each["kind"], "text": each["body"], "id": report["id"]}


def report_columns(clock: Clock) -> list[Column]:
    """Return the columns of a list of reports."""
    return [
        Column("starts_on", N_("Date"), told.days, whole=True),
        Column("user.name", N_("Who")),
        Column("standing", N_("Standing"), told.standing, whole=True),
        Column("submitted_at", N_("Submitted"), lambda row: cells.moment(row["submitted_at"], clock), spare=1),
        Column("unread", N_("Unread"), lambda row: "●" if row["unread"] else ""),
        Column("remarks", N_("Remarks"), lambda row: " ".join((row["remarks"] or "").split())),
        Column("kind"),
        Column("ends_on"),
        Column("user.id"),
        Column("id"),
    ]


def emit_reports(rows: list[Object], format: Format, *, nothing: str = N_("There are no reports.")) -> None:
    """Print reports as a list."""
    emit_rows(rows, report_columns(context.clock()), format, nothing=nothing)


def emit_queue(queue: Row, format: Format) -> None:
    """Print what a leader has yet to read, and who has yet to report."""
    clock = context.clock()
    if format is not Format.TABLE:
        emit_report(queue, [*queue["unread"], *queue["missing"]], report_columns(clock), format)
        return
    unread: list[Item] = [(f"● {told.days(each)[:10]}", _told_in_line(each, clock)) for each in queue["unread"]]
    missing: list[Item] = [
        (f"○ {told.days(each)[:10]}", f"{each['user']['name']} · {told.standing(each)}") for each in queue["missing"]
    ]
    emit_sheet(
        [_("Reports of your team")],
        [
            Section(_("To read"), unread, _("nothing is unread")),
            Section(_("Not reported"), missing, _("everybody has reported")),
        ],
    )


def _told_in_line(report: Row, clock: Clock) -> str:
    when = cells.moment(report["submitted_at"], clock)[5:]
    kind = _("week") if report["kind"] == "week" else ""
    head = " · ".join(filter(None, (report["user"]["name"], kind, when)))
    return f"{head}: {' '.join(report['remarks'].split())}" if report["remarks"] else head
