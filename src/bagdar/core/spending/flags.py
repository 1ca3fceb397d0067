"""Our own results: three states, a value, the reason, and what to look at.

Each process is taken once (the release compiled last), whatever the order of lines. Moments are
compared in time, not as text; prices only within one currency; several suppliers of one award are
one winner. A fence at or below zero is said, not passed over in silence.

`facts` shows what was measured of each process, `judged` what the indicators say of it, and
`judged_parties` what they say of buyers, procuring entities and tenderers. Tables hold numbers and
words of a list wherever they can: writing texts down is what takes the engine longest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bagdar.core.spending.parts import contents
from bagdar.core.spending.thresholds import limits_join, limits_sql

PROCESS_CODES = ("R003", "R018", "R024", "R028", "R030", "R035", "R036", "R058")
NO_FENCE = "no fence"
"""Stands for what is wrong with the fence of an indicator, which only the data say."""
REASONS = (
    NO_FENCE,
    "the process is cancelled",
    "the settings exclude its local method",
    "prices of its local method are not compared",
    "no bids are listed",
    "an award is pending",
    "an award has no status",
    "no award is in force",
    "several awards are in force: which bids compete is not known",
    "the award names no supplier",
    "the winner has no valid bid with a price",
    "nobody else has a valid bid with a price",
    "a competing bid has no price, currency or tenderer",
    "the bids are in several currencies",
    "the bids are for different lots: which compete is not known",
    "the winning price is not above zero",
    "a lower price lost: the price was not the only criterion",
    "no procurement method",
    "its procurement method is not looked at",
    "no start or no end of the tender period",
    "the tender period ends before it begins",
    "a date cannot be read",
    "one date has a time zone, the other has none",
    "the calendar does not have the working days of its time",
    "neither a number of tenderers nor bids",
    "nobody bid",
    "no tenderer is stated, and bids are listed",
    "a bid names no tenderer",
    "a bid has no status",
    "one tenderer is stated, and bids of several are listed",
    "fewer than two tenderers have a price",
    "no end of the tender period",
    "no valid bid of a winner has a date",
    "the winner has bids in time and late: which one won is not known",
    "a bid of the last day has no time of day",
    "no valid bid is listed",
    "no valid bid has a price",
)
"""Why an indicator of a process cannot be computed."""


def _worded(sql: str) -> str:
    """Let reasons be words of the list, not texts."""
    for one in REASONS:
        sql = sql.replace(f"'{one}'", f"'{one}'::reason")
    return sql


TYPES = f"""
CREATE TYPE state AS ENUM ('flagged', 'clear', 'not_computable');
CREATE TYPE reason AS ENUM ({", ".join(f"'{one}'" for one in REASONS)});
"""

MOMENTS = r"""
CREATE MACRO day_of(x) AS CASE WHEN x LIKE '____-__-__%' AND left(x, 4) <> '0000'
    AND (length(x) = 10 OR substr(x, 11, 1) IN ('T', 't', ' '))
    THEN try_cast(left(x, 10) AS DATE) END;
CREATE MACRO zoned_us(x) AS CASE WHEN left(x, 4) <> '0000' THEN instant_us(x) END;
CREATE MACRO bare_us(x) AS CASE WHEN left(x, 4) <> '0000' AND regexp_full_match(x,
    '\d{4}-\d{2}-\d{2}(?:[Tt ](?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d+)?)?)?')
    THEN epoch_us(try_cast(replace(replace(x, 'T', ' '), 't', ' ') AS TIMESTAMP)) END;
CREATE MACRO apart_us(x, y) AS coalesce(
    CASE WHEN usual(x, y) THEN usual_us(x, y) END,
    CASE WHEN left(x, 4) <> '0000' AND left(y, 4) <> '0000'
        THEN coalesce(instant_us(y) - instant_us(x), bare_us(y) - bare_us(x)) END);
CREATE MACRO rest_us(ends, x) AS
    CASE WHEN length(ends) = 10 AND length(x) > 10 THEN 86400000000 ELSE 0 END;
CREATE MACRO of_last_day(ends, x) AS length(ends) > 10 AND length(x) = 10 AND left(ends, 10) = x;
CREATE MACRO unreadable(x) AS x IS NOT NULL AND zoned_us(x) IS NULL AND bare_us(x) IS NULL;
CREATE MACRO key_of(ids) AS CASE WHEN len(ids) = 1 THEN ids[1] ELSE
    nullif(array_to_string(list_sort(list_distinct(ids)), chr(31)), '') END;
CREATE MACRO members_of(members, who) AS coalesce(members, [who]);
CREATE MACRO named(key) AS replace(key, chr(31), ', ');
CREATE MACRO money(amount, currency) AS concat_ws(' ', amount, currency);
CREATE MACRO row_of(what, id, value) AS
    {'what': what, 'id': id::VARCHAR, 'value': value::VARCHAR};
CREATE MACRO judgement(reason, value, flagged) AS {
    'state': CASE WHEN reason IS NOT NULL THEN 'not_computable'::state
        WHEN flagged THEN 'flagged'::state ELSE 'clear'::state END,
    'value': CASE WHEN isfinite(value) THEN value::DOUBLE END,
    'reason': reason};
CREATE MACRO spelt(found, why) AS CASE WHEN found IS NOT NULL THEN {
    'state': found.state, 'value': found.value,
    'reason': CASE WHEN found.reason = 'no fence' THEN why ELSE found.reason::VARCHAR END} END;
