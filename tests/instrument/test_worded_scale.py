"""A scale whose points are worded one by one, as imports find them."""

from remit.core.words import Choice
from remit.instrument.items import Item
from remit.instrument.kinds import kinds

POINTS = tuple(
    Choice(str(point), label, float(point))
    for point, label in enumerate(["0 - Mostly me", "1", "2 - Mostly others"])
)


def scale(choices, **settings):
    return Item(
        "q", "scale", "Who uses it?", choices=choices, settings={"lowest": 0, "highest": 2, **settings}
    )


def test_points_keep_the_words_they_were_found_with():
    item = scale(POINTS)
    assert not kinds()["scale"].check(item)
    (variable,) = kinds()["scale"].variables(item)
    assert variable.choices == POINTS


def test_words_for_other_points_than_the_scale_has_are_refused():
    codes = [problem.code for problem in kinds()["scale"].check(scale(POINTS[:2]))]
    assert codes == ["ITEM-021"]
    swapped = (POINTS[1], POINTS[0], POINTS[2])
    assert [problem.code for problem in kinds()["scale"].check(scale(swapped))] == ["ITEM-021"]
