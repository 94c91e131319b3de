"""The English vocabulary of the demo: a maker of measuring machines, its team, and customers that do not exist.

Company names are put together from coined syllables, telephone numbers lie in the range kept for fiction (555-01xx),
and mail goes to example.com.
"""

from sfa_tui.exchange.demo import talk_en
from sfa_tui.exchange.demo.words import Article, Firms, Member, People, Vocabulary, triples

TEAMS = (
    ("hq", "Sales", ""),
    ("east", "East", "hq"),
    ("west", "West", "hq"),
    ("east1", "New York", "east"),
    ("east2", "Boston", "east"),
    ("west1", "Denver", "west"),
    ("new", "New business", "hq"),
)
MEMBERS = (
    Member("Sam Keller", None, "sam", "manager", "east1", "east1", 0.2, 1.15),
    Member("Maya Torres", None, "maya", "rep", "east1", "east1", 0.15, 1.2),
    Member("Noah Lind", None, "noah", "rep", "east2", "east2", 0.12, 0.85),
    Member("Aya Fisher", None, "aya", "rep", "east2", "new", 0.13, 1.0),
    Member("Tom Oakes", None, "tom", "rep", "west1", "west1", 0.14, 1.1),
    Member("Julia Moreno", None, "julia", "rep", "west1", "west1", 0.1, 0.8),
    Member("Ren Ishii", None, "ren", "rep", "", "new", 0.08, 0.75),
    Member("Carl Gibbs", None, "carl", "rep", "east2", "", 0.1, 0.95),
    Member("Helen Marsh", None, "helen", "manager", "west1", "west1", 0.05, 1.25),
    Member("Grace Dunn", None, "grace", "manager", "hq", "hq", 0.0, 1.0),
    Member("Sales Office", None, "office", "admin", "hq", "hq", 0.0, 1.0),
)
ARTICLES = (
    Article(
        "Bench gauge BG-100", "BG-100", "Gauges", 280_000, 165_000, 4, 0.17, ("BG-100 ×{q}", "BG-100 ×{q} new plant")
    ),
    Article(
        "Bench gauge BG-200 Pro", "BG-200P", "Gauges", 480_000, 290_000, 4, 0.18, ("BG-200 Pro ×{q}", "BG-200 Pro swap")
    ),
    Article(
        "Vision unit VX-3", "VX-3", "Vision", 1_950_000, 1_180_000, 1.6, 0.15, ("VX-3 vision", "VX-3 ×{q} extension")
    ),
    Article(
        "Inspection line LX-9",
        "LX-9",
        "Vision",
        8_800_000,
        5_900_000,
        1,
        0.07,
        ("inspection line", "inspection line, phase 2", "LX-9 rollout"),
    ),
    Article(
        "Temperature cloud",
        "TC-CLOUD",
        "Cloud",
        45_000,
        9_000,
        1.5,
        0.12,
        ("temperature cloud", "cold store monitoring", "cloud, more sites"),
        1,
        (12, 24, 36),
    ),
    Article(
        "Maintenance standard",
        "MS-STD",
        "Maintenance",
        32_000,
        12_000,
        1.6,
        0.14,
        ("renewal", "renewal {y}"),
        1,
        (12, 12, 36),
    ),
    Article(
        "Maintenance premium",
        "MS-PRE",
        "Maintenance",
        78_000,
        27_000,
        1.3,
        0.06,
        ("premium upgrade", "support 3 years"),
        1,
        (12, 36),
    ),
    Article(
        "Calibration service",
        "CAL",
        "Services",
        64_000,
        31_000,
        6,
        0.07,
        ("yearly calibration", "calibration ×{q}"),
        12,
        (1, 3),
    ),
    Article("Onboarding", "ONB", "Services", 350_000, 180_000, 1, 0.02, ("onboarding", "start-up support")),
    Article("Operator training", "TRN", "Services", 120_000, 40_000, 1, 0.01, ("operator training",)),
    Article("Spare sensor", "SEN-5", "Parts", 38_000, 19_000, 10, 0.01, ("spare sensors ×{q}",)),
    Article("Bench gauge BG-90 (discontinued)", "BG-90", "Gauges", 210_000, 150_000, 2, 0.0, ("BG-90",), active=False),
)
STEMS = triples("""
Brindo Quelli Vastar Orlimo Trenno Halvo Zemmi Pondra Skelvo Fennari Druvo Wexali Glimmo Torvella Yaspero Kandrul
Mivanto Plorro Ruskava Steddo Umbrosi Cravello Jontari Lembrok Nattavo Oxbren Sprelli Twendo
""")
ENDINGS = triples("var mar dane wick sol ric lane bury stead mere fold gate")
TRADES = (
    ("Electric", "", "electric", "Electrical equipment"),
    ("Precision", "", "precision", "Instruments"),
    ("Works", "", "works", "Machinery"),
    ("Chemicals", "", "chem", "Chemicals"),
    ("Foods", "", "foods", "Food"),
    ("Bakeries", "", "bakeries", "Food"),
    ("Logistics", "", "logistics", "Transport"),
    ("Industries", "", "industries", "Machinery"),
    ("Castings", "", "castings", "Metals"),
    ("Polymers", "", "polymers", "Chemicals"),
    ("Pharma", "", "pharma", "Pharmaceuticals"),
    ("Trading", "", "trading", "Wholesale"),
    ("Auto Parts", "", "auto", "Automotive"),
    ("Cold Storage", "", "cold", "Warehousing"),
    ("Optics", "", "optics", "Instruments"),
    ("Medical", "", "medical", "Medical devices"),
)
HOME = Firms(
    STEMS,
    ENDINGS,
    TRADES,
    ("{n} Inc.", "{n} LLC", "{n}, Inc.", "{n} Corp.", "{n} Co.", "{n} Ltd.", "{n}"),
    tuple(
        "Albany Austin Boise Chicago Columbus Dallas Denver Detroit"
        " Fresno Memphis Miami Omaha Phoenix Portland Reno Tampa"
        " Toledo Tucson Tulsa Wichita".split()
    ),
    " - ",
    "United States",
    tuple(
        f"{number} {street}, Exampleton"
        for street in ("Sample Street", "Placeholder Road", "Specimen Avenue", "Dummy Lane")
        for number in (12, 48, 150, 301, 977)
    ),
    ("+1312555{n:04d}", "+1212555{n:04d}", "+1303555{n:04d}"),
)
PEOPLE = People(
    triples("""
Miller Carter Nguyen Olsen Rossi Patel Brooks Hayes Bennett Foster Morgan Reyes Coleman Jenkins Perry Powell Long Hughes
Flores Butler Simmons Barnes Fisher Henderson Graham Sullivan Wallace Woods Cole West Jordan Owens Ellis Harrison Gibson
Kim Marshall Ortiz Murray Freeman
"""),
    triples("""
Moses Alice Ben Carla David Erin Frank Gina Hugo Iris Jack
Karen Leo Mona Nick Olga Paul Quinn Rosa Steve Tina Uma Victor
Wendy
"""),
    "{given} {family}",
    (
        ("Plant Manager", "Manufacturing", "decision maker"),
        ("VP Operations", "Manufacturing", "decision maker"),
        ("Process Engineer", "Engineering", "champion"),
        ("Quality Lead", "Quality", "evaluator"),
        ("Buyer", "Purchasing", "buyer"),
        ("Controller", "Finance", "gatekeeper"),
        ("Operator", "Engineering", "user"),
        ("Quality Manager", "Quality", "influencer"),
        ("Managing Director", "Management", "decision maker"),
        ("IT Manager", "IT", "blocker"),
        ("Team Lead", "Engineering", "champion"),
    ),
    "+1415555{n:04d}",
)
ABROAD = Firms(
    triples("Kvarno Adlero Grunvi Straddo Rondelli Vintaro Belloq Fjorva"),
    triples("werk tek mark haus lund nova"),
    (
        ("Technik", "", "technik", "Machinery"),
        ("Lebensmittel", "", "food", "Food"),
        ("Optik", "", "optik", "Instruments"),
    ),
    ("{n} GmbH", "{n} AG", "{n} S.A.", "{n} B.V."),
    ("Werk Nord", "Werk Süd", "Lyon", "Utrecht"),
    " ",
    "Germany",
    ("Musterstraße 12, Musterstadt", "Beispielweg 3, Beispielhausen"),
    ("+1646555{n:04d}", "+1718555{n:04d}"),
)
FOREIGNERS = People(
    triples("Vogel Lang Dubois Jansen Rossi Keller"),
    triples("Anna Bernd Claire Dirk Elena Franz"),
    "{given} {family}",
    (
        ("Werkleiter", "Produktion", "decision maker"),
        ("Einkäufer", "Einkauf", "buyer"),
        ("Ingenieurin", "Qualität", "evaluator"),
    ),
    "+1917555{n:04d}",
)

