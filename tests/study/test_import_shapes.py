"""What a column is, judged by its cells."""

import pytest

from remit.study.importing.quantities import bands, iso_date, number, scale_point
from remit.study.importing.vocabulary import is_not_applicable, is_refusal, opinion_of
from study.tables import cells_of, column_of, only_item


def labels(item):
    return [choice.label for choice in item.choices]


# ---- numbers and dates ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("20.0", "20"), ("1.50", "1.5"), ("-1.0", "-1"), ("1,200", "1200"), ("\N{MINUS SIGN}3", "-3"),
        ("1e3", "1000"),
        (".5", "0.5"), ("007", None), ("-", None), ("", None), ("1-2", None), ("nan", None), ("inf", None),
        ("1_000", None),
    ],
)  # fmt: skip
def test_numbers_have_one_spelling(text, expected):
    assert number(text) == expected


def test_a_number_written_as_twenty_point_nought_is_a_whole_number():
    found = column_of("years. How many years?", ["20.0", "3.0", "", "20.0"])
    assert only_item(found).kind == "whole"
    assert cells_of(found, "years") == ["20", "3", None, "20"]


def test_a_stray_dash_does_not_make_numbers_into_text():
    found = column_of("n. How many?", ["1", "2", "3", "4", "5", "6", "7", "8", "-", "-1.0"])
    item = only_item(found)
    assert (item.kind, item.settings) == ("whole", {"lowest": -1})
    assert cells_of(found, "n")[8:] == ["-", "-1"]
    assert any("'-' (1)" in guess for _, guesses in found.report.guesses for guess in guesses)


@pytest.mark.parametrize("cells", [["1", "0", "", "1"], ["1.0", "0.0", "", "1.0"]])
def test_one_and_nought_answer_a_question_for_yes_or_no(cells):
    found = column_of("dep. Do you have a deputy?", cells)
    item = only_item(found)
    assert (item.kind, labels(item)) == ("yes_no", ["Yes", "No"])
    assert cells_of(found, "dep") == ["yes", "no", None, "yes"]
    assert any(
        "1 was taken as yes and 0 as no" in guess for _, each in found.report.guesses for guess in each
    )


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("dep. How many deputies do you have?", ["1", "0", "1"]),
        ("dep. Do you know how many deputies there are?", ["1", "0", "1"]),
        ("dep. Do you have a deputy?", ["1", "0", "2"]),
        ("dep. Do you have a deputy?", ["1", "1", ""]),
        ("trained", ["1", "0", "1"]),
        ("dep. Deputy?", ["1", "0", "1"]),
    ],
)
def test_other_ones_and_noughts_are_numbers(header, cells):
    assert only_item(column_of(header, cells)).kind == "whole"


def test_codes_with_leading_zeros_are_no_numbers():
    assert only_item(column_of("code. Which site?", ["007", "008", "007", "007"])).kind == "single"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2016-11-01 00:00:00", ("2016-11-01", False)),
        ("2018-10-24T13:05:11Z", ("2018-10-24", True)),
        ("31/12/2019", ("2019-12-31", False)),
        ("2019-02-30", None),
        ("12.5", None),
    ],
)
def test_dates_lose_their_time_and_it_is_known(text, expected):
    assert iso_date(text) == expected


def test_a_column_of_dates_with_midnight_is_a_date():
    found = column_of("start. When did you start?", ["2016-11-01 00:00:00", "", "2015-09-01 00:00:00"])
    assert only_item(found).kind == "date"
    assert cells_of(found, "start") == ["2016-11-01", None, "2015-09-01"]


def test_a_time_of_day_that_is_cut_off_is_said():
    found = column_of("startdate. Date started", ["2018-10-24 13:05:11", "2018-10-25 08:00:00"])
    assert any("time of day" in guess for _, guesses in found.report.guesses for guess in guesses)


def test_the_order_of_day_and_month_is_found_in_the_column():
    assert cells_of(column_of("d. Day", ["03/04/2020", "12/31/2020"]), "d") == ["2020-03-04", "2020-12-31"]
    assert cells_of(column_of("d. Day", ["31/12/2020", "03/04/2020"]), "d") == ["2020-12-31", "2020-04-03"]


# ---- scales, opinions, bands ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("label", "point"),
    [
        ("0 - Mostly me", (0, "Mostly me")), ("10 (All my time)", (10, "All my time")), ("2", (2, "")),
        ("3.0", (3, "")),
        ("5+", None), ("18 to 24 years", None), ("1-2", None), ("4 times", None), ("3 out of 5", None),
    ],
)  # fmt: skip
def test_a_scale_point_is_a_number_with_words(label, point):
    assert scale_point(label) == point


