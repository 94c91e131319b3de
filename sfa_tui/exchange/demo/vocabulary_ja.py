"""The Japanese vocabulary of the demo: a maker of measuring machines, its team, and customers that do not exist.

Company names are put together from fanciful parts, telephone numbers have an exchange that is not given out (0000),
and mail goes to example.jp and example.com.
"""

from sfa_tui.exchange.demo import talk_ja
from sfa_tui.exchange.demo.words import Article, Firms, Member, People, Vocabulary, triples

TEAMS = (
    ("hq", "営業本部", ""),
    ("east", "東日本営業部", "hq"),
    ("west", "西日本営業部", "hq"),
    ("east1", "東京一課", "east"),
    ("east2", "東京二課", "east"),
    ("west1", "大阪課", "west"),
    ("new", "新規開拓課", "hq"),
)
MEMBERS = (
    Member("佐藤 健", "サトウ ケン", "sato", "manager", "east1", "east1", 0.2, 1.15),
    Member("田村 美咲", "タムラ ミサキ", "tamura", "rep", "east1", "east1", 0.15, 1.2),
    Member("小林 直人", "コバヤシ ナオト", "kobayashi", "rep", "east2", "east2", 0.12, 0.85),
    Member("藤田 彩", "フジタ アヤ", "fujita", "rep", "east2", "new", 0.13, 1.0),
    Member("大西 拓也", "オオニシ タクヤ", "onishi", "rep", "west1", "west1", 0.14, 1.1),
    Member("森本 由佳", "モリモト ユカ", "morimoto", "rep", "west1", "west1", 0.1, 0.8),
    Member("石黒 蓮", "イシグロ レン", "ishiguro", "rep", "", "new", 0.08, 0.75),
    Member("古賀 隆", "コガ タカシ", "koga", "rep", "east2", "", 0.1, 0.95),
    Member("浜田 恵子", "ハマダ ケイコ", "hamada", "manager", "west1", "west1", 0.05, 1.25),
    Member("三宅 誠", "ミヤケ マコト", "miyake", "manager", "hq", "hq", 0.0, 1.0),
    Member("営業事務", None, "jimu", "admin", "hq", "hq", 0.0, 1.0),
)
ARTICLES = (
    Article("卓上測定器 GT-100", "GT-100", "測定器", 280_000, 165_000, 4, 0.17, ("GT-100 ×{q}", "GT-100 {q}台 新工場")),
    Article(
        "卓上測定器 GT-200 Pro", "GT-200P", "測定器", 480_000, 290_000, 4, 0.18, ("GT-200 Pro ×{q}", "GT-200 Pro 入替")
    ),
    Article(
        "画像検査ユニット VX-3",
        "VX-3",
        "画像検査",
        1_950_000,
        1_180_000,
        1.6,
        0.15,
        ("画像検査 VX-3", "VX-3 ×{q} 増設"),
    ),
    Article(
        "外観検査ライン LX-9",
        "LX-9",
        "画像検査",
        8_800_000,
        5_900_000,
        1,
        0.07,
        ("検査ライン", "検査ライン 第2期", "外観検査 自動化"),
    ),
    Article(
        "温度監視クラウド",
        "TC-CLOUD",
        "クラウド",
        45_000,
        9_000,
        1.5,
        0.12,
        ("温度監視クラウド", "倉庫の温度監視", "監視クラウド 拠点追加"),
        1,
        (12, 24, 36),
    ),
    Article(
        "保守契約 スタンダード",
        "MS-STD",
        "保守",
        32_000,
        12_000,
        1.6,
        0.14,
        ("保守更新", "保守更新 {y}年度"),
        1,
        (12, 12, 36),
    ),
    Article(
        "保守契約 プレミアム",
        "MS-PRE",
        "保守",
        78_000,
        27_000,
        1.3,
        0.06,
        ("保守 プレミアム切替", "保守 3年"),
        1,
        (12, 36),
    ),
    Article("校正サービス", "CAL", "サービス", 64_000, 31_000, 6, 0.07, ("年次校正", "校正 {q}台"), 12, (1, 3)),
    Article("導入支援", "ONB", "サービス", 350_000, 180_000, 1, 0.02, ("導入支援", "立上げ支援")),
    Article("操作研修", "TRN", "サービス", 120_000, 40_000, 1, 0.01, ("操作研修",)),
    Article("交換センサー", "SEN-5", "部品", 38_000, 19_000, 10, 0.01, ("交換センサー ×{q}",)),
    Article("卓上測定器 GT-90（生産終了）", "GT-90", "測定器", 210_000, 150_000, 2, 0.0, ("GT-90",), active=False),
)
STEMS = triples("""
霧/キリ/kiri 琥珀/コハク/kohaku 瑠璃/ルリ/ruri
朧/オボロ/oboro 雲雀/ヒバリ/hibari 鶺鴒/セキレイ/sekirei 漣/サザナミ/sazanami
翡翠/ヒスイ/hisui 紫苑/シオン/shion 胡桃/クルミ/kurumi 宵待/ヨイマチ/yoimachi 白雨/ハクウ/hakuu 月白/ゲッパク/geppaku
薄氷/ウスライ/usurai 蛍火/ホタルビ/hotarubi 山吹/ヤマブキ/yamabuki
鈴音/スズネ/suzune 浅葱/アサギ/asagi 銀竜/ギンリョウ/ginryo
木霊/コダマ/kodama 風待/カゼマチ/kazemachi 初雁/ハツカリ/hatsukari 夕凪/ユウナギ/yunagi 藍染/アイゾメ/aizome
東雲/シノノメ/shinonome 深雪/ミユキ/miyuki 蝶番/チョウツガイ/chotsugai 竹取/タケトリ/taketori
""")
ENDINGS = triples("""
ヶ嶺/ガミネ/gamine ヶ淵/ガフチ/gafuchi 乃杜/ノモリ/nomori ヶ沢/ガサワ/gasawa 乃瀬/ノセ/nose ヶ浦/ガウラ/gaura
乃郷/ノサト/nosato ヶ崎/ガサキ/gasaki 乃橋/ノハシ/nohashi ヶ丘/ガオカ/gaoka 乃江/ノエ/noe ヶ岳/ガタケ/gatake
""")
TRADES = (
    ("電機", "デンキ", "denki", "電気機器"),
    ("精機", "セイキ", "seiki", "精密機器"),
    ("製作所", "セイサクショ", "seisaku", "機械"),
    ("化成", "カセイ", "kasei", "化学"),
    ("食品", "ショクヒン", "foods", "食品"),
    ("製菓", "セイカ", "seika", "食品"),
    ("物流", "ブツリュウ", "logi", "運輸"),
    ("工業", "コウギョウ", "kogyo", "機械"),
    ("鋳造", "チュウゾウ", "chuzo", "金属"),
    ("樹脂", "ジュシ", "jushi", "化学"),
    ("薬品", "ヤクヒン", "yakuhin", "医薬品"),
    ("商事", "ショウジ", "shoji", "卸売"),
    ("自動車部品", "ジドウシャブヒン", "auto", "輸送用機器"),
    ("冷蔵", "レイゾウ", "reizo", "倉庫"),
    ("光学", "コウガク", "kogaku", "精密機器"),
    ("メディカル", "メディカル", "medical", "医療機器"),
)
HOME = Firms(
    STEMS,
    ENDINGS,
    TRADES,
    (
        "株式会社{n}",
        "{n}株式会社",
        "株式会社{n}",
        "{n}株式会社",
        "{n}株式会社",
        "有限会社{n}",
        "{n}合同会社",
        "㈱{n}",
        "{n}(株)",
    ),
    tuple(
        "札幌支店 仙台支店 北関東支店 東京支店 横浜支店 静岡支店"
        " 名古屋支店 金沢支店 京都支店 大阪支店 神戸支店 岡山支店"
        " 広島支店 高松支店 福岡支店 熊本支店 第一工場 第二工場 開発センター 物流センター".split()
    ),
    " ",
    "Japan",
    tuple(
        f"{area}架空町{block}-{house}"
        for area in "東京都見本区 神奈川県例示市 愛知県仮名市 大阪府見本市 福岡県例示市".split()
        for block, house in ((1, 4), (2, 11), (3, 7), (5, 20))
    ),
    ("03-0000-{n:04d}", "06-0000-{n:04d}", "052-000-{n:04d}"),
)
PEOPLE = People(
    triples("""
山本/ヤマモト/yamamoto 田中/タナカ/tanaka 高橋/タカハシ/takahashi
渡辺/ワタナベ/watanabe 伊藤/イトウ/ito 中村/ナカムラ/nakamura
加藤/カトウ/kato 吉田/ヨシダ/yoshida 山田/ヤマダ/yamada
佐々木/ササキ/sasaki 山口/ヤマグチ/yamaguchi 松本/マツモト/matsumoto
井上/イノウエ/inoue 木村/キムラ/kimura 斎藤/サイトウ/saito 清水/シミズ/shimizu 山崎/ヤマザキ/yamazaki 阿部/アベ/abe
池田/イケダ/ikeda 橋本/ハシモト/hashimoto 石川/イシカワ/ishikawa
前田/マエダ/maeda 岡田/オカダ/okada 長谷川/ハセガワ/hasegawa
近藤/コンドウ/kondo 村上/ムラカミ/murakami 遠藤/エンドウ/endo 青木/アオキ/aoki 坂本/サカモト/sakamoto 福田/フクダ/fukuda
太田/オオタ/ota 西村/ニシムラ/nishimura 藤井/フジイ/fujii
岡本/オカモト/okamoto 中島/ナカジマ/nakajima 渡邉/ワタナベ/watanabe
髙橋/タカハシ/takahashi 柴田/シバタ/shibata 横山/ヨコヤマ/yokoyama 宮崎/ミヤザキ/miyazaki
"""),
    triples("""
一郎/イチロウ/ichiro さくら/サクラ/sakura 健太/ケンタ/kenta 裕子/ユウコ/yuko 大輔/ダイスケ/daisuke 真由美/マユミ/mayumi
翔/ショウ/sho 陽子/ヨウコ/yoko 浩二/コウジ/koji 恵/メグミ/megumi 剛/ツヨシ/tsuyoshi 千尋/チヒロ/chihiro 修/オサム/osamu
由美/ユミ/yumi 亮/リョウ/ryo 奈々/ナナ/nana 和也/カズヤ/kazuya 智子/トモコ/tomoko 正樹/マサキ/masaki 遥/ハルカ/haruka
隆之/タカユキ/takayuki 美穂/ミホ/miho 進/ススム/susumu あゆみ/アユミ/ayumi
"""),
    "{family} {given}",
    (
        ("工場長", "製造部", "decision maker"),
        ("部長", "製造部", "decision maker"),
        ("課長", "生産技術課", "champion"),
        ("主任", "品質保証課", "evaluator"),
        ("係長", "購買課", "buyer"),
        ("部長", "経理部", "gatekeeper"),
        ("担当", "生産技術課", "user"),
        ("課長", "品質保証課", "influencer"),
        ("取締役", "経営企画室", "decision maker"),
        ("課長", "情報システム課", "blocker"),
        ("主任", "生産技術課", "champion"),
    ),
    "090-0000-{n:04d}",
)
ABROAD = Firms(
    triples("Brindo Quell Vasto Orlim Trenn Halvo Zemmi Pondra"),
    triples("var mar dane wick sol ric"),
    (("Foods", "", "foods", "食品"), ("Motion", "", "motion", "機械"), ("Optics", "", "optics", "精密機器")),
    ("{n} Inc.", "{n} LLC", "{n} Corp."),
    ("Ohio Plant", "Texas Plant", "Nevada Plant", "Oregon Plant"),
    " ",
    "United States",
    ("100 Sample Street, Exampleton", "7 Placeholder Road, Sampleville"),
    ("+1312555{n:04d}", "+1212555{n:04d}"),
)
FOREIGNERS = People(
    triples("Miller Carter Nguyen Olsen Rossi Patel"),
    triples("Moses Alice Ben Carla David Erin"),
    "{given} {family}",
    (
        ("Plant Manager", "Operations", "decision maker"),
        ("Buyer", "Purchasing", "buyer"),
        ("Engineer", "Quality", "evaluator"),
    ),
    "+1415555{n:04d}",
)

