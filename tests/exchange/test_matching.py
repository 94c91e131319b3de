"""Which row of the workspace a row of a file means: told twice, of one name, mentioned before it comes, changed here
meanwhile."""

import pytest

from sfa_tui.sales import deals
from sfa_tui.store import history, names, undo
from sfa_tui.store.journal import action
from tests.exchange.trial import CLOCK, Trial, counts
from tests.whole import assert_whole, everything, live


def test_a_row_told_twice_is_one_row(dollars: Trial) -> None:
    companies = "name,sector,tags\nAcme,steel,big\nACME,,old\nAcme,iron,\n"
    assert counts(dollars.take("companies", companies)) == (1, 0, 2, 0)
    assert dollars.one("SELECT name, sector FROM company") == ("Acme", "iron")
    assert dollars.rows("SELECT name FROM tag ORDER BY name") == [("big",), ("old",)]
    dollars.take("products", "product,price\nGTX,5\n")
    rows = "id,deal name,product,quantity,tags\n1,A,GTX,2,x\n1,A,GTX,3,x;y\n"
    assert counts(dollars.take("deals", rows)) == (1, 0, 1, 0)
    assert dollars.rows("SELECT quantity FROM line_item") == [(3.0,)]
    assert dollars.rows("SELECT t.name FROM tag t WHERE noun = 'deal' ORDER BY 1") == [("x",), ("y",)]
    before = live(dollars.store.connection)
    for noun, text in (("companies", companies), ("deals", rows)):
        assert dollars.take(noun, text).created == 0
        assert live(dollars.store.connection) == before


def test_rows_that_contradict_each_other_settle(dollars: Trial) -> None:
    """The last one holds, each time alike."""
    text = "id,name,sector\n1,Acme,steel\n1,Acme,iron\n"
    dollars.take("companies", text)
    before = everything(dollars.store.connection)
    assert counts(dollars.take("companies", text)) == (0, 0, 2, 0)
    assert everything(dollars.store.connection) == before
    assert dollars.one("SELECT sector FROM company") == ("iron",)


def test_rows_of_one_name_are_two_where_a_surer_key_differs(dollars: Trial) -> None:
    companies = "name,customer code\nSato,C1\nSato,C2\nSato,C1\n"
    assert counts(dollars.take("companies", companies)) == (2, 0, 1, 0)
    assert counts(dollars.take("companies", companies)) == (0, 0, 3, 0)
    users = "name,email\nTaro Sato,a@example.com\nTaro Sato,b@example.com\n"
    assert counts(dollars.take("users", users)) == (2, 0, 0, 0)
    assert counts(dollars.take("users", users)) == (0, 0, 2, 0)
    # And whoever names one of them by that name alone is not answered with a guess.
    done = dollars.take("deals", "deal name,company,owner\nA,Sato,me\nB,,Taro Sato\nC,,b@example.com\n")
    assert counts(done) == (1, 0, 0, 2)
    assert all("2 rows" in why for _line, why in done.reasons)
    ids = dollars.rows("SELECT id FROM company ORDER BY n")
    done = dollars.take("deals", "deal name,company\nA,Sato\n", aliases=(f"company:Sato={ids[1][0]}",))
    assert counts(done) == (1, 0, 0, 0)
    assert dollars.one("SELECT company_id FROM deal WHERE name = 'A'") == ids[1]


def test_parents_and_managers_are_mentioned_before_their_row(dollars: Trial) -> None:
    text = "name,parent,sector\nChild,Mother,toys\nMother,Grandmother,games\nOther,Mother,\nSelf,self,\n"
    done = dollars.take("companies", text)
    assert counts(done) == (4, 0, 0, 0)
    assert done.made == {"company": 1}
    assert dollars.rows("SELECT name, coalesce(parent, ''), coalesce(sector, '') FROM v_company ORDER BY name") == [
        ("Child", "Mother", "toys"),
        ("Grandmother", "", ""),
        ("Mother", "Grandmother", "games"),
        ("Other", "Mother", ""),
        ("Self", "", ""),
    ]
    users = "name,manager,office\nRep,Boss,East\nBoss,Chief,East\nOther,Boss,East\n"
    done = dollars.take("users", users)
    assert counts(done) == (3, 0, 0, 0)
    roles = dollars.rows("SELECT name, role FROM user WHERE name <> 'me' ORDER BY name")
    assert roles == [("Boss", "manager"), ("Chief", "manager"), ("Other", "rep"), ("Rep", "rep")]
    before = everything(dollars.store.connection)
    assert counts(dollars.take("companies", text)) == (0, 0, 4, 0)
    assert counts(dollars.take("users", users)) == (0, 0, 3, 0)
    assert everything(dollars.store.connection) == before


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2)])
def test_the_order_of_users_does_not_matter(dollars: Trial, order: tuple[int, ...]) -> None:
    rows = ("Rep,Boss,East", "Boss,Chief,East", "Chief,,East")
    dollars.take("users", "name,manager,office\n" + "".join(f"{rows[place]}\n" for place in order))
    found = dollars.rows(
        "SELECT u.name, u.role, t.name, m.role FROM user u JOIN membership m ON m.user_id = u.id"
        " JOIN team t ON t.id = m.team_id ORDER BY 1, 3"
    )
    assert found == [
        ("Boss", "manager", "Boss", "manager"),
        ("Boss", "manager", "Chief", "member"),
        ("Chief", "manager", "Chief", "manager"),
        ("Chief", "manager", "East", "member"),
        ("Rep", "rep", "Boss", "member"),
    ]