def test_a_scale_with_words_at_its_ends_is_ordered_by_its_numbers_and_complete():
    cells = ["5 - Mostly other people", "3", "3", "0 - Mostly me", "1", "5 - Mostly other people"]
    found = column_of("rse3[SQ001]. Who uses the code? []", cells)
    item = only_item(found)
    assert item.kind == "scale"
    assert labels(item) == ["0 - Mostly me", "1", "2", "3", "4", "5 - Mostly other people"]
    assert cells_of(found, "rse3") == ["5", "3", "3", "0", "1", "5"]
    assert any("nobody chose 2, 4" in guess for _, guesses in found.report.guesses for guess in guesses)


def test_a_scale_that_lost_its_text_to_a_point_nought_is_still_that_scale():
    found = column_of("t. How often?", ["1 (Never)", "3.0", "2", "10 (Always)", "3"])
    assert cells_of(found, "t") == ["1", "3", "2", "10", "3"]


@pytest.mark.parametrize(
    ("cells", "order"),
    [
        (["Agree", "Strongly disagree", "Neither agree or disagree", "Strongly Agree", "Disagree"],
         ["Strongly disagree", "Disagree", "Neither agree or disagree", "Agree", "Strongly Agree"]),
        (["Very Often", "Never", "Always", "Sometimes", "Often"],
         ["Never", "Sometimes", "Often", "Very Often", "Always"]),
        (["Satisfied", "Very dissatisfied", "Very satisfied", "Dissatisfied"],
         ["Very dissatisfied", "Dissatisfied", "Satisfied", "Very satisfied"]),
        (["Very likely", "Unlikely", "Likely", "Very unlikely"],
         ["Very unlikely", "Unlikely", "Likely", "Very likely"]),
        (["Good", "Excellent", "Poor", "Fair"], ["Poor", "Fair", "Good", "Excellent"]),
        (["Daily", "Never", "Weekly", "Monthly"], ["Never", "Monthly", "Weekly", "Daily"]),
    ],
)  # fmt: skip
def test_opinions_have_their_usual_order(cells, order):
    item = only_item(column_of("q. What do you think?", cells * 2))
    assert item.kind == "bands"
    assert labels(item) == order
    assert [choice.score for choice in item.choices] == [float(i + 1) for i in range(len(order))]


def test_agreement_has_a_favourable_side_and_frequency_has_none():
    agree = only_item(column_of("q. It is good", ["Agree", "Disagree", "Strongly agree", "Neutral"] * 2))
    assert (agree.favourable, agree.unfavourable) == (("agree", "strongly_agree"), ("disagree",))
    often = only_item(column_of("q. How often do you think of leaving?", ["Never", "Often", "Always"] * 2))
    assert (often.favourable, often.unfavourable) == ((), ())


def test_a_dont_know_stands_beside_an_opinion_scale():
    item = only_item(column_of("q. It is good", ["Agree", "Don't know", "Disagree", "Agree"] * 2))
    assert labels(item) == ["Disagree", "Agree", "Don't know"]
    assert item.choices[-1].score is None


def test_words_of_no_family_are_no_opinion():
    assert opinion_of(["Yes", "No"]) is None
    assert opinion_of(["Agree", "Banana"]) is None


@pytest.mark.parametrize(
    "order",
    [
        ["18 to 24 years", "25 to 34 years", "55 to 64 years", "Age 65 or older"],
        ["£0-£150m", "£150m-£300m", "£300m-£1bn", "Over £1bn"],
        ["Less than R 189 880", "Between R 189 881 and R 296 540", "Between R 708 311 and R 1 500 000"],
        ["< £18,031", "≥ £18,031 and < £24,057", "≥ £58,172"],
        ["Less than 6 months", "6 months to 1 year", "1 to 2 years", "10+ years"],
        ["1", "2", "3", "5+"],
        ["From $30,000 to $49,999", "From $110,000 to $129,999", "More than $150,000"],
    ],
)
def test_bands_are_ordered_by_their_numbers(order):
    cells = [label for label in reversed(order) for _ in range(2)]
    item = only_item(column_of("q. How much?", cells))
    assert (item.kind, labels(item)) == ("bands", order)


