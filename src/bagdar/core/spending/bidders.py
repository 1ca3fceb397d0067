"""Rules about who bids and who wins: banned suppliers and bidders that belong together, in SQL.

Views and tables that must be there: `lines`, `offers` and `day_of` of `flags`, and
`register`, a row a ban: key (an identifier, in capitals), name, since, until, ground.
"""

from __future__ import annotations

from collections.abc import Iterable

from bagdar.core.spending.traits import (
    FREE_MAIL,
    NATIONAL_TELEPHONE,
    NOTHING,
    SHORTEST_ACCOUNT,
    SHORTEST_TELEPHONE,
    WORDS_OF_ADDRESS,
)

CODES = ("E3", "E4")
REASONS = (
    "the process is cancelled",
    "the settings exclude its local method",
    "no register of unfair suppliers is given",
    "an award has no status",
    "no award is in force",
    "the award names no supplier",
    "the day of the award is not known",
    "an award in force names no supplier",
    "no registered number is told of a supplier",
    "no bids are listed",
    "fewer than two tenderers are listed",
    "a bid names no tenderer",
    "a bid has no status",
    "too little is told of a tenderer to compare it",
    "two tenderers tell nothing of one kind to compare",
)


def _worded(sql: str) -> str:
    for one in REASONS:
        sql = sql.replace(f"'{one}'", f"'{one}'::bidder_reason")
    return sql


def _quoted(words: Iterable[str]) -> str:
    return ", ".join(f"'{one}'" for one in sorted(words))


def _street() -> str:
    """Return the SQL of a word of an address folded as `traits` folds it."""
    plain = {word: to for word, to in WORDS_OF_ADDRESS.items() if word.isalpha()}
    folds = sorted({to for to in plain.values() if to})
    cases = " ".join(
        f"WHEN w IN ({_quoted(one for one, to in plain.items() if to == fold)}) THEN '{fold}'"
        for fold in folds
    )
    left_out = _quoted(["", *(one for one, to in plain.items() if not to)])
    return (
        "list_transform(list_filter(string_split(spaced(replace(replace("
        "lower(x), 'пр-т', 'просп'), 'ш/а', 'мкр')), ' '), "
        f"lambda w: w NOT IN ({left_out})), lambda w: CASE {cases} ELSE w END)"
    )