"""

DROPPED = f"""
CREATE TEMP TABLE dropped AS
WITH twice AS (
    SELECT * FROM processes
    WHERE ocid IN (SELECT ocid FROM processes GROUP BY ocid HAVING count(*) > 1)
), offered AS (
    SELECT line, list({{'id': id, 'status': status, 'date': date, 'amount': amount,
        'currency': currency, 'tenderers': tenderers}} ORDER BY place) AS content
    FROM bids SEMI JOIN twice USING (line) GROUP BY line
), given AS (
    SELECT line, list({{'id': id, 'status': status, 'suppliers': suppliers, 'kinds': kinds}}
        ORDER BY place) AS content
    FROM awards SEMI JOIN twice USING (line) GROUP BY line
), held AS (
    SELECT line, bit_xor(content) AS content
    FROM ({contents("SEMI JOIN twice USING (line)")}) GROUP BY line
)
SELECT line FROM (
    SELECT t.line, row_number() OVER (PARTITION BY ocid ORDER BY
        coalesce(instant_us(date), -9223372036854775807) DESC, date DESC NULLS LAST,
        status DESC NULLS LAST, method DESC NULLS LAST, details DESC NULLS LAST,
        tenderers DESC NULLS LAST, starts DESC NULLS LAST, ends DESC NULLS LAST,
        buyer DESC NULLS LAST, entity DESC NULLS LAST, awards DESC, bids DESC,
        o.content DESC NULLS LAST, g.content DESC NULLS LAST, category DESC NULLS LAST,
        project DESC NULLS LAST, related DESC NULLS LAST, h.content DESC NULLS LAST) AS place
    FROM twice t LEFT JOIN offered o USING (line) LEFT JOIN given g USING (line)
        LEFT JOIN held h USING (line)
) WHERE place > 1
"""  # noqa: S608 -- names of this module
"""Of an ocid that comes more than once all but the release compiled last; of equals, by content."""

LEFT_ASIDE = "SELECT ocid FROM dropped JOIN processes USING (line) ORDER BY line"
"""The process of each release that is dropped."""

NONE_DROPPED = "CREATE TEMP TABLE dropped AS SELECT line FROM processes WHERE false"
"""The same of a store, which keeps one release of each process."""

WITHIN = "line BETWEEN getvariable('first_line') AND getvariable('last_line')"
"""Whether a row is of the part that is being looked at."""

AWARDED = f"""
CREATE TEMP TABLE contracted AS
WITH silent AS (
    SELECT line, place, id FROM awards WHERE status IS NULL
), alone AS (
    SELECT line FROM awards WHERE line IN (SELECT line FROM silent)
    GROUP BY line HAVING count(*) = 1
)
SELECT DISTINCT a.line, a.place FROM silent a JOIN contracts c ON c.line = a.line
WHERE (c.award = a.id OR (c.award IS NULL AND a.line IN (SELECT line FROM alone)))
    AND CASE WHEN c.status IN ('active', 'terminated') THEN true
        WHEN c.status IN ('pending', 'cancelled') THEN false ELSE c.signed IS NOT NULL END;
CREATE TEMP VIEW decided AS
SELECT a.line, a.place, id, CASE WHEN c.place IS NOT NULL THEN 'active' ELSE status END AS status,
    suppliers, kinds, date, amount, currency
FROM awards a LEFT JOIN (SELECT * FROM contracted WHERE {WITHIN}) c
    ON c.line = a.line AND c.place = a.place
"""  # noqa: S608 -- names of this module
"""Awards as rules read them: one without a status is in force where a contract of it was signed.

A contract follows from an award alone; without one, what became of the award is not known.
`contracted` is made once, of all lines; `decided` shows the part that is being looked at."""

LINES = """
CREATE OR REPLACE TEMP TABLE lines AS
WITH given AS (
    SELECT line, count(*) FILTER (WHERE status = 'active') AS active,
        bool_or(status NOT IN ('active', 'cancelled', 'unsuccessful')) AS pending,
        bool_or(status IS NULL) AS unsettled,
        max(len(suppliers)) FILTER (WHERE status = 'active') AS most,
        any_value(suppliers[1]) FILTER (WHERE status = 'active') AS supplier
    FROM decided GROUP BY line
), several AS (
    SELECT line, string_agg(DISTINCT id, chr(31) ORDER BY id) AS suppliers FROM (
        SELECT line, unnest(suppliers) AS id FROM decided
        WHERE status = 'active' AND line IN (SELECT line FROM given WHERE active > 1 OR most > 1)
    ) GROUP BY line
)
SELECT line, tenderers AS stated, p.bids AS listed, coalesce(active, 0) AS active,
    coalesce(pending, false) AS pending, coalesce(unsettled, false) AS unsettled,
    comparable(details) AS comparable,
    CASE WHEN active > 1 OR most > 1 THEN suppliers ELSE supplier END AS winners,
    CASE WHEN p.status = 'cancelled' THEN 'the process is cancelled'::reason
        WHEN has('excluded', details) THEN 'the settings exclude its local method'::reason
    END AS left_out
FROM processes p LEFT JOIN given USING (line) LEFT JOIN several USING (line)
WHERE line NOT IN (SELECT line FROM dropped);
CREATE OR REPLACE TEMP TABLE offers AS
WITH doubled AS (
    SELECT line, hash(id) AS key FROM bids WHERE id IS NOT NULL
    GROUP BY line, hash(id) HAVING count(*) > 1
), again AS (
    SELECT line, place FROM (
        SELECT line, place, row_number() OVER (PARTITION BY line, id, key_of(tenderers),
            status, date, amount, currency, CASE WHEN lots IS NULL THEN '' ELSE key_of(lots) END
            ORDER BY place) AS turn
        FROM bids b SEMI JOIN doubled d ON b.line = d.line AND hash(b.id) = d.key
    ) WHERE turn > 1
)
SELECT line, place, b.status, amount, currency, key_of(tenderers) AS who,
    CASE WHEN len(tenderers) > 1 THEN tenderers END AS members,
    CASE WHEN lots IS NULL THEN '' ELSE coalesce(key_of(lots), '') END AS lot
FROM bids b ANTI JOIN dropped USING (line) ANTI JOIN again USING (line, place)
WHERE b.status NOT IN ('invited', 'withdrawn')
"""
"""A bid that is listed twice alike, of one tenderer under one identifier, is one.

`winners` and `who` are identifiers put together, so that the same parties are the same text;
`members` are those who bid together. What little is asked of a bid or of a process beyond this is
read anew."""

UNSTATED = """
CREATE OR REPLACE TEMP TABLE unstated_bids AS
SELECT line, key_of(tenderers) AS who, CASE WHEN len(tenderers) > 1 THEN tenderers END AS members,
    date, lots IS NOT NULL OR len(tenderers) > 1 AS parted
FROM bids ANTI JOIN dropped USING (line) WHERE status IS NULL;
CREATE OR REPLACE TEMP TABLE unstated AS
WITH named AS (
    SELECT line, who FROM unstated_bids
    UNION ALL
    SELECT line, who FROM offers WHERE line IN (SELECT line FROM unstated_bids)
), most AS (
    SELECT line, count(DISTINCT who) AS counted_at_most, bool_or(who IS NULL) AS nameless
    FROM named GROUP BY line
), won AS (
    SELECT line, bool_or(date IS NOT NULL AND (who IS NULL OR winners IS NULL OR list_has_any(
        members_of(members, who), string_split(winners, chr(31))))) AS of_winner,
        bool_or(parted) AS parted
    FROM unstated_bids JOIN lines USING (line) GROUP BY line
)
SELECT line, counted_at_most, nameless, of_winner, coalesce(parted, false) AS parted
FROM most JOIN won USING (line)
"""
"""Processes in which a bid has no status: it may have been valid, or never submitted.