WORDS = Vocabulary(
    firm="Example Instruments",
    currency="USD",
    fiscal_year_start=1,
    teams=TEAMS,
    members=MEMBERS,
    articles=ARTICLES,
    sources=("Trade fair", "Website", "Referral", "Existing customer", "Cold call", "Dealer", "Seminar"),
    competitors=("Rainbridge Metrology", "Altera Gauges", "Polestar Vision Tech", "Rival & Sons"),
    reasons=talk_en.REASONS,
    tags=("focus", "trade fair", "replacement", "subsidy", "this year", "abroad"),
    field="Contract type",
    choices=("New", "Renewal", "Extension", "Maintenance", "Rental"),
    said=talk_en.SAID,
    steps=talk_en.STEPS,
    service_said=talk_en.SERVICE_SAID,
    service_steps=talk_en.SERVICE_STEPS,
    waits=talk_en.WAITS,
    won=talk_en.WON,
    tours=talk_en.TOURS,
    courtesies=talk_en.COURTESIES,
    chores=talk_en.CHORES,
    templates=(
        ("after demo", ("0d mail thanks", "3d 10:00 call about the demo; duration: 30m", "2w visit with an offer")),
        ("kick-off", ("1d to-do choose the team", "1w 10:00 meeting kick-off; duration: 90m; place: meeting room 2")),
    ),
    rules=(
        ("call after qualifying", "ask who decides, and by when"),
        ("past its date", "a week past its expected close"),
        ("gone quiet", "nobody has spoken with them for a month"),
    ),
    comments=talk_en.COMMENTS,
    report=talk_en.REPORT,
    notes=talk_en.NOTES,
    places=("meeting room 2", "plant 1", "reception", "online", "show room"),
    home=HOME,
    people=PEOPLE,
    abroad=ABROAD,
    foreigners=FOREIGNERS,
    foreign_currency="EUR",
    rate=("EUR", "USD", 1.08, 1.08),
)
