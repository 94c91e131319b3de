import pytest

from sfa_tui.model.eras import western_year


@pytest.mark.parametrize(
    ("era", "year", "western"),
    [
        *(("令和", "8", 2026), ("R", "8", 2026), ("r", "元", 2019), ("平成", "30", 2018), ("平成", "32", 2020)),
        *(("S", "64", 1989), ("大正", "元", 1912), ("明治", "1", 1868)),
    ],
)
def test_western_year(era: str, year: str, western: int) -> None:
    assert western_year(era, year) == western