`parted` is one for lots, or of several who bid together."""

SIGNS = {
    "unnamed": "who IS NULL",
    "unnamed_valid": "who IS NULL AND status = 'valid'",
    "unnamed_out": "who IS NULL AND status = 'disqualified'",
    "unpriced": "(no_price OR who IS NULL) AND status = 'valid'",
    "unpriced_in": "no_price AND status <> 'disqualified'",
    "unpriced_out": "no_price AND status = 'disqualified' AND NOT own_out",
    "won_for_nothing": "amount <= 0 AND status = 'valid' AND who = winners",
}
"""What one bid of a process says of it; all are gathered as the bits of one number."""
_SIGNED = " + ".join(
    f"CASE WHEN {sql} THEN {2**at} ELSE 0 END" for at, sql in enumerate(SIGNS.values())
)
_READ = ", ".join(f"(signs & {2**at}) <> 0 AS {name}" for at, name in enumerate(SIGNS))

SUMMED = f"""
CREATE OR REPLACE TEMP TABLE sums AS
WITH priced AS (
    SELECT o.*, winners, amount > 0 AND currency IS NOT NULL AND who IS NOT NULL AS priced,
        amount > 0 AND currency IS NOT NULL AS worth,
        amount IS NULL OR currency IS NULL AS no_price,
        status = 'disqualified' AND coalesce(who = winners OR contains(winners, chr(31))
            AND list_contains(string_split(winners, chr(31)), who), false) AS own_out
    FROM offers o JOIN lines USING (line)
)
SELECT line, count(*) AS bids, count(*) FILTER (WHERE status = 'disqualified') AS bids_out,
    count(*) FILTER (WHERE status = 'valid') AS valid,
    any_value(currency) FILTER (WHERE priced) AS currency,
    max(hash(currency)) FILTER (WHERE priced) <> min(hash(currency)) FILTER (WHERE priced)
        AS currencies,
    max(hash(who)) FILTER (WHERE priced) <> min(hash(who)) FILTER (WHERE priced) AS several,
    max(hash(currency)) FILTER (WHERE worth) <> min(hash(currency)) FILTER (WHERE worth)
        AS any_currencies,
    min(hash(lot)) <> max(hash(lot)) AS lots_differ, bit_or({_SIGNED}) AS signs,
    min(amount) FILTER (WHERE worth AND NOT own_out) AS least,
    min(amount) FILTER (WHERE worth AND status <> 'disqualified') AS least_in,
    min(amount) FILTER (WHERE worth AND status = 'valid') AS least_valid,
    min(amount) FILTER (WHERE priced AND status = 'valid' AND who = winners) AS won,
    min(amount) FILTER (WHERE priced AND status = 'valid' AND who <> winners) AS lost
FROM priced GROUP BY line;
CREATE OR REPLACE TEMP VIEW summed AS SELECT *, {_READ} FROM sums
"""  # noqa: S608 -- names of this module
"""Texts are told apart by 64 bits, which is quick; `currency` is told only where there is one.

What is not above zero is no price. `least` leaves aside what was disqualified of a winner's own;
for it, and for what it is held against, a bid has a price though nobody says whose it is."""

SAME = """
CREATE OR REPLACE TEMP TABLE same_prices AS
SELECT line, lot, amount, currency, string_agg(DISTINCT who, '; ' ORDER BY who) AS tenderers
FROM offers WHERE line IN (
    SELECT line FROM offers WHERE amount > 0 AND currency IS NOT NULL AND who IS NOT NULL
    GROUP BY line, amount HAVING count(*) > 1)
    AND amount > 0 AND currency IS NOT NULL AND who IS NOT NULL
GROUP BY line, lot, amount, currency HAVING min(who) <> max(who);
CREATE OR REPLACE TEMP TABLE same AS SELECT line, count(*) AS prices FROM same_prices GROUP BY line;
CREATE OR REPLACE TEMP TABLE rivals AS
SELECT line, bool_or(rivals) AS rivals FROM (
    SELECT line, min(who) <> max(who) AS rivals FROM offers
    WHERE line IN (SELECT line FROM summed WHERE lots_differ)
        AND amount > 0 AND currency IS NOT NULL AND who IS NOT NULL
    GROUP BY line, lot
) GROUP BY line
"""
"""One price of different bidders for the same lots; `rivals` are lots with several bidders."""

DATED = """
CREATE OR REPLACE TEMP TABLE dated AS
WITH winning AS (
    SELECT line, place, ends FROM offers o JOIN lines USING (line)
        JOIN (SELECT line, ends FROM processes) p USING (line)
    WHERE o.status = 'valid' AND (who = winners OR
        (contains(who, chr(31)) OR contains(winners, chr(31)))
        AND list_has_any(members_of(members, who), string_split(winners, chr(31))))
)
SELECT line, place, late_us, of_last_day,
    CASE WHEN late_us IS NULL THEN unreadable(date) ELSE false END AS unreadable
FROM (
    SELECT line, place, date, of_last_day(ends, date) AS of_last_day,
        CASE WHEN NOT of_last_day(ends, date) THEN apart_us(ends, date) - rest_us(ends, date) END
            AS late_us
    FROM winning JOIN bids USING (line, place) WHERE date IS NOT NULL
);
CREATE OR REPLACE TEMP TABLE timed AS
WITH known AS (
    SELECT line, max(late_us) AS late_us, min(late_us) AS least_us, bool_or(unreadable)
        AS unreadable, bool_or(late_us IS NULL AND NOT of_last_day) AS unknown,
        bool_or(coalesce(of_last_day, false)) AS of_last_day
    FROM dated GROUP BY line
), mixed AS (SELECT line FROM known WHERE late_us > 0 AND least_us <= 0)
SELECT line, late_us, unreadable, unknown, of_last_day,
    line IN (SELECT line FROM dated SEMI JOIN mixed USING (line) JOIN offers USING (line, place)
        GROUP BY line, who HAVING max(late_us) > 0 AND min(late_us) <= 0) AS undecided