def test_a_rep_who_changes_teams_joins_the_new_one_from_today(dollars: Trial) -> None:
    dollars.take("users", "name,team\nRep,East\n")
    assert counts(dollars.take("users", "name,team\nRep,West\n")) == (0, 1, 0, 0)
    assert counts(dollars.take("users", "name,team\nRep,West\n")) == (0, 0, 1, 0)
    assert dollars.rows(
        "SELECT t.name, m.starts_on FROM membership m JOIN team t ON t.id = m.team_id ORDER BY m.n"
    ) == [("East", None), ("West", "2026-12-01")]


@pytest.mark.parametrize(
    ("held", "joins"),
    [
        ("name,email,team\nTaro Sato,a@example.com,East\n", "name,email,team\nTaro Sato,b@example.com,East\n"),
        ("name,login,team\nsato,,East\nSato Ken,sato,\n", "name,login,team\nSato Ken,sato,East\n"),
    ],
)
def test_whoever_has_the_name_of_another_joins_the_team_too(dollars: Trial, held: str, joins: str) -> None:
    dollars.take("users", held)
    assert sum(counts(dollars.take("users", joins))[:2]) == 1
    assert counts(dollars.take("users", joins)) == (0, 0, 1, 0)
    assert dollars.rows(
        "SELECT t.name, count(DISTINCT m.user_id) FROM membership m JOIN team t ON t.id = m.team_id GROUP BY 1"
    ) == [("East", 2)]


def test_deals_of_one_name_are_matched_in_their_order(dollars: Trial) -> None:
    text = "deal name,company,amount\nRenewal,Acme,1\nRenewal,Acme,2\nRenewal,Isdom,3\nRenewal,Acme,4\n"
    assert counts(dollars.take("deals", text)) == (4, 0, 0, 0)
    assert counts(dollars.take("deals", text)) == (0, 0, 4, 0)
    assert counts(dollars.take("deals", text.replace("Acme,2", "Acme,20"))) == (0, 1, 3, 0)
    assert counts(dollars.take("deals", text + "Renewal,Acme,5\n")) == (1, 1, 3, 0)
    amounts = dollars.rows("SELECT amount FROM deal ORDER BY n")
    assert amounts == [(100,), (200,), (300,), (400,), (500,)]


def test_a_number_need_not_be_unique(trial: Trial) -> None:
    text = "案件番号,案件名,金額\nN-1,A,1\nN-1,B,2\nN-2,C,3\n"
    assert counts(trial.take("deals", text)) == (3, 0, 0, 0)
    assert counts(trial.take("deals", text)) == (0, 0, 3, 0)
    assert counts(trial.take("deals", text.replace("N-2,C", "N-2,D"))) == (0, 1, 2, 0)
    assert trial.rows("SELECT ref, name FROM deal ORDER BY n") == [("N-1", "A"), ("N-1", "B"), ("N-2", "D")]


def test_blank_cells_never_erase(dollars: Trial) -> None:
    header = "id,deal name,company,stage,amount,currency,close date,source,tags,note\n"
    dollars.take("deals", header + "1,A,Acme,Proposal,5,EUR,2027-01-31,fair,big,hello\n")
    before = live(dollars.store.connection)
    assert counts(dollars.take("deals", header + "1,,,,,,,,,\n")) == (0, 0, 1, 0)
    assert counts(dollars.take("deals", "id,deal name\n1,A\n")) == (0, 0, 1, 0)
    after = live(dollars.store.connection)
    del before["import_mapping"], after["import_mapping"]
    assert after == before


def test_what_the_file_does_not_say_stays_as_it_was_edited(dollars: Trial) -> None:
    """List price, quantity, currency and the name that a deal is called by are for new deals only."""
    dollars.take("products", "product,price\nGTX,100\n")
    text = "id,company,product,owner\n1,Acme,GTX,me\n"
    dollars.take("deals", text)
    assert dollars.one("SELECT name, amount, currency FROM deal") == ("Acme GTX", 10000, "USD")
    (id,) = dollars.one("SELECT id FROM deal")
    deals.edit(dollars.store, CLOCK, [id], {"name": "Big one", "amount": "70"})
    with action(dollars.store, "edit") as act:
        act.update("deal", id, {"currency": "EUR"})
        act.update("line_item", dollars.one("SELECT id FROM line_item")[0], {"quantity": 40.0, "unit_price": 9000})
        act.update("product", dollars.one("SELECT id FROM product")[0], {"active": 0})
    deals.move(dollars.store, CLOCK, [id], names.resolve(dollars.store, "stage", "Proposal"))
    before = everything(dollars.store.connection)
    assert counts(dollars.take("deals", text)) == (0, 0, 1, 0)
    assert counts(dollars.take("products", "product,price\nGTX,100\n")) == (0, 0, 1, 0)
    assert everything(dollars.store.connection) == before