HOST = "([a-z0-9.-]+[.][a-z0-9-]{2,})"
TYPES = f"""
CREATE TYPE bidder_reason AS ENUM ({", ".join(f"'{one}'" for one in REASONS)});
CREATE MACRO squeezed(x) AS nullif(translate(lower(x), ' .,;:()«»"''/-–+', ''), '');
CREATE MACRO spaced(x) AS translate(lower(x), '.,;:()«»"''/-–+', '{" " * 14}');
CREATE MACRO has_digit(x) AS translate(x, '0123456789', '') <> x;
CREATE MACRO digits_of(x) AS translate(x, translate(x, '0123456789', ''), '');
CREATE MACRO varied(x) AS translate(x, left(x, 1), '') <> '';
CREATE MACRO nothing(x) AS squeezed(x) IN ({_quoted(NOTHING)});
CREATE MACRO without_extension(x) AS
    regexp_extract(lower(x), '(?s)^(.*?)(?:вн|доб|ext|ішкі|x|$)', 1);
CREATE MACRO telephone_of(x) AS CASE
    WHEN length(digits_of(without_extension(x))) >= {SHORTEST_TELEPHONE}
        AND varied(digits_of(without_extension(x)))
    THEN right(digits_of(without_extension(x)), {NATIONAL_TELEPHONE}) END;
CREATE MACRO email_of(x) AS CASE
    WHEN regexp_full_match(lower(trim(x)), '[^@ ]+@{HOST}') THEN lower(trim(x)) END;
CREATE MACRO account_of(x) AS CASE WHEN length(squeezed(x)) >= {SHORTEST_ACCOUNT}
    AND has_digit(x) AND varied(squeezed(x)) THEN squeezed(x) END;
CREATE MACRO street_of(x) AS nullif(array_to_string({_street()}, ' '), '');
CREATE MACRO names_of(x) AS list_sort(list_filter(string_split(spaced(x), ' '),
    lambda w: w <> ''));
CREATE MACRO person(x) AS nullif(array_to_string(names_of(x), ' '), '');
CREATE MACRO full_name(x) AS CASE WHEN len(names_of(x)) > 1 AND NOT nothing(x)
    AND NOT contains(x, '@') THEN person(x) END;
CREATE MACRO host_of(url, email) AS coalesce(
    nullif(regexp_extract(lower(trim(url)),
        '^(?:https?://)?(?:www[.])?{HOST}(?:[/:?].*)?$', 1), ''),
    nullif(regexp_extract(lower(trim(url)), '^[^@ ]+@(?:www[.])?{HOST}$', 1), ''),
    nullif(regexp_extract(lower(trim(email)), '^[^@ ]+@(?:www[.])?{HOST}$', 1), ''));
CREATE MACRO domain_of(url, email) AS CASE
    WHEN host_of(url, email) NOT IN ({_quoted(FREE_MAIL)}) THEN host_of(url, email) END;
CREATE MACRO number_of(identifier, id) AS CASE
    WHEN length(squeezed(identifier)) > 5 AND has_digit(identifier) AND varied(squeezed(identifier))
    THEN squeezed(identifier)
    WHEN NOT coalesce(has_digit(identifier), false)
        AND regexp_full_match(id, '(.*[^0-9])?[0-9]{{12}}') AND varied(right(id, 12))
    THEN right(id, 12) END;
CREATE MACRO looked_up(x) AS upper(translate(x, ' \u00a0', ''));
CREATE MACRO has_number(x) AS coalesce(
    regexp_full_match(looked_up(x), '(.*[^0-9])?[0-9]{{12}}'), false);
"""
"""What texts are folded to before they are compared, as `traits` folds them for pages.

Addresses lose the words that say "street", and say nothing without a number; names of persons are
two words or more in any order; a mailbox at a free provider is no domain. What stands in place of
what is not known, as a telephone of zeros or an account "нет", is nothing that two have in common.
"""

SUPPLIERS = """
CREATE OR REPLACE TEMP TABLE suppliers AS
SELECT line, unnest(CASE WHEN len(suppliers) > 0 THEN suppliers ELSE [NULL] END) AS id, date
FROM decided WHERE status = 'active' AND getvariable('has_register');
CREATE OR REPLACE TEMP TABLE supplier_keys AS
SELECT id, looked_up(id) AS key, has_number(id) AS numbered
FROM (SELECT DISTINCT id FROM suppliers WHERE id IS NOT NULL)
"""
"""Who won; each text is folded once, however many awards it won."""

BANNED = """
CREATE OR REPLACE TEMP TABLE banned AS
WITH numbers AS (
    SELECT line, id, unnest(numbers) AS number FROM parties WHERE len(numbers) > 0
), keys AS (
    SELECT number, looked_up(number) AS key FROM (
        SELECT identifier AS number FROM parties GROUP BY identifier
        UNION
        SELECT number FROM numbers
    )
), of_register AS (SELECT number, key FROM keys WHERE key IN (SELECT key FROM register)),
named AS (
    SELECT line, id, key FROM parties JOIN of_register ON identifier = number
    UNION ALL
    SELECT line, id, key FROM numbers JOIN of_register USING (number)
), of_ids AS (
    SELECT id, key FROM supplier_keys WHERE key IN (SELECT key FROM register)
    UNION
    SELECT id, right(key, 12) AS key FROM supplier_keys
    WHERE right(key, 12) IN (SELECT key FROM register) AND numbered
), keyed AS (
    SELECT line, id, date, key FROM suppliers JOIN of_ids USING (id)
    UNION
    SELECT line, id, date, key FROM suppliers JOIN named USING (line, id)
), signed AS (
    SELECT line, min(day_of(signed)) AS signed_on FROM contracts
    WHERE line IN (SELECT line FROM keyed) GROUP BY line
)
SELECT DISTINCT line, id, coalesce(day_of(date), signed_on) AS day, name, since, until, ground
FROM keyed SEMI JOIN lines USING (line) JOIN register USING (key) LEFT JOIN signed USING (line)
"""
"""Each ban of each supplier of an award in force, whether or not it held on the day.

A supplier such as KZ-BIN-050140006873 is found by its number of twelve digits, too.
"""

