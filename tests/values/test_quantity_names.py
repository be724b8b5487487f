"""
The units of the table one by one: under which names each is found, with which prefixes, and what it compares with.

The lists are written out here a second time: what is left out of the table, or added to it, has to be said twice.
"""

from __future__ import annotations

from fractions import Fraction as F
from itertools import product

import pytest

from protocol_dsl.values.quantity import Units, canonical_symbol, convertible

UNITS = Units.standard()

# The symbol, the metric prefixes that it takes, other spellings, words.
NAMES = """
    g           | k d m u n p f | gm                      | gram, grams
    t           |               |                         | tonne, tonnes
    lb          |               | lbs, [lb_av]            | pound, pounds
    oz          |               | [oz_av]                 | ounce, ounces
    m           | k d c m u n p |                         | meter, meters, metre, metres
    in          |               | [in_i]                  | inch, inches
    ft          |               | [ft_i]                  | foot, feet
    L           | d c m u n p f | l                       | liter, liters, litre, litres
    cc          |               |                         |
    mm3         |               | mm^3, cmm, mmc, cu mm   |
    cm3         |               | cm^3                    |
    m3          |               | m^3                     |
    mm2         |               | mm^2                    |
    cm2         |               | cm^2                    |
    m2          |               | m^2, sqm                | square meter, square meters
    mol         | k m u n p f   |                         | mole, moles
    Eq          | m u n         | eq                      |
    Osm         | m u           | osm, osmol, Osmol       |
    U           | k m u n M     |                         |
    kat         | m u n p       |                         |
    IU          | k m u n M     | [IU], [iU], iu          |
    Gy          | k d c m u     |                         | gray, grays
    Sv          | c m u         |                         |
    Bq          | k M G         |                         | becquerel
    Ci          | k m u n p     |                         |
    Pa          | k h M         |                         |
    mmHg        |               | mm[Hg], mm Hg, mm_Hg    |
    cmH2O       |               | cm[H2O], cm H2O         |
    bar         | m             |                         |
    atm         |               |                         |
    V           | k m u         |                         |
    A           | m u           |                         |
    W           | k m           |                         |
    J           | k M           |                         |
    cal         | k             |                         |
    Hz          | k M           |                         |
    dB          |               |                         | decibel, decibels
    dpt         |               | [diop], D               | dioptre, dioptres, diopter, diopters
    °C          |               | Cel, degC               |
    °F          |               | degF, [degF]            |
    K           |               |                         |
    deg         |               | °                       | degree, degrees
    s           | m u n         | sec                     | second, seconds
    min         |               |                         | minute, minutes
    h           |               | hr                      | hrs, hour, hours
    day         |               | d                       | days
    week        |               | wk                      | weeks
    month       |               | mo                      | months
    year        |               | a, yr                   | years
    cell        |               |                         | cells, leukocytes, platelets, WBC
    beat        |               |                         | beats, breath, breaths
    copy        |               |                         | copies, cp
    CFU         |               | cfu, [CFU]              |
    PFU         |               | pfu, [PFU]              |
    TCID50      |               | [TCID_50]               |
    AU          | k m           | [arb'U]                 |
    BAU         |               |                         |
    RU          |               |                         |
    GPL         |               | [GPL'U]                 |
    MPL         |               | [MPL'U]                 |
    HU          |               | [hnsf'U]                |
    MET         |               | [MET]                   | METs
    logMAR      |               |                         |
    point       |               |                         | points, score, scores
    pack_year   |               |                         | pack_years, pack-year, pack-years, Pack-Years
    cigarette   |               |                         | cigarettes
    drink       |               |                         | drinks
    letter      |               |                         | letters
    line        |               |                         | lines
    cycle       |               |                         | cycles
    dose        |               |                         | doses
    episode     |               |                         | episodes
    HPF         |               | hpf, [HPF]              |
    LPF         |               | lpf, [LPF]              |
    %           |               |                         | percent
    ‰           |               | [ppth]                  |
    ppm         |               | [ppm]                   |
    ppb         |               | [ppb]                   |
    1           |               |                         |
"""
ROWS = [[cell.strip() for cell in line.split("|")] for line in NAMES.strip().splitlines()]
SYMBOLS = [symbol for symbol, *_ in ROWS]
TENS = {"k": 3, "h": 2, "d": -1, "c": -2, "m": -3, "u": -6, "n": -9, "p": -12, "f": -15, "M": 6, "G": 9}
IN_WORDS = {"kilo": 3, "deci": -1, "centi": -2, "milli": -3, "micro": -6, "nano": -9, "pico": -12, "mega": 6}

