"""
Texts that could be read in several ways: what each must be read as, or that it must be refused.

The readings are S-expressions: `(and a b)` is an `And` of two names. `reading` writes any expression so.
"""

from __future__ import annotations

from attrs import fields

from protocol_dsl.syntax import tree

WORDS = {"AnyRows": "any", "NoRows": "no", "Compare": "", "Quantity": "", "Rows": "rows"}


def reading(value: object) -> str:
    """A tree as an S-expression; names, numbers, dates and texts stand for themselves, False and None are left out."""
    match value:
        case tree.Name() | tree.Number() | tree.Date():
            return value.text
        case tree.Text():
            return f'"{value.text}"'
        case tree.YesNo():
            return "yes" if value.value else "no"
        case tree.Quantity():
            return f"[{value.number} {value.unit}]"
        case tree.Rows():
            return value.list.text if value.member is None else f"{value.member.text} in {value.list.text}"
        case tuple():
            return " ".join(map(reading, value))
        case str() | int():
            return str(value)
        case _:
            return f"({' '.join([type(value).__name__, *parts_of(value)])})"


def parts_of(value: object) -> list[str]:
    parts = [(part.name, getattr(value, part.name)) for part in fields(type(value)) if part.eq is not False]
    return [name if part is True else reading(part) for name, part in parts if part is not None and part is not False]