SOUGHT = """
CREATE OR REPLACE TEMP TABLE sought AS
WITH unknown AS (
    SELECT line, id FROM suppliers
    WHERE id IS NULL OR id IN (SELECT id FROM supplier_keys WHERE NOT numbered)
), numbered AS (
    SELECT DISTINCT line, id, true AS numbered FROM (
        SELECT line, id, identifier AS number FROM parties
        WHERE id IN (SELECT id FROM supplier_keys WHERE NOT numbered)
        UNION ALL
        SELECT line, id, unnest(numbers) FROM parties
        WHERE len(numbers) > 0 AND id IN (SELECT id FROM supplier_keys WHERE NOT numbered)
    ) WHERE has_number(number)
), of_numbers AS (
    SELECT bool_and(regexp_full_match(key, '[0-9]{12}')) AS alone FROM register
)
SELECT line, bool_or(id IS NULL) AS nobody, bool_or(alone AND numbered IS NULL) AS no_number
FROM unknown LEFT JOIN numbered USING (line, id) CROSS JOIN of_numbers GROUP BY line
"""
"""Whether an award in force names nobody, or somebody whom a register of numbers cannot know.

A process of which neither holds has no row.
"""

COLUMNS = (
    ("address", "address"),
    ("telephone", "telephone"),
    ("email", "e-mail"),
    ("domain", "web domain"),
    ("contact", "contact person"),
    ("number", "registered number"),
)
"""What a tenderer tells once, and what it is called."""
FEW = 50
"""Tenderers of a process that are looked through pair by pair, which is quick for so many."""
MEMBER = "member in different bids"
LISTS = ("bank account", "owner or head")
"""What a tenderer may tell several of."""
NAMES = ", ".join(name for name, _kind in COLUMNS)
TOLD = ("id", "identifier", "street", "locality", "telephone", "email", "contact", "url")
"""What of a party is folded; one that tells the same in many processes is folded once."""
AS_TOLD = f"hash({', '.join(f'coalesce({one}, chr(31))' for one in TOLD)})"
LISTED = ("accounts", "owners", "heads", "owner_numbers", "head_numbers")
FOLDED = (
    ("CASE WHEN has_digit(street) THEN street_of(street) END", "street"),
    ("squeezed(locality)", "locality"),
    ("telephone_of(telephone)", "telephone"),
    ("email_of(email)", "email"),
    ("domain_of(url, email)", "domain"),
    ("full_name(contact)", "contact"),
    ("number_of(identifier, id)", "number"),
)
"""What is compared of a party, and what it is called; an address is its street and locality."""


def _mask() -> str:
    """Return the SQL of a bit for each kind that a tenderer tells; that it has a number is none."""
    return " + ".join(
        f"CASE WHEN {name} IS NOT NULL THEN {2**at} ELSE 0 END"
        for at, (name, _kind) in enumerate(COLUMNS)
        if name != "number"
    )


def _digests() -> str:
    """Return the SQL of 64 bits for each kind that a tenderer tells."""
    of = {"address": ("street", "street, locality")}
    return ", ".join(
        f"CASE WHEN {told} IS NOT NULL THEN hash({texts}) END AS {name}"
        for name, _kind in COLUMNS
        for told, texts in (of.get(name, (name, name)),)
    )


COMPARED_PARTIES = f"""
CREATE OR REPLACE TEMP TABLE bidding AS
SELECT line, hash(who) AS bid, hash(id) AS who FROM (
    SELECT line, who, who AS id FROM offers WHERE members IS NULL
    UNION ALL
    SELECT line, who, unnest(members) FROM offers WHERE members IS NOT NULL
) WHERE id IS NOT NULL;
CREATE OR REPLACE TEMP TABLE contested AS
SELECT line FROM bidding GROUP BY line HAVING min(who) <> max(who);
CREATE OR REPLACE TEMP TABLE compared_parties AS
SELECT line, hash(id) AS who, deal(line, place) AS party, {AS_TOLD} AS as_told,
    coalesce({" OR ".join(f"len({one}) > 0" for one in LISTED)}, false) AS listed
FROM parties SEMI JOIN contested USING (line) WHERE id IS NOT NULL
"""  # noqa: S608 -- names of this module
"""Who bids, and the parties of processes in which several do."""


