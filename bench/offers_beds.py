"""Beds on which offers are tried: short answers with known themes, of differing character.

Two are made up. In `patients` phrases are joined at random with words left out and coders who miss or add a
theme; in `directors` they come from the phrase banks of the example. `skills` are real answers of research
software engineers (see the attribution beside them), with themes by cue words, a third of which are taken
out of sight. In a `hard` bed no phrase that is scored was ever coded.
"""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Mapping
from pathlib import Path
from random import Random
from typing import NamedTuple

import yaml

from remit.coding.codebook import Codebook, Theme
from remit.coding.offers import Coded

ROOT = Path(__file__).resolve().parents[1]
EXAMPLE = ROOT / "examples" / "medical-directors"
REAL = (
    Path(os.environ.get("REMIT_DATA", ROOT.parent / "shared" / "data"))
    / "rse"
    / "2017-uk"
    / "public_data.csv"
)


PATIENTS: Mapping[str, tuple[float, str]] = {
    "Staff manner and personal attributes": (
        30,
        "staff were kind and friendly|very polite|the nurse was lovely|"
        "everyone so caring and compassionate|friendly welcoming people|doctor was rude to me|"
        "receptionist was abrupt and dismissive|they had a good sense of humour|"
        "patient and understanding|treated me with respect and dignity|approachable non judgemental|"
        "she was cheerful and put me at my ease|attitude of some staff|not very sympathetic|"
        "nothing was too much trouble|helpful and courteous|a warm smile from the lady on the desk|"
        "he spoke down to my mum|professional and pleasant crew|kindness|crew were calm and gentle|"
        "the therapist was really nice and easy to talk to|could be more empathetic|"
        "made us feel like a nuisance",
    ),
    "Non-specific praise for staff": (
        20,
        "all the staff were brilliant|fantastic team|the nurses are amazing|paramedics were excellent|"
        "great staff|you are all wonderful|cannot fault the crew|keep up the good work|superb people|"
        "the girls do a great job|staff|the team|lovely job everyone|absolute stars|a credit to you all|"
        "my worker is the best",
    ),
    "Positive experience and gratitude": (
        18,
        "excellent service|thank you so much|very happy with everything|everything was good|"
        "10 out of 10|no complaints at all|could not ask for more|I was very satisfied|all good|"
        "great experience|really grateful for what you have done|first class|"
        "it was a good service overall|would recommend|the care I received was second to none",
    ),
    "Communication and information": (
        13,
        "explained everything clearly|kept me informed|nobody told me what was happening|listened to me|"
        "I was given leaflets to take away|did not listen|answered all my questions|"
        "clear explanation of the next steps|lack of information|not explained what the plan was|"
        "no one rang back to update us|used plain words I could understand|good advice given|"
        "took time to talk it through|conflicting messages from different people",
    ),
    "Waiting times": (
        9,
        "long wait|waited four hours|the wait for the first session was too long|shorter waiting list|"
        "quick response|they arrived in ten minutes|seen on time|took months to be seen|"
        "ambulance came very quickly|no waiting|prompt|delay in getting my results|"
        "less time sat in the waiting area|fast and efficient|reduce the waiting lists",
    ),
    "Emotional and physical support": (
        8,
        "they supported me through a hard time|helped me cope|reassuring|made me feel less anxious|"
        "held my hand|help with washing and dressing|felt supported|someone to talk to when I was low|"
        "calmed me down|gave me confidence|they were there for me|left me in pain",
    ),
    "Impact of treatment": (
        7,
        "I can walk again|my mood has improved|feel so much better|it changed my life|"
        "did not help my condition|my knee is stronger|the exercises worked|back to normal now|"
        "no difference to my symptoms|sleeping better since the course|"
        "has given me tools to manage my anxiety|recovered well",
    ),
    "Competence and training": (
        6,
        "knew what they were doing|very knowledgeable|staff need more training|expert|"
        "did not seem to know about autism|skilled|confident in her ability|"
        "took three goes to get blood|good clinical knowledge|students should be supervised|"
        "they really understand mental health",
    ),
    "Service organisation and efficiency": (
        5,
        "well organised|chaotic|smooth process|lack of coordination between departments|"
        "too much paperwork|efficient|run like clockwork|better systems|"
        "left hand does not know what the right is doing|disorganised clinic",
    ),
    "Appointment arrangements": (
        4,
        "more evening appointments|appointment was cancelled twice|easy to book|"
        "letter had the wrong date|flexible times that fit around work|choice of dates|"
        "my session was moved at short notice|longer appointments|more sessions please|"
        "could not change the booking",
    ),
    "Staffing levels": (
        4,
        "not enough nurses|short staffed|more staff needed|they are overworked|"
        "always using agency people|employ more therapists|stretched too thin|only two on duty at night|"
        "under staffed and under pressure",
    ),
    "Environment and equipment": (
        4,
        "the room was cold|comfortable chairs|the building needs decorating|nice surroundings|"
        "noisy ward|beds are uncomfortable|modern facilities|no privacy behind the curtain|broken lift|"
        "bright and airy|the ambulance was bumpy",
    ),
    "Food and drink": (
        3,
        "food was awful|nice meals|more choice for vegetarians|a cup of tea would be good|"
        "hot drinks available|the dinner was cold|better menu|vending machine empty",
    ),
    "Continuity of care": (
        3,
        "saw a different person every time|same nurse each visit|keep the same therapist|"
        "my worker left and nobody took over|having to repeat my story|seeing one doctor throughout|"
        "no follow up after",
    ),
    "Contacting the service": (
        3,
        "phone is never answered|hard to get through|easy to get hold of|no reply to emails|"
        "could ring at any time|engaged tone all morning|one number to call",
    ),
    "Cleanliness and infection control": (
        2,
        "spotless|very clean|toilets were dirty|hand gel empty|masks worn by everyone|"
        "covid precautions were good|dust under the bed|hygiene",
    ),
    "Parking": (
        2,
        "parking is a nightmare|nowhere to park|parking charges too high|more car park spaces|"
        "free parking|disabled bays full",
    ),
    "Medication": (
        2,
        "tablets were late|side effects not discussed|the prescription was wrong|"
        "pain relief given quickly|medicine changes|waiting for drugs from pharmacy|"
        "my meds were reviewed",
    ),
    "Discharge": (
        2,
        "sent home too early|discharge took all day|home the same day|no plan when I left|"
        "waiting for the discharge letter|going home was well arranged",
    ),
    "Involvement of family and carers": (
        2,
        "my husband was included|let my daughter stay with me|carers are ignored|"
        "they kept the family informed|visiting hours too short|listened to me as her mum|"
        "good with my son",
    ),
    "Activities": (
        2,
        "more things to do|bored on the ward|the art group|gym sessions|walks in the garden|"
        "bingo and quizzes|nothing to do at weekends",
    ),
    "Feeling safe": (
        2,
        "felt safe|other patients were frightening|made me feel secure|safe hands|not safe at night|"
        "threatened by another person",
    ),
    "Assessment and diagnosis": (
        1.5,
        "thorough assessment|they missed the fracture|finally got a diagnosis|full check over|"
        "tests were done properly|misdiagnosed|examined carefully",
    ),
    "Care plans and choice": (
        1.5,
        "involved in decisions about me|my care plan was agreed with me|no say in my treatment|"
        "personal goals|tailored to my needs|given options",
    ),
    "Referrals": (
        1,
        "referred me on quickly|referral got lost|passed from pillar to post|GP took ages to refer|"
        "sent to the right team",
    ),
    "Transport": (
        1,
        "transport was late|taxi home|the driver helped me in|bus does not stop near|picked up at the door",
    ),
    "Location and access": (
        1,
        "too far to travel|close to home|wheelchair access poor|easy to find|signs are confusing|"
        "local clinic is handy",
    ),
    "Video and online": (
        1,
        "zoom did not work|online session was fine|prefer face to face|video call kept freezing|"
        "website confusing|app is useful",
    ),
    "Records and confidentiality": (
        1,
        "they did not have my notes|lost my records|talked about me in the corridor|"
        "computers do not link up|private details overheard",
    ),
    "Equality and culture": (
        0.7,
        "no interpreter|respected my faith|deaf awareness|female doctor on request|"
        "letters in large print|accepted me as trans",
    ),
    "Negative experience": (
        1.5,
        "awful|terrible service|never again|very disappointed|a waste of time|worst experience of my life",
    ),
}

