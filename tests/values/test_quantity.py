"""Units: what converts, how exactly, and what must never be compared."""

from fractions import Fraction as F

import pint
import pytest

from protocol_dsl.values import quantity
from protocol_dsl.values.quantity import Units, convert, convertible, per, scale, times

UNITS = Units.standard()


def unit(text):
    found = UNITS.find(text)
    assert found is not None, text
    return found


@pytest.mark.parametrize(
    ("value", "a", "b", "wanted"),
    [
        ("1", "mL/s", "mL/min", "60"),
        ("1500", "/uL", "10^9/L", "1.5"),
        ("1", "µkat/L", "U/L", "60"),
        ("100", "degF", "Cel", "340/9"),
        ("310.15", "K", "Cel", "37"),
        ("1", "mg/dL", "g/L", "0.01"),
        ("2", "weeks", "days", "14"),
        ("1", "years", "months", "12"),
        ("1", "h", "min", "60"),
        ("1", "cGy", "Gy", "0.01"),
        ("1", "lb", "kg", "0.45359237"),
        ("1", "mL/min/m2", "mL/min/1.73 m2", "1.73"),
        ("5", "mg/day", "g/week", "0.035"),
        ("1", "mg·h/L", "mg·min/L", "60"),
        ("1", "mg·h/L", "g·h/L", "0.001"),
        ("1", "10*9/L", "G/L", "1"),
        ("1", "ng/mL", "µg/L", "1"),
        ("140", "mmHg", "kPa", "18.6651342381"),
    ],
)
def test_quantities_of_one_kind_convert_exactly(value, a, b, wanted):
    assert convert(F(value), unit(a), unit(b)) == F(wanted)
    assert convert(F(wanted), unit(b), unit(a)) == F(value)


MUST_NOT = [
    ("mg/kg", "1"), ("Gy", "J/kg"), ("IU/L", "U/L"), ("mL/min", "mL/min/1.73 m2"), ("mg", "mmol"), ("days", "months"),
    ("days", "h"), ("%", "1"), ("kg/m2", "mg/m2"), ("mg/m2", "mg"), ("Sv", "Gy"), ("copies/mL", "/mL"), ("Hz", "Bq"),
    ("mg/dL", "mmol/L"), ("Cel", "1"), ("points", "1"), ("mEq/L", "mmol/L"), ("mOsm/kg", "mmol/kg"),
    ("PFU/mL", "CFU/mL"), ("PFU/mL", "TCID50/mL"), ("AU/mL", "BAU/mL"), ("AU/mL", "IU/mL"), ("AU/mL", "U/mL"),
    ("RU/mL", "AU/mL"), ("GPL", "MPL"), ("HU", "1"), ("MET", "mL/kg/min"), ("logMAR", "letters"), ("ppm", "1"),
    ("/HPF", "/LPF"), ("ppm", "mg/kg"), ("mmol/mol", "%"), ("pack-years", "years"), ("D", "/m"),
    ("dB", "1"), ("wk", "mo"),
]  # fmt: skip


@pytest.mark.parametrize(("a", "b"), MUST_NOT)
def test_different_kinds_never_compare(a, b):
    assert not convertible(unit(a), unit(b))
    with pytest.raises(ValueError, match="is not"):
        convert(F(1), unit(a), unit(b))


# pint reads these as the table does; where it must not (mg/kg, Gy, days and months, ULN, IU) it is no oracle.
AGREEING = [
    ("mg", "g"), ("µg", "mg"), ("kg", "g"), ("cm", "m"), ("mm", "cm"), ("mL", "L"), ("mg/dL", "g/L"), ("ft", "m"),
    ("µmol/L", "mmol/L"), ("nmol/L", "pmol/mL"), ("kPa", "Pa"), ("ms", "s"), ("kcal", "kJ"), ("mol", "mmol"),
    ("mV", "V"), ("MHz", "Hz"), ("inch", "cm"), ("oz", "g"),
]  # fmt: skip


@pytest.fixture(scope="module")
def registry():
    return pint.UnitRegistry()


