"""What is said in the English demo: conversations, next steps and what is waited for, stage by stage.

Words only; {p} is the product, {r} a competitor, {q} the quantity.
"""

from sfa_tui.exchange.demo.words import Reason, lines, stages

SAID = stages("""
mail <: saw {p} at the trade fair, please send material
call >: thanked them for the enquiry; it is about incoming inspection
mail >: sent the {p} catalogue and two customer stories
call <: their old gauges fail more often, wants to hear what is new
visit <>: first visit, walked the line, inspection is mostly by eye
message <: new person in charge, asks to be called
call >: not in, asked to be called back
mail <: wants a rough price of {p} before anything else
meeting <>: introduction by video, wants it in next year's plan
note -: came through a dealer; head office seems to decide
----
visit <>: discovery on site: 2% scrap a month, short of inspectors at night
mail <: sends drawings of the parts, asks us to check tolerances
call <>: budget is requested for next year, start in the first quarter
meeting <> us: went through requirements: 12 points, cycle below 30 seconds
mail >: sent the minutes, asked whether we understood it right
call <: can it talk to the equipment they have?
visit <> them: took sample parts along; they settle how to judge them
demo <>: measured on the demo machine, repeatability is good enough
mail <: the plant manager decides, payback must be under two years
call > nobody: {r} was invited as well, no comparison needed
todo -: write up the sample measurements
----
mail >: sent quote rev. 1 for {p}
meeting <>: presented the proposal, most questions were about maintenance
mail <: read the quote, asks for a discount on {q}
call <: asks for delivery dates, wants it installed this fiscal year
visit <> us: they like it; one change to the specification, new quote
mail >: sent quote rev. 2 with delivery dates
demo <> them: showed it on series parts; the floor likes it, goes to the board now
call <: {r} is said to be 10% cheaper
mail < us: wants the total over three years with maintenance
call > them: quote has arrived, it is on next week's agenda
note -: competing with {r}: they deliver in 8 weeks, we in 5
----
meeting <>: price talks, another 5% would settle it
call <: asks for payment within 60 days
mail >: sent the final quote and a draft contract
visit <> them: met the plant manager; price is fine, waiting for approval
mail <: legal wants a change in clause 7, acceptance
call <>: approved by the division, purchasing is what is left
mail > them: accepted their change of the contract
call < us: wants two dates for the installation
meeting <> nobody: planned the installation, they see to the power supply
mail <: {r} came back with a new offer, please answer soon
----
call <: approved; the purchase order comes this week
mail <: verbal go, the order itself at the start of the month
visit <> them: met the directors, decision stands, waiting for the PO
mail >: thanked them and sent the schedule until delivery
call <> them: agreed on acceptance, waiting for an order number
mail < us: asks for our order confirmation form
""")

STEPS = stages("""
call -: ask where they stand
mail -: catalogue
call -: return their call
visit -: first visit
mail -: rough price
meeting -: introduction by video
----
visit -: see the line
demo -: bring the demo machine
todo -: measure samples
meeting -: go through requirements
mail -: minutes
call -: ask when the budget is decided
----
todo -: send quote
todo -: prepare rev. 2
meeting -: present proposal
call -: ask about the quote
visit -: show it on series parts
mail -: maintenance costs
----
visit -: close on price
mail -: answer on the contract
call -: ask about the approval
meeting -: plan the installation
todo -: get the discount approved
----
call -: ask for the date of the PO
visit -: thank-you visit
todo -: reserve a delivery slot
mail -: order confirmation form
""")