SKILLS: Mapping[str, tuple[str, str]] = {
    "selftaught": (
        "Self-taught learning",
        "self taught myself own alone autodidact trial error books reading googling google tutorials "
        "stack overflow tinkering",
    ),
    "onjob": (
        "Learning at work",
        "job work working experience practice doing industry postdoc employment career jobs",
    ),
    "degree": (
        "Formal degrees",
        "degree undergraduate masters msc phd bsc university graduate education academic studied "
        "undergrad thesis",
    ),
    "courses": (
        "Training courses and workshops",
        "course courses training workshop workshops carpentry bootcamp lectures class classes mooc coursera",
    ),
    "peers": (
        "Colleagues and community",
        "colleagues people peers mentor mentors community colleague collaboration team others friends "
        "supervisor",
    ),
    "parallel": (
        "Parallel and high-performance computing",
        "parallel hpc mpi gpu cuda openmp multi threading supercomputing performance optimisation "
        "optimization",
    ),
    "mldata": (
        "Machine learning and data science",
        "machine deep neural data statistics statistical big analytics mining visualisation "
        "visualization hadoop spark",
    ),
    "manage": (
        "Management and leadership",
        "management managing leadership project planning agile scrum time budget influencing",
    ),
    "languages": (
        "Programming languages",
        "python r java javascript fortran matlab haskell scala rust language languages julia perl",
    ),
    "testing": (
        "Testing and quality",
        "testing test tests tdd ci continuous integration quality debugging review unit",
    ),
    "web": (
        "Web and databases",
        "web database databases sql cloud server aws docker frontend css html interface ui design",
    ),
    "soft": (
        "Communication skills",
        "communication writing presentation speaking teaching soft networking documentation public "
        "negotiation",
    ),
    "conf": (
        "Conferences and meetings",
        "conference conferences rse meeting symposium international ieee acm sc annual egu agu",
    ),
    "version": (
        "Version control and tools",
        "version git github control tools svn linux build cmake software",
    ),
}


