"""What the device itself says: it has no site to ask for words when there is no connection."""

from __future__ import annotations

from remit.instrument.tongues import Tongue


def device_words(tongue: Tongue, *, assistant: bool) -> dict[str, str]:
    """The sentences of the device, by what they are about."""
    say = tongue.say
    counted = "" if assistant else " " + say("They count once you choose “Send my answers”.")
    return {
        "offline": say(
            "You are offline. Your answers are kept on this device and will be sent when the connection "
            "returns."
        ),
        "waiting": say("Your answers are kept on this device and are being sent."),
        "saved": say("All answers are sent.") + counted,
        "sending": say(
            "You have chosen to send your answers. They will be sent, once, when the connection returns."
        ),
        "sent": say("Your answers were sent. Nothing is kept on this device any more."),
        "clash": say(
            "While this device had no connection, a page was answered on another device too. Neither answer "
            "is lost. Please choose:"
        ),
        "held": say("Your answers are not sent yet. Something needs another look:"),
        "unasked": say("A page that you answered is no longer asked, so those answers were not sent."),
        "shut": say(
            "The link that opened these answers opens nothing any more, so they cannot be sent. If you were "
            "sent a newer link, open it on this device. Perhaps all was sent from another device already: "
            "then remove them here."
        ),
        "strange": say(
            "This device keeps answers from another link that are not sent yet. Open that link here, or "
            "remove them."
        ),
        "over": say("The questionnaire is closed. What was kept on this device was removed."),
        "unsent": say("Answers that were still on this device could not be sent."),
        "required": say("This question must be answered."),
        "none": say("Not answered"),
        "change": say("Change answers"),
        "check": say("Check your answers"),
        "below": say("What stands below is the answer from the other device."),
        "mine": say("Use what was filled in on this device"),
        "theirs": say("Keep what stands below"),
    }