# What compares with what, in the same order as above. A unit in no line compares with its own multiples alone.
ALIKE = [
    "g t lb oz",
    "m in ft",
    "L cc mm3 cm3 m3",
    "mm2 cm2 m2",
    "U kat",
    "Bq Ci",
    "Pa mmHg cmH2O bar atm",
    "J cal",
    "°C °F K",
    "s min h",
    "day week",
    "month year",
    "cell beat 1",
    "% ‰ ppm ppb",
]


def unit(name):
    found = UNITS.find(name)
    assert found is not None, name
    return found


def listed(cell):
    return [each.strip() for each in cell.split(",") if each.strip()]


def is_so_much(name, tens, symbol):
    """Whether a name is found, and is ten to a power of a unit."""
    found = UNITS.find(name)
    return (
        found is not None and convertible(found, unit(symbol)) and found.factor == unit(symbol).factor * F(10) ** tens
    )


@pytest.mark.parametrize(("symbol", "spelling"), [(row[0], each) for row in ROWS for each in listed(row[2])])
def test_another_spelling_of_a_unit_is_that_unit_and_is_written_as_its_symbol(symbol, spelling):
    assert unit(spelling) == unit(symbol)
    assert canonical_symbol(spelling) == canonical_symbol(symbol) == symbol


@pytest.mark.parametrize(("symbol", "word"), [(row[0], each) for row in ROWS for each in listed(row[3])])
def test_a_word_for_a_unit_is_that_unit_and_stays_a_word(symbol, word):
    assert unit(word) == unit(symbol)
    assert canonical_symbol(word) == word


@pytest.mark.parametrize(("symbol", "prefixes", "spellings", "words"), ROWS)
def test_a_unit_takes_its_own_metric_prefixes_and_no_others(symbol, prefixes, spellings, words):
    for (prefix, tens), name in product(TENS.items(), [symbol, *listed(spellings)]):
        assert is_so_much(prefix + name, tens, symbol) == (prefix in prefixes.split()), prefix + name


@pytest.mark.parametrize(("symbol", "prefixes", "spellings", "words"), ROWS)
def test_a_prefix_in_words_stands_before_words_alone(symbol, prefixes, spellings, words):
    taken = {TENS[prefix] for prefix in prefixes.split()}
    for (prefix, tens), name in product(IN_WORDS.items(), listed(words)):
        assert is_so_much(prefix + name, tens, symbol) == (tens in taken), prefix + name
        assert canonical_symbol(prefix + name) == prefix + name
    for prefix, name in product(IN_WORDS, [symbol, *listed(spellings)]):
        assert UNITS.find(prefix + name) is None, prefix + name


@pytest.mark.parametrize(
    ("name", "symbol"), [("mcg", "µg"), ("mcL", "µL"), ("min", "min"), ("ft", "ft"), ("ugm", "µg"), ("m[IU]", "mIU")]
)
def test_a_name_that_might_be_read_in_two_ways_is_one_unit(name, symbol):
    assert unit(name) == unit(symbol)
    assert canonical_symbol(name) == symbol


def test_units_measure_one_thing_exactly_if_they_stand_in_one_line():
    line_of = {symbol: line for line in ALIKE for symbol in line.split()}

    for a, b in product(SYMBOLS, SYMBOLS):
        assert convertible(unit(a), unit(b)) == (line_of.get(a, a) == line_of.get(b, b)), (a, b)


KINDS = """
    1: number
    Gy: absorbed dose
    mmol/L: amount concentration
    mg/kg: mass per body mass
    mOsm/kg: osmolality
    mL/min/1.73 m2: flow per body surface
    mg/m2: mass per body surface
    days: calendar days
    U/L: catalytic concentration
    IU/L: international units per volume
    mg/L: mass concentration
    mOsm/L: osmolarity
    10^9/L: count concentration
    m2: area
    mL/min: flow
    mL: volume
    months: calendar months
    %: percentage
    hours: elapsed time
    /min: rate
"""


@pytest.mark.parametrize("line", KINDS.strip().splitlines())
def test_a_kind_has_the_name_that_medicine_gives_it(line):
    name, _, kind = line.strip().partition(": ")

    assert unit(name).kind == kind
