"""A small release and its catalogue, for tests of the report room."""

from remit.core.cleared import ClearedCell, ClearedTable, Head, Label, PolicyStatement, Release
from remit.report.catalogue import Catalogue

PROVIDER = Head(
    "provider",
    "provider",
    "Type of provider",
    "choice",
    (Label("provider", "Type of provider"),),
    (Label("ft", "Foundation trust"), Label("trust", "Trust")),
)
SUPPORT = Head(
    "support",
    "support",
    "Kinds of support",
    "multi",
    (Label("support.mentor", "A mentor"), Label("support.coach", "A coach")),
    limit=1,
)
HOURS = Head("hours", "hours", "Hours a week", "number", (Label("hours", "Hours a week"),), unit="hours")
RATES = Head(
    "rates",
    "rates",
    "Response rates",
    "response",
    (Label("rates", "Posts"),),
    (Label("RR1", "RR1"), Label("RR2", "RR2")),
)
RESPONSE = Head(
    "response",
    "response",
    "Who answered",
    "response",
    (Label("response", "Posts"),),
    (Label("complete", "Complete"), Label("none", "No answer")),
)


def share(variable, choice, n, base, group="", measure="share", status=""):
    if status:
        return ClearedCell(variable, choice, choice, group, measure, None, base, None, status=status)
    return ClearedCell(variable, choice, choice, group, measure, n, base, n / base)


def release(provider=(60, 45), status="", support=(61, 45), none_reason="a test of published numbers"):
    base = sum(provider)
    tables = (
        ClearedTable(
            PROVIDER,
            (
                share("provider", "ft", provider[0], base, status=status),
                share("provider", "trust", provider[1], base, status=status),
            ),
        ),
        ClearedTable(
            SUPPORT,
            (
                share("support.mentor", "mentor", support[0], 105),
                share("support.coach", "coach", support[1], 105),
            ),
        ),
        ClearedTable(HOURS, (ClearedCell("hours", "", "", "", "mean", 100, 100, 37.25),)),
        ClearedTable(RATES, (share("rates", "RR1", 105, 265), share("rates", "RR2", 105, 265))),
        ClearedTable(
            RESPONSE, (share("response", "complete", 105, 265), share("response", "none", 160, 265))
        ),
    )
    return Release(PolicyStatement(5, 11, 10, none_reason), tables)


CATALOGUE = Catalogue(
    {head.id: head for head in (PROVIDER, SUPPORT, HOURS, RATES, RESPONSE)},
    {"provider": PROVIDER},
    {"support": 1},
)
FACTS = {"title": "A study", "role": "director", "body": "A body", "opened": "2013-12", "closed": "2014-01"}