def test_a_deal_that_the_file_closes_was_closed_on_its_day(dollars: Trial) -> None:
    dollars.take("users", "name,team\nRep,East\n")
    header = "id,deal name,stage,amount,close date,owner,lost reason\n"
    dollars.take("deals", header + "1,A,Proposal,5,2026-11-30,Rep,\n2,B,Proposal,5,2026-11-30,Rep,\n")
    done = dollars.take("deals", header + "1,A,Won,6,2026-11-15,Rep,\n2,B,Lost,5,2026-11-16,Rep,Price\n")
    assert counts(done) == (0, 2, 0, 0)
    found = dollars.rows(
        "SELECT d.name, d.closed_on, t.name, x.stage_entered_at, r.name FROM deal d JOIN team t ON t.id = d.team_id"
        " JOIN deal_state x ON x.n = d.n LEFT JOIN reason r ON r.id = d.reason_id ORDER BY d.n"
    )
    assert found == [
        ("A", "2026-11-15", "East", "2026-11-14T15:00:00.000Z", None),
        ("B", "2026-11-16", "East", "2026-11-15T15:00:00.000Z", "Price"),
    ]
    effective = dollars.rows(
        "SELECT DISTINCT j.row, j.effective_at FROM journal j WHERE j.noun = 'deal' AND j.field IS NOT NULL ORDER BY 1"
    )
    assert effective == [(1, "2026-11-14T15:00:00.000Z"), (2, "2026-11-15T15:00:00.000Z")]
    (id,) = dollars.one("SELECT id FROM deal WHERE name = 'A'")
    assert {change.verb for change in history.of_row(dollars.store, "deal", id)} == {"import deals"}
    assert_whole(dollars.store.folder)


def test_a_later_correction_of_a_closed_deal_is_of_today(dollars: Trial) -> None:
    header = "id,deal name,stage,close date,note\n"
    dollars.take("deals", header + "1,A,Won,2026-10-01,\n")
    assert counts(dollars.take("deals", header + "1,A,Won,2026-10-01,signed\n")) == (0, 1, 0, 0)
    assert dollars.rows("SELECT field, effective_at FROM journal WHERE noun = 'deal' AND field IS NOT NULL") == [
        ("note", None)
    ]


def test_a_deal_won_here_and_open_in_the_file_is_opened_again_and_said_so(dollars: Trial) -> None:
    text = "id,deal name,stage,owner\n1,A,Proposal,me\n2,B,Proposal,me\n"
    dollars.take("deals", text)
    (id,) = dollars.one("SELECT id FROM deal WHERE name = 'A'")
    deals.lose(dollars.store, CLOCK, [id], reason="Price")
    done = dollars.take("deals", text)
    assert (counts(done), done.reopened) == ((0, 1, 1, 0), 1)
    assert dollars.one("SELECT stage, closed_on, lost_reason, lost_kind FROM v_deal WHERE id = ?", (id,)) == (
        "Proposal",
        None,
        None,
        None,
    )
    undo.undo(dollars.store)
    assert dollars.one("SELECT stage, lost_reason FROM v_deal WHERE id = ?", (id,)) == ("Lost", "Price")
    assert_whole(dollars.store.folder)


def test_one_undo_takes_updates_back_too(dollars: Trial) -> None:
    dollars.take("deals", "id,deal name,amount,tags,owner\n1,A,5,x,me\n2,B,6,,me\n")
    before = live(dollars.store.connection)
    done = dollars.take("deals", "id,deal name,amount,tags,owner\n1,A2,50,x;y,me\n3,C,6,z,me\n2,B,6,,me\n")
    assert counts(done) == (1, 1, 1, 0)
    assert undo.undo(dollars.store).left == ()
    assert live(dollars.store.connection) == before
    assert_whole(dollars.store.folder)


def test_a_deal_of_several_is_never_guessed(dollars: Trial) -> None:
    """Of deals of one name the open one is meant; of several open ones none."""
    dollars.take("deals", "deal name,stage,close date\nA,Won,2026-01-01\nA,Lead,\nB,Lead,\nB,Lead,\n")
    done = dollars.take("orders", "date,company,amount,deal\n2026-11-01,Acme,5,A\n2026-11-01,Acme,5,B\n")
    assert counts(done) == (1, 0, 0, 1)
    assert dollars.one(
        "SELECT s.name FROM sales_order o JOIN v_deal d ON d.id = o.deal_id JOIN stage s ON s.name = d.stage"
    ) == ("Lead",)
