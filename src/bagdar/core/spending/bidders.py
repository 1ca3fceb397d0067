"""Rules about who bids and who wins: banned suppliers and bidders that belong together, in SQL.

Views and tables that must be there: `lines`, `offers` and `day_of` of `flags`, and
`register`, a row a ban: key (an identifier, in capitals), name, since, until, ground.
"""

from __future__ import annotations

CODES = ("E3", "E4")
REASONS = (
    "the process is cancelled",
    "the settings exclude its local method",
    "no register of unfair suppliers is given",
    "no award is in force",
    "the award names no supplier",
    "the day of the award is not known",
    "no bids are listed",
    "fewer than two tenderers are listed",
    "too little is told of a tenderer to compare it",
)


def _worded(sql: str) -> str:
    for one in REASONS:
        sql = sql.replace(f"'{one}'", f"'{one}'::bidder_reason")
    return sql


TYPES = f"""
CREATE TYPE bidder_reason AS ENUM ({", ".join(f"'{one}'" for one in REASONS)});
CREATE MACRO squeezed(x) AS nullif(translate(lower(x), ' .,;:()«»"''/-–+', ''), '');
"""

BANNED = r"""
CREATE TEMP TABLE banned AS
WITH suppliers AS (
    SELECT line, unnest(suppliers) AS id, date FROM awards WHERE status = 'active'
), named AS (
    SELECT line, id, upper(identifier) AS key FROM parties
    WHERE upper(identifier) IN (SELECT key FROM register)
), keyed AS (
    SELECT line, id, date, upper(id) AS key FROM suppliers
    WHERE upper(id) IN (SELECT key FROM register)
    UNION
    SELECT line, id, date, right(id, 12) FROM suppliers
    WHERE right(id, 12) IN (SELECT key FROM register)
        AND regexp_full_match(id, '(.*[^0-9])?[0-9]{12}')
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

TRAITS = """
CREATE TEMP TABLE told AS
SELECT line, hash(id) AS who,
    CASE WHEN squeezed(street) IS NOT NULL
        THEN hash(squeezed(street), squeezed(locality)) END AS address,
    CASE WHEN length(squeezed(telephone)) > 5
        THEN hash(right(squeezed(telephone), 10)) END AS telephone,
    hash(nullif(lower(trim(email)), '')) AS email, email IS NOT NULL AS with_email,
    len(accounts) > 0 OR len(owners) > 0 OR len(heads) > 0 AS listed
FROM parties WHERE id IS NOT NULL;
CREATE TEMP TABLE bidders AS
SELECT line, bid, who, address, telephone, CASE WHEN with_email THEN email END AS email,
    coalesce(address IS NOT NULL OR telephone IS NOT NULL OR with_email OR listed, false)
        AS told
FROM (
    SELECT line, hash(who) AS bid, hash(id) AS who FROM (
        SELECT line, who, tenderers[1] AS id FROM offers WHERE len(tenderers) = 1
        UNION ALL
        SELECT line, who, unnest(tenderers) FROM offers WHERE len(tenderers) > 1
    ) WHERE id IS NOT NULL
) LEFT JOIN told USING (line, who);
CREATE TEMP TABLE listed AS
WITH each AS (
    SELECT line, hash(id) AS who, 'bank account' AS kind, unnest(accounts) AS what
    FROM parties WHERE len(accounts) > 0
    UNION ALL SELECT line, hash(id), 'owner or head', unnest(owners)
    FROM parties WHERE len(owners) > 0
    UNION ALL SELECT line, hash(id), 'owner or head', unnest(heads)
    FROM parties WHERE len(heads) > 0
)
SELECT DISTINCT line, bid, who, kind, hash(squeezed(what)) AS key
FROM each JOIN (SELECT DISTINCT line, bid, who FROM bidders) USING (line, who)
WHERE squeezed(what) IS NOT NULL;
CREATE TEMP TABLE linked AS
WITH pairs AS (
    SELECT a.line, a.who, b.who AS other, CASE WHEN a.address = b.address THEN a.address END
        AS address, CASE WHEN a.telephone = b.telephone THEN a.telephone END AS telephone,
        CASE WHEN a.email = b.email THEN a.email END AS email
    FROM bidders a JOIN bidders b ON a.line = b.line AND a.who < b.who
    WHERE a.bid <> b.bid
        AND (a.address = b.address OR a.telephone = b.telephone OR a.email = b.email)
), kinds AS (
    SELECT line, who, other, 'address' AS kind, address AS key FROM pairs
    UNION ALL SELECT line, who, other, 'telephone', telephone FROM pairs
    UNION ALL SELECT line, who, other, 'e-mail', email FROM pairs
    UNION ALL
    SELECT a.line, a.who, b.who, a.kind, a.key FROM listed a JOIN listed b
    ON a.line = b.line AND a.kind = b.kind AND a.key = b.key AND a.who < b.who AND a.bid <> b.bid
)
SELECT DISTINCT line, kind, key, unnest([who, other]) AS who FROM kinds WHERE key IS NOT NULL
"""
"""What tenderers of different bids have in common; those of one bid bid together openly.

