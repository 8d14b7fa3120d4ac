"""What people are told about privacy: made from the settings that the site really runs with."""

from __future__ import annotations

import datetime

from remit.instrument.tongues import Tongue
from remit.site.place import Form, closes
from remit.study.editions import Edition

MODES = ("named", "confidential", "unlinked")

PRIVACY: dict[str, tuple[str, ...]] = {
    "named": (
        "Your answers are kept together with the name of your post. Those who run the study can see who "
        "answered "
        "what.",
    ),
    "confidential": (
        "Your answers are kept apart from your name and your post. What links the two is locked with a "
        "key that is "
        "not on this computer; it is used to compare organisations and to remove your answers if you "
        "ask for it.",
        "Those who write to you can see whether you have answered, not what.",
    ),
    "unlinked": (
        "No link between you and your answers is kept. Nobody can find out later which answers are "
        "yours, and they "
        "cannot be removed once they are sent, unless you give the number that you will be shown at the end.",
        "Those who write to you can see whether you have answered, not what.",
        "Your answers are locked when you send them and are opened only after all have come in, in "
        "another order.",
    ),
}


DEVICE = (
    "Nothing of your answers is kept in this browser unless you choose it below. If you do, the device "
    "keeps the questionnaire, your answers and a pass to send them, but not your link. They are locked, so "
    "that a search through its files does not show them; but whoever can use this browser can read them, "
    "and so could an expert who has the device.",
    "The device removes all of it when your answers are sent, when the questionnaire turns out to be "
    "closed, and whenever you choose to.",
)


def privacy_words(form: Form, asked: int) -> tuple[str, ...]:
    """The paragraphs of the privacy page; `asked` is how many posts the frame holds."""
    edition, tongue = form.edition, form.tongue
    settings, say = edition.settings, tongue.say
    found = [say("{body} runs this study. {asked} people are asked.", body=form.body, asked=asked)]
    found += [say(words) for words in PRIVACY[settings.privacy]]
    found += _dates(edition, tongue)
    found += [
        say(
            "What you fill in is saved page by page under your personal link, so that you can stop and "
            "go on later on "
            "any device. It counts only once you send it."
        ),
        say("The address of your computer is not kept, and no exact times."),
        *(say(words) for words in DEVICE if settings.collecting.offline),
        _figures(edition, tongue),
        say(
            "Taking part is up to you. You may leave out any question that does not say it must be answered."
        ),
    ]
    if form.contact:
        found.append(say("Questions? Write to {contact}.", contact=form.contact))
    return tuple(found)


def _figures(edition: Edition, tongue: Tongue) -> str:
    policy = edition.settings.policy
    if policy.none_reason:
        return tongue.say("Small numbers are published too, because: {reason}", reason=policy.none_reason)
    return tongue.say(
        "What is published are figures, and passages of written answers that give nobody away. A count "
        "of fewer "
        "than {cell} people, and results of fewer than {group}, are not shown.",
        cell=policy.cell_min,
        group=policy.group_min,
    )


def _dates(edition: Edition, tongue: Tongue) -> list[str]:
    collecting, last = edition.settings.collecting, closes()
    found = []
    if last is not None:
        found.append(tongue.say("You can answer until {day}.", day=say_day(last.isoformat())))
    if edition.settings.privacy == "confidential" and collecting.link_until:
        found.append(tongue.say("The link is destroyed on {day}.", day=say_day(collecting.link_until)))
    if collecting.kept_until:
        found.append(tongue.say("Single answers are kept until {day}.", day=say_day(collecting.kept_until)))
    return found


def say_day(text: str) -> str:
    """A day as people write it in numbers, the same in every language."""
    day = datetime.date.fromisoformat(text)
    return f"{day.day}/{day.month}/{day.year}"