def folded(*, known: bool) -> str:
    """Return SQL for what parties tell, folded, a row for all that tell the same.

    With `known` of those that do not stand in `folded` yet.
    """
    new = "ANTI JOIN folded USING (as_told)" if known else ""
    return f"""
WITH once AS (
    SELECT as_told, min(party) AS party FROM compared_parties {new} GROUP BY as_told
), texts AS (
    SELECT as_told, {", ".join(f"p.{one}" for one in TOLD)}
    FROM parties p JOIN once o ON o.party = deal(p.line, p.place)
), words AS (SELECT as_told, {", ".join(f"{sql} AS {name}" for sql, name in FOLDED)} FROM texts),
digests AS (SELECT as_told, {_digests()} FROM words)
SELECT *, {_mask()} AS kinds FROM digests
"""  # noqa: S608 -- names of this module


TRAITS = f"""
CREATE OR REPLACE TEMP TABLE bidders AS
SELECT line, bid, who, as_told, coalesce(listed, false) AS listed
FROM bidding SEMI JOIN contested USING (line) LEFT JOIN compared_parties USING (line, who);
CREATE OR REPLACE TEMP TABLE listed AS
WITH told AS (
    SELECT line, hash(id) AS who, {", ".join(LISTED)} FROM parties
    WHERE line IN (SELECT line FROM bidders WHERE listed) AND id IS NOT NULL
), each AS (
    SELECT line, who, 'bank account' AS kind, account_of(what) AS what FROM (
        SELECT line, who, unnest(accounts) AS what FROM told WHERE len(accounts) > 0
    )
    UNION ALL SELECT line, who, 'owner or head',
        CASE WHEN numbered AND has_digit(what) THEN account_of(what) ELSE full_name(what) END FROM (
        SELECT line, who, true AS numbered, unnest(owners) AS what FROM told
        WHERE len(owners) > 0
        UNION ALL
        SELECT line, who, false, unnest(heads) FROM told WHERE len(heads) > 0
        UNION ALL
        SELECT line, who, true, unnest(owner_numbers) FROM told WHERE len(owner_numbers) > 0
        UNION ALL
        SELECT line, who, true, unnest(head_numbers) FROM told WHERE len(head_numbers) > 0
    )
)
SELECT DISTINCT line, bid, who, kind, hash(what) AS key
FROM each JOIN (SELECT DISTINCT line, bid, who FROM bidders WHERE listed) b USING (line, who)
WHERE what IS NOT NULL;
CREATE OR REPLACE TEMP VIEW each_bidder AS
SELECT line, bid, who, {NAMES}, coalesce(kinds, 0) AS kinds
FROM bidders LEFT JOIN folded USING (as_told);
CREATE OR REPLACE TEMP TABLE crowds AS
SELECT line, count(*) > {FEW} AS crowded, bit_and(kinds) = 0 AS perhaps
FROM each_bidder GROUP BY line HAVING count(*) > {FEW} OR bit_and(kinds) = 0;
CREATE OR REPLACE TEMP TABLE alike_lines AS
WITH few AS (
    SELECT * FROM each_bidder WHERE line NOT IN (SELECT line FROM crowds WHERE crowded)
)
SELECT line FROM crowds WHERE crowded
UNION
SELECT a.line FROM few a JOIN few b ON a.line = b.line AND a.who < b.who
WHERE a.bid <> b.bid AND ({" OR ".join(f"a.{one} = b.{one}" for one, _kind in COLUMNS)});
CREATE OR REPLACE TEMP TABLE linked AS
WITH chosen AS (SELECT * FROM each_bidder SEMI JOIN alike_lines USING (line)), kinds AS (
    {
    " UNION ALL ".join(
        f"SELECT line, bid, who, '{kind}' AS kind, {one} AS key FROM chosen WHERE {one} IS NOT NULL"
        for one, kind in COLUMNS
    )
}
    UNION ALL
    SELECT line, bid, who, kind, key FROM listed
), shared AS (
    SELECT line, kind, key FROM kinds GROUP BY line, kind, key
    HAVING min(who) <> max(who) AND min(bid) <> max(bid)
), members AS (
    SELECT line, lot, who, unnest(members_of(members, who)) AS id FROM offers
    WHERE line IN (SELECT line FROM offers WHERE members IS NOT NULL)
)
SELECT DISTINCT line, kind, key, who FROM kinds JOIN shared USING (line, kind, key)
UNION ALL
SELECT DISTINCT line, '{MEMBER}' AS kind, hash(id) AS key, hash(id) AS who FROM (
    SELECT line, id FROM members WHERE id IS NOT NULL
    GROUP BY line, lot, id HAVING min(who) <> max(who)
);
CREATE OR REPLACE TEMP TABLE apart AS
WITH perhaps AS (SELECT line FROM crowds WHERE perhaps), told_kinds AS (
    SELECT line, bid, who, kinds FROM each_bidder SEMI JOIN perhaps USING (line)
    UNION ALL
    SELECT line, bid, who, CASE WHEN kind = '{LISTS[0]}' THEN {2 ** len(COLUMNS)}
        ELSE {2 ** (len(COLUMNS) + 1)} END FROM listed SEMI JOIN perhaps USING (line)
), together AS (
    SELECT line, bid, who, bit_or(kinds) AS kinds FROM told_kinds GROUP BY line, bid, who
), masks AS (
    SELECT line, kinds, min(who) <> max(who) AS several, min(bid) AS first, max(bid) AS last
    FROM together GROUP BY line, kinds
)
SELECT DISTINCT a.line FROM masks a JOIN masks b ON a.line = b.line AND a.kinds <= b.kinds
WHERE (a.kinds & b.kinds) = 0 AND (a.kinds <> b.kinds OR a.several)
    AND least(a.first, b.first) <> greatest(a.last, b.last)
"""  # noqa: S608 -- names of this module
"""What tenderers of different bids have in common; those of one bid bid together openly. One who
stands in two bids for the same lots is such a one, too.

Texts are told apart by 64 bits, which is quick; what is squeezed is squeezed once a word. Only
processes of several tenderers are looked at. `apart` are those in which two of different bids tell
nothing of one kind, so that they could not be compared.

What two have in common is found by what they tell, not pair by pair: of those who tell one thing
each is alike another one as soon as there are two tenderers and two bids among them. Pair by pair
only processes of few tenderers are looked through, to see which need it at all.
"""

