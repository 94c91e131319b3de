"""The fields that rows are filtered by: their names in both languages, what they hold, and which nouns have them.

One row of FIELDS is all that the filter language, the options of the command line and the docs need to know about a
field; how it is looked up in the database is the store's business.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from sfa_tui.locale import N_
from sfa_tui.model.text import fold

Kind = Literal["ref", "text", "choice", "date", "amount", "number", "duration", "flag"]
Choices = tuple[tuple[str, ...], ...]

TEXT = "text"
CUSTOM = "field."
CUSTOM_PREFIXES = ("field", "項目")


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the filter language.

    `nouns` is empty where every noun has the field; `option` is the stem of its options, empty where it has none;
    `choices` are the values of a choice, each with its other spellings.
    """

    name: str
    kind: Kind
    nouns: tuple[str, ...]
    aliases: tuple[str, ...]
    help: str
    option: str
    choices: Choices = ()


@dataclass(frozen=True, slots=True)
class Option:
    """A field as an option of the command line: `--close-before` is close with the operator <.

    `several` says that the option may be given more than once, for any of its values.
    """

    flag: str
    field: Field
    op: str
    several: bool


def _row(
    name: str, kind: Kind, nouns: str, aliases: str, help: str, *, option: str | None = None, choices: Choices = ()
) -> Field:
    return Field(
        name, kind, tuple(nouns.split()), tuple(aliases.split()), help, name if option is None else option, choices
    )


def _choices(*rows: str) -> Choices:
    return tuple(tuple(row.split()) for row in rows)


# Each row: the value, then its other spellings.
OUTCOMES = _choices("open 進行中", "won 受注", "lost 失注")
CATEGORIES = _choices(
    "commit committed コミット 確実",
    "best_case best upside ベストケース 見込",
    "pipeline パイプライン",
    "omitted omit 対象外 除外",
)
# What kinds of activity are called at the head of a quick line and after `kind:`. 商談 is never written by the program
# (to some it means a deal), but a rep who types it speaks of a meeting.
ACTIVITY_KINDS = _choices(
    "call phone phone-call tel 電話 架電 受電",
    "visit 訪問 往訪 来社 来訪",
    "mail e-mail メール eメール",
    "meeting mtg web-meeting online-meeting video-call"
    " 会議 web会議 電話会議 オンライン会議 ミーティング 打合せ 打合わせ 打ち合せ 打ち合わせ 面談 商談",
    "demo デモ デモンストレーション",
    "message chat line sms slack チャット メッセージ",
    "note memo メモ ノート",
    "todo to-do task タスク やること",
)
DIRECTIONS = _choices("in 先方から 受信", "out 当方から 発信", "both 双方")
DEBTORS = _choices("us we 当方 自社", "them they 先方", "nobody none なし")