READ = [
    ("not a >= 3", "(Not (Compare a >= 3))"),
    ("not a is b and c", "(And (Not (Is a b)) c)"),
    ("consent is no", "(Is consent no)"),
    ("no brain in lesions", "(NoRows brain in lesions)"),
    ("no deaths and consent", "(And (NoRows deaths) consent)"),
    ("a and any r where p and q", "(And a (AnyRows r (Where (And p q) )))"),
    ("(any r where p) and q", "(And (AnyRows r (Where p )) q)"),
    ("any r where p\n        and q", "(AnyRows r (Where (And p q) ))"),
    (
        "any r where p\n        except where q\n        except where s and t",
        "(AnyRows r (Where p q (And s t)))",
    ),
    (
        "if any liver in lesions then ast <= 5 ULN else ast <= 2.5 x ULN",
        "(IfElse (AnyRows liver in lesions) (Compare ast <= [5 ULN]) (Compare ast <= [2.5 ULN]))",
    ),
    (
        "latest anc within 14 days before screening >= 1.5 10^9/L",
        "(Compare (Result latest anc (Window [14 days] before screening)) >= [1.5 10^9/L])",
    ),
    (
        "any anc within 14 days before screening < 2",
        "(Compare (Result any anc (Window [14 days] before screening)) < 2)",
    ),
    (
        "any r where given within 21 days before t",
        "(AnyRows r (Where (Within given (Window [21 days] before t)) ))",
    ),
    ("d at least 6 weeks before t", "(Lag d at least [6 weeks] before t)"),
    ("d at least gap before or after t", "(Lag d at least gap before or after t)"),
    (
        "at least 2 acl where l >= m, at least 6 weeks apart",
        "(LimitRows at least 2 acl (Where (Compare l >= m) ) (Apart at least [6 weeks]))",
    ),
    ("s is one of a, b and c", "(And (IsOneOf s a b) c)"),
    ("age is between 18 and 65 and consent", "(And (IsBetween age 18 65) consent)"),
    ("age is 18 to below 65", "(IsToBelow age 18 65)"),
    ("lvef is normal or lvef >= 50 %", "(Or (IsNormal lvef normal) (Compare lvef >= [50 %]))"),
    ("not r < 2.0 if done", "(Not (IfDone (Compare r < 2.0)))"),
    ("a and r < 2.0 if done", "(And a (IfDone (Compare r < 2.0)))"),
    ("h falls by less than 25 % from s to b", "(Change h falls less than [25 %] s b)"),
    ("h at baseline >= 18", "(Compare (At h baseline) >= 18)"),
    ("(count of r where p) + 1 <= 5", "(Compare (Sum (Count r (Where p )) + 1) <= 5)"),
    ("a\n        + b", "(Sum a + b)"),
    ("a <= 2\n        + b", "(Sum (Compare a <= 2) + b)"),
    ("count of r, once per f <= 5", "(Compare (Count r f) <= 5)"),
    ("count of r once per f <= 5", "(Compare (Count r f) <= 5)"),
    ("count of distinct f in r <= 3", "(Compare (CountDistinct f r) <= 3)"),
    ("last agent in r by end of given is x1", "(Is (Pick last agent r (Edge end given)) x1)"),
    ("75 % of a * b", "(Product (PercentOf 75 a) × b)"),
    ("attested by inv as comply", "(Attested inv comply)"),
    ('attested by inv "Is it so?"', "(Attested inv Is it so?)"),
    ("w <= 5 × half_life of agent", "(Compare w <= (Product 5 × (Lookup half_life agent)))"),
    ("fd / 10 Gy > 1", "(Compare (Product fd / [10 Gy]) > 1)"),
    ("wbc >= 1500 /uL", "(Compare wbc >= [1500 /uL])"),
    ("t >= -5", "(Compare t >= -5)"),
    ("crcl >= 60 mL/min/1.73 m2", "(Compare crcl >= [60 mL/min/1.73 m2])"),
    (
        "all r where p have q at least 2 weeks before t",
        "(AllRows r (Where p ) (Lag q at least [2 weeks] before t))",
    ),
    (
        "last_delivery less than 6 months before 2026-03-01",
        "(Lag last_delivery less than [6 months] before 2026-03-01)",
    ),
    ("nota and order", "(And nota order)"),
    ("x > 3 and android is done", "(And (Compare x > 3) (IsDone android))"),
    ("t is not done", "(IsDone t negated)"),
    ("t is not one of a, b", "(IsOneOf t a b negated)"),
    (
        "(total time of given in r where p) > 7 days",
        "(Compare (Aggregate total time given r (Where p )) > [7 days])",
    ),
    (
        "(total time of given within 2 weeks before t in m in r where p) > 7 days",
        "(Compare (Aggregate total time given m in r (Where p ) (Window [2 weeks] before t)) > [7 days])",
    ),
    ("any lesions except where p", "(AnyRows lesions (Where p))"),
    (
        "at least 2 consecutive acl by d where l >= m",
        "(ConsecutiveRows at least 2 acl d (Where (Compare l >= m) ))",
    ),
    ("(a\n        - b) > 2", "(Compare (Sum a - b) > 2)"),
    ("given for at least 6 weeks", "(Lasting given at least [6 weeks])"),
    (
        "ulcer within the longer of 90 days and 5 × half_life of agent before t",
        "(Within ulcer (Window (LongerOf longer [90 days] (Multiple 5 (Lookup half_life agent))) before t))",
    ),
    # Wordings beyond the first 49 readings.
    ("any anc >= 1.5", "(Compare (Result any anc) >= 1.5)"),
    ("no anc is above normal", "(IsNormal (Result no anc) above normal)"),
    ("every anc within 14 days before t >= 1.5", "(Compare (Result every anc (Window [14 days] before t)) >= 1.5)"),
    ("no anc within 14 days before t < 1", "(Compare (Result no anc (Window [14 days] before t)) < 1)"),
    ("any anc and consent", "(And (AnyRows anc) consent)"),
    ("bmi() > 30", "(Compare (Call bmi ) > 30)"),
    (
        "cockcroft_gault(age: age, weight: latest weight) >= 60 mL/min",
        "(Compare (Call cockcroft_gault (Argument age age) (Argument weight (Result latest weight))) >= [60 mL/min])",
    ),
    (
        "f(a: (s is one of p, q), b: 2) > 1",
        "(Compare (Call f (Argument a (IsOneOf s p q)) (Argument b 2)) > 1)",
    ),
    ("dose of (agent, stage) > 5 mg", "(Compare (Lookup dose agent stage) > [5 mg])"),
    (
        "at least 2 acl where l >= m, at least 6 weeks apart by taken",
        "(LimitRows at least 2 acl (Where (Compare l >= m) ) (Apart at least [6 weeks] taken))",
    ),
    ("at least 2 acl, more than 6 weeks apart", "(LimitRows at least 2 acl (Apart more than [6 weeks]))"),
    ("given entirely within 30 days after t", "(Within given (Window [30 days] after t) entirely)"),
    ("d on or before t", "(Order d on or before t)"),
    ("start of given after 2026-03", "(Order (Edge start given) after 2026-03)"),
    ("years from birth_date to enrolment >= 18 years", "(Compare (Elapsed years birth_date enrolment) >= [18 years])"),
    ("a or b or c", "(Or a b c)"),
    ("(a or b) or c", "(Or (Or a b) c)"),
    ("a - b - c > 0", "(Compare (Sum (Sum a - b) - c) > 0)"),
    ("a ≥ 5 ULN and b ≤ 3 × LLN", "(And (Compare a >= [5 ULN]) (Compare b <= [3 LLN]))"),
    ("platelets >= 100 10*9/L", "(Compare platelets >= [100 10^9/L])"),
    ("crcl >= 60 mL/min/1.73m²", "(Compare crcl >= [60 mL/min/1.73 m2])"),
    ("hb falls by more than 5 % points from s to b", "(Change hb falls more than [5 percentage points] s b)"),
    ("a and not b", "(And a (Not b))"),
]

