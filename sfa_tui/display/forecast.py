"""A forecast in words, in a terminal's table as on a screen: what its rows are, its period, its ratios, and what it
could not count."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from sfa_tui.display import cells
from sfa_tui.forecast.measures import Count
from sfa_tui.forecast.report import Report
from sfa_tui.locale import N_, _, language, ngettext
from sfa_tui.model import words
from sfa_tui.model.money import Scale, json_number, minor_digits, round_div
from sfa_tui.model.sums import COUNT, ONE, By

GROUPS: Mapping[By, tuple[str, str]] = {
    "rep": (N_("Rep"), N_("(no owner)")),
    "team": (N_("Team"), N_("(no team)")),
    "stage": (N_("Stage"), N_("(no stage)")),
    "month": (N_("Month"), N_("(no month)")),
    "category": (N_("Category"), N_("(no category)")),
    "rank": (N_("Rank"), N_("(no rank)")),
    "product": (N_("Product"), N_("(no product)")),
    "company": (N_("Company"), N_("(no company)")),
}
"""What the rows of a forecast are, and what a row of deals without one is called."""


def group(by: By, name: str | None) -> str:
    """Return what a row is called."""
    if by == "category":
        return words.choice(name)
    return name or _(GROUPS[by][1])


def title(report: Report) -> str:
    """Return which days a forecast is about, and as of which day it is."""
    period = report.ask.period
    return _("{period}: {start} to {end}, as of {day}").format(
        period=period.name, start=period.start, end=period.last_day, day=report.ask.today
    )


def percent(ratio: Fraction | float | None) -> str:
    """Return a ratio as whole per cent, "" for none."""
    return "" if ratio is None else f"{round(ratio * 100)}%"


def times(ratio: Fraction | float | None) -> str:
    """Return how many times one is the other, to one digit, "" for none."""
    return "" if ratio is None else f"{float(ratio):.1f}×"


def unconverted(counts: Mapping[str, Count], scale: Scale) -> list[str]:
    """Return what is told of the deals that are in no sum because a rate is missing, and how to give it."""
    return [
        ngettext(
            "There is no rate for {currency}: {count} deal ({amount}) is in no sum; see `sfa rate add --help`",
            "There is no rate for {currency}: {count} deals ({amount}) are in no sum; see `sfa rate add --help`",
            count.deals,
        ).format(
            currency=currency,
            count=count.deals,
            amount=cells.brief_money(json_number(count.amount, currency), currency, scale),
        )
        for currency, count in counts.items()
    ]


def left_out(report: Report, scale: Scale) -> list[str]:
    """Return what is told of the deals and targets that a forecast could not count."""
    told = unconverted(report.unconverted, scale)
    if report.unknown:
        told.append(
            ngettext(
                "{count} deal has no line item with a cost: its margin is unknown, and in no sum",
                "{count} deals have no line item with a cost: their margin is unknown, and in no sum",
                report.unknown,
            ).format(count=report.unknown)
        )
    told += [
        _("There is no rate for {currency}: targets in it do not count").format(currency=currency)
        for currency in report.targets_without_rate
    ]
    return told


def amount(minor: int, currency: str, scale: Scale) -> str:
    """Return an amount as a column of a forecast has room for it: without its unit (`unit`), in whole units or with one
    decimal of thousands or millions, rounded half to even; deals that are counted as they are."""
    if currency == COUNT:
        return f"{minor // ONE:,}" if not minor % ONE else f"{Decimal(minor) / ONE:,.2f}"
    digits = minor_digits(currency)
    if scale == "unit":
        return f"{round_div(minor, 10**digits):,}"
    tenths = round_div(minor * 10, (1_000 if scale == "thousand" else 1_000_000) * 10**digits)
    whole, rest = divmod(abs(tenths), 10)
    return f"{'-' if tenths < 0 else ''}{whole:,}.{rest}"


def unit(currency: str, scale: Scale) -> str:
    """Return in what the amounts of a forecast are."""
    if currency == COUNT:
        return _("number of deals")
    name = "円" if currency == "JPY" and language() == "ja" else currency
    if scale == "unit":
        return _("in {currency}").format(currency=name)
    if scale == "thousand":
        return _("in thousand {currency}").format(currency=name)
    return _("in million {currency}").format(currency=name)