FROM known
"""

OTHERS = """
CREATE OR REPLACE TEMP TABLE others AS
WITH named AS (
    SELECT line, id, bool_or(status = 'valid') AS valid FROM (
        SELECT line, status, who AS id FROM offers WHERE members IS NULL
            AND line IN (SELECT line FROM summed WHERE bids_out > 0)
            AND status IN ('valid', 'disqualified')
        UNION ALL
        SELECT line, status, unnest(members) FROM offers WHERE members IS NOT NULL
            AND line IN (SELECT line FROM summed WHERE bids_out > 0)
            AND status IN ('valid', 'disqualified')
    ) WHERE id IS NOT NULL GROUP BY line, id
), counted AS (
    SELECT line, count(*) FILTER (WHERE NOT valid) AS out,
        count(*) FILTER (WHERE valid) AS valid, any_value(id) FILTER (WHERE valid) AS one
    FROM named GROUP BY line
), several AS (
    SELECT line, string_agg(id, chr(31) ORDER BY id) AS ids FROM named
    WHERE valid AND line IN (SELECT line FROM lines WHERE contains(winners, chr(31)))
    GROUP BY line
)
SELECT line, out, valid AS held, CASE WHEN valid = 1 THEN one ELSE several.ids END AS qualified
FROM counted LEFT JOIN several USING (line)
"""

COUNTED = """
CREATE OR REPLACE TEMP TABLE counted AS
SELECT line, count(DISTINCT who) AS counted FROM offers
WHERE who IS NOT NULL AND line IN (SELECT line FROM lines WHERE stated IS NULL OR stated < 2)
GROUP BY line
UNION ALL
SELECT line, 1 AS counted FROM (
    SELECT line, count(DISTINCT id) AS named FROM (
        SELECT line, who, unnest(members_of(members, who)) AS id FROM offers
        WHERE line IN (SELECT line FROM offers WHERE members IS NOT NULL)
            AND line NOT IN (SELECT line FROM summed WHERE unnamed)
    ) WHERE id IS NOT NULL GROUP BY line HAVING min(who) = max(who)
) JOIN lines USING (line) WHERE stated > 1 AND stated = named
"""
"""How many bid, those who bid together as one; where more tenderers are stated, only whether all of
them are the members of one bid."""

OF_LOTS = """
CREATE OR REPLACE TEMP TABLE of_lots AS
WITH each AS (
    SELECT line, who, unnest(CASE WHEN lot = '' THEN [''] ELSE string_split(lot, chr(31)) END)
        AS one
    FROM offers WHERE line IN (SELECT line FROM summed WHERE lots_differ)
), counted AS (
    SELECT line, one, count(DISTINCT who) AS tenderers, bool_or(who IS NULL) AS unnamed
    FROM each GROUP BY line, one
)
SELECT line, bool_or(one = '') AS lots_unknown,
    string_agg(CASE WHEN tenderers = 1 AND NOT unnamed THEN one END, ', ' ORDER BY one) AS alone
FROM counted GROUP BY line
"""
"""Of bids for different lots: `alone` are the lots for which one tenderer bid."""

_NO_RATIO = """CASE WHEN left_out IS NOT NULL THEN left_out
        WHEN NOT comparable THEN 'prices of its local method are not compared'
        WHEN NOT listed THEN 'no bids are listed'
        WHEN pending THEN 'an award is pending'
        WHEN active > 1 THEN 'several awards are in force: which bids compete is not known'
        WHEN unsettled THEN 'an award has no status'
        WHEN active = 0 THEN 'no award is in force'
        WHEN lots_differ THEN 'the bids are for different lots: which compete is not known'
        WHEN winners IS NULL THEN 'the award names no supplier'
        WHEN u.line IS NOT NULL THEN 'a bid has no status'
        WHEN won IS NULL AND won_for_nothing THEN 'the winning price is not above zero'
        WHEN won IS NULL THEN 'the winner has no valid bid with a price'
        WHEN lost IS NULL THEN 'nobody else has a valid bid with a price'
        WHEN unpriced THEN 'a competing bid has no price, currency or tenderer'
        WHEN currencies THEN 'the bids are in several currencies'
        WHEN lost < won THEN 'a lower price lost: the price was not the only criterion'
    END"""

PRICED = _worded(f"""
CREATE OR REPLACE TEMP VIEW priced AS
SELECT line, won, lost, currency, no_ratio,
    CASE WHEN no_ratio IS NULL THEN (lost - won) / won END AS ratio
FROM (
    SELECT *, {_NO_RATIO} AS no_ratio
    FROM lines LEFT JOIN summed USING (line) LEFT JOIN unstated u USING (line)
)
""")  # noqa: S608 -- names of this module

OF_DAYS = ("R003.days", "R003.working_days")

DAYS = (
    """
CREATE OR REPLACE TEMP TABLE opened AS
SELECT line, details, category, day_of(starts) AS limit_on, day_of(ends) AS ends_on
FROM processes SEMI JOIN lines USING (line)
WHERE starts IS NOT NULL AND ends IS NOT NULL
""",
    limits_sql("opened", "opened_limits", OF_DAYS),
    f"""
CREATE OR REPLACE TEMP TABLE dated_days AS
SELECT line, r003_days, r003_working_days,
    CASE WHEN b.unknown = a.unknown THEN (b.ordinal - a.ordinal)::DOUBLE END AS working
FROM opened o {limits_join("o", "opened_limits")}
    LEFT JOIN calendar_days a ON a.day = limit_on LEFT JOIN calendar_days b ON b.day = ends_on
WHERE r003_days IS NOT NULL OR r003_working_days IS NOT NULL
""",  # noqa: S608 -- names of this module
)
"""What a tender must be open by the rows of its method, category and first day; before FACTS.

`calendar_days` tells of each day how many working days and how many of an unknown year came up to
it. Where a row asks for working days, those after the first day of the tender are counted, its last
day among them; days are those written. Where one of them is of an unknown year `working` is NULL.
"""

NO_DAYS = (
    """