REFUSED = [
    "a and b or c",
    "a or b and c",
    "dose > 5mg",
    "n >= 100,000",
    "n is one of 100,000",
    "5andy",
    "d within 6 weeks of t",
    "d at least 6 weeks t",
    "count of r where p <= 5 and",
    "a-b > 1",
    "a/b > 1",
    "ast <= 2 ULN ULN",
    "a >= 2 >= 1",
    "a\n    and b\n  and c",
    "ecog within 14 days before t <= 1",
    "any r where any s where p",
    "a\n        - b",
    "all of",
    "at least 2 of a, b",
    "d after",
    "d within before t",
    "h falls by 25 % from a to b",
    "d > 2024-1",
    "all of\n        - a\n        and b",
    "all of\n        - a\n       and b",
    "attested by",
    "is normal",
    "a is one of b,\n        c",
    "all r where p",
    "x is 3.0.1",
    "\ta",
    # Beyond the first 31.
    "dose of (agent) > 5",
    "f(a: s is one of p, b: 2) > 1",
    "f(a, b) > 1",
    "any anc + 1 > 2",
    "highest size in lesions > 2 cm",
    "last agent in therapies is x1",
    "smallest anc > 2",
    "latest agent in r by d is x1",
    "at least 2.5 lesions",
    "at least -1 lesions",
    "d on or before 6 weeks before t",
    "d within 6 weeks on or before t",
    "d before or after t",
    "75 percentage points of a > 2",
    "w within 5 / half_life of agent before t",
    "a is not 18 to below 65",
]

DECLARATIONS = [  # text, accepted?
    ('fact of : integer "x"\n', False),
    ("fact latest : date\n", False),
    ("fact order : date\n", True),
    ("fact normality : yes/no\n", True),
    ("fact ecg : one of normal, abnormal, none, first\n", True),
    ('fact h : one of "1+", "2+"\n', True),
    ("fact h : one of 1+, 2+\n", False),
    ('inclusion A "A"\n    exclude if a\n', False),
    ('exclusion A "A"\n    require a\n', False),
    ('inclusion A "A"\n    require a\n    require b\n', False),
    (
        'inclusion A "A"\n    text\n        and "so" # on,\n\n          where - any of\n      it ends\n    require a\n',
        True,
    ),
    ('inclusion A "A"\n    text\n    require a\n', False),
    ('inclusion A "A"\n    require by case\n        - "L": a : b\n', False),
    ('inclusion A "A"\n    require by case\n        - stage is "3+" : b\n', True),
    ('inclusion A "A"\n    require any r where all of\n        - a\n        - b\n', True),
    ('inclusion A "A"\n    require any r where\n        - a\n', False),
    ("records r\n    main a : code\n    given : period\n    text : text\n", False),
    ("records r\n    b : number\n    b2 = b × 2\n", True),
    ("timepoint t\n    until it happens: planned date, else as_of\n", True),
    ("concept c\n    includes a, b and others\n    except d\n", True),
    ("concept c\n    codes icd10 C50\n", False),
    ('protocol p "P"\n    version 1.10\n    document a/b-c.md\n', True),
    (
        'patient p "P"\n    d = never\n    r = not done on 2026-01-01\n    I1.q = yes by inv on 2026-01-01\n'
        "    g = 2024-01 to ongoing\n",
        True,
    ),
    ('patient p "P"\n    r\n        | a | g |\n        | b | 2024-01-10 to |\n', False),
    ("table t\n    | a | b |\n    | any other | 10 days |\n    | T1 to T3 | 2 |\n", True),
    ('scenario "S"\n    patient p\n    expect eligible\n', True),
    ('scenario "S"\n    patient p\n    expect maybe\n', False),
    ('define a "A" not in the document\n', True),
    ("rules r\n    when p in 10^9/L\n        | 25 to below 50 | hold until 75 |\n", False),
    ("rules r\n    most severe action wins\n    when p or q in ULN\n        | above 20 | stop |\n", True),
    ('fact a : date "A"  # note\n', True),
    (
        'measurement m : quantity in %\n    latest within 5 days before t\n        assume "x"\n    if absent: none\n',
        True,
    ),
]