@pytest.mark.parametrize(("a", "b"), AGREEING)
def test_an_independent_library_agrees(a, b, registry):
    factor = registry.Quantity(1.0, a).to(b).magnitude

    assert float(convert(F(1), unit(a), unit(b))) == pytest.approx(factor, rel=1e-12)


CLINICAL = """
    g mg µg ng pg kg t tonne lb oz m cm mm µm nm ft in L dL mL µL fL m2 cm2 mm2 mol mmol µmol nmol pmol Eq mEq/L Osm
    mOsm/kg U/L kat/L µkat/L nkat/L IU/L [IU]/mL mIU/mL [iU]/L Gy cGy Sv mSv Bq MBq GBq Ci mCi mmHg mm[Hg] kPa cm[H2O]
    mbar atm V mV mA W kJ kcal Hz dB D [diop] dpt Cel [degF] K deg s ms min h d wk mo a day week month year % ‰ ppm
    [ppm] ppb pack-years mmol/mol mg/g mg/mmol mg/dL g/L ng/mL µmol/L mL/min mL/min/{1.73_m2} L/min/m2 mL/kg/min kg/m2
    mg/kg mg/m2 µg/kg/min mg/24h mm/h cells/µL 10*9/L /HPF /[LPF] copies/mL [CFU]/mL PFU/mL TCID50/mL [arb'U]/mL BAU/mL
    RU/mL GPL [MPL'U] HU [hnsf'U] MET logMAR letters {score} beats/min cycles drinks cigarettes/day
    /a mg·min/mL
""".split()


@pytest.mark.parametrize("text", CLINICAL)
def test_a_unit_of_laboratories_and_clinics_is_one_and_has_one_written_form(text):
    assert unit(quantity.canonical_symbol(text)) == unit(text)


@pytest.mark.parametrize(
    ("value", "a", "b", "wanted"),
    [
        ("1", "t", "kg", "1000"),
        ("1", "cc", "mL", "1"),
        ("1", "mm3", "µL", "1"),
        ("1", "cm3", "mL", "1"),
        ("1", "cmH2O", "Pa", "98.0665"),
        ("1", "bar", "kPa", "100"),
        ("1", "%", "ppm", "10000"),
        ("1", "ppm", "ppb", "1000"),
        ("10", "‰", "%", "1"),
        ("2", "atm", "kPa", "202.65"),
        ("1", "Ci", "GBq", "37"),
        ("1", "kat", "U", "60000000"),
        ("1", "a", "mo", "12"),
    ],
)
def test_what_measures_one_thing_converts(value, a, b, wanted):
    assert convert(F(value), unit(a), unit(b)) == F(wanted)


def test_a_product_behind_a_stroke_may_be_read_in_two_ways_and_is_no_unit():
    assert UNITS.find("mg/mL.min") is None
    assert UNITS.find("mg/mL·min") is None
    assert unit("mg·min/mL") == unit("mg.min/mL")


def test_derived_units_keep_their_kind():
    dose, one = unit("Gy"), unit("1")

    assert convertible(times(times(one, dose), one), dose)
    assert per(dose, dose).vector == ()
    assert convertible(times(unit("mg/kg"), unit("kg")), unit("mg"))
    assert times(unit("mg/kg"), unit("kg")).factor == unit("mg").factor
    assert convertible(times(unit("mg/m2"), unit("m2")), unit("mg"))
    assert convertible(times(unit("mg/day"), unit("h")), unit("mg"))
    assert per(unit("mg"), unit("L")).kind == "mass concentration"
    assert not convertible(per(unit("kg"), unit("m2")), unit("mg/m2"))


def test_temperatures_have_no_plain_factor():
    assert scale(unit("mg"), unit("g")) == F(1, 1000)
    with pytest.raises(ValueError, match="temperatures"):
        scale(unit("degF"), unit("Cel"))


