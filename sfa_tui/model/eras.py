"""The Japanese eras by which years are counted (令和8年 is 2026)."""

# The western year before the first year of each era.
_BEFORE = {"明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018}
_LETTERS = {"m": "明治", "t": "大正", "s": "昭和", "h": "平成", "r": "令和"}

ERA_NAMES = "|".join(_BEFORE)
ERA_LETTERS = "".join(_LETTERS)


def western_year(era: str, year: str) -> int:
    """Return the western year of an era's year (digits or 元), the era given by its name or its letter in either case.

    An era goes on counting past its end, as documents do that were printed before: 平成32年 is 2020.
    """
    return _BEFORE[_LETTERS.get(era.lower(), era)] + (1 if year == "元" else int(year))
