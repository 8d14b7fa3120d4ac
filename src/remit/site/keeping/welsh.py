"""The words about the copy on a device in Welsh, by their English text."""

from __future__ import annotations

PHRASES: dict[str, str] = {
    "Clear my choice": "Clirio fy newis",
    "They count once you choose “Send my answers”.": (
        "Byddant yn cyfrif ar ôl i chi ddewis “Anfon fy atebion”."
    ),
    "You are offline. Your answers are kept on this device and will be sent when the connection returns.": (
        "Rydych all-lein. Cedwir eich atebion ar y ddyfais hon a chânt eu hanfon pan ddaw'r cysylltiad yn ôl."
    ),
    "Your answers are kept on this device and are being sent.": (
        "Cedwir eich atebion ar y ddyfais hon ac maent yn cael eu hanfon."
    ),
    "All answers are sent.": ("Mae pob ateb wedi'i anfon."),
    "You have chosen to send your answers. They will be sent, once, when the connection returns.": (
        "Rydych wedi dewis anfon eich atebion. Cânt eu hanfon, unwaith, pan ddaw'r cysylltiad yn ôl."
    ),
    "Your answers were sent. Nothing is kept on this device any more.": (
        "Anfonwyd eich atebion. Nid oes dim yn cael ei gadw ar y ddyfais hon mwyach."
    ),
    "While this device had no connection, a page was answered on another device too. Neither answer is "
    "lost. Please choose:": (
        "Tra oedd y ddyfais hon heb gysylltiad, atebwyd tudalen ar ddyfais arall hefyd. Nid yw'r naill ateb"
        " na'r llall ar goll. Dewiswch:"
    ),
    "What stands below is the answer from the other device.": ("Yr ateb o'r ddyfais arall sydd isod."),
    "Use what was filled in on this device": ("Defnyddio'r hyn a lenwyd ar y ddyfais hon"),
    "Keep what stands below": ("Cadw'r hyn sydd isod"),
    "Your answers are not sent yet. Something needs another look:": (
        "Nid yw eich atebion wedi'u hanfon eto. Mae angen edrych eto ar rywbeth:"
    ),
    "A page that you answered is no longer asked, so those answers were not sent.": (
        "Nid yw tudalen a atebwyd gennych yn cael ei gofyn mwyach, felly nid anfonwyd yr atebion hynny."
    ),
    "The link that opened these answers opens nothing any more, so they cannot be sent. If you were sent a "
    "newer link, open it on this device. Perhaps all was sent from another device already: then remove them"
    " here.": (
        "Nid yw'r ddolen a agorodd yr atebion hyn yn agor dim mwyach, felly ni ellir eu hanfon. Os anfonwyd"
        " dolen fwy newydd atoch, agorwch hi ar y ddyfais hon. Efallai i bopeth gael ei anfon o ddyfais "
        "arall eisoes: yna dilëwch nhw yma."
    ),
    "This device keeps answers from another link that are not sent yet. Open that link here, or remove "
    "them.": (
        "Mae'r ddyfais hon yn cadw atebion o ddolen arall nad ydynt wedi'u hanfon eto. Agorwch y ddolen "
        "honno yma, neu dilëwch nhw."
    ),
    "The questionnaire is closed. What was kept on this device was removed.": (
        "Mae'r holiadur wedi cau. Dilëwyd yr hyn a gadwyd ar y ddyfais hon."
    ),
    "Answers that were still on this device could not be sent.": (
        "Ni ellid anfon atebion a oedd yn dal ar y ddyfais hon."
    ),
    "This page needs a connection": ("Mae angen cysylltiad ar y dudalen hon"),
    "Open it again when you are connected.": ("Agorwch hi eto pan fydd gennych gysylltiad."),
    "Is this your own device?": ("Ai eich dyfais chi yw hon?"),
    "If it is, a copy of the questionnaire and of your answers can be kept on it, so that you can answer "
    "without a connection. What you fill in is sent when the connection returns.": (
        "Os felly, gellir cadw copi o'r holiadur ac o'ch atebion arni, fel y gallwch ateb heb gysylltiad. "
        "Caiff yr hyn a lenwch ei anfon pan ddaw'r cysylltiad yn ôl."
    ),
    "Do not do this on a computer that others use too: until everything is sent or removed, whoever uses "
    "this browser could read your answers.": (
        "Peidiwch â gwneud hyn ar gyfrifiadur y mae eraill yn ei ddefnyddio hefyd: nes bod popeth wedi'i "
        "anfon neu ei ddileu, gallai pwy bynnag sy'n defnyddio'r porwr hwn ddarllen eich atebion."
    ),
    "Yes, keep a copy on this device": ("Ie, cadw copi ar y ddyfais hon"),
    "No, keep nothing here and remove what is kept": ("Na, cadw dim yma a dileu'r hyn a gadwyd"),
    "A copy is kept on this device. You can now answer without a connection.": (
        "Cedwir copi ar y ddyfais hon. Gallwch nawr ateb heb gysylltiad."
    ),
    "Nothing is kept on this device.": ("Nid oes dim yn cael ei gadw ar y ddyfais hon."),
    "Some answers are not sent yet and would be lost. Choose again to remove them.": (
        "Nid yw rhai atebion wedi'u hanfon eto, a byddent yn cael eu colli. Dewiswch eto i'w dileu."
    ),
    "That did not work. Close the other tabs of this questionnaire and try again.": (
        "Ni weithiodd hynny. Caewch dabiau eraill yr holiadur hwn a rhowch gynnig arall arni."
    ),
    "Nothing of your answers is kept in this browser unless you choose it below. If you do, the device "
    "keeps the questionnaire, your answers and a pass to send them, but not your link. They are locked, so "
    "that a search through its files does not show them; but whoever can use this browser can read them, "
    "and so could an expert who has the device.": (
        "Ni chedwir dim o'ch atebion yn y porwr hwn oni bai eich bod yn dewis hynny isod. Os gwnewch, mae'r"
        " ddyfais yn cadw'r holiadur, eich atebion a thocyn i'w hanfon, ond nid eich dolen. Maent wedi'u "
        "cloi, fel na fydd chwilio drwy ei ffeiliau yn eu dangos; ond gall pwy bynnag sy'n gallu "
        "defnyddio'r porwr hwn eu darllen, a gallai arbenigwr sydd â'r ddyfais wneud hynny hefyd."
    ),
    "The device removes all of it when your answers are sent, when the questionnaire turns out to be "
    "closed, and whenever you choose to.": (
        "Mae'r ddyfais yn dileu'r cyfan pan anfonir eich atebion, pan ddaw'n amlwg fod yr holiadur wedi "
        "cau, a phryd bynnag y dewiswch."
    ),
}