@pytest.mark.parametrize(
    ("text", "symbol"),
    [
        ("10*9/L", "10^9/L"),
        ("x10^9/L", "10^9/L"),
        ("10⁹/L", "10^9/L"),
        ("ug/L", "µg/L"),
        ("μmol/L", "µmol/L"),
        ("mL/min/1.73 m2", "mL/min/1.73 m2"),
        ("/uL", "/µL"),
        ("mg / dL", "mg/dL"),
    ],
)
def test_one_unit_has_one_written_form(text, symbol):
    assert quantity.canonical_symbol(text) == symbol
    assert quantity.canonical_symbol(symbol) == symbol
    assert unit(text) == unit(symbol)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "mgg",
        "mg//L",
        "10^9 apples/L",
        "10^9X/L",
        "mg/blah",
        "/",
        "10^9/",
        "10^/L",
        "10()/L",
        "10^٩/L",
        "mg/٢٤ h",
        "mg/12345 h",
        "mg/24. h",
        "mL/min/1.73205 m2",
    ],
)
def test_what_is_no_unit_is_not_found(text):
    assert UNITS.find(text) is None


def test_counts_of_cells_are_counts():
    assert convert(F(1), unit("10^9 cells/L"), unit("10^9/L")) == 1


@pytest.mark.parametrize(("text", "near"), [("mgg/dL", "mg/dL"), ("u/l", "U/L"), ("mmHG", "mmHg"), ("qqqqqq", None)])
def test_the_nearest_unit_is_offered(text, near):
    assert UNITS.nearest(text) == near


@pytest.mark.parametrize(
    "name",
    ["U/L", "IU/L", "mg/dL", "g/dL", "g/L", "µmol/L", "mmol/L", "10^9/L", "mL/min", "mg/kg", "mg/m2", "kg/m2"],
)
def test_a_common_unit_in_letters_of_the_wrong_height_is_offered(name):
    assert UNITS.nearest(name.swapcase()) == name


def test_an_author_may_declare_units():
    units = UNITS.with_unit("alcohol_unit", True, (F(8), unit("g"))).with_unit("tablet", True, None)

    assert convert(F(3), units.find("alcohol_units"), unit("g")) == 24
    assert not convertible(units.find("tablets"), unit("1"))
    assert units.find("tablets/day") is not None
    assert [units.find(name).symbol for name in ("alcohol_units", "tablets")] == ["alcohol_unit", "tablet"]
    assert units.find("tablet").kind == "tablet"


def test_a_declared_unit_is_so_many_of_another_one_whatever_that_is_measured_in():
    units = UNITS.with_unit("sachet", True, (F(5), unit("mg")))

    assert convert(F(2), units.find("sachets"), unit("mg")) == 10
    assert convert(F(2), units.find("sachets"), unit("g")) == F(1, 100)


@pytest.mark.parametrize("written", ["mL/min/{1.73 m2}", "mL/min/{1.73_m2}"])
def test_a_body_surface_in_braces_is_one(written):
    assert unit(written) == unit("mL/min/1.73 m2")
    assert UNITS.find("tablet") is None


def test_a_mass_becomes_an_amount_only_by_its_molar_mass():
    glucose = F("180.156")

    assert quantity.convert_with_molar_mass(F("180.156"), unit("mg/dL"), unit("mmol/L"), glucose) == 10
    assert quantity.convert_with_molar_mass(F(10), unit("mmol/L"), unit("mg/dL"), glucose) == F("180.156")
    with pytest.raises(ValueError, match="molar mass"):
        quantity.convert_with_molar_mass(F(1), unit("mg"), unit("U"), glucose)


def test_a_count_per_volume_is_no_mass_that_a_molar_mass_would_make_an_amount():
    for written in ("10*9/L", "/uL"):
        with pytest.raises(ValueError, match="molar mass"):
            quantity.convert_with_molar_mass(F(1), unit(written), unit("mmol/L"), F("180.156"))


def test_the_table_has_a_fingerprint():
    assert len(quantity.table_fingerprint()) == 64