class Bed(NamedTuple):
    """A codebook, its answers, and which half of the phrases each was made of (None: one and the same)."""

    name: str
    codebook: Codebook
    answers: tuple[Coded, ...]
    halves: tuple[int, ...] | None = None


def patients(number: int = 2_500, seed: int = 1, *, hard: bool = False, slips: float = 0.12) -> Bed:
    """Comments made of phrases by weight of their themes."""
    chance = Random(seed)  # noqa: S311 made-up answers
    names = list(PATIENTS)
    weights = [PATIENTS[name][0] for name in names]
    phrases = {name: PATIENTS[name][1].split("|") for name in names}
    found = []
    for place in range(number):
        drawn = chance.choices(names, weights, k=chance.choices((1, 2, 3), (6, 3, 1))[0])
        said = [_typed(chance.choice(phrases[name][place % 2 :: 2]), chance) for name in dict.fromkeys(drawn)]
        text = chance.choice((". ", ", ", " and ", " but ", "\n", " - ")).join(said)
        text = text.upper() if chance.random() < 0.1 else text
        given = {name for name in dict.fromkeys(drawn) if chance.random() > slips}
        if chance.random() < slips:
            given |= set(chance.choices(names, weights))
        found.append(Coded(text, frozenset(given or drawn[:1])))
    book = Codebook("comment", tuple(Theme(name, name) for name in names))
    halves = tuple(place % 2 for place in range(number)) if hard else None
    return Bed("patients, hard" if hard else "patients", book, tuple(found), halves)