CREATE OR REPLACE TEMP TABLE dated_days AS
SELECT line, 0 AS r003_days, 0 AS r003_working_days, 0 AS working FROM lines WHERE false
""",
)
"""The same where no row is given."""

FACTS = _worded(f"""
CREATE OR REPLACE TEMP VIEW facts AS
WITH known AS (
SELECT l.*, method, starts, ends, coalesce(r003_working_days::INT, r003_days::INT,
        getvariable('days_for')[list_position(getvariable('days_of')::VARCHAR[], details)],
        getvariable('days')) AS days_asked,
    apart_us(starts, ends) / 86400000000 AS days,
    r003_working_days IS NOT NULL AS in_working_days, working,
    coalesce(valid, 0) AS valid, currency, currencies, coalesce(rivals, several) AS several,
    lots_differ, any_currencies, coalesce(unnamed, false) AS unnamed, unnamed_valid, unnamed_out,
    unpriced, unpriced_in, unpriced_out, lots_unknown, alone, least, least_in, least_valid, won,
    lost, counted, coalesce(out, 0) AS out, held, qualified, late_us, t.line IS NOT NULL AS timed,
    t.unreadable, unknown, of_last_day, undecided, coalesce(prices, 0) AS prices,
    u.line IS NOT NULL AS unstated, counted_at_most, nameless,
    coalesce(of_winner, false) AS of_winner, parted,
    {_NO_RATIO} AS no_ratio
FROM lines l JOIN (SELECT line, method, details, starts, ends FROM processes) p USING (line)
    LEFT JOIN summed USING (line) LEFT JOIN counted USING (line)
    LEFT JOIN others USING (line) LEFT JOIN timed t USING (line) LEFT JOIN same USING (line)
    LEFT JOIN rivals USING (line) LEFT JOIN of_lots USING (line)
    LEFT JOIN dated_days USING (line) LEFT JOIN unstated u USING (line)
)
SELECT *, CASE WHEN no_ratio IS NULL THEN (lost - won) / won END AS ratio FROM known
""")  # noqa: S608 -- names of this module

START = (TYPES, MOMENTS)


def measure(*, dated: bool) -> tuple[str, ...]:
    """Return SQL from processes to `facts`, in its order.

    START, DROPPED or NONE_DROPPED, and AWARDED come before.

    `dated` tells whether rows of thresholds are given for R003; then `thresholds` and
    `calendar_days` must be there.
    """
    days = DAYS if dated else NO_DAYS
    return LINES, UNSTATED, SUMMED, SAME, DATED, OTHERS, COUNTED, OF_LOTS, PRICED, *days, FACTS


MEASURED = _worded("""
SELECT line,
    CASE WHEN has('enabled', 'R003') THEN judgement(
        CASE WHEN left_out IS NOT NULL THEN left_out
            WHEN NOT none_of('short_methods') AND method IS NULL THEN 'no procurement method'
            WHEN NOT none_of('short_methods') AND NOT has('short_methods', method)
                THEN 'its procurement method is not looked at'
            WHEN starts IS NULL OR ends IS NULL THEN 'no start or no end of the tender period'
            WHEN days < 0 THEN 'the tender period ends before it begins'
            WHEN days IS NOT NULL AND in_working_days AND working IS NULL
                THEN 'the calendar does not have the working days of its time'
            WHEN days IS NOT NULL THEN NULL
            WHEN unreadable(starts) OR unreadable(ends) THEN 'a date cannot be read'
            ELSE 'one date has a time zone, the other has none' END,
        CASE WHEN in_working_days THEN working ELSE days END,
        CASE WHEN in_working_days THEN working ELSE trunc(days) END < days_asked) END AS R003,
    CASE WHEN has('enabled', 'R018') THEN judgement(
        CASE WHEN left_out IS NOT NULL THEN left_out
            WHEN NOT none_of('single_methods') AND method IS NULL THEN 'no procurement method'
            WHEN NOT none_of('single_methods') AND NOT has('single_methods', method)
                THEN 'its procurement method is not looked at'
            WHEN unstated AND NOT coalesce(stated = 1 AND counted_at_most < 2 AND NOT nameless
                    OR (stated > 1 OR counted > 1) AND NOT coalesce(lots_differ, false)
                    AND NOT parted AND coalesce(counted, 2) > 1 AND coalesce(stated, 2) > 1, false)
                THEN 'a bid has no status'
            WHEN stated = 0 AND NOT unnamed AND counted IS NULL THEN 'nobody bid'
            WHEN stated = 0 THEN 'no tenderer is stated, and bids are listed'
            WHEN stated IS NULL AND counted IS NULL AND NOT unnamed
                THEN 'neither a number of tenderers nor bids'
            WHEN stated = 1 AND counted > 1
                THEN 'one tenderer is stated, and bids of several are listed'
            WHEN stated = 1 OR alone IS NOT NULL AND NOT lots_unknown THEN NULL
            WHEN unnamed AND (lots_differ OR stated IS NULL AND coalesce(counted, 1) = 1)
                THEN 'a bid names no tenderer'
            WHEN lots_unknown AND counted > 1
                THEN 'the bids are for different lots: which compete is not known' END,
        CASE WHEN counted = 1 OR alone IS NOT NULL AND NOT lots_unknown THEN 1
            ELSE coalesce(stated, counted) END,
        counted = 1 OR stated = 1 OR alone IS NOT NULL AND NOT lots_unknown) END AS R018,
    CASE WHEN has('enabled', 'R028') THEN judgement(
        CASE WHEN left_out IS NOT NULL THEN left_out
            WHEN NOT comparable THEN 'prices of its local method are not compared'
            WHEN NOT listed THEN 'no bids are listed'
            WHEN unstated AND prices = 0 THEN 'a bid has no status'
            WHEN NOT coalesce(several, false)
                THEN 'fewer than two tenderers have a price'
            WHEN prices = 0 AND unpriced
                THEN 'a competing bid has no price, currency or tenderer' END,
        CASE WHEN listed THEN prices END, prices > 0) END AS R028,
    CASE WHEN has('enabled', 'R030') THEN judgement(
        CASE WHEN left_out IS NOT NULL THEN left_out
            WHEN ends IS NULL THEN 'no end of the tender period'
            WHEN NOT listed THEN 'no bids are listed'
            WHEN unsettled THEN 'an award has no status'
            WHEN active = 0 THEN 'no award is in force'
            WHEN of_winner THEN 'a bid has no status'
            WHEN NOT timed THEN 'no valid bid of a winner has a date'
            WHEN unreadable OR (unknown AND unreadable(ends)) THEN 'a date cannot be read'
            WHEN unknown THEN 'one date has a time zone, the other has none'
            WHEN of_last_day THEN 'a bid of the last day has no time of day'
            WHEN undecided
                THEN 'the winner has bids in time and late: which one won is not known' END,
        late_us / 3600000000, late_us > 0) END AS R030,
    CASE WHEN has('enabled', 'R035') THEN judgement(
        CASE WHEN left_out IS NOT NULL THEN left_out
            WHEN NOT listed THEN 'no bids are listed'
            WHEN pending THEN 'an award is pending'
            WHEN active > 1 THEN 'several awards are in force: which bids compete is not known'
            WHEN unsettled THEN 'an award has no status'
            WHEN active = 0 THEN 'no award is in force'
            WHEN lots_differ THEN 'the bids are for different lots: which compete is not known'
            WHEN winners IS NULL THEN 'the award names no supplier'
            WHEN unstated AND NOT coalesce(qualified <> winners
                OR qualified IS NULL AND held > 1, false) THEN 'a bid has no status'
            WHEN valid = 0 THEN 'no valid bid is listed'
            WHEN coalesce(qualified = winners, true) AND (unnamed_valid
                OR unnamed_out AND out < getvariable('disqualified_others'))
                THEN 'a competing bid has no price, currency or tenderer' END,
        CASE WHEN listed THEN out END,
        qualified = winners AND out >= getvariable('disqualified_others')) END AS R035,
    CASE WHEN has('enabled', 'R036') THEN judgement(
        CASE WHEN left_out IS NOT NULL THEN left_out
            WHEN NOT comparable THEN 'prices of its local method are not compared'
            WHEN NOT listed THEN 'no bids are listed'
            WHEN unsettled THEN 'an award has no status'
            WHEN active = 0 THEN 'no award is in force'
            WHEN unstated THEN 'a bid has no status'
            WHEN lots_differ THEN 'the bids are for different lots: which compete is not known'
            WHEN least_valid IS NULL THEN 'no valid bid has a price'
            WHEN unpriced_in OR unpriced_out AND least >= least_in
                THEN 'a competing bid has no price, currency or tenderer'
            WHEN any_currencies THEN 'the bids are in several currencies' END,
        CASE WHEN NOT coalesce(any_currencies OR lots_differ, false)
            THEN (least_valid - least) / least_valid END,
        least < least_in) END AS R036,
    no_ratio, ratio
