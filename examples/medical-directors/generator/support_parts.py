"""What the files of `support/` are made up from: lists of topics, networks, programmes, titles and gaps."""

from __future__ import annotations

KINDS = {
    "acute": "Acute hospital",
    "mental_health": "Mental health",
    "community": "Community",
    "ambulance": "Ambulance",
    "integrated": "Integrated",
}
SIZES = {
    "up_to_150": "Up to £150 million",
    "from_151": "£151 million to £300 million",
    "from_301": "£301 million to £500 million",
    "from_501": "£501 million to £800 million",
    "over_800": "Over £800 million",
}
REGIONS = (
    "North East and Yorkshire",
    "North West",
    "Midlands",
    "East of England",
    "London",
    "South East",
    "South West",
)
SLOTS = tuple(f"{day} {half}" for day in ("Mon", "Tue", "Wed", "Thu", "Fri") for half in ("am", "pm"))
TOPICS = (
    "finance",
    "governance",
    "strategy",
    "regulation",
    "quality",
    "performance",
    "redesign",
    "workforce",
    "board",
    "job_planning",
)
CONCERNS = (
    "culture",
    "profession",
    "money",
    "performance",
    "redesign",
    "seven_days",
    "engagement",
    "inspection",
    "workforce",
    "resilience",
)
DUTIES = (
    "responsible_officer",
    "controlled_drugs",
    "caldicott",
    "research",
    "infection",
    "records",
    "quality",
    "job_planning",
    "conduct",
    "education",
)
TITLES = {
    "Deputy medical director": (0, 2, 4),
    "AMD": (0, 5, 2),
    "Clinical director": (4, 14, 2),
    "DME": (0, 1, 2),
    "Head of clinical audit": (0, 1, 1),
}
"""Local titles: fewest, most, and programmed activities for each."""

EVERYTHING = "all subjects"

NETWORKS = {
    "Medical directors of the North": (EVERYTHING, "North West", "", "every 2 months", "no"),
    "Yorkshire circle": (EVERYTHING, "North East and Yorkshire", "", "every 3 months", "no"),
    "Midlands forum": (EVERYTHING, "Midlands", "", "every 2 months", "no"),
    "Eastern forum": (EVERYTHING, "East of England", "", "lapsed", "no"),
    "London forum": (EVERYTHING, "London", "", "every month", "no"),
    "South coast circle": (EVERYTHING, "South East", "", "every 3 months", "no"),
    "Mental health group": ("mental health services", "", "Mental health", "every 3 months", "no"),
    "Ambulance group": ("ambulance services", "", "Ambulance", "every 2 months", "yes"),
    "Responsible officers": ("revalidation", "", "", "every 3 months", "no"),
    "Evening circle for part-timers": ("part-time directors", "", "", "every month", "yes"),
}
"""Networks: interest, region, kind of provider, how often they meet, whether online."""

INTERESTS = (
    "mental health services",
    "ambulance services",
    "revalidation",
    "part-time directors",
    "research",
)

PROGRAMMES = {
    "King's Fund programmes": (
        ("Kings Fund", "KF leadership"),
        "strategy",
        "in post",
        "£2,501 to £5,000",
        24,
    ),
    "BAMM or FMLM courses": (("BAMM", "FMLM course"), "pathways", "before", "£1,001 to £2,500", 13),
    "Top Leaders": (("NHS Top Leaders",), "pathways", "in post", "Over £5,000", 13),
    "Regional leadership academy": (("Leadership academy",), "pathways", "before", "Up to £1,000", 10),
    "Action learning sets": (("ALS", "Learning set"), "support", "in post", "Up to £1,000", 10),
    "MBA": (("Master of Business Administration",), "strategy", "before", "Over £5,000", 8),
    "Board finance course": (("Finance for directors",), "strategy", "new", "Up to £1,000", 6),
    "In-house programme": (("Own leadership programme",), "next", "before", "Nothing", 6),
}
"""Programmes: other spellings, the need they serve, the stage, the cost band, how often they occur."""

GAPS = ("finance", "deputising at the board", "strategy", "work across the region", "people and pay", "law")
STATEMENTS = ("challenge", "support", "trust", "purpose", "openness", "learning")
NOT_MINE = (
    "The rota of junior doctors",
    "Complaints that a service can answer itself",
    "The budget of the medical school",
    "Daily bed management",
)
OBJECTIVES = (
    ("Every consultant has a job plan", "share of job plans agreed by July"),
    ("Fewer patients harmed by falls and pressure", "harm rate against last year"),
    ("A plan for services on all seven days", "plan at the board by November"),
    ("Doctors take part in decisions about money", "number of services with a clinical budget holder"),
    ("Two people ready to take the role", "names and plans agreed with the board"),
    ("Appraisal that people find useful", "mark in the yearly question"),
)
COVER = (
    ("Annual leave", "role: A deputy", "work: Colleagues share the clinics"),
    ("Away for meetings", "role: A deputy"),
    ("Long absence", "role: A deputy acts up"),
    ("Days for the role", "work: Clinical sessions were replaced"),
)
ACTIONS = (
    (
        "Newcomers want a mentor",
        "The sector body",
        "2014-09-30",
        "started",
        "",
        "support",
        "support_new.themes/mentoring",
        "The college of the profession",
        "2014-02-12",
    ),
    (
        "Newcomers ask for a planned start",
        "The sector body",
        "2014-06-30",
        "done",
        "Induction days are held twice a year",
        "pathways",
        "support_new.themes/induction",
        "The regulators",
        "2014-01-20",
    ),
    (
        "The role is not clear",
        "Boards",
        "2014-12-31",
        "open",
        "",
        "clarity",
        "support_new.themes/clarity",
        "Boards",
        "",
    ),
    (
        "Giving up clinical work keeps people away",
        "Boards",
        "2015-03-31",
        "open",
        "",
        "pathways",
        "barriers.themes/clinical",
        "The employers’ body",
        "",
    ),
    (
        "Role-holders do not know whom to ask for advice",
        "The sector body",
        "2014-02-28",
        "started",
        "",
        "support",
        "",
        "The regulators",
        "2014-01-20",
    ),
    (
        "Regional networks have lapsed",
        "Regional teams",
        "2014-10-31",
        "started",
        "",
        "support",
        "links.themes/lost",
        "Regional teams",
        "2014-03-03",
    ),
    (
        "Many boards have no succession plan",
        "Boards",
        "2015-03-31",
        "open",
        "",
        "next",
        "succession.themes/none_or_early",
        "Boards",
        "",
    ),
    (
        "The work is not seen",
        "Boards",
        "2014-12-31",
        "dropped",
        "Taken into the board’s look at itself",
        "strategy",
        "barriers.themes/recognition",
        "Boards",
        "2014-02-12",
    ),
)