# To add a field, add a row: name, kind, nouns ("" = all), other names, help. Of two rows with one name each noun sees
# its own; a flag may share a name with a field, because it stands alone.
FIELDS: tuple[Field, ...] = (
    _row(TEXT, "text", "", "本文 検索", N_("free words: all of them occur in the row"), option=""),
    _row("name", "text", "", "subject title 名前 名称 件名 案件名", N_("part of its name")),
    _row("id", "text", "", "", N_("id, or its tail")),
    _row("deleted", "flag", "", "trashed 削除済 削除済み", N_("deleted ones")),
    # deals
    _row("stage", "ref", "deal", "ステージ フェーズ 段階", N_("stage")),
    _row("pipeline", "ref", "deal", "パイプライン", N_("pipeline")),
    _row(
        "owner", "ref", "deal activity company order", "rep 担当 担当者 営業 営業担当", N_("who owns it (me: yourself)")
    ),
    _row("team", "ref", "deal", "チーム 部署", N_("team of its owner, teams below it included")),
    _row("rank", "ref", "deal", "確度 ランク 受注確度", N_("rank")),
    _row("company", "ref", "deal activity contact order", "account customer 取引先 会社 顧客 企業", N_("company")),
    _row("contact", "ref", "deal activity", "person 先方担当者 先方担当 先方", N_("contact")),
    _row("product", "ref", "deal order", "製品 商品 品目", N_("product of a line item")),
    _row("tag", "text", "deal company contact", "tags タグ", N_("tag")),
    _row("source", "ref", "deal", "発生元 流入元 情報源 経路 リード元", N_("where the deal came from")),
    _row("reason", "ref", "deal", "lost-reason 失注理由 理由", N_("why it was lost")),
    _row("competitor", "ref", "deal", "rival 競合 競合先 競合他社", N_("competitor")),
    _row("category", "choice", "deal", "見込み区分 区分 予測区分", N_("forecast category"), choices=CATEGORIES),
    _row("currency", "text", "deal", "通貨", N_("currency, as USD or JPY")),
    _row("ref", "text", "deal", "案件番号 番号", N_("deal number")),
    _row("kind", "choice", "deal", "status 状態 状況 種類", N_("open, won or lost"), choices=OUTCOMES),
    _row("amount", "amount", "deal order", "金額 受注金額", N_("amount before tax")),
    _row("margin", "amount", "deal", "粗利 粗利額", N_("gross margin")),
    _row("probability", "number", "deal", "prob 確率 受注確率", N_("probability in per cent")),
    _row("close", "date", "deal", "expected-close expected 受注予定日 受注予定 予定日", N_("expected close date")),
    _row("created", "date", "deal", "created-at 作成日 登録日", N_("date of creation")),
    _row(
        "closed", "date", "deal", "closed-at 完了日 決着日 受注日 受注・失注日", N_("date on which it was won or lost")
    ),
    _row("silent", "duration", "deal", "無連絡 沈黙 音信不通", N_("time since the last conversation")),
    _row("age", "duration", "deal", "経過 経過日数", N_("time since its creation")),
    _row("slips", "number", "deal", "slip 延期 延期回数", N_("how often its expected close was put off")),
    _row("open", "flag", "deal", "進行中", N_("open deals")),
    _row("won", "flag", "deal", "受注 受注済 受注済み", N_("won deals")),
    _row("lost", "flag", "deal", "失注 失注済 失注済み", N_("lost deals")),
    _row(
        "rotting",
        "flag",
        "deal",
        "停滞 停滞中",
        N_("nobody spoke for longer than the stage allows, and nothing is planned"),
    ),
    _row("parked", "flag", "deal", "保留 保留中", N_("parked deals")),
    _row("no-next-step", "flag", "deal", "次回なし 次回未定 次回予定なし", N_("nothing is planned")),
    _row("overdue", "flag", "deal", "予定日超過 受注予定日超過 期限切れ", N_("the expected close date is past")),
    _row("undated", "flag", "deal", "予定日なし 予定日未定 日付なし", N_("no expected close date")),
    _row("we-owe", "flag", "deal", "要返信 要対応", N_("the answer is ours to give")),
    _row("they-owe", "flag", "deal", "返信待ち 回答待ち 先方待ち", N_("the answer is theirs to give")),
    # activities
    _row("kind", "choice", "activity", "type 種別 種類", N_("kind of activity"), choices=ACTIVITY_KINDS),
    _row("deal", "ref", "activity", "案件", N_("deal")),
    _row("due", "date", "activity", "期限 期日 予定日", N_("when it is due")),
    _row("date", "date", "activity", "held 実施日 日付", N_("when it took place")),
    _row("direction", "choice", "activity", "方向 向き", N_("who spoke: in, out or both"), choices=DIRECTIONS),
    _row(
        "owed",
        "choice",
        "activity",
        "owed-by 返信者 宿題 対応",
        N_("who owes the answer: us, them or nobody"),
        choices=DEBTORS,
    ),
    _row("done", "flag", "activity", "完了 済 済み 実施済 実施済み", N_("done ones")),
    _row("planned", "flag", "activity", "予定 未完了", N_("planned ones")),
    _row("overdue", "flag", "activity", "期限切れ 期限超過", N_("planned ones that are past due")),
    # companies, contacts, products, orders
    _row("sector", "text", "company", "industry 業種 業界", N_("sector")),
    _row("country", "text", "company", "国", N_("country")),
    _row("parent", "ref", "company", "親会社", N_("parent company")),
    _row("role", "text", "contact", "役割 立場", N_("buying role")),
    _row("do-not-contact", "flag", "contact", "dnc 連絡不可 連絡禁止", N_("must not be contacted")),
    _row("family", "text", "product", "series シリーズ 製品群", N_("product family")),
    _row("active", "flag", "product", "販売中 有効", N_("still sold")),
    _row("date", "date", "order", "日付 受注日", N_("date of the order")),
)

