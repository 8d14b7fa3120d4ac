"""The site's own words in Welsh, by their English text."""

from __future__ import annotations

from functools import cache

from msgspec.structs import replace

from remit.instrument.tongues import ENGLISH, WELSH, Tongue
from remit.site.keeping.welsh import PHRASES as DEVICE
from remit.site.welsh_together import TOGETHER

PHRASES: dict[str, str] = {
    "Also possible": "Hefyd yn bosibl",
    "Another link was opened in this browser": "Agorwyd dolen arall yn y porwr hwn",
    "The page that you sent belongs to a link that was opened before the newest one. Nothing was saved or "
    "sent under either. Open the link of that page again and go on from there.": (
        "Mae'r dudalen a anfonoch yn perthyn i ddolen a agorwyd cyn yr un ddiweddaraf. Ni chadwyd ac ni "
        "anfonwyd dim o dan y naill na'r llall. Agorwch ddolen y dudalen honno eto ac ewch ymlaen oddi yno."
    ),
    "Before you begin": "Cyn i chi ddechrau",
    "Change answers": "Newid atebion",
    "Check your answers": "Gwiriwch eich atebion",
    "Copy this link into a message to your assistant. It is shown only now:": (
        "Copïwch y ddolen hon i neges at eich cynorthwyydd. Dim ond nawr y caiff ei dangos:"
    ),
    "Dear {name},": "Annwyl {name},",
    "Finish": "Gorffen",
    "Go on": "Ymlaen",
    "Go to the questions": "Mynd at y cwestiynau",
    "Hello,": "Helo,",
    "I do not want to take part": "Nid wyf am gymryd rhan",
    "If this is wrong, write what is right": "Os yw hyn yn anghywir, ysgrifennwch yr hyn sy'n gywir",
    "Keep it if you may want your answers removed: it is nowhere else beside your name.": (
        "Cadwch ef rhag ofn y byddwch am i'ch atebion gael eu dileu: nid yw wrth ymyl eich enw yn unman "
        "arall."
    ),
    "Keep it if you may want your answers removed: when the locked link to them is destroyed, only this "
    "number finds them.": (
        "Cadwch ef rhag ofn y byddwch am i'ch atebion gael eu dileu: pan gaiff y cyswllt cloëdig â nhw ei "
        "ddinistrio, dim ond y rhif hwn all ddod o hyd iddynt."
    ),
    "Leave nothing in this browser": "Gadael dim yn y porwr hwn",
    "Let an assistant fill in the facts": "Gadael i gynorthwyydd lenwi'r ffeithiau",
    "Let an assistant fill in the facts of your organisation": (
        "Gadael i gynorthwyydd lenwi ffeithiau eich sefydliad"
    ),
    "Make a new link": "Creu dolen newydd",
    "Make the link": "Creu'r ddolen",
    "Not taking part": "Peidio â chymryd rhan",
    "Once they are sent, your answers cannot be changed.": ("Ar ôl eu hanfon, ni ellir newid eich atebion."),
    "What is published are figures, and passages of written answers that give nobody away. A count of fewer "
    "than {cell} people, and results of fewer than {group}, are not shown.": (
        "Yr hyn a gyhoeddir yw ffigurau, a darnau o atebion ysgrifenedig nad ydynt yn datgelu neb. Ni "
        "ddangosir "
        "nifer o lai na {cell} o bobl, na chanlyniadau llai na {group}."
    ),
    "Open your personal link again on any device to go on. Nothing is left in this browser.": (
        "Agorwch eich dolen bersonol eto ar unrhyw ddyfais i barhau. Nid oes dim ar ôl yn y porwr hwn."
    ),
    "Perhaps a newer link was sent to you, the questionnaire is closed, or part of the link was cut "
    "off. Open "
    "the newest message and use the whole link.": (
        "Efallai i ddolen newydd gael ei hanfon atoch, bod yr holiadur wedi cau, neu fod rhan o'r "
        "ddolen ar goll. "
        "Agorwch y neges ddiweddaraf a defnyddiwch y ddolen gyfan."
    ),
    "Perhaps you have sent your answers already: then there is nothing left to do, and we thank you.": (
        "Efallai eich bod wedi anfon eich atebion eisoes: yna nid oes dim ar ôl i'w wneud, a diolchwn i chi."
    ),
    "Privacy, or stop for now": "Preifatrwydd, neu stopio am y tro",
    "To have them removed, give this number to: {contact}.": "I'w dileu, rhowch y rhif hwn i: {contact}.",
    "To have your answers removed, write to {contact}.": (
        "I gael dileu eich atebion, ysgrifennwch at {contact}."
    ),
    "Questions? Write to {contact}.": "Cwestiynau? Ysgrifennwch at {contact}.",
    "Say that you do not want to take part": "Dweud nad ydych am gymryd rhan",
    "See what our list says about your post, and put it right": (
        "Gweld yr hyn y mae ein rhestr yn ei ddweud am eich swydd, a'i gywiro"
    ),
    "Send my answers": "Anfon fy atebion",
    "Single answers are kept until {day}.": "Cedwir atebion unigol tan {day}.",
    "Small numbers are published too, because: {reason}": (
        "Cyhoeddir niferoedd bach hefyd, oherwydd: {reason}"
    ),
    "Stop for now": "Stopio am y tro",
    "Taking part is up to you. You may leave out any question that does not say it must be answered.": (
        "Chi sydd i benderfynu a ydych am gymryd rhan. Cewch adael allan unrhyw gwestiwn nad yw'n dweud bod "
        "rhaid ei ateb."
    ),
    "Tell us": "Dywedwch wrthym",
    "Thank you for taking part.": "Diolch am gymryd rhan.",
    "Thank you for telling us. What you had saved was removed.": (
        "Diolch am roi gwybod i ni. Dilëwyd yr hyn yr oeddech wedi'i gadw."
    ),
    "Thank you. Somebody will look at it.": "Diolch. Bydd rhywun yn edrych arno.",
    "Thank you. What you filled in is saved; it is sent by the person who asked you.": (
        "Diolch. Mae'r hyn a lenwoch wedi'i gadw; y sawl a ofynnodd i chi fydd yn ei anfon."
    ),
    "The address of your computer is not kept, and no exact times.": (
        "Ni chedwir cyfeiriad eich cyfrifiadur, nac amserau manwl."
    ),
    "The code at the end of your personal link": "Y cod ar ddiwedd eich dolen bersonol",
    "The link is destroyed on {day}.": "Caiff y cyswllt ei ddinistrio ar {day}.",
    "The number of your answers is": "Rhif eich atebion yw",
    "This is your personal link. It can be opened as often as you like until you send your answers.": (
        "Dyma eich dolen bersonol. Gellir ei hagor mor aml ag y dymunwch nes i chi anfon eich atebion."
    ),
    "This link opens nothing": "Nid yw'r ddolen hon yn agor dim",
    "What happens to your answers": "Beth sy'n digwydd i'ch atebion",
    "What our list says about your post": "Yr hyn y mae ein rhestr yn ei ddweud am eich swydd",
    "What you fill in is saved page by page under your personal link, so that you can stop and go on "
    "later on "
    "any device. It counts only once you send it.": (
        "Caiff yr hyn a lenwch ei gadw fesul tudalen dan eich dolen bersonol, fel y gallwch stopio a "
        "pharhau yn "
        "nes ymlaen ar unrhyw ddyfais. Nid yw'n cyfrif nes i chi ei anfon."
    ),
    "What you sent just now was not saved.": "Ni chadwyd yr hyn yr ydych newydd ei anfon.",
    "What you wrote, to copy": "Yr hyn a ysgrifennoch, i'w gopïo",
    "What you filled in is saved": "Mae'r hyn a lenwoch wedi'i gadw",
    "You can answer until {day}.": "Gallwch ateb tan {day}.",
    "The questionnaire is closed": "Mae'r holiadur wedi cau",
    "You could answer until {day}.": "Roedd modd ateb tan {day}.",
    "What you sent just now came too late and was not saved, and no answers were sent.": (
        "Daeth yr hyn a anfonoch nawr yn rhy hwyr ac ni chafodd ei gadw, ac nid anfonwyd unrhyw atebion."
    ),
    "If you sent your answers before, they have arrived, and we thank you.": (
        "Os anfonoch eich atebion cyn hynny, maent wedi cyrraedd, a diolchwn i chi."
    ),
    "You see what was filled in before you send everything. Only you can send it.": (
        "Byddwch yn gweld yr hyn a lenwyd cyn i chi anfon y cyfan. Dim ond chi all ei anfon."
    ),
    "You were asked to fill in the facts of the organisation. You see no other question and no other "
    "answer.": (
        "Gofynnwyd i chi lenwi ffeithiau'r sefydliad. Nid ydych yn gweld unrhyw gwestiwn nac ateb arall."
    ),
    "You will not be reminded, and what you have saved is removed. Your link then opens nothing.": (
        "Ni chewch eich atgoffa, a chaiff yr hyn a gadwoch ei ddileu. Ni fydd eich dolen wedyn yn agor dim."
    ),
    "You will not be written to again": "Ni fyddwn yn ysgrifennu atoch eto",
    "Your answers were sent": "Anfonwyd eich atebion",
    "Your assistant gets a link of their own, which shows only these questions and their answers:": (
        "Caiff eich cynorthwyydd ddolen ei hun, sy'n dangos y cwestiynau hyn a'u hatebion yn unig:"
    ),
    "{body} runs this study. {asked} people are asked.": (
        "{body} sy'n cynnal yr astudiaeth hon. Gofynnir i {asked} o bobl."
    ),
    "Your answers are kept together with the name of your post. Those who run the study can see who answered "
    "what.": (
        "Cedwir eich atebion gydag enw eich swydd. Gall y rhai sy'n cynnal yr astudiaeth weld pwy "
        "atebodd beth."
    ),
    "Your answers are kept apart from your name and your post. What links the two is locked with a key "
    "that is "
    "not on this computer; it is used to compare organisations and to remove your answers if you ask "
    "for it.": (
        "Cedwir eich atebion ar wahân i'ch enw a'ch swydd. Mae'r hyn sy'n cysylltu'r ddau wedi'i gloi "
        "ag allwedd "
        "nad yw ar y cyfrifiadur hwn; fe'i defnyddir i gymharu sefydliadau ac i ddileu eich atebion os "
        "gofynnwch."
    ),
    "Those who write to you can see whether you have answered, not what.": (
        "Gall y rhai sy'n ysgrifennu atoch weld a ydych wedi ateb, ond nid beth."
    ),
    "No link between you and your answers is kept. Nobody can find out later which answers are yours, "
    "and they "
    "cannot be removed once they are sent, unless you give the number that you will be shown at the end.": (
        "Ni chedwir unrhyw gyswllt rhyngoch chi a'ch atebion. Ni all neb ddarganfod yn ddiweddarach pa "
        "atebion "
        "yw eich rhai chi, ac ni ellir eu dileu ar ôl eu hanfon, oni bai eich bod yn rhoi'r rhif a "
        "ddangosir ar y "
        "diwedd."
    ),
    "Your answers are locked when you send them and are opened only after all have come in, in another "
    "order.": (
        "Caiff eich atebion eu cloi wrth i chi eu hanfon, a'u hagor dim ond ar ôl i bob un ddod i law, "
        "mewn trefn "
        "arall."
    ),
    "{title}: your personal link": "{title}: eich dolen bersonol",
    "{title}: your answers are still missing": "{title}: mae eich atebion yn dal ar goll",
    "{greeting}\n\n{body} asks you to take part in: {title}.\n\nYour personal link:\n{link}\n\nYou can "
    "stop and "
    "go on on any device. Please do not pass the link on: it opens your answers.\n{closing}\n{contact}\n": (
        "{greeting}\n\nMae {body} yn gofyn i chi gymryd rhan yn: {title}.\n\nEich dolen bersonol:\n{link}\n\n"
        "Gallwch stopio a pharhau ar unrhyw ddyfais. Peidiwch â rhannu'r ddolen: mae'n agor eich atebion.\n"
        "{closing}\n{contact}\n"
    ),
    "{greeting}\n\nWe have not had your answers yet.\n\nYour personal link:\n{link}\n\nWhat you have "
    "filled in "
    "is kept.\n{closing}\n{contact}\n": (
        "{greeting}\n\nNid ydym wedi cael eich atebion eto.\n\nEich dolen bersonol:\n{link}\n\nMae'r "
        "hyn a lenwoch "
        "wedi'i gadw.\n{closing}\n{contact}\n"
    ),
    "You cannot open this page": "Ni allwch agor y dudalen hon",
    "Your account has no grant for this page.": "Nid oes gan eich cyfrif hawl i weld y dudalen hon.",
    "The page could not be sent": "Ni ellid anfon y dudalen",
    "The page was open for too long, or cookies are switched off. Go back, load it again and send it.": (
        "Bu'r dudalen ar agor yn rhy hir, neu mae cwcis wedi'u diffodd. Ewch yn ôl, llwythwch hi eto "
        "a'i hanfon."
    ),
    "There is no such page": "Nid oes tudalen o'r fath",
    "Open the link from your invitation again.": "Agorwch y ddolen o'ch gwahoddiad eto.",
    "The page could not be read": "Ni ellid darllen y dudalen",
    "Go back and try again with shorter answers.": (
        "Ewch yn ôl a rhowch gynnig arall arni gydag atebion byrrach."
    ),
    "Something went wrong here": "Aeth rhywbeth o'i le yma",
    "What you saved before is safe. Please try again.": (
        "Mae'r hyn a gadwoch o'r blaen yn ddiogel. Rhowch gynnig arall arni."
    ),
}


@cache
def tongue_of(language: str) -> Tongue:
    """The words around the questions in a language; English where there are none."""
    if language.partition("-")[0] == "cy":
        return replace(WELSH, phrases={**WELSH.phrases, **PHRASES, **DEVICE, **TOGETHER})
    return replace(ENGLISH, code=language) if language.startswith("en") else ENGLISH