Texts are told apart by 64 bits, which is quick; what is squeezed is squeezed once a word.
"""

JUDGED = _worded("""
CREATE TEMP TABLE bidders_judged AS
WITH met AS (
    SELECT line, count(DISTINCT id) FILTER (WHERE held) AS found, bool_or(day IS NULL) AS undated
    FROM (SELECT *, since <= day AND (until IS NULL OR until >= day) AS held FROM banned)
    GROUP BY line
), alike AS (SELECT line, count(DISTINCT who) AS found FROM linked GROUP BY line),
known AS (
    SELECT line, min(who) <> max(who) AS many, bool_and(told) AS told FROM bidders GROUP BY line
)
SELECT line,
    CASE WHEN has('enabled', 'E3') THEN judgement(
        CASE WHEN left_out IS NOT NULL THEN left_out::VARCHAR::bidder_reason
            WHEN NOT getvariable('has_register') THEN 'no register of unfair suppliers is given'
            WHEN active = 0 THEN 'no award is in force'
            WHEN winners IS NULL THEN 'the award names no supplier'
            WHEN m.found > 0 THEN NULL
            WHEN m.undated THEN 'the day of the award is not known' END,
        CASE WHEN getvariable('has_register') THEN coalesce(m.found, 0) END,
        coalesce(m.found, 0) > 0) END AS E3,
    CASE WHEN has('enabled', 'E4') THEN judgement(
        CASE WHEN left_out IS NOT NULL THEN left_out::VARCHAR::bidder_reason
            WHEN NOT listed THEN 'no bids are listed'
            WHEN NOT coalesce(many, false) THEN 'fewer than two tenderers are listed'
            WHEN a.found > 0 THEN NULL
            WHEN NOT told THEN 'too little is told of a tenderer to compare it' END,
        CASE WHEN many THEN coalesce(a.found, 0) END, coalesce(a.found, 0) > 0) END AS E4
FROM lines LEFT JOIN met m USING (line) LEFT JOIN alike a USING (line) LEFT JOIN known USING (line)
""")

MEASURE = (TYPES, BANNED, TRAITS, JUDGED)

NAMED = """
CREATE TEMP TABLE linked_names AS
SELECT line, kind, string_agg(DISTINCT id, '; ' ORDER BY id) AS tenderers
FROM linked JOIN (
    SELECT line, unnest(tenderers) AS id FROM offers
    WHERE line IN (SELECT line FROM linked)
) o USING (line) WHERE who = hash(id) GROUP BY line, kind, key
"""
"""The names behind `linked`, asked of the engine that drew its 64 bits; EVIDENCE comes after."""

EVIDENCE = """
INSERT INTO evidence
SELECT line, 'E3', flatten(list([
    row_of(concat_ws(' ', 'in the register from', since, 'until ' || until), id, name),
    row_of('ground', NULL, ground), row_of('day of the award', NULL, day)]
    ORDER BY id, day, since, until, name, ground))
FROM bidders_judged JOIN banned USING (line)
WHERE E3.state = 'flagged' AND since <= day AND (until IS NULL OR until >= day) GROUP BY line
UNION ALL
SELECT line, 'E4', list(row_of('the same ' || kind, NULL, tenderers) ORDER BY kind, tenderers)
FROM bidders_judged JOIN linked_names USING (line) WHERE E4.state = 'flagged' GROUP BY line
"""
"""What a person looks at; telephones, accounts and names of persons stay where they are."""