@pytest.mark.parametrize(
    ("a", "b"),
    [
        # A fraction of like things is no plain number: 30 mg/g would else be 0.03, and pass where 30 is the limit.
        ("mg/g", "1"), ("mmol/mol", "1"), ("L/L", "1"), ("mg/g", "mmol/mol"), ("mg/g", "mg/kg"), ("mg/g", "%"),
        ("weeks", "months"), ("mg/mL", "mg/kg"), ("mL/min", "mL/min/kg"), ("U/mL", "IU/mL"), ("m2", "m3"),
        ("mm", "mm2"), ("h", "day"), ("pack_years", "years"), ("copies/mL", "cells/mL"), ("kg/m2", "kg"),
        ("mOsm/kg", "mOsm/L"), ("°C", "K/min"),
    ],
)  # fmt: skip
def test_what_only_looks_alike_never_compares(a, b):
    found = UNITS.find(b)

    assert found is None or not convertible(unit(a), found)


@pytest.mark.parametrize(
    ("text", "symbol"),
    [
        # As laboratories and hospitals write them.
        ("mg/dl", "mg/dL"), ("gm/dl", "g/dL"), ("ml/min", "mL/min"), ("mcg/L", "µg/L"), ("x 10^9 / L", "10^9/L"),
        ("x10(9)/L", "10^9/L"), ("×10⁹/L", "10^9/L"), ("K/uL", "10^3/µL"), ("K/mcL", "10^3/µL"),
        ("K/μL", "10^3/µL"), ("G/L", "10^9/L"), ("T/L", "10^12/L"), ("M/uL", "10^6/µL"),
        ("K/mm3", "10^3/µL"), ("M/mm3", "10^6/µL"),
        ("/mmc", "/mm3"), ("mm Hg", "mmHg"), ("mL/min/1.73m²", "mL/min/1.73 m2"), ("grams/m2", "grams/m2"),
        ("mmol/24h", "mmol/24 h"), ("bpm", "/min"), ("10^6cells/kg", "10^6 cells/kg"), ("mg.h/L", "mg·h/L"),
        ("10^9·cells/L", "10^9 cells/L"), ("cells/mm³", "cells/mm3"), ("CFU/10*5 cells", "CFU/10^5 cells"),
        # As the code system for units writes them.
        ("10*3/uL", "10^3/µL"), ("[lb_av]", "lb"), ("[in_i]", "in"), ("mm[Hg]", "mmHg"), ("Cel", "°C"), ("wk", "week"),
        ("a", "year"), ("m[IU]/mL", "mIU/mL"), ("{cells}/uL", "cells/µL"), ("{INR}", "1"), ("/{HPF}", "/HPF"),
        ("mL/min/{1.73_m2}", "mL/min/1.73 m2"), ("mg{creatinine}/dL", "mg/dL"),
    ],
)  # fmt: skip
def test_many_spellings_have_one_written_form(text, symbol):
    assert unit(text).symbol == symbol
    assert quantity.canonical_symbol(text) == symbol
    assert unit(symbol) == unit(text)


@pytest.mark.parametrize(
    ("word", "symbol"),
    [
        ("days", "day"), ("hours", "h"), ("pack-years", "pack_years"), ("milligrams", "mg"), ("centimeters", "cm"),
        ("points", "point"),
    ],
)  # fmt: skip
def test_a_word_stays_as_it_is_written_and_means_the_unit(word, symbol):
    assert quantity.canonical_symbol(word) == word
    assert unit(word) == unit(symbol)


def test_text_that_is_no_unit_stays_but_for_the_spaces_around_it():
    assert quantity.canonical_symbol(" apples ") == "apples"


@pytest.mark.parametrize(
    "text",
    ["Mg", "ML", "MG", "10e9/L", "109/L", "10^400/L", "10(400)/L", "10⁴⁰⁰/L", "°F/day", "mg/°F", "mg·°F", "mg·", "K/L"],
)
def test_what_may_mean_a_thousandfold_is_asked_about(text):
    assert UNITS.find(text) is None


def test_every_unit_of_the_table_is_found_under_each_of_its_names():
    for symbol, row in quantity._table()["units"].items():
        for name in (symbol, *row.get("spellings", ()), *row.get("words", ())):
            assert convertible(unit(name), unit(symbol)), name
            assert unit(name).factor == F(row.get("factor", "1")), name


