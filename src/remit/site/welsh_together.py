"""The words of the rooms of support in Welsh, by their English text."""

from __future__ import annotations

TOGETHER: dict[str, str] = {
    "A buddy for you": "Cyfaill i chi",
    "A coach for you": "Hyfforddwr i chi",
    "A learning set for you": "Set ddysgu i chi",
    "A mentor for you": "Mentor i chi",
    "Agree to the text as it stands": "Cytuno i'r testun fel y mae",
    "Agreed by both in {month}": "Cytunwyd gan y ddau ym mis {month}",
    "Any change takes away both agreements.": "Mae unrhyw newid yn dileu'r ddau gytundeb.",
    "Ask me once a month whether it happened and how useful it was": (
        "Gofyn i mi unwaith y mis a ddigwyddodd a pha mor ddefnyddiol ydoedd"
    ),
    "At the same time the other side chose: {words}": "Ar yr un pryd dewisodd yr ochr arall: {words}",
    "Back to your support": "Yn ôl i'ch cymorth",
    "Begin anew: what is in it is removed": "Dechrau o'r newydd: caiff yr hyn sydd ynddi ei ddileu",
    "Both agreed to an earlier text in {month}; it is kept. This one is not agreed yet.": (
        "Cytunodd y ddau i destun cynharach ym mis {month}; fe'i cedwir. Nid oes cytundeb ar hwn eto."
    ),
    "Both agreed to this text in {month}.": "Cytunodd y ddau i'r testun hwn ym mis {month}.",
    "Choose what you agree to": "Dewiswch yr hyn rydych yn cytuno iddo",
    "Count me in the learning catalogue": "Fy nghyfrif yn y catalog dysgu",
    "Did you meet in {month}?": "A wnaethoch gyfarfod ym mis {month}?",
    "Each yes counts for itself. You can take it back here at any time: then open proposals close at "
    "once, and what rested on the yes is removed.": (
        "Mae pob cytundeb yn cyfrif ar ei ben ei hun. Cewch ei dynnu'n ôl yma unrhyw bryd: yna mae "
        "cynigion agored yn cau ar unwaith, a chaiff yr hyn a oedd yn dibynnu arno ei ddileu."
    ),
    "Empty this room": "Gwagio'r ystafell hon",
    "End this; nobody is asked why": "Dod â hyn i ben; ni ofynnir i neb pam",
    "Half-days that suit me": "Hanner diwrnodau sy'n gyfleus i mi",
    "Has nothing to do with it": "Nid oes a wnelo ddim ag ef",
    "How I am, and what keeps me going": "Sut ydw i, a beth sy'n fy nghynnal",
    "How objective {number} is measured": "Sut y caiff amcan {number} ei fesur",
    "I agree to this text": "Rwy'n cytuno i'r testun hwn",
    "I ask for": "Rwy'n gofyn am",
    "I have no time now": "Nid oes gennyf amser nawr",
    "I have somebody already": "Mae gennyf rywun eisoes",
    "I offer, to so many people at once": "Rwy'n cynnig, i gynifer o bobl ar y tro",
    "I would rather have somebody else": "Byddai well gennyf gael rhywun arall",
    "If no, you may say why. Nobody else is shown it; the desk sees counts of five or more.": (
        "Os na, cewch ddweud pam. Ni chaiff neb arall ei weld; mae'r ddesg yn gweld cyfrifon o bump neu fwy."
    ),
    "In the role since, for example May 2024 or 2024-05": "Yn y rôl ers, er enghraifft Mai 2024 neu 2024-05",
    "Since when you are in the role could not be read, so nothing is saved yet. Write the month like this: "
    "May 2024, or 2024-05.": (
        "Ni ellid darllen ers pryd rydych yn y rôl, felly nid oes dim wedi'i gadw eto. Ysgrifennwch y mis "
        "fel hyn: Mai 2024, neu 2024-05."
    ),
    "It has ended. Nobody is asked why.": "Mae wedi dod i ben. Ni ofynnir i neb pam.",
    "It would meet on: {slot}.": "Byddai yn cyfarfod ar: {slot}.",
    "Its subject: {theme}.": "Ei phwnc: {theme}.",
    "Leads it": "Yn ei arwain",
    "Leave this set": "Gadael y set hon",
    "Let me lead learning sets at the start": "Gadael i mi arwain setiau dysgu ar y dechrau",
    "Let others in my role find me": "Gadael i eraill yn fy rôl ddod o hyd i mi",
    "Look at this more closely": "Edrych ar hyn yn fanylach",
    "My own room": "Fy ystafell fy hun",
    "No, it did not happen": "Na, ni ddigwyddodd",
    "No, thank you": "Na, dim diolch",
    "Not said": "Heb ei ddweud",
    "Notes for myself": "Nodiadau i mi fy hun",
    "Nothing waits for you. You are written to when something does.": (
        "Nid oes dim yn aros amdanoch. Ysgrifennir atoch pan fydd rhywbeth."
    ),
    "Nothing yet.": "Dim byd eto.",
    "Objective {number}": "Amcan {number}",
    "One tap. Nothing of what was said is asked or kept. Your mark is shown to nobody; at the end of the "
    "month it is mixed with those of others, and only counts of five or more are seen.": (
        "Un tap. Ni ofynnir am ddim a ddywedwyd, ac ni chaiff ei gadw. Ni ddangosir eich marc i neb; ar "
        "ddiwedd y mis fe'i cymysgir â rhai pobl eraill, a dim ond cyfrifon o bump neu fwy a welir."
    ),
    "Only for what you have said yes to here.": "Dim ond ar gyfer yr hyn rydych wedi cytuno iddo yma.",
    "Open my room": "Agor fy ystafell",
    "Perhaps a newer link was sent to you, or part of the link was cut off. Open the newest message and "
    "use the whole link.": (
        "Efallai i ddolen newydd gael ei hanfon atoch, neu fod rhan o'r ddolen ar goll. Agorwch y neges "
        "ddiweddaraf a defnyddiwch y ddolen gyfan."
    ),
    "Propose a learning set to me: some people in my role who meet and help one another": (
        "Cynnig set ddysgu i mi: rhai pobl yn fy rôl sy'n cyfarfod ac yn helpu ei gilydd"
    ),
    "Propose a mentor, coach, buddy or somebody to shadow to me, or propose me to others": (
        "Cynnig mentor, hyfforddwr, cyfaill neu rywun i'w gysgodi i mi, neu fy nghynnig i i eraill"
    ),
    "Role description and objectives": "Disgrifiad rôl ac amcanion",
    "Running since {month}.": "Ar waith ers {month}.",
    "Save": "Cadw",
    "Save the text": "Cadw'r testun",
    "Saved.": "Cadwyd.",
    "Seen by the role-holder and the board contact of the same organisation.": (
        "Fe'i gwelir gan ddeiliad y rôl a chyswllt bwrdd yr un sefydliad."
    ),
    "Seen by you alone. It is locked with your personal link: keep the link, because nobody else can "
    "open it for you. Nothing here ever goes to your organisation, to the desk or into a figure.": (
        "Dim ond chi sy'n ei gweld. Mae wedi'i chloi â'ch dolen bersonol: cadwch y ddolen, gan na all "
        "neb arall ei hagor i chi. Nid oes dim yma byth yn mynd at eich sefydliad, at y ddesg nac i "
        "unrhyw ffigur."
    ),
    "Seen by you alone: it is locked with your personal link, and the desk cannot open it.": (
        "Dim ond chi sy'n ei gweld: mae wedi'i chloi â'ch dolen bersonol, ac ni all y ddesg ei hagor."
    ),
    "Seen by you and, where you say yes, by those it names.": (
        "Fe'i gwelir gennych chi a, lle rydych yn cytuno, gan y rhai y mae'n eu henwi."
    ),
    "Shares in it": "Yn rhannu ynddo",
    "Somebody else was writing at the same time. Nothing was lost: where you both wrote, both texts "
    "stand one below the other. Please make one of them.": (
        "Roedd rhywun arall yn ysgrifennu ar yr un pryd. Ni chollwyd dim: lle ysgrifennodd y ddau "
        "ohonoch, mae'r ddau destun un o dan y llall. Gwnewch un ohonynt."
    ),
    "Somebody for you to shadow": "Rhywun i chi ei gysgodi",
    "Subjects I could help with": "Pynciau y gallwn helpu â nhw",
    "Subjects I would like help with": "Pynciau yr hoffwn gael help â nhw",
    "Take everything back": "Tynnu popeth yn ôl",
    "Take facts from my answers to the questionnaire, so that I need not give them again": (
        "Cymryd ffeithiau o'm hatebion i'r holiadur, fel nad oes angen i mi eu rhoi eto"
    ),
    "Tap how useful it was: 0 not at all, 10 very.": (
        "Tapiwch pa mor ddefnyddiol ydoedd: 0 dim o gwbl, 10 iawn."
    ),
    "The desk may ask you to lead a set. Its people then see your name and your organisation.": (
        "Gall y ddesg ofyn i chi arwain set. Yna mae ei phobl yn gweld eich enw a'ch sefydliad."
    ),
    "Text {number}, {month}": "Testun {number}, {month}",
    "Thank you. If the other side says yes too, you will see how to reach one another.": (
        "Diolch. Os bydd yr ochr arall yn cytuno hefyd, byddwch yn gweld sut i gysylltu â'ch gilydd."
    ),
    "Thank you. Nobody is told that it was you.": "Diolch. Ni ddywedir wrth neb mai chi ydoedd.",
    "Thank you. That is all for this month.": "Diolch. Dyna i gyd am y mis hwn.",
    "Thank you. You agreed to the text as it stands.": "Diolch. Rydych wedi cytuno i'r testun fel y mae.",
    "The desk uses this to propose somebody to you. When you take back your yes, it is removed.": (
        "Mae'r ddesg yn defnyddio hyn i gynnig rhywun i chi. Pan fyddwch yn tynnu eich cytundeb yn ôl, "
        "caiff ei ddileu."
    ),
    "The link of a monthly message does not open your own room. Use your personal link, from the first "
    "message.": (
        "Nid yw dolen neges fisol yn agor eich ystafell eich hun. Defnyddiwch eich dolen bersonol, o'r "
        "neges gyntaf."
    ),
    "The other side has agreed.": "Mae'r ochr arall wedi cytuno.",
    "The other side has not agreed yet.": "Nid yw'r ochr arall wedi cytuno eto.",
    "The people of the set see your name and your organisation. Your e-mail address is shown to those "
    "who say yes, once you have.": (
        "Mae pobl y set yn gweld eich enw a'ch sefydliad. Dangosir eich cyfeiriad e-bost i'r rhai sy'n "
        "cytuno, unwaith y byddwch chi wedi cytuno."
    ),
    "Let me lead a learning set at its start": "Gadewch i mi arwain set ddysgu ar ei dechrau",
    "The people of the set see your name and your organisation, and you see theirs. Your e-mail address is "
    "shown to those who say yes, once you have.": (
        "Mae pobl y set yn gweld eich enw a'ch sefydliad, ac rydych chi'n gweld eu rhai nhw. Dangosir eich "
        "cyfeiriad e-bost i'r rhai sy'n cytuno, unwaith y byddwch chi wedi cytuno."
    ),
    "The text": "Y testun",
    "The text was changed in the meantime. Please read it again before you agree.": (
        "Newidiwyd y testun yn y cyfamser. Darllenwch ef eto cyn cytuno."
    ),
    "This code does not open it.": "Nid yw'r cod hwn yn ei hagor.",
    "This is asked only of people who agreed to be matched.": (
        "Gofynnir hyn dim ond i bobl a gytunodd i gael eu paru."
    ),
    "This is over already. Nothing was changed.": "Mae hyn ar ben eisoes. Ni newidiwyd dim.",
    "This is separate from the questionnaire. Nothing here is joined to your answers there, and nobody "
    "sees here whether you answered.": (
        "Mae hyn ar wahân i'r holiadur. Ni chysylltir dim yma â'ch atebion yno, ac ni all neb weld yma a "
        "wnaethoch ateb."
    ),
    "This is your personal support link. It can be opened as often as you like.": (
        "Dyma eich dolen gymorth bersonol. Gellir ei hagor mor aml ag y dymunwch."
    ),
    "This room is for other people.": "Mae'r ystafell hon ar gyfer pobl eraill.",
    "Used to propose somebody to you, and for nothing else.": (
        "Fe'i defnyddir i gynnig rhywun i chi, ac i ddim byd arall."
    ),
    "We are too near to one another": "Rydym yn rhy agos at ein gilydd",
    "What I agree to": "Yr hyn rwy'n cytuno iddo",
    "What I ask for and offer": "Yr hyn rwy'n gofyn amdano ac yn ei gynnig",
    "What I want to do after this role": "Yr hyn rwyf am ei wneud ar ôl y rôl hon",
    "What does not belong to the role, one thing a line": (
        "Yr hyn nad yw'n perthyn i'r rôl, un peth fesul llinell"
    ),
    "What the role is for, in a sentence or two": "Diben y rôl, mewn brawddeg neu ddwy",
    "What was written before": "Yr hyn a ysgrifennwyd o'r blaen",
    "What worries me": "Yr hyn sy'n fy mhoeni",
    "What you wrote is locked with your earlier link. Nobody else can open it for you.": (
        "Mae'r hyn a ysgrifennoch wedi'i gloi â'ch dolen gynharach. Ni all neb arall ei agor i chi."
    ),
    "When it is looked at again": "Pryd yr edrychir arno eto",
    "Which programmes you did and would recommend is counted. Nobody is named.": (
        "Cyfrifir pa raglenni a wnaethoch ac y byddech yn eu hargymell. Ni chaiff neb ei enwi."
    ),
    "Whoever is proposed to you sees your name, your organisation and why you may fit, and you see "
    "theirs. E-mail addresses are shown only once both have said yes.": (
        "Mae pwy bynnag a gynigir i chi yn gweld eich enw, eich sefydliad a pham y gallech weddu, ac "
        "rydych chi'n gweld eu rhai nhw. Dangosir cyfeiriadau e-bost dim ond ar ôl i'r ddau gytuno."
    ),
    "Why this may fit": "Pam y gallai hyn weddu",
    "Yes, and {mark} of 10": "Do, a {mark} o 10",
    "Yes, please": "Ie, os gwelwch yn dda",
    "Yes, without a mark": "Do, heb farc",
    "You could be a buddy": "Gallech fod yn gyfaill",
    "You could be a coach": "Gallech fod yn hyfforddwr",
    "You could be a mentor": "Gallech fod yn fentor",
    "You could let somebody shadow you": "Gallech adael i rywun eich cysgodi",
    "You have agreed.": "Rydych wedi cytuno.",
    "You have not agreed to be asked how it goes, so nothing is asked.": (
        "Nid ydych wedi cytuno i gael eich holi sut mae'n mynd, felly ni ofynnir dim."
    ),
    "You have not agreed yet.": "Nid ydych wedi cytuno eto.",
    "You have told us about this month.": "Rydych wedi dweud wrthym am y mis hwn.",
    "You said yes. The other side has not answered yet.": (
        "Rydych wedi cytuno. Nid yw'r ochr arall wedi ateb eto."
    ),
    "Your earlier link, or the code at its end": "Eich dolen gynharach, neu'r cod ar ei diwedd",
    "Your name, your organisation and your interests stand in a list for people in your role.": (
        "Mae eich enw, eich sefydliad a'ch diddordebau ar restr i bobl yn eich rôl."
    ),
    "Your own room is empty.": "Mae eich ystafell eich hun yn wag.",
    "Your own room is open again.": "Mae eich ystafell eich hun ar agor eto.",
    "Your rooms": "Eich ystafelloedd",
    "Your support": "Eich cymorth",
    "from the board contact": "gan gyswllt y bwrdd",
    "from the role-holder": "gan ddeiliad y rôl",
    "from the study’s file": "o ffeil yr astudiaeth",
    "{body} may have the agreed text, to lay it beside those of others. It gets it only if both sides "
    "tick this.": (
        "Caiff {body} y testun y cytunwyd arno, i'w osod wrth ymyl rhai eraill. Dim ond os bydd y ddwy "
        "ochr yn ticio hyn y bydd yn ei gael."
    ),
    "{body} offers support to people in your role. Nothing is done for you or said of you unless you say "
    "yes to it.": (
        "Mae {body} yn cynnig cymorth i bobl yn eich rôl. Ni wneir dim drosoch ac ni ddywedir dim "
        "amdanoch oni bai eich bod yn cytuno."
    ),
    "{greeting}\n\nThere is something to say yes or no to. It takes one tap.\n\n{link}\n\nThis link does "
    "not open your own room. For that, use the link of the first message.\n{contact}\n": (
        "{greeting}\n\nMae rhywbeth i ddweud ie neu na iddo. Mae'n cymryd un tap.\n\n{link}\n\nNid yw'r "
        "ddolen hon yn agor eich ystafell eich hun. Ar gyfer hynny, defnyddiwch ddolen y neges gyntaf.\n"
        "{contact}\n"
    ),
    "{greeting}\n\n{body} offers support to people in your role. Nothing is done for you or said of you "
    "unless you say yes to it.\n\nYour personal link:\n{link}\n\nPlease keep this message: only this "
    "link opens what you write there for yourself. Do not pass it on.\n{contact}\n": (
        "{greeting}\n\nMae {body} yn cynnig cymorth i bobl yn eich rôl. Ni wneir dim drosoch ac ni "
        "ddywedir dim amdanoch oni bai eich bod yn cytuno.\n\nEich dolen bersonol:\n{link}\n\nCadwch y "
        "neges hon: dim ond y ddolen hon sy'n agor yr hyn a ysgrifennwch yno i chi eich hun. Peidiwch "
        "â'i rhannu.\n{contact}\n"
    ),
    "{title}: something waits for you": "{title}: mae rhywbeth yn aros amdanoch",
    "{title}: your support link": "{title}: eich dolen gymorth",
}
