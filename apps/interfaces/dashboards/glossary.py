"""The words on screen, as the glossary page gives them."""

WORDS: tuple[tuple[str, str], ...] = (
    (
        "Partnership",
        "One local health economy: its commissioners and providers. Nothing of one partnership is seen in another.",
    ),
    (
        "Level of need",
        "Low (1), Medium (2) or High (3). Each person in the model has one on each day, from a risk score or "
        "from an assessment.",
    ),
    ("In the model", "People whom the contract pays for by the year, at their level of need."),
    ("Cohort", "Whom a contract names: by age, level of need, practice, condition or where they live; or everybody."),
    (
        "Gives way",
        "Of two contracts that could pay for the same people, one leaves out those whom the other pays for, by a "
        "sentence that its parties sign. No day of a person is paid for twice.",
    ),
    (
        "Days in the model",
        "One for each person and day: alive, registered, at a level, not paid for another way, and the "
        "contract in force. The day of death counts.",
    ),
    (
        "People on the first",
        "What a contract counts that does not count days: everybody in the model on the first of a month, once, for a "
        "twelfth of the fee a year.",
    ),
    (
        "Alert",
        "Somebody in the model is in hospital, and their team is to answer. One a stay, the moment the news comes.",
    ),
    (
        "Answer by",
        "When an alert that nobody has answered goes to the team lead. The clock runs only in the hours that "
        "the partnership sets.",
    ),
    (
        "Learned late",
        "News of a stay in hospital that was over 72 hours old when it came: on a list of people to ring, "
        "without a clock.",
    ),
    (
        "Way home",
        "What is planned for somebody in hospital: the assessment by the whole team, the recovery point, "
        "where to and with what support.",
    ),
    (
        "Recovery point (R-point)",
        "The day on which needs change from acute treatment to recovery, rehabilitation and reablement. One "
        "side proposes it, the other agrees.",
    ),
    (
        "The whole team",
        "Those who assess together before the acute part of a stay ends: ward, community, social care, the "
        "person and family.",
    ),
    ("Fee", "Pounds for a person for a year at a level of need. It is an average, never a ceiling for anybody."),
    (
        "Weight",
        "By how much a person counts beside others of their level, where a contract adjusts its fees: by age, sex and "
        "risk score. It is set against the average of the people of the plan, whose pounds do not move.",
    ),
    (
        "Quality level",
        "1 to 5: the whole part of a score, which is the weighted mean of the points of the quality measures that the "
        "parties signed.",
    ),
    (
        "Safety gate",
        "A minimum of a quality measure. While it is missed, or nothing can be said of it, no gain is released: it is "
        "held, not lost.",
    ),
    (
        "Clinical stop",
        "Somebody who treats people says that care is not safe, or a measure has missed its minimum: the year is not "
        "settled until it is answered.",
    ),
    ("Indicative plan", "Expected people, days and cost by month, fixed at the start from a risk-profiling run."),
    ("Counted to date", "Days in the model, or people on the first, at the fees: what the contract entitles to."),
    ("Actual", "What care in the contract cost, as recorded and accepted."),
    ("Data received", "How much of what is expected by now has come. What has not come is unknown, never nil."),
    (
        "Forecast outturn",
        "What the year is expected to come to: actual of the months fully received, and the plan of the others scaled "
        "by it.",
    ),
    ("Usual tariff", "What providers are paid record by record, until a contract is live."),
    (
        "Variance",
        "Actual less plan. It has three parts that add up exactly: more or fewer people, change in levels, "
        "cost per person.",
    ),
    (
        "Sector",
        "Acute, community, mental health, social care and so on. It belongs to the service line of a record, "
        "so a trust that works in two shows both.",
    ),
    (
        "Linked",
        "Care of people in the model that is shown and paid for outside the contract: primary care, "
        "prescribing, ambulance.",
    ),
    (
        "Service specification",
        "Checklists that a contract answers, and the form that each provider has. Part of what is signed.",
    ),
    (
        "Progress note",
        "What was learned of an item of the service specification after the contract was given to its parties. No part "
        "of the signed version.",
    ),
    (
        "Shadow",
        "A stage before live: everything is computed and shown, and no money moves. In shadow currency prices are not "
        "agreed and amounts are indicative; in shadow price they are agreed.",
    ),
    (
        "Live",
        "The parties pay by the statements of a contract, from the first day of the month after it went live. What "
        "lies before stays shadow.",
    ),
    (
        "Assumption",
        "What the parties take to be so where data are missing, who bears the risk, and by when the data are mended. "
        "It covers a go-live check once every party has signed it, until its last day.",
    ),
    (
        "Rows not accepted",
        "Rows of a file with a fault, and the pounds at stake in them. They wait until they are mended and sent again.",
    ),
    ("Worth a look", "Rows that are accepted though something in them is unusual, such as a date after death."),
    (
        "Open in an emergency",
        "To open a record beyond one's reach, with a reason. The Caldicott guardian answers every such opening.",
    ),
    (
        "Restricted record",
        "Narrowed to named people, with a reason. To everybody else it is as if it did not exist.",
    ),
    (
        "Awaiting trace",
        "Without an NHS number yet: known by a local number, cared for in full, paid for once the number is found.",
    ),
    (
        "Safeguarding concern",
        "A worry about abuse or neglect, with notes that only those who care for the person read.",
    ),
    ("Pseudonym", "A name that says nothing, different for each organisation and each contract."),
    (
        "Differs by more than chance",
        "So far from the share of the whole partnership that chance alone would put 1 in 500 there. A reason to ask, "
        "never proof.",
    ),
    ("Expected at High", "How many people with the same risk scores come to High in the whole partnership."),
    (
        "Just over a boundary",
        "One step less in one area of need would give a lower level. Just under: one step more would raise it.",
    ),
    (
        "Re-assessment",
        "People drawn by lot are assessed again by a clinician of another team. It moves no level.",
    ),
    (
        "Agreement",
        "How far two assessments of the same people agree beyond chance: 1 is perfect, 0 is chance (Cohen's kappa with "
        "quadratic weights).",
    ),
    ("Finding", "What the auditor asks an organisation about levels or care, its answer, and how it ended."),
    (
        "Not shown",
        "Figures about fewer than 5 people (a setting) are not shown, nor their money; others are hidden beside "
        "them, so that nothing can be worked back.",
    ),
    (
        "Open, provisional, frozen, settled",
        "Where a month stands. From its flex date it is provisional; the commissioner freezes it, and it never changes "
        "again. It is settled once every party has signed and nothing of it is in question.",
    ),
    ("Open month", "The earliest month that is not frozen. What is learned late about frozen months appears in it."),
    ("Statement", "What a month said when it was frozen, under a check code."),
    (
        "Margin",
        "How far what is counted may be from the plan to date, as a part of it, before payment moves from the plan.",
    ),
    (
        "Adjustment (of payment)",
        "What moves beside the plan for a month because what is counted is beyond the margin: the year to date "
        "less the month before.",
    ),
    (
        "Due",
        "What is to be paid for live months: on account from its day on, and what a month comes to once it is frozen.",
    ),
    ("On account", "Paid in a month before what the month comes to is known: its plan, or a twelfth of the year's."),
    (
        "Invoice, credit note",
        "What is left to pay for an agreed month beyond what was paid on account; a credit note where more was paid "
        "than is due. They arise by themselves, numbered within the contract.",
    ),
    (
        "Adjustment",
        "What is now known of a frozen month less all that was frozen of it. It is part of the open month, told apart.",
    ),
    ("Prior year", "Adjustments of months of an earlier financial year, as one line."),
    ("Run kept", "Every figure of a contract as of a moment, under a check code, that can be worked out again."),
    ("As of", "The moment at which the figures last changed. Everything that was known then is in them."),
    (
        "Co-ordinator",
        "The named professional who leads a person's assessment and care plan, as a member of a team. One at a time.",
    ),
    (
        "Caseload",
        "Everybody whom one co-ordinator co-ordinates in a team. It is handed over whole.",
    ),
    (
        "Deputy, cover",
        "The deputy answers when a co-ordinator does not; whoever covers is asked first on days away.",
    ),
    (
        "Virtual ward",
        "People of a team who are watched closely at home, by risk tier, within a number of places.",
    ),
    (
        "Step up, step down",
        "To watch somebody more closely or less: onto the virtual ward, between its tiers, and off it.",
    ),
    (
        "Request for more care",
        "A team asks a service for care for a person by a time; the service promises a time, or refuses and says why.",
    ),
    (
        "Single point of access",
        "The service that answers day and night, and finds the right one.",
    ),
    (
        "Eight requirements",
        "What everybody with a level of need should have, worked out from records and never ticked.",
    ),
    (
        "Before you knock",
        "What to know at a person's door: getting in, what is due, the last visit, the crisis plan.",
    ),
    (
        "Care plan",
        "What matters to a person, in their own words, what will help, who does it, and when it is looked at again. "
        "It is agreed with the person; a change is a new version.",
    ),
    ("Package", "Care put in place by a provider from a day, with what it costs and who pays."),
    (
        "Crisis plan",
        "One side of paper for when somebody is unwell: how they normally are, early signs, what to do, whom to ring.",
    ),
    ("My copy", "The plan for the person: plain words, large print, with what help costs and why a wish is not met."),
    (
        "Board",
        "The Joint Management Board of a pathway: those who give the care decide what is done with what they save.",
    ),
    ("Quorum", "How many voting members must take part for anything to be decided."),
    ("Joint account", "What a board has of its pathway's money: what came in and went out, and what it holds."),
    ("Uncommitted", "What the board may decide on."),
    (
        "Proposal",
        "What a board is asked to pay for: how much, from which pot, to whom, and by which count its benefit is seen.",
    ),
    ("Interest", "What a member of a board says of whether they, their organisation or somebody close would gain."),
    ("Barred", "Said of a member who would gain: takes part, counts for the quorum, and has no vote."),
    ("Casting vote", "The chair's vote in a tie, cast when the vote has been counted."),
    ("Committed", "Decided and not yet released to the provider."),
    ("Lapsed", "Said of a proposal on whose vote too few took part."),
    ("Register of decisions", "Everything that a board voted on, with its count, its ballots and what came of it."),
    ("Contingency", "Kept back from the providers' budgets for what nobody planned."),
)