def test_every_kind_that_has_a_name_of_its_own_is_that_of_some_unit():
    found = {unit(text).kind for text in """
        1 Gy mmol/L mg/kg mOsm/kg mL/min/1.73m2 mg/m2 days U/L IU/L g/L mOsm/L m2 L months % h /min mL/min /L
        """.split()}  # fmt: skip

    assert found == set(quantity._table()["kinds"].values())


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("mg/kg/day", "mass per body mass per time"),
        ("ng·h/mL", "mass times time per volume"),
        ("copies/mL", "copies per volume"),
        ("/HPF", "number per fields of view"),
        ("mg/g", "mass fraction"),
        ("g/L/L", "mass per length^6"),
        ("mg/cm2", "mass per area"),
        ("L/L", "volume fraction"),
    ],
)
def test_a_kind_is_said_in_words(text, kind):
    assert unit(text).kind == kind


def test_a_number_times_a_dose_per_body_mass_is_a_dose_per_body_mass():
    assert times(unit("1"), unit("mg/kg")) == times(unit("mg/kg"), unit("1")) == unit("mg/kg")
    assert times(unit("mg/kg"), unit("mg/kg")).kind == "mass^2 per body mass^2"


@pytest.mark.parametrize(
    ("operation", "a", "b", "symbol"),
    [
        (times, "mg/kg", "kg", "mg"),
        (times, "kg", "mg/kg", "mg"),
        (times, "mg/m2", "m2", "mg"),
        (times, "µg/L", "L", "µg"),
        (times, "mg/day", "days", "mg"),
        (times, "cm", "cm", "cm2"),
        (times, "cm2", "cm", "mL"),
        (per, "kg", "m2", "kg/m2"),
        (per, "mg", "days", "mg/day"),
        (per, "mL", "min", "mL/min"),
        (per, "days", "days", "1"),
    ],
)
def test_arithmetic_gives_the_unit_that_a_clinician_expects(operation, a, b, symbol):
    found = operation(unit(a), unit(b))

    assert found == unit(symbol)
    assert found.symbol == unit(symbol).symbol


def test_arithmetic_of_arithmetic_gives_it_too():
    square = times(unit("m"), unit("m"))

    assert times(unit("mg/m2"), square) == unit("mg")
    assert per(unit("kg"), square) == unit("kg/m2")


@pytest.mark.parametrize(
    ("operation", "a", "b", "symbol"),
    [
        (times, "kg", "mmol", "kg·mmol"),
        (times, "mg/kg", "mmol", "(mg/kg)·mmol"),
        (times, "mmol", "mg/g", "mmol·(mg/g)"),
        (per, "kg", "U", "kg/U"),
        (per, "mg", "U/L", "mg/(U/L)"),
        (per, "mg/g", "U/L", "mg/g/(U/L)"),
    ],
)
def test_a_unit_without_a_name_of_its_own_is_written_so_that_it_is_read_in_one_way(operation, a, b, symbol):
    assert operation(unit(a), unit(b)).symbol == symbol


def test_a_multiple_of_a_temperature_stays_in_its_scale():
    assert times(unit("1"), unit("°F")) == unit("°F")


def test_a_declared_unit_stands_beside_others_as_it_is_written():
    units = UNITS.with_unit("XU", False, None)

    assert per(unit("mg"), units.find("XU")).symbol == "mg/XU"
    assert times(units.find("XU"), unit("mg")).symbol == "XU·mg"
    assert times(unit("mg"), units.find("XU")).symbol == "mg·XU"


def test_a_declared_unit_comes_before_nothing_and_is_offered():
    units = UNITS.with_unit("tablet", False, None)

    assert units.find("tablets") is None
    assert units.nearest("tablett") == "tablet"
    assert units.find("mg") == unit("mg")


def test_a_mass_and_an_amount_do_not_cancel():
    with pytest.raises(ValueError, match="molar mass"):
        quantity.convert_with_molar_mass(F(1), unit("mg/mmol"), unit("mmol"), F(100))