FROM facts
""")
"""What the indicators say of each process, but for those that draw a fence around all of them.

It is kept as the table `of_processes`; `measured` is what it has of a part.
"""


def of_part(view: str, table: str) -> str:
    """Return SQL for a view that shows of a table the part that is being looked at."""
    return f"CREATE OR REPLACE TEMP VIEW {view} AS SELECT * FROM {table} WHERE {WITHIN}"  # noqa: S608 -- names of this program


RATIOS = """
SELECT line, ratio, winners, won, lost, currency
FROM priced JOIN lines USING (line) WHERE ratio IS NOT NULL
"""
"""What of each part is kept as the table `ratios`, for the evidence of R024 and R058."""

JUDGED = _worded("""
CREATE TEMP VIEW judged AS
SELECT line, R003, R018,
    CASE WHEN has('enabled', 'R024') THEN judgement(
        CASE WHEN no_ratio IS NOT NULL THEN no_ratio
            WHEN getvariable('no_close') IS NOT NULL THEN 'no fence' END,
        ratio, ratio <= getvariable('close')) END AS R024,
    R028, R030, R035, R036,
    CASE WHEN has('enabled', 'R058') THEN judgement(
        CASE WHEN no_ratio IS NOT NULL THEN no_ratio
            WHEN getvariable('no_discounted') IS NOT NULL THEN 'no fence' END,
        ratio, ratio >= getvariable('discounted')) END AS R058
FROM of_processes
""")
"""All indicators of each process, once `close` and `discounted` are known."""

EVIDENCE = """
CREATE OR REPLACE TEMP TABLE evidence AS
SELECT line, 'R003' AS code, [row_of('tender period begins', NULL, starts),
    row_of('tender period ends', NULL, ends),
    row_of(CASE WHEN in_working_days THEN 'working days at least' ELSE 'days at least' END, NULL,
        days_asked)] AS found
FROM measured JOIN facts USING (line) WHERE R003.state = 'flagged'
UNION ALL
SELECT line, 'R018', [row_of('number of tenderers stated', NULL, stated),
    row_of('tenderers with bids', NULL, counted)]
    || CASE WHEN alone IS NULL OR lots_unknown THEN []
        ELSE [row_of('lots with one tenderer', NULL, alone)] END
FROM measured JOIN facts USING (line) WHERE R018.state = 'flagged'
UNION ALL
SELECT line, 'R028',
    list(row_of('one price', named(tenderers), money(amount, currency)) ORDER BY amount, currency)
FROM measured JOIN same_prices USING (line) WHERE R028.state = 'flagged' GROUP BY line
UNION ALL
SELECT line, 'R030', list_concat([row_of('tender period ends', NULL, any_value(ends))],
    list(row_of('bid of ' || named(who), b.id, b.date) ORDER BY who, b.date, b.id))
FROM measured JOIN dated USING (line) JOIN offers USING (line, place)
    JOIN bids b USING (line, place) JOIN (SELECT line, ends FROM processes) p USING (line)
WHERE R030.state = 'flagged' AND late_us > 0 GROUP BY line
UNION ALL
SELECT line, 'R035', list_concat([row_of('winner', named(winners), NULL)],
    list(row_of('disqualified', who, NULL) ORDER BY who))
FROM measured JOIN facts USING (line) JOIN (
    SELECT DISTINCT line, unnest(members_of(members, who)) AS who FROM offers
    WHERE status = 'disqualified'
) USING (line)
WHERE R035.state = 'flagged' AND who IS NOT NULL AND NOT list_contains(
    string_split(winners, chr(31)), who)
GROUP BY line, winners
UNION ALL
SELECT line, 'R036', list_concat(
    list(row_of('lowest, disqualified: ' || coalesce(named(who), '?'), b.id,
        money(o.amount, o.currency)) ORDER BY who, b.id),
    [row_of('lowest valid price', NULL, money(any_value(least_valid), any_value(o.currency)))])
FROM measured JOIN facts f USING (line) JOIN offers o USING (line)
    JOIN bids b USING (line, place)
WHERE R036.state = 'flagged' AND o.amount = least AND o.currency IS NOT NULL
GROUP BY line
"""
"""What a person looks at, of what is flagged; that of R024 and R058 comes in the end."""

EVIDENCE_OF_RATIOS = """
CREATE TEMP TABLE evidence_of_ratios AS
SELECT line, 'R024' AS code, [row_of('winning price', named(winners), money(won, currency)),
    row_of('next price', NULL, money(lost, currency)),
    row_of('ratio at most', NULL, getvariable('close'))] AS found
FROM judged JOIN ratios USING (line) WHERE R024.state = 'flagged'
UNION ALL
SELECT line, 'R058', [row_of('winning price', named(winners), money(won, currency)),
    row_of('next price', NULL, money(lost, currency)),
    row_of('ratio at least', NULL, getvariable('discounted'))]