# What follows the stem in the name of an option, and the operator that it means.
_OPTIONS: dict[Kind, tuple[tuple[str, str], ...]] = {
    "ref": (("", ":"),),
    "text": (("", ":"),),
    "choice": (("", ":"),),
    "date": (("", ":"), ("-before", "<"), ("-after", ">")),
    "amount": (("-min", ">="), ("-max", "<=")),
    "number": (("-min", ">="), ("-max", "<=")),
    "duration": (("", ">="),),
    "flag": (("", ""),),
}


def fields(noun: str) -> tuple[Field, ...]:
    """Return the fields that rows of the noun have, in the order of FIELDS."""
    return tuple(field for field in FIELDS if not field.nouns or noun in field.nouns)


def options(noun: str) -> tuple[Option, ...]:
    """Return the options by which the commands of the noun filter, in the order of FIELDS."""
    return tuple(
        Option(f"--{field.option}{suffix}", field, op, takes_several(field, op))
        for field in fields(noun)
        if field.option
        for suffix, op in _OPTIONS[field.kind]
    )


def takes_several(field: Field, op: str) -> bool:
    """Return whether a comma separates values: in an amount it groups thousands, and a comparison has one side."""
    return op == ":" and field.kind not in ("amount", "duration")


def find_field(noun: str, name: str) -> Field | None:
    """Return the field of the noun that takes a value and goes by this name, in any case, width and language."""
    return _names(noun, False).get(fold_name(name))


def find_flag(noun: str, name: str) -> Field | None:
    """Return the flag of the noun that goes by this name."""
    return _names(noun, True).get(fold_name(name))


def is_flag_anywhere(name: str) -> bool:
    """Return whether some noun has a flag of this name."""
    return fold_name(name) in _flags()


def find_custom(name: str, custom: tuple[str, ...]) -> str | None:
    """Return the custom field that goes by this name, as it was declared."""
    folded = fold_name(name)
    return next((known for known in custom if fold_name(known) == folded), None)


def find_choice(choices: Choices, text: str) -> str | None:
    """Return the choice that the text spells, by its first spelling."""
    return _spelled(choices).get(fold_name(text))


def fold_name(name: str) -> str:
    """Return the form under which names of fields are compared; an underscore counts as a hyphen."""
    return fold(name).replace("_", "-")


@cache
def _names(noun: str, flags: bool) -> dict[str, Field]:
    chosen = [field for field in fields(noun) if (field.kind == "flag") == flags]
    return {fold_name(name): field for field in chosen for name in (field.name, *field.aliases)}


@cache
def _spelled(choices: Choices) -> Mapping[str, str]:
    spelled: dict[str, str] = {}
    for words in choices:
        for word in words:
            spelled.setdefault(fold_name(word), words[0])
    return spelled


@cache
def _flags() -> frozenset[str]:
    return frozenset(
        fold_name(name) for field in FIELDS if field.kind == "flag" for name in (field.name, *field.aliases)
    )
