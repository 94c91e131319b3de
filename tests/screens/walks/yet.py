"""Keys that no walk presses yet: those of places without a tab, and of what came with them. Most are pressed by tests
of their own (test_alerts, test_rules, test_calendars, test_activity_form, test_customers, test_brief); a key that gets
its step leaves this list, and no other may come to it."""

_OF = {
    "AlertsScreen": {
        "alert.all_seen": ["S"],
        "alert.seen": ["s"],
        "alert.whose": ["w"],
        "alert.with_seen": ["i"],
        "rows.columns": ["v"],
        "rows.copy": ["c"],
        "rows.filter": ["slash"],
        "rows.less": ["escape"],
    },
    "BoardScreen": {"deal.brief": ["b"]},
    "CalendarsScreen": {
        "calendar.back": ["escape"],
        "calendar.export": ["e"],
        "calendar.feed": ["a"],
        "calendar.folder": ["f"],
        "calendar.import": ["i"],
        "calendar.open": ["enter"],
        "calendar.publish": ["p"],
        "calendar.stop": ["delete"],
    },
    "CompaniesScreen": {"company.brief": ["b"], "row.log": ["n"], "row.plan": ["p"]},
    "CompanyScreen": {"activity.form": ["i"], "deal.brief": ["b"]},
    "ContactScreen": {"activity.form": ["i"], "deal.brief": ["b"]},
    "ContactsScreen": {"row.log": ["n"], "row.plan": ["p"]},
    "DealScreen": {"activity.form": ["i"], "deal.brief": ["b"]},
    "DealsScreen": {"deal.brief": ["b"]},
    "RulesScreen": {
        "row.add": ["a"],
        "row.delete": ["delete"],
        "row.edit": ["e"],
        "row.menu": ["m"],
        "rows.columns": ["v"],
        "rows.copy": ["c"],
        "rows.filter": ["slash"],
        "rows.less": ["escape"],
        "rows.sort": ["s"],
        "rule.run": ["r"],
        "rule.try": ["t"],
        "rule.turn": ["o"],
    },
    "Sheet": {"sheet.copy": ["c"], "sheet.leave": ["escape", "q"]},
    "TemplatesScreen": {
        "row.add": ["a"],
        "row.delete": ["delete"],
        "row.edit": ["e"],
        "row.menu": ["m"],
        "rows.columns": ["v"],
        "rows.copy": ["c"],
        "rows.filter": ["slash"],
        "rows.less": ["escape"],
        "rows.sort": ["s"],
        "template.plan": ["p"],
    },
    "TodayScreen": {"activity.form": ["i"], "deal.brief": ["b"], "today.remove": ["delete"]},
    "WeekScreen": {"deal.brief": ["B"]},
}

YET = {(screen, id, key) for screen, ids in _OF.items() for id, keys in ids.items() for key in keys}
"""(screen, id of the binding, key)"""