def _typed(phrase: str, chance: Random) -> str:
    if chance.random() >= 0.25:
        return phrase
    return " ".join(word for word in phrase.split() if chance.random() > 0.15) or phrase


def directors(number: int = 1_500, seed: int = 5, *, slips: float = 0.1) -> Bed:
    """Answers made of the example's phrases, over all its questions; hard."""
    chance = Random(seed)  # noqa: S311 made-up answers
    bank, themes = _phrase_bank()
    codes = sorted(bank, key=lambda code: (-len(bank[code]), code))[:62]
    chance.shuffle(codes)
    codes = codes[:31]
    weights = [1 / (place + 1) ** 0.8 for place in range(len(codes))]
    found = []
    for place in range(number):
        drawn = list(
            dict.fromkeys(chance.choices(codes, weights, k=chance.choices((1, 2, 3), (10, 7, 3))[0]))
        )
        said = [_expanded(chance.choice(bank[code][place % 2 :: 2]), chance) for code in drawn]
        given = {code for code in drawn if chance.random() > slips}
        found.append(Coded(chance.choice((". ", " and ")).join(said), frozenset(given or drawn[:1])))
    book = Codebook("all", tuple(themes[code] for code in codes))
    return Bed("directors, hard", book, tuple(found), tuple(place % 2 for place in range(number)))


def _phrase_bank() -> tuple[dict[str, list[str]], dict[str, Theme]]:
    bank: dict[str, list[str]] = {}
    themes: dict[str, Theme] = {}
    for path in sorted((EXAMPLE / "codebook").glob("*.yaml")):
        book = yaml.safe_load(path.read_text(encoding="utf-8"))
        labels = {theme["code"]: theme["label"] for theme in book["themes"]}
        code = ""
        for line in (EXAMPLE / "phrases" / f"{path.stem}.txt").read_text(encoding="utf-8").splitlines():
            if line.startswith("["):
                code = line.strip()[1:-1]
            elif line.strip() and not line.startswith("#") and code in labels:
                own = f"{path.stem}.{code}"
                bank.setdefault(own, []).append(line.strip())
                themes[own] = Theme(own, labels[code])
    return {code: phrases for code, phrases in bank.items() if len(phrases) >= 4}, themes


def _expanded(phrase: str, chance: Random) -> str:
    while found := re.search(r"\{([^{}]*)\}", phrase):
        phrase = phrase[: found.start()] + chance.choice(found[1].split("|")) + phrase[found.end() :]
    return phrase


def skills(seed: int = 3, slips: float = 0.1) -> Bed | None:
    """Real answers with weak themes; None where the file is not there."""
    if not REAL.is_file():
        return None
    chance = Random(seed)  # noqa: S311 made-up answers
    cues = {code: words.split() for code, (_, words) in SKILLS.items()}
    hidden = {word for words in cues.values() for word in words[::3]}
    found = []
    with REAL.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    columns = [name for name in rows[0] if name.startswith(("ukrse3", "skill2", "train3", "conf2can"))]
    for text in ((row[name] or "").strip() for name in columns for row in rows):
        words = set(re.findall(r"\w+", text.casefold()))
        given = {code for code in cues if words & set(cues[code]) and chance.random() > slips}
        seen = re.sub(r"\w+", lambda word: "" if word[0].casefold() in hidden else word[0], text)
        if given and re.search(r"\w", seen):
            found.append(Coded(seen, frozenset(given)))
    book = Codebook("skills", tuple(Theme(code, name) for code, (name, _) in SKILLS.items()))
    return Bed("skills (real, weak themes)", book, tuple(found))