FROM judged JOIN ratios USING (line) WHERE R058.state = 'flagged'
"""

TRIES = """
WITH valid AS (
    SELECT line, id, bool_or(id = winners OR contains(winners, chr(31))
        AND list_contains(string_split(winners, chr(31)), id)) AS won
    FROM (
        SELECT line, who AS id FROM offers WHERE status = 'valid' AND members IS NULL
        UNION ALL
        SELECT line, unnest(members) FROM offers WHERE status = 'valid' AND members IS NOT NULL
    ) JOIN lines USING (line)
    WHERE id IS NOT NULL AND left_out IS NULL AND NOT pending AND NOT unsettled AND active > 0
    GROUP BY line, id
), open AS (
    SELECT DISTINCT line, id FROM (
        SELECT line, unnest(members_of(members, who)) AS id FROM unstated_bids
        UNION ALL
        SELECT line, unnest(members_of(members, who)) FROM offers WHERE status = 'valid'
            AND line IN (SELECT line FROM lines WHERE unsettled)
    ) JOIN lines USING (line)
    WHERE id IS NOT NULL AND left_out IS NULL AND NOT pending AND (active > 0 OR unsettled)
), perhaps AS (
    SELECT o.id, count(*) AS perhaps, bool_or(unsettled) AS unsettled
    FROM open o JOIN lines l ON l.line = o.line
        LEFT JOIN valid v ON v.line = o.line AND v.id = o.id
    WHERE v.line IS NULL GROUP BY o.id
), known AS (
    SELECT id, count(*) AS processes, count(*) FILTER (WHERE won) AS wins FROM valid GROUP BY id
)
SELECT id, processes, wins, 0 AS perhaps, false AS unsettled FROM known
UNION ALL
SELECT id, 0, 0, perhaps, unsettled FROM perhaps
"""
"""`perhaps` counts further processes of which it is not known whether they count, or were won."""

TRIED = """
CREATE TEMP TABLE tried AS
SELECT id, sum(processes)::BIGINT AS processes, sum(wins)::BIGINT AS wins,
    sum(perhaps)::BIGINT AS perhaps, CASE WHEN bool_or(unsettled) THEN 'an award has no status'
        ELSE 'a bid has no status' END AS open_for
FROM tries GROUP BY id HAVING sum(processes) > 0
"""

SHARED = """
WITH counted AS (
    SELECT line, bids, bids_out, 1 AS measure, 0 AS perhaps FROM summed
    UNION ALL
    SELECT line, 0, 0, 0, count(*) FROM unstated_bids GROUP BY line
), bought AS (
    SELECT buyer, entity, counted.bids, bids_out, measure, perhaps
    FROM (SELECT line, buyer, entity FROM processes) p JOIN lines USING (line)
        JOIN counted USING (line)
    WHERE left_out IS NULL
)
SELECT 'buyer' AS level, buyer AS id, sum(measure)::BIGINT AS measure, sum(bids)::BIGINT AS bids,
    sum(bids_out)::BIGINT AS bids_out, sum(perhaps)::BIGINT AS perhaps
FROM bought WHERE buyer IS NOT NULL GROUP BY buyer
UNION ALL
SELECT 'procuring_entity', entity, sum(measure)::BIGINT, sum(bids)::BIGINT, sum(bids_out)::BIGINT,
    sum(perhaps)::BIGINT
FROM bought WHERE entity IS NOT NULL GROUP BY entity
UNION ALL
SELECT 'tenderer', id, count(status), count(status),
    count(*) FILTER (WHERE status = 'disqualified'), count(*) FILTER (WHERE status IS NULL)
FROM (
    SELECT line, status, who AS id FROM offers WHERE members IS NULL
    UNION ALL
    SELECT line, status, unnest(list_distinct(members)) FROM offers WHERE members IS NOT NULL
    UNION ALL
    SELECT line, NULL, unnest(list_distinct(members_of(members, who))) FROM unstated_bids
) SEMI JOIN (SELECT line FROM lines WHERE left_out IS NULL) l USING (line)
WHERE id IS NOT NULL GROUP BY id
"""
"""`measure` is what the minimum counts: processes, or bids of a tenderer; `perhaps` counts bids
without a status."""

SHARES = """
CREATE TEMP TABLE shares AS
SELECT level, id, sum(measure)::BIGINT AS measure, sum(bids)::BIGINT AS bids,
    sum(bids_out)::BIGINT AS bids_out, sum(perhaps)::BIGINT AS perhaps
FROM shared GROUP BY level, id
"""

SUPPLIED = """
CREATE TEMP TABLE supplied AS
WITH left_out AS (
    SELECT line FROM processes WHERE status = 'cancelled' OR has('excluded', details)
), given AS (
    SELECT line, hash(suppliers[1]) AS key, suppliers[1] AS id, kinds, status IS NOT NULL AS sure
    FROM decided ANTI JOIN left_out USING (line) ANTI JOIN dropped USING (line)
    WHERE coalesce(status, 'active') = 'active' AND len(suppliers) = 1
        AND suppliers[1] IS NOT NULL
), each AS (
    SELECT key, line, left(kind, getvariable('digits')) AS kind, sure
    FROM (SELECT key, line, unnest(kinds) AS kind, sure FROM given) WHERE kind IS NOT NULL
), codes AS (
    SELECT key, count(*) FILTER (WHERE sure) AS kinds, count(*) AS kinds_at_most
    FROM (SELECT key, kind, bool_or(sure) AS sure FROM each GROUP BY key, kind) GROUP BY key
), times AS (
    SELECT key, count(*) FILTER (WHERE sure) AS processes, count(*) AS processes_at_most
    FROM (SELECT key, line, bool_or(sure) AS sure FROM each GROUP BY key, line) GROUP BY key
), names AS (SELECT key, min(id) AS id FROM given GROUP BY key)
SELECT id, processes, kinds, processes_at_most, kinds_at_most
FROM times JOIN codes USING (key) JOIN names USING (key)
"""
"""`at_most` is what it would be if every award without a status were in force."""

PARTIES = """
CREATE TEMP TABLE judged_parties (level VARCHAR, id VARCHAR, code VARCHAR,
    found STRUCT(state VARCHAR, value DOUBLE, reason VARCHAR),
    evidence STRUCT(what VARCHAR, id VARCHAR, value VARCHAR)[])
"""

UNSUCCESSFUL = """
INSERT INTO judged_parties
SELECT 'tenderer', id, 'R025', judgement(
    CASE WHEN processes + perhaps < getvariable('most')
        THEN 'fewer processes than the set percentile of tenderers'
        WHEN getvariable('no_unsuccessful') IS NOT NULL
            THEN getvariable('no_unsuccessful')::VARCHAR
        WHEN perhaps > 0 AND (processes < getvariable('most')
            OR wins / processes <= getvariable('unsuccessful')
                AND (wins + perhaps) / (processes + perhaps) > getvariable('unsuccessful')
            OR wins / processes > getvariable('unsuccessful')
                AND wins / (processes + perhaps) <= getvariable('unsuccessful'))
            THEN open_for END,
    wins / processes, wins / processes <= getvariable('unsuccessful')),
    [row_of('processes with a valid bid', NULL, processes), row_of('of these won', NULL, wins),
        row_of('ratio at most', NULL, getvariable('unsuccessful'))]