JUDGED = _worded("""
WITH met AS (
    SELECT line, count(DISTINCT id) FILTER (WHERE held) AS found, bool_or(day IS NULL) AS undated
    FROM (SELECT *, since <= day AND (until IS NULL OR until >= day) AS held FROM banned)
    GROUP BY line
), alike AS (SELECT line, count(DISTINCT who) AS found FROM linked GROUP BY line),
known AS (
    SELECT DISTINCT line, true AS silent FROM bidders LEFT JOIN folded USING (as_told)
    WHERE coalesce(kinds, 0) = 0 AND NOT listed
), many AS (SELECT line, true AS many FROM contested)
SELECT line,
    CASE WHEN has('enabled', 'E3') THEN judgement(
        CASE WHEN left_out IS NOT NULL THEN left_out::VARCHAR::bidder_reason
            WHEN NOT getvariable('has_register') THEN 'no register of unfair suppliers is given'
            WHEN m.found > 0 THEN NULL
            WHEN unsettled THEN 'an award has no status'
            WHEN active = 0 THEN 'no award is in force'
            WHEN winners IS NULL THEN 'the award names no supplier'
            WHEN m.undated THEN 'the day of the award is not known'
            WHEN nobody THEN 'an award in force names no supplier'
            WHEN no_number THEN 'no registered number is told of a supplier' END,
        CASE WHEN getvariable('has_register') THEN coalesce(m.found, 0) END,
        coalesce(m.found, 0) > 0) END AS E3,
    CASE WHEN has('enabled', 'E4') THEN judgement(
        CASE WHEN left_out IS NOT NULL THEN left_out::VARCHAR::bidder_reason
            WHEN NOT listed THEN 'no bids are listed'
            WHEN u.line IS NOT NULL AND coalesce(a.found, 0) = 0 THEN 'a bid has no status'
            WHEN NOT coalesce(many, false) THEN 'fewer than two tenderers are listed'
            WHEN a.found > 0 THEN NULL
            WHEN s.unnamed THEN 'a bid names no tenderer'
            WHEN silent THEN 'too little is told of a tenderer to compare it'
            WHEN t.line IS NOT NULL THEN 'two tenderers tell nothing of one kind to compare' END,
        CASE WHEN many THEN coalesce(a.found, 0) END, coalesce(a.found, 0) > 0) END AS E4
FROM lines LEFT JOIN met m USING (line) LEFT JOIN alike a USING (line) LEFT JOIN known USING (line)
    LEFT JOIN many USING (line) LEFT JOIN sought USING (line) LEFT JOIN summed s USING (line)
    LEFT JOIN apart t USING (line) LEFT JOIN unstated u USING (line)
""")

