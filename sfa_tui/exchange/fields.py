"""The fields that each importable noun has, what their cells hold, and the headers under which other programs export
them (Salesforce, HubSpot, Pipedrive, kintone, eセールスマネージャー, hand-made spreadsheets). Which column of a file
is which field is decided in `mapping`."""

# ruff: noqa: E501 - one field a line is what makes the table readable

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a noun: `kind` is what `columns.read_column` reads, `refers` the noun whose names its cells hold.

    `headers` are what it is called elsewhere, the surest first; `weak` ones count only where nothing better is there.
    Where `several` columns may be one field, dates and texts are the first that is filled, address parts are joined,
    notes are put below one another, and e-mails, phones and tags are collected.
    """

    name: str
    kind: str
    headers: tuple[str, ...]
    refers: str = ""
    weak: tuple[str, ...] = ()
    several: bool = False


def _field(name: str, kind: str, headers: str, refers: str = "", *, weak: str = "", several: bool = False) -> Field:
    return Field(name, kind, (name, *headers.split("|")), refers, tuple(weak.split("|")) if weak else (), several)


_EXTERNAL_ID = "id|external id|record id|legacy id|system id|外部ID|レコード番号|レコードID|管理ID"
_OWNER = "record owner|sales agent|sales rep|sales representative|salesperson|account manager|account executive|営業担当|営業担当者|営業担当者名|自社担当|自社担当者|弊社担当|弊社担当者|当社担当|主担当|主担当者|担当営業|所有者|担当者|担当者名|担当|営業"
_COMPANY = "company name|account|account name|organization|organization name|organisation|customer|customer name|client|client name|associated company|end customer|取引先|取引先名|会社|会社名|顧客|顧客名|得意先|得意先名|企業|企業名|法人名|客先|客先名|納入先|エンドユーザー"
_PRODUCT = "product name|item|item name|sku|商品|商品名|品名|製品|製品名|品目|品番|型番|型式|サービス名|プラン"
_EMAIL = (
    "e-mail|emails|mail|email address|e-mail address|mail address|メール|メールアドレス|eメール|電子メール|アドレス"
)
_PHONE = "phone number|phones|telephone|telephone number|tel|business phone|work phone|main phone|電話|電話番号|代表電話|代表電話番号|会社電話|勤務先電話|連絡先"
_CURRENCY = "currency code|currency iso code|通貨|通貨コード|通貨単位"
_TAGS = "tag|label|labels|keywords|タグ|ラベル|分類タグ|キーワード"
_NOTE = "notes|description|comment|comments|remarks|memo|details|備考|備考欄|メモ|摘要|コメント|特記事項|詳細|説明|内容"
_QUANTITY = "qty|units|number of units|pieces|数量|個数|台数|数|本数|ライセンス数"
_CONTACT = "contact name|primary contact|person|contact person|associated contact|先方担当|先方担当者|先方担当者名|客先担当者|顧客担当者|取引先担当者|取引先責任者|窓口|窓口担当者|ご担当者"

_USERS = (
    _field("name", "text", "full name|display name|sales agent|sales rep|sales representative|salesperson|rep|rep name|agent|user|employee name|member|氏名|社員名|名前|営業担当|営業担当者|営業担当者名|担当者|担当者名|担当|表示名|ユーザー名|ユーザ名"),
    _field("login", "text", "login id|login name|user name|user id|alias|ログイン|ログインID|ログイン名|ユーザーID|ユーザID|社員番号|社員コード|社員ID|employee id|employee number"),
    _field("email", "email", _EMAIL),
    _field("role", "text", "user role|profile|permission|権限|役割|ロール|職種"),
    _field("team", "text", "team name|sales team|group|department|チーム|チーム名|課|部署|部署名|所属|所属部署|部門|グループ|組織"),
    _field("manager", "text", "manager name|sales manager|supervisor|reports to|leader|team leader|上司|上長|マネージャー|マネージャ|責任者|所属長|リーダー", "users"),
    _field("office", "text", "regional office|branch|branch office|region|sales office|territory|area|division|支店|支店名|支社|営業所|営業所名|拠点|事業所|地域|エリア|本部|事業部"),
)  # fmt: skip
_PRODUCTS = (
    _field("name", "text", f"product|{_PRODUCT}"),
    _field("code", "text", "product code|item code|item number|part number|sku|product id|商品コード|商品番号|製品コード|品番|型番|型式|品目コード", weak="id|コード"),
    _field("family", "text", "series|product family|product line|product series|category|product category|group|シリーズ|シリーズ名|分類|カテゴリ|カテゴリー|商品分類|製品群|区分|ファミリ"),
    _field("unit_price", "amount", "price|list price|sales price|standard price|retail price|suggested retail price|selling price|単価|価格|定価|標準価格|販売価格|売価|販売単価|標準単価|希望小売価格|上代"),
    _field("unit_cost", "amount", "cost|cost price|purchase price|cost of goods sold|standard cost|原価|仕入|仕入値|仕入単価|仕入価格|原価単価|下代"),
    _field("currency", "currency", _CURRENCY),
    _field("external_id", "code", _EXTERNAL_ID),
)  # fmt: skip
_COMPANIES = (
    _field("name", "text", f"{_COMPANY}|提出者名|商号|商号又は名称|名称|社名|屋号"),
    _field("reading", "text", "yomi|kana|phonetic name|name kana|account name kana|読み|読み仮名|よみ|よみがな|ヨミ|フリガナ|ふりがな|カナ|カナ名|会社名カナ|会社名フリガナ|顧客名カナ|取引先名カナ|社名カナ"),
    _field("corporate_number", "corporate_number", "corporate no|法人番号|法人No|法人マイナンバー"),
    _field("sector", "text", "industry|industry name|business type|vertical|業種|業種名|業界|業態"),
    _field("website", "url", "web|web site|url|homepage|domain|company domain name|website url|ホームページ|ウェブサイト|Webサイト|HP|サイトURL"),
    _field("phone", "phone", _PHONE),
    _field("address", "text", "street|street address|billing address|billing street|billing city|billing state|billing zip|postal code|zip|zip code|city|state|prefecture|住所|住所1|住所2|所在地|本社所在地|郵便番号|都道府県|市区町村|番地|建物名", weak="location|office location|headquarters", several=True),
    _field("country", "country", "country name|nation|billing country|country/region|国|国名|国・地域", weak="location|office location|headquarters|hq|region"),
    _field("employees", "integer", "number of employees|employee count|no of employees|num employees|headcount|staff|company size|従業員数|社員数|従業員|従業員規模"),
    _field("annual_revenue", "amount", "revenue|annual sales|sales|turnover|yearly revenue|売上|売上高|年商|年間売上|年間売上高"),
    _field("year_established", "integer", "year founded|founded|founded year|established|year of establishment|設立年|創業年|創立年|設立"),
    _field("parent", "text", "parent account|parent company|parent account name|parent organization|subsidiary of|parent name|holding company|親会社|親会社名|親取引先|親企業|持株会社", "companies"),
    _field("owner", "text", f"account owner|company owner|{_OWNER}", "users"),
    _field("external_id", "code", f"{_EXTERNAL_ID}|account id|company id|account number|customer id|customer number|customer code|顧客コード|取引先コード|得意先コード|会社コード|企業コード|顧客番号|顧客ID|EDINETコード"),
    _field("tags", "tags", _TAGS, several=True),
    _field("note", "text", _NOTE, several=True),
)  # fmt: skip
_CONTACTS = (
    _field("name", "text", f"full name|{_CONTACT}|氏名|名前|お名前|担当者|担当者名"),
    _field("family_name", "text", "last name|surname|family|姓|苗字|名字|氏"),
    _field("given_name", "text", "first name|forename|given|名"),
    _field("reading", "text", "yomi|kana|name kana|phonetic name|読み|よみ|ヨミ|よみがな|フリガナ|ふりがな|カナ|氏名カナ|氏名フリガナ"),
    _field("family_name_reading", "text", "last name kana|phonetic last name|last name phonetic|セイ|せい|姓カナ|姓フリガナ|姓ふりがな|姓読み"),
    _field("given_name_reading", "text", "first name kana|phonetic first name|first name phonetic|メイ|めい|名カナ|名フリガナ|名ふりがな|名読み"),
    _field("company", "text", f"{_COMPANY}|勤務先|所属会社", "companies"),
    _field("title", "text", "job title|position|役職|役職名|肩書|肩書き|職位"),
    _field("department", "text", "dept|division|section|部署|部署名|所属|所属部署|部門|部課"),
    _field("email", "emails", f"{_EMAIL}|work email|email 1|email 2|other email|secondary email|メール1|メール2", several=True),
    _field("phone", "phones", f"{_PHONE}|phone 1|phone 2|other phone|直通|直通電話|内線", several=True),
    _field("mobile", "phone", "mobile phone|mobile number|cell|cell phone|携帯|携帯電話|携帯番号|携帯電話番号"),
    _field("buying_role", "text", "contact role|decision role|influence|role|購買役割|役割|キーマン|決裁権|決裁者区分"),
    _field("do_not_contact", "boolean", "opt out|email opt out|do not call|unsubscribed|連絡不可|配信停止|メール配信不可"),
    _field("owner", "text", f"contact owner|{_OWNER}", "users"),
    _field("external_id", "code", f"{_EXTERNAL_ID}|contact id|person id|担当者コード|担当者ID|名刺ID"),
    _field("tags", "tags", _TAGS, several=True),
    _field("note", "text", _NOTE, several=True),
)  # fmt: skip
_DEALS = (
    _field("external_id", "code", f"{_EXTERNAL_ID}|opportunity id|deal id|案件ID|案件コード|商談ID"),
    _field("ref", "text", "reference|deal number|opportunity number|quote number|案件番号|案件No|商談番号|見積番号|管理番号"),
    _field("name", "text", "deal name|deal|opportunity|opportunity name|title|deal title|subject|案件|案件名|商談名|件名|タイトル|工事名|プロジェクト名"),
    _field("company", "text", _COMPANY, "companies"),
    _field("contact", "text", _CONTACT, "contacts"),
    _field("owner", "text", f"deal owner|opportunity owner|{_OWNER}", "users"),
    _field("product", "text", _PRODUCT, "products"),
    _field("quantity", "number", _QUANTITY),
    _field("stage", "text", "deal stage|stage name|sales stage|opportunity stage|pipeline stage|phase|ステージ|ステージ名|フェーズ|フェイズ|商談フェーズ|商談ステージ|案件ステージ|営業フェーズ|進捗|進捗状況|営業段階", "stages", weak="status|deal status|ステータス|案件ステータス|状態|状況|結果"),
    _field("rank", "text", "forecast rank|ランク|案件ランク|確度ランク|受注確度ランク|確度|受注確度|見込みランク|見込ランク", "ranks"),
    _field("amount", "amount", "value|deal value|close value|deal amount|opportunity amount|total|total amount|revenue|金額|案件金額|受注金額|受注予定金額|見込金額|見込み金額|予定金額|想定金額|商談金額|見積金額|売上金額|売上予定金額|合計金額|受注額|売上", weak="expected revenue|price|価格"),
    _field("currency", "currency", _CURRENCY),
    _field("probability", "percent", "win probability|deal probability|probability %|likelihood|確率|受注確率|成約確率|成約率|確度|受注確度|確度%"),
    _field("category", "text", "forecast category|forecast category name|予測カテゴリ|売上予測カテゴリ|フォーキャスト|フォーキャスト区分|予測分類"),
    _field("expected_close", "date", "close|expected close date|expected closing|forecast close date|estimated close date|target close date|受注予定日|受注予定|受注予定年月日|受注見込日|成約予定日|契約予定日|クロージング予定日|決定予定日|完了予定日|売上予定日"),
    _field("started_on", "date", "start date|engage date|open date|created|created at|create date|created date|creation date|date created|deal created|開始日|発生日|作成日|作成日時|登録日|案件発生日|案件登録日|引合日|商談開始日"),
    _field("closed_on", "date", "close date|closed date|closed at|closed|won time|lost time|won date|lost date|deal closed|完了予定日/完了日|受注日|失注日|成約日|契約日|完了日|終了日|クローズ日|決着日", several=True),
    _field("source", "text", "lead source|deal source|origin|original source|リードソース|案件ソース|発生源|案件発生源|きっかけ|流入経路|獲得経路|媒体"),
    _field("reason", "text", "lost reason|loss reason|closed lost reason|reason lost|won reason|失注理由|受注理由|敗因|理由|失注要因", several=True),
    _field("competitor", "text", "competitors|main competitors|rival|競合|競合他社|競合会社|競合先|競合企業"),
    _field("tags", "tags", _TAGS, several=True),
    _field("note", "text", f"next step|{_NOTE}|案件内容|案件概要|概要", several=True),
)  # fmt: skip
_ORDERS = (
    _field("date", "date", "order date|ordered on|invoice date|purchase date|sales date|受注日|注文日|売上日|計上日|売上計上日|納品日|日付|伝票日付|年月日"),
    _field("company", "text", f"{_COMPANY}|buyer|bill to|sold to|請求先|請求先名|販売先|売上先", "companies"),
    _field("product", "text", _PRODUCT, "products"),
    _field("quantity", "number", _QUANTITY),
    _field("amount", "amount", "value|total|total amount|net amount|line total|sales amount|order amount|sales|revenue|金額|売上金額|受注金額|売上|売上高|合計|合計金額|税抜金額|受注額"),
    _field("cost", "amount", "cost amount|total cost|cost of goods sold|原価|原価金額|仕入|仕入金額|仕入額|売上原価"),
    _field("currency", "currency", _CURRENCY),
    _field("owner", "text", f"order owner|{_OWNER}", "users"),
    _field("deal", "text", "deal name|opportunity|opportunity name|案件|案件名|案件番号", "deals"),
    _field("ref", "code", "order number|order no|order ref|invoice number|invoice no|受注番号|受注No|注文番号|伝票番号|伝票No|売上番号|請求番号"),
    _field("external_id", "code", f"{_EXTERNAL_ID}|order id"),
)  # fmt: skip
_TARGETS = (
    _field("metric", "text", "measure|kpi|target type|指標|項目|予算区分|種別"),
    _field("scope", "text", "owner|user|rep|sales rep|sales agent|team|who|担当|担当者|担当者名|営業担当|営業担当者|チーム|部署|対象|氏名", "users"),
    _field("name", "text", "target name|名前|名称"),
    _field("period", "text", "month|quarter|year|fiscal period|date|期間|期|月|年月|対象月|対象期間|四半期|年度"),
    _field("amount", "amount", "target|quota|goal|value|budget|target amount|quota amount|予算|目標|目標金額|予算額|目標額|金額|予算金額|ノルマ"),
    _field("currency", "currency", _CURRENCY),
)  # fmt: skip
_ACTIVITIES = (
    _field("kind", "text", "type|activity type|task type|種別|種類|活動種別|活動種類|活動区分|手段|接触方法"),
    _field("subject", "text", "title|activity|task|activity subject|task subject|件名|タイトル|活動名|用件|活動件名|目的"),
    _field("due", "datetime", "due date|due at|start|start date|start time|scheduled|planned|予定日|予定日時|期限|期日|開始日時|開始|次回予定日|実施予定日"),
    _field("done", "datetime", "done at|completed|completed at|completion date|activity date|date|end date|完了日|完了日時|実施日|実施日時|活動日|活動日時|訪問日|対応日|日付|日時"),
    _field("deal", "text", "deal name|opportunity|opportunity name|related to|案件|案件名|案件番号|商談名", "deals"),
    _field("company", "text", _COMPANY, "companies"),
    _field("contact", "text", f"{_CONTACT}|面談者|面談相手|相手", "contacts"),
    _field("owner", "text", f"assigned to|assigned|assignee|activity owner|user|{_OWNER}|実施者|記入者|報告者", "users"),
    _field("direction", "text", "inbound outbound|call direction|方向|受発信|発着信|発着"),
    _field("summary", "text", f"{_NOTE}|note|body|result|outcome|活動内容|商談内容|訪問内容|報告|報告内容|結果|議事録|要約", several=True),
    _field("external_id", "code", f"{_EXTERNAL_ID}|activity id|task id|活動ID|活動番号"),
)  # fmt: skip

NOUNS: Mapping[str, tuple[Field, ...]] = MappingProxyType(
    {
        "users": _USERS,
        "products": _PRODUCTS,
        "companies": _COMPANIES,
        "contacts": _CONTACTS,
        "deals": _DEALS,
        "orders": _ORDERS,
        "targets": _TARGETS,
        "activities": _ACTIVITIES,
    }
)

# What a header may put before a field's name without saying more than the noun does: "Deal - Amount", 案件金額.
PREFIXES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "users": ("user", "rep", "employee", "社員", "ユーザー"),
        "products": ("product", "item", "商品", "製品"),
        "companies": (
            "company",
            "account",
            "organization",
            "organisation",
            "customer",
            "会社",
            "取引先",
            "顧客",
            "企業",
            "得意先",
        ),
        "contacts": ("contact", "person", "担当者", "先方", "先方担当者"),
        "deals": ("deal", "opportunity", "opp", "案件", "商談"),
        "orders": ("order", "invoice", "受注", "注文", "売上"),
        "targets": ("target", "quota", "予算", "目標"),
        "activities": ("activity", "task", "event", "活動"),
    }
)

# Of each group, one field at least must be in the file; else no row of it could be told from another.
NEEDED: Mapping[str, tuple[tuple[str, ...], ...]] = MappingProxyType(
    {
        "users": (("name", "login", "email"),),
        "products": (("name", "code"),),
        "companies": (("name",),),
        "contacts": (("name", "family_name", "given_name", "email"),),
        "deals": (("name", "external_id", "ref", "company", "product"),),
        "orders": (("date",), ("company",), ("amount", "product")),
        "targets": (("period",), ("amount",)),
        "activities": (("subject", "summary", "kind"), ("due", "done")),
    }
)


def field_of(noun: str, name: str) -> Field | None:
    """Return the noun's field of that name, None where it has none."""
    return next((field for field in NOUNS[noun] if field.name == name), None)