SERVICE_SAID = stages("""
call <: the contract runs out soon, wants to know the terms
mail >: sent the prices of {p}
visit <>: talked about {p} on a regular visit, went through the contract they have
mail <: what would {p} cost?
call > nobody: the floor wants to keep it, purchasing is in charge now
----
meeting <>: sorted out machines and sites, probably {q}
mail <: asks for last year's service records
call <: budget is there, start next month
visit <> us: walked through the equipment, we write the list
call >: explained what a contract over several years saves
----
mail >: sent the quote for {p}, one year and three years
mail <: what is the discount over three years?
call <: {r} is said to be cheaper
meeting <> them: explained the quote, goes to their meeting
call > them: the quote has arrived
----
mail <: wants the clause on automatic renewal changed
meeting <>: yearly payment, asks for another 3%
call <> them: waiting for the head of purchasing
mail >: sent the final contract
----
call <: approved, the order comes this week
mail < us: check the address on the invoice, please
call <> them: agreed on the first day, waiting for an order number
""")

SERVICE_STEPS = stages("""
call -: ask when the contract ends
mail -: prices
visit -: explain the contract
----
todo -: list the equipment
meeting -: go through machines and sites
mail -: service records
----
todo -: send quote (1 and 3 years)
call -: ask about the quote
meeting -: explain the quote
----
mail -: answer on the contract
call -: ask about the approval
todo -: get the discount approved
----
call -: ask for the date of the PO
todo -: arrange the first day
""")

WAITS = stages("""
call - them: they call back
mail - them: details of the process
----
mail - them: drawings and tolerances
todo - them: result of the budget round
----
todo - them: decision of their meeting
mail - them: answer to the quote
----
todo - them: approval
mail - them: contract from legal
----
mail - them: PO
todo - them: date of the order
""")

WON = lines("""
mail < us: purchase order received, we confirm the date
visit <> nobody: took the order home in person, installation is fixed
call < us: they order; the paper follows by post
mail < us: order number came out of their purchasing system
""")

REASONS = (
    Reason(
        "Price",
        "competitor",
        0.3,
        lines("""
call < nobody: decided for {r} because of the price
mail < nobody: thanks but no: {r} was more than 10% below us
"""),
    ),
    Reason(
        "Missing feature",
        "competitor",
        0.14,
        lines("""
mail < nobody: the interface they need is missing, {r} has it
"""),
    ),
    Reason(
        "Delivery time",
        "competitor",
        0.08,
        lines("""
call < nobody: {r} can install within the year
"""),
    ),
    Reason(
        "Budget frozen",
        "dropped",
        0.2,
        lines("""
mail < nobody: investments are frozen, perhaps next year
visit <> nobody: the whole project was called off
"""),
    ),
    Reason(
        "Keeps what it has",
        "no decision",
        0.16,
        lines("""
call < nobody: they go on with the equipment they have
"""),
    ),
    Reason(
        "No answer",
        "no decision",
        0.12,
        lines("""
call > nobody: three months without an answer, closing it
"""),
    ),
)

TOURS = lines("""
visit <> nobody: regular visit, went through everything that is running
meeting <> us: monthly review, we send a list of all delivery dates
visit <> them: purchasing and the plant manager put their projects in order
""")
COURTESIES = lines("""
visit <> nobody: courtesy visit, nothing about a project
visit <> nobody: was in the area; they have been reorganised
call < us: a question on a machine that they have
message > nobody: sent news of the new model
mail < us: needs the calibration certificate again
""")
CHORES = lines("""
todo -: hand in the weekly report
todo -: travel expenses
todo -: packing list for the trade fair
todo -: enter business cards
meeting -: team meeting
""")
COMMENTS = (
    "Please visit them this week. Have you met the plant manager?",
    "3% at most. Talk to me before you go further.",
    "Going well. Secure the delivery slot now.",
    "Find out what the competition is up to.",
    "The close date slipped twice. Why?",
    "Checked the margin, this works.",
    "Who decides there? Let us be sure.",
)
REPORT = (
    "This week: {done} visits and calls. {best} is the one to watch.",
    "Next week: start with the deals that have gone quiet.",
    "Need help: {r} is giving large discounts.",
    "Outlook unchanged, two should close by the end of the month.",
)
NOTES = (
    "Head office decides; the plant manager must recommend it.",
    "Last bought five years ago, happy with maintenance.",
    "Goes into next year's budget; promised to come back in the first quarter.",
    "Visits only on Thursday afternoons.",
    "Register at the gate the day before.",
)
