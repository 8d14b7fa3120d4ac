"""Something wrong to put in for every kind of question: the example of the kind, field to value."""

from __future__ import annotations

WRONG: dict[str, dict[str, object]] = {
    "bands": {"tenure": "never"},
    "date": {"started.day": "31", "started.month": "2", "started.year": "2014"},
    "matrix": {"views.clear": "what"},
    "number": {"sessions": "many"},
    "open_list": {"programmes.1": "x" * 600},
    "rank": {"priorities.2": "people"},
    "rows": {"team.1.number": "lots"},
    "scale": {"balance": "99"},
    "select_all": {"services.advice": "1", "services.none": "1"},
    "select_k": {"support.mentor": "1", "support.coach": "1", "support.peers": "1", "support.course": "1"},
    "single": {"provider": "moon"},
    "text": {"attract": ".r"},
    "top_open": {"aspects.1": "x" * 600},
    "whole": {"reports": "2.5"},
    "yes_no": {"objectives": "perhaps"},
}