WORDS = Vocabulary(
    firm="例示工業",
    currency="JPY",
    fiscal_year_start=4,
    teams=TEAMS,
    members=MEMBERS,
    articles=ARTICLES,
    sources=("展示会", "Webサイト", "紹介", "既存顧客", "テレアポ", "代理店", "セミナー"),
    competitors=("虹橋計測", "オルタ検査機", "北斗星テック", "ライバル商会"),
    reasons=talk_ja.REASONS,
    tags=("重点", "展示会", "リプレース", "補助金", "年度内", "海外"),
    field="契約形態",
    choices=("新規", "更新", "増設", "保守", "レンタル"),
    said=talk_ja.SAID,
    steps=talk_ja.STEPS,
    service_said=talk_ja.SERVICE_SAID,
    service_steps=talk_ja.SERVICE_STEPS,
    waits=talk_ja.WAITS,
    won=talk_ja.WON,
    tours=talk_ja.TOURS,
    courtesies=talk_ja.COURTESIES,
    chores=talk_ja.CHORES,
    templates=(
        ("デモの後", ("0d メール お礼", "3d 10:00 電話 デモの感想; 所要時間: 30分", "2週間後 訪問 見積提出")),
        ("キックオフ", ("1d 体制表を作る", "1週間後 10:00 会議 キックオフ; 所要時間: 90分; 場所: 本社会議室")),
    ),
    rules=(
        ("ヒアリング後の電話", "決裁者と時期の確認"),
        ("受注予定日超過", "受注予定日を1週間超過"),
        ("連絡なし", "1か月間、先方と接触なし"),
    ),
    comments=talk_ja.COMMENTS,
    report=talk_ja.REPORT,
    notes=talk_ja.NOTES,
    places=("本社会議室", "第一工場", "応接室", "オンライン", "ショールーム"),
    home=HOME,
    people=PEOPLE,
    abroad=ABROAD,
    foreigners=FOREIGNERS,
    foreign_currency="USD",
    rate=("USD", "JPY", 149.0, 1.5),
)