FROM tried
"""

EXCESSIVE = """
INSERT INTO judged_parties
SELECT level, id, 'R038', judgement(
    CASE WHEN measure < getvariable('minimum') AND perhaps = 0
            THEN 'fewer than the minimum to look at'
        WHEN getvariable('no_excessive') IS NOT NULL THEN getvariable('no_excessive')::VARCHAR
        WHEN perhaps > 0 AND (measure < getvariable('minimum')
            OR bids_out / (bids + perhaps) < getvariable('excessive')
                AND (bids_out + perhaps) / (bids + perhaps) >= getvariable('excessive'))
            THEN 'a bid has no status' END,
    bids_out / bids, bids_out / bids >= getvariable('excessive')),
    [row_of('submitted bids', NULL, bids), row_of('of these disqualified', NULL, bids_out),
        row_of('ratio at least', NULL, getvariable('excessive'))]
FROM shares WHERE level = getvariable('level')
"""

MANY_KINDS = """
INSERT INTO judged_parties
SELECT 'tenderer', id, 'R048', judgement(
    CASE WHEN processes_at_most < getvariable('minimum')
            THEN 'fewer than the minimum to look at'
        WHEN getvariable('no_kinds') IS NOT NULL THEN getvariable('no_kinds')::VARCHAR
        WHEN (processes < getvariable('minimum') OR kinds < getvariable('kinds'))
            AND (processes < processes_at_most OR kinds < kinds_at_most)
            AND kinds_at_most >= getvariable('kinds') THEN 'an award has no status'
        WHEN processes < getvariable('minimum') THEN 'fewer than the minimum to look at' END,
    kinds, kinds >= getvariable('kinds')),
    [row_of('processes supplied', NULL, processes), row_of('kinds of goods', NULL, kinds),
        row_of('kinds at least', NULL, getvariable('kinds'))]
FROM supplied
"""

_WHY = {"R024": "getvariable('no_close')::VARCHAR", "R058": "getvariable('no_discounted')::VARCHAR"}


def _spelt(codes: Sequence[str]) -> str:
    return ", ".join(f"'{one}': spelt({one}, {_WHY.get(one, 'NULL')})" for one in codes)


FLAGGED = "FILTER (WHERE found.state = 'flagged')"


def subjects(
    beyond: Mapping[str, Sequence[str]], evidence: str, *, flagged_only: bool = False
) -> str:
    """Return SQL for one row a process of the part looked at: id, what was found, its evidence.

    `beyond` names further tables of results, a row a process, and the codes in them; `evidence` the
    table of what a person looks at. With `flagged_only` the processes that are flagged, and of what
    was found the flags alone.
    """
    codes = [*PROCESS_CODES, *(code for more in beyond.values() for code in more)]
    joined = " ".join(
        f"JOIN (SELECT * FROM {table} WHERE {WITHIN}) {table} USING (line)"  # noqa: S608 -- names of this module
        for table in beyond
    )
    found, named = f"to_json({{{_spelt(codes)}}})", ""
    if flagged_only:
        found, named = _flags_of(codes), "WHERE found IS NOT NULL"
    return f"""
WITH of_lines AS (
    SELECT line, to_json(map(list(code ORDER BY code), list(found ORDER BY code))) AS evidence
    FROM (
        SELECT line, code, found FROM {evidence}
        UNION ALL
        SELECT line, code, found FROM evidence_of_ratios WHERE {WITHIN}
    ) GROUP BY line
)
SELECT id, found, evidence FROM (
    SELECT ocid AS id, {found} AS found, evidence
    FROM (SELECT * FROM judged WHERE {WITHIN}) judged
        JOIN (SELECT line, ocid FROM processes) p USING (line) {joined}
        LEFT JOIN of_lines USING (line)
) {named} ORDER BY id
"""  # noqa: S608 -- names of this module


def parties(*, flagged_only: bool = False) -> str:
    """Return SQL for one row of each other subject: level, id, what was found, its evidence."""
    some = FLAGGED if flagged_only else ""
    having = "HAVING bool_or(found.state = 'flagged')" if flagged_only else ""
    return f"""
SELECT level, id, to_json(map(list(code ORDER BY code) {some}, list(found ORDER BY code) {some}))
        AS found,
    to_json(map(list(code ORDER BY code) {FLAGGED}, list(evidence ORDER BY code) {FLAGGED}))
        AS evidence
FROM judged_parties GROUP BY level, id {having}
ORDER BY list_position(['buyer', 'procuring_entity', 'tenderer', 'project'], level), id
"""  # noqa: S608 -- names of this module


def _flags_of(codes: Sequence[str]) -> str:
    """Return SQL for the flags of a process as JSON; NULL where it has none."""
    each = ", ".join(
        f"{{'code': '{one}', 'found': spelt({one}, {_WHY.get(one, 'NULL')})}}" for one in codes
    )
    few = f"list_filter([{each}], lambda one: one.found.state = 'flagged')"
    return (
        f"CASE WHEN len({few}) > 0 THEN to_json(map("
        f"list_transform({few}, lambda one: one.code), "
        f"list_transform({few}, lambda one: one.found))) END"
    )


def counts(beyond: Mapping[str, Sequence[str]]) -> str:
    """Return SQL for how many results each code, state and reason has."""
    tables = {"judged": PROCESS_CODES, **beyond}
    counted = " UNION ALL ".join(
        f"SELECT '{one}', state::VARCHAR, spelt({{'state': state, 'value': 0.0, "  # noqa: S608 -- names of this module
        f"'reason': reason}}, {_WHY.get(one, 'NULL')}).reason, count FROM ("
        f"SELECT {one}.state AS state, {one}.reason AS reason, count(*) AS count FROM {table} "
        "GROUP BY ALL)"
        for table, codes in tables.items()
        for one in codes
    )
    return f"""
WITH counted(code, state, reason, count) AS ({counted}
    UNION ALL SELECT code, found.state, found.reason, count(*) FROM judged_parties GROUP BY ALL)
SELECT code, state, reason, sum(count)::BIGINT AS count FROM counted WHERE state IS NOT NULL
GROUP BY code, state, reason ORDER BY code, state, reason
"""  # noqa: S608 -- names of this module