@pytest.mark.parametrize("names", [["Windows 7", "Windows 10"], ["Band 5", "Band 6"], ["Python 2", "Perl 5"]])
def test_names_with_numbers_are_no_bands(names):
    assert bands(names) is None


def test_a_value_outside_a_list_gets_its_own_place():
    item = only_item(column_of("bus. Bus factor?", ["5+", "5", "1", "2", "1"] * 2))
    assert labels(item) == ["1", "2", "5", "5+"]


# ---- closed answers and free text ----------------------------------------------------------------


def test_yes_and_no_are_yes_and_no():
    found = column_of("q. Do you?", ["Yes", "No ", "Yes", ""])
    item = only_item(found)
    assert item.kind == "yes_no"
    assert cells_of(found, "q") == ["yes", "no", "yes", None]


def test_few_answers_that_come_back_are_choices_by_frequency_then_alphabet():
    cells = ["Beta"] * 3 + ["Alpha"] * 3 + ["Gamma"] * 5 + ["Other"] * 9
    found = column_of("q. Which team?", cells)
    item = only_item(found)
    assert (item.kind, labels(item)) == ("single", ["Gamma", "Alpha", "Beta", "Other"])
    assert any("order of the answers is a guess" in g for _, guesses in found.report.guesses for g in guesses)


def test_answers_that_hardly_repeat_are_text():
    cells = [f"I learned it in place number {i}" for i in range(12)] + ["Self taught", "Self taught"]
    assert only_item(column_of("q. How did you learn it?", cells)).kind == "text"


def test_answers_typed_in_several_cases_are_text():
    cells = ["No", "no", "NO", "No", "A first degree", "Diploma in law"]
    assert only_item(column_of("q. Other qualifications?", cells)).kind == "text"


def test_a_constant_column_is_still_counted():
    found = column_of("q. In which country?", ["United Kingdom"] * 8)
    item = only_item(found)
    assert (item.kind, labels(item)) == ("single", ["United Kingdom"])


def test_a_blank_column_is_kept_and_said():
    found = column_of("q. Anything else?", ["", " ", "", ""])
    assert only_item(found).kind == "text"
    assert cells_of(found, "q") == [None] * 4
    assert any("no cell is filled" in guess for _, guesses in found.report.guesses for guess in guesses)


def test_answers_in_several_lines_are_text_and_come_back_whole():
    cells = ["one\ntwo", "one\ntwo", "=1+1", "-dash first", "@at"]
    found = column_of("q. Which?", cells)
    assert only_item(found).kind == "text"
    assert cells_of(found, "q") == cells


# ---- refusals ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "label",
    [
        "Prefer not to say",
        "I would prefer not to answer",
        "Do not wish to declare",
        "I'd rather not say",
        "Refused",
    ],
)
def test_refusals_are_known(label):
    assert is_refusal(label)


@pytest.mark.parametrize("label", ["No", "Don't know", "Not applicable", "I prefer tea", "Not sure", "None"])
def test_other_answers_are_no_refusals(label):
    assert not is_refusal(label)


def test_a_refusal_is_typed_and_keeps_its_words():
    found = column_of(
        "q. Your age?", ["18 to 24", "Prefer not to say", "25 to 34", "25 to 34", "", "18 to 24"]
    )
    item = only_item(found)
    assert (item.refused, labels(item)) == ("Prefer not to say", ["18 to 24", "25 to 34"])
    assert cells_of(found, "q")[1] == ".r"


def test_not_applicable_stays_an_answer_and_is_suggested():
    found = column_of(
        "q. Which?", ["A team", "Not applicable", "A team", "B team", "B team", "Not applicable"]
    )
    assert "Not applicable" in labels(only_item(found))
    assert is_not_applicable("N/A")
    assert any("not_applicable" in suggestion for suggestion in found.report.suggestions)


# ---- several answers in one cell -----------------------------------------------------------------


def test_lists_in_cells_are_tick_boxes():
    cells = ["Python;R;", "R;", "Python;SQL;", "SQL;R;Python;", "Python;", "SQL;"]
    found = column_of("Which languages do you use?", cells)
    item = only_item(found)
    assert (item.kind, sorted(labels(item))) == ("select_all", ["Python", "R", "SQL"])
    assert cells_of(found, f"{item.id}.python") == ["1", "0", "1", "1", "1", "0"]


def test_closed_answers_with_commas_are_not_lists():
    cells = ["Yes, daily", "No, never", "Yes, daily", "No, never", "Yes, daily", "Yes, daily"]
    assert only_item(column_of("q. Do you?", cells)).kind == "single"
