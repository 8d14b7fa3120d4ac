"""What the rooms of support say in words, English as its own key; Welsh is in `welsh_together.py`."""

from __future__ import annotations

from remit.instrument.tongues import Tongue

PURPOSE_WORDS: dict[str, tuple[str, str]] = {
    "matching": (
        "Propose a mentor, coach, buddy or somebody to shadow to me, or propose me to others",
        "Whoever is proposed to you sees your name, your organisation and why you may fit, and you see "
        "theirs. E-mail addresses are shown only once both have said yes.",
    ),
    "learning sets": (
        "Propose a learning set to me: some people in my role who meet and help one another",
        "The people of the set see your name and your organisation. Your e-mail address is shown to those "
        "who say yes, once you have.",
    ),
    "directory": (
        "Let others in my role find me",
        "Your name, your organisation and your interests stand in a list for people in your role.",
    ),
    "catalogue": (
        "Count me in the learning catalogue",
        "Which programmes you did and would recommend is counted. Nobody is named.",
    ),
    "follow-up": (
        "Ask me once a month whether it happened and how useful it was",
        "One tap. Nothing of what was said is asked or kept. Your mark is shown to nobody; at the end of the "
        "month it is mixed with those of others, and only counts of five or more are seen.",
    ),
    "facilitating": (
        "Let me lead learning sets at the start",
        "The desk may ask you to lead a set. Its people then see your name and your organisation.",
    ),
    "use_answers": (
        "Take facts from my answers to the questionnaire, so that I need not give them again",
        "Only for what you have said yes to here.",
    ),
}

KIND_WORDS: dict[str, tuple[str, str]] = {
    "mentor": ("A mentor for you", "You could be a mentor"),
    "coach": ("A coach for you", "You could be a coach"),
    "buddy": ("A buddy for you", "You could be a buddy"),
    "shadow": ("Somebody for you to shadow", "You could let somebody shadow you"),
    "set": ("A learning set for you", "A learning set for you"),
}
"""By kind: as it is said to whoever receives, and to whoever gives."""

WHY_WORDS: dict[str, str] = {
    "time": "I have no time now",
    "near": "We are too near to one another",
    "other": "I would rather have somebody else",
    "enough": "I have somebody already",
}
"""Reasons for a no: a choice and never a text, so that none can name anybody."""

DONE_WORDS: dict[str, str] = {
    "saved": "Saved.",
    "yes": "Thank you. If the other side says yes too, you will see how to reach one another.",
    "no": "Thank you. Nobody is told that it was you.",
    "tap": "Thank you. That is all for this month.",
    "ended": "It has ended. Nobody is asked why.",
    "late": "This is over already. Nothing was changed.",
    "agreed": "Thank you. You agreed to the text as it stands.",
    "changed": "The text was changed in the meantime. Please read it again before you agree.",
    "crossed": "Somebody else was writing at the same time. Nothing was lost: where you both wrote, both "
    "texts stand one below the other. Please make one of them.",
    "opened": "Your own room is open again.",
    "shut": "This code does not open it.",
    "emptied": "Your own room is empty.",
}

FIELD_WORDS: dict[str, str] = {
    "purpose": "What the role is for, in a sentence or two",
    "not_mine": "What does not belong to the role, one thing a line",
    "review": "When it is looked at again",
    "text": "Objective {number}",
    "measure": "How objective {number} is measured",
}

SHARE_WORDS: dict[str, str] = {
    "": "Not said",
    "lead": "Leads it",
    "share": "Shares in it",
    "none": "Has nothing to do with it",
}

PART_WORDS: dict[str, str] = {
    "career": "What I want to do after this role",
    "concerns": "What worries me",
    "resilience": "How I am, and what keeps me going",
    "notes": "Notes for myself",
}


def said_month(month: str) -> str:
    """A month in numbers, the same in every language: 11/2026."""
    return f"{int(month[5:7])}/{month[:4]}" if len(month) == 7 else month


def kind_words(kind: str, gives: bool, tongue: Tongue) -> str:
    """What a proposal is, to one of its sides."""
    receives, offers = KIND_WORDS[kind]
    return tongue.say(offers if gives else receives)


def everything_said() -> set[str]:
    """All phrases of this module, for the test that Welsh has each of them."""
    pairs = [*PURPOSE_WORDS.values(), *KIND_WORDS.values()]
    lists = (WHY_WORDS, DONE_WORDS, FIELD_WORDS, SHARE_WORDS, PART_WORDS)
    return {text for pair in pairs for text in pair} | {text for each in lists for text in each.values()}