MEASURE = (SUPPLIERS, BANNED, SOUGHT, COMPARED_PARTIES), (TRAITS,)
"""From `lines` and `offers` to what JUDGED asks; `folded` comes in between, TYPES come before.

JUDGED of all parts is the table `bidders_judged`; `bidders_measured` is what it has of a part.
"""

NAMED = """
CREATE OR REPLACE TEMP TABLE linked_names AS
SELECT line, kind, string_agg(DISTINCT id, '; ' ORDER BY id) AS tenderers
FROM linked JOIN (
    SELECT line, unnest(members_of(members, who)) AS id FROM offers
    WHERE line IN (SELECT line FROM linked)
) o USING (line) WHERE who = hash(id) GROUP BY line, kind, key
"""
"""The names behind `linked`, asked of the engine that drew its 64 bits; EVIDENCE comes after."""


def _lacking(name: str, kind: str) -> str:
    return (
        f"CASE WHEN count(DISTINCT CASE WHEN {name} IS NOT NULL THEN bid END) < 2 THEN '{kind}' END"
    )


COMPARED = f"""
CREATE OR REPLACE TEMP TABLE not_compared AS
WITH flagged AS (SELECT DISTINCT line FROM linked), told_once AS (
    SELECT line, {", ".join(f"{_lacking(*one)} AS {one[0]}" for one in COLUMNS)}
    FROM bidders SEMI JOIN flagged USING (line) LEFT JOIN folded USING (as_told) GROUP BY line
), told_often AS (
    SELECT line, {
    ", ".join(
        f"count(DISTINCT CASE WHEN kind = '{kind}' THEN bid END) > 1 AS listed_{at}"
        for at, kind in enumerate(LISTS)
    )
}
    FROM listed SEMI JOIN flagged USING (line) GROUP BY line
)
SELECT line, nullif(concat_ws('; ', {NAMES}, {
    ", ".join(
        f"CASE WHEN NOT coalesce(listed_{at}, false) THEN '{kind}' END"
        for at, kind in enumerate(LISTS)
    )
}), '') AS kinds
FROM told_once LEFT JOIN told_often USING (line)
"""  # noqa: S608 -- names of this module
"""What fewer than two bids of a flagged process tell, so that it could not be compared."""

EVIDENCE = """
INSERT INTO evidence
SELECT line, 'E3', flatten(list([
    row_of(concat_ws(' ', 'in the register from', since, 'until ' || until), id, name),
    row_of('ground', NULL, ground), row_of('day of the award', NULL, day)]
    ORDER BY id, day, since, until, name, ground))
FROM bidders_measured JOIN banned USING (line)
WHERE E3.state = 'flagged' AND since <= day AND (until IS NULL OR until >= day) GROUP BY line
UNION ALL
SELECT line, 'E4', list(shown ORDER BY last, kind, told)
FROM bidders_measured JOIN (
    SELECT line, false AS last, kind, tenderers AS told,
        row_of('the same ' || kind, NULL, tenderers) AS shown FROM linked_names
    UNION ALL
    SELECT line, true, '', kinds,
        row_of('not compared, as fewer than two tell it', NULL, kinds) FROM not_compared
    WHERE kinds IS NOT NULL
) USING (line) WHERE E4.state = 'flagged' GROUP BY line
"""
"""What a person looks at; telephones, accounts and names of persons stay where they are."""
