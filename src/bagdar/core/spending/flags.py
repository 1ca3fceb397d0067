"""Our own results: three states, a value, the reason, and what to look at.

Each process is taken once (the release compiled last), whatever the order of lines. Moments are
compared in time, not as text; prices only within one currency; several suppliers of one award are
one winner. A fence at or below zero is said, not passed over in silence.

`facts` holds what was measured of each process, `judged` what the indicators say of it, and
`judged_parties` what they say of buyers, procuring entities and tenderers.
"""

from __future__ import annotations

from bagdar.core.spending.parts import COMPARABLE

CURRENT = """
CREATE TEMP TABLE dropped AS
SELECT line FROM (
    SELECT line, row_number() OVER (PARTITION BY ocid ORDER BY
        coalesce(instant_us(date), -9223372036854775807) DESC, date DESC NULLS LAST,
        tender DESC NULLS LAST, awards DESC NULLS LAST, bids DESC NULLS LAST,
        buyer DESC NULLS LAST) AS place
    FROM processes
    WHERE ocid IN (SELECT ocid FROM processes GROUP BY ocid HAVING count(*) > 1)
) WHERE place > 1;
CREATE VIEW current AS SELECT * FROM processes WHERE line NOT IN (SELECT line FROM dropped);
"""
"""Of an ocid that comes more than once, the release compiled last; among equals, by content."""

MOMENTS = r"""
CREATE MACRO zoned_us(x) AS CASE WHEN left(x, 4) <> '0000' THEN instant_us(x) END;
CREATE MACRO bare_us(x) AS CASE WHEN left(x, 4) <> '0000' AND regexp_full_match(x,
    '\d{4}-\d{2}-\d{2}(?:[Tt ](?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d+)?)?)?')
    THEN epoch_us(try_cast(replace(replace(x, 'T', ' '), 't', ' ') AS TIMESTAMP)) END;
CREATE MACRO apart_us(x, y) AS coalesce(zoned_us(y) - zoned_us(x), bare_us(y) - bare_us(x));
CREATE MACRO unreadable(x) AS x IS NOT NULL AND zoned_us(x) IS NULL AND bare_us(x) IS NULL;
CREATE MACRO party(parties) AS list_sort(list_distinct(ids_of(parties)));
CREATE MACRO named(who) AS array_to_string(who, ', ');
CREATE MACRO money(amount, currency) AS concat_ws(' ', amount, currency);
CREATE MACRO row_of(what, id, value) AS {'what': what, 'id': id, 'value': value::VARCHAR};
CREATE MACRO judgement(reason, value, flagged, evidence) AS {
    'state': CASE WHEN reason IS NOT NULL THEN 'not_computable'
        WHEN flagged THEN 'flagged' ELSE 'clear' END,
    'value': CASE WHEN isfinite(value) THEN value END,
    'reason': reason,
    'evidence': CASE WHEN reason IS NULL AND flagged THEN evidence END};
"""

OFFERS = f"""
CREATE VIEW offers AS
SELECT line, ocid, buyer.id AS buyer, tender, awards, bids.details IS NOT NULL AS listed,
    {COMPARABLE} AS comparable,
    CASE WHEN tender.status = 'cancelled' THEN 'the process is cancelled'
        WHEN has('excluded', tender.procurementMethodDetails)
        THEN 'the settings exclude its local method' END AS left_out,
    list_filter(awards, lambda a: a.status = 'active') AS active,
    len(list_filter(awards,
        lambda a: a.status NOT IN ('active', 'cancelled', 'unsuccessful'))) > 0 AS pending,
    list_transform(list_filter(bids.details, lambda b: b.status NOT IN ('invited', 'withdrawn')),
        lambda b: {{'id': b.id, 'status': b.status, 'date': b.date, 'amount': b.value.amount,
            'currency': b.value.currency, 'who': party(b.tenderers)}}) AS submitted
FROM current
"""

FACTS = """
CREATE TEMP TABLE facts AS
WITH sorted AS (
    SELECT *,
        list_filter(submitted, lambda b: b.status = 'valid') AS valid,
        list_filter(submitted, lambda b: b.amount IS NOT NULL AND b.currency IS NOT NULL
            AND len(b.who) > 0) AS priced,
        party(flatten(list_transform(active, lambda a: a.suppliers))) AS winners
    FROM offers
), prices AS (
    SELECT *,
        list_filter(priced, lambda b: b.status = 'valid') AS rivals,
        len(list_distinct(list_transform(priced, lambda b: b.currency))) AS currencies,
        list_min(list_transform(priced, lambda b: b.amount)) AS least
    FROM sorted
), won AS (
    SELECT *,
        len(list_distinct(list_transform(rivals, lambda b: b.currency))) AS rival_currencies,
        list_min(list_transform(list_filter(rivals, lambda b: b.who = winners),
            lambda b: b.amount)) AS won,
        list_min(list_transform(list_filter(rivals, lambda b: b.who <> winners),
            lambda b: b.amount)) AS lost,
        list_min(list_transform(rivals, lambda b: b.amount)) AS least_valid,
        list_filter(priced, lambda b: b.amount = least) AS at_least,
        list_filter(list_distinct(list_transform(priced,
            lambda b: {'amount': b.amount, 'currency': b.currency, 'who': b.who})),
            lambda p: true) AS told
    FROM prices
), alike AS (
    SELECT *,
        list_transform(told, lambda p: {'amount': p.amount, 'currency': p.currency}) AS points,
        party(flatten(list_transform(list_filter(submitted, lambda b: b.status = 'disqualified'),
            lambda b: list_transform(b.who, lambda i: {'id': i})))) AS disqualified,
        party(flatten(list_transform(valid,
            lambda b: list_transform(b.who, lambda i: {'id': i})))) AS qualified,
        party(flatten(list_transform(submitted,
            lambda b: list_transform(b.who, lambda i: {'id': i})))) AS tenderers,
        list_filter(valid, lambda b: b.date IS NOT NULL AND list_has_any(b.who, winners)) AS dated
    FROM won
)
SELECT line, ocid, buyer, tender.procuringEntity.id AS entity, left_out,
    tender.tenderPeriod.startDate AS starts, tender.tenderPeriod.endDate AS ends,
    tender.procurementMethod AS method, tender.procurementMethodDetails AS details,
    coalesce(getvariable('days_for')[list_position(getvariable('days_of')::VARCHAR[],
        tender.procurementMethodDetails)], getvariable('days')) AS days_asked,
    apart_us(starts, ends) / 86400000000 AS days,
    tender.numberOfTenderers AS stated, len(tenderers) AS counted,
    comparable, listed, pending, len(active) AS awarded, winners, won, lost, least_valid,
    rival_currencies, currencies, rivals[1].currency AS currency,
    CASE WHEN lost IS NOT NULL THEN
        list_filter(rivals, lambda b: b.amount = lost AND b.who <> winners) END AS second,
    len(list_distinct(list_transform(priced, lambda b: b.who))) AS pricing,
    list_filter(told, lambda p: len(list_filter(points, lambda q:
        q.amount = p.amount AND q.currency = p.currency)) > 1) AS same,
    list_transform(dated, lambda b: {'id': b.id, 'who': b.who, 'date': b.date,
        'late_us': apart_us(tender.tenderPeriod.endDate, b.date)}) AS dated,
    qualified, list_filter(disqualified, lambda i: NOT list_contains(qualified, i)) AS others,
    least, at_least, len(list_filter(at_least, lambda b: b.status = 'disqualified')) AS at_least_out,
    priced[1].currency AS price_currency,
    len(submitted) AS bids,
    len(list_filter(submitted, lambda b: b.status = 'disqualified')) AS bids_out
FROM alike
"""

COMPARED = """
CREATE TEMP TABLE compared AS
SELECT *,
    CASE WHEN left_out IS NOT NULL THEN left_out
        WHEN NOT comparable THEN 'prices of its local method are not compared'
        WHEN NOT listed THEN 'no bids are listed'
        WHEN pending THEN 'an award is pending'
        WHEN coalesce(awarded, 0) = 0 THEN 'no award is in force'
        WHEN awarded > 1 THEN 'several awards are in force: which bids compete is not known'
        WHEN len(winners) = 0 THEN 'the award names no supplier'
        WHEN won IS NULL THEN 'the winner has no valid bid with a price'
        WHEN lost IS NULL THEN 'nobody else has a valid bid with a price'
        WHEN rival_currencies > 1 THEN 'the bids are in several currencies'
        WHEN won <= 0 THEN 'the winning price is not above zero'
        WHEN lost < won THEN 'a lower price lost: the price was not the only criterion'
    END AS no_ratio,
    CASE WHEN no_ratio IS NULL THEN (lost - won) / won END AS ratio
FROM facts
"""

JUDGED = """
CREATE TEMP TABLE judged AS
SELECT ocid,
    CASE WHEN has('enabled', 'R003') THEN judgement(
        CASE WHEN left_out IS NOT NULL THEN left_out
            WHEN NOT none_of('short_methods') AND method IS NULL THEN 'no procurement method'
            WHEN NOT none_of('short_methods') AND NOT has('short_methods', method)
                THEN 'its procurement method is not looked at'
            WHEN starts IS NULL OR ends IS NULL THEN 'no start or no end of the tender period'
            WHEN unreadable(starts) OR unreadable(ends) THEN 'a date cannot be read'
            WHEN days IS NULL THEN 'one date has a time zone, the other has none'
            WHEN days < 0 THEN 'the tender period ends before it begins' END,
        days, trunc(days) < days_asked,
        [row_of('tender period begins', NULL, starts), row_of('tender period ends', NULL, ends),
            row_of('days at least', details, days_asked)]) END AS R003,
    CASE WHEN has('enabled', 'R018') THEN judgement(
        CASE WHEN left_out IS NOT NULL THEN left_out
            WHEN NOT none_of('single_methods') AND method IS NULL THEN 'no procurement method'
            WHEN NOT none_of('single_methods') AND NOT has('single_methods', method)
                THEN 'its procurement method is not looked at'
            WHEN stated IS NULL AND coalesce(counted, 0) = 0
                THEN 'neither a number of tenderers nor bids'
            WHEN stated = 1 AND counted > 1
                THEN 'one tenderer is stated, and bids of several are listed' END,
        coalesce(stated, counted), coalesce(stated, counted) = 1,
        [row_of('number of tenderers stated', NULL, stated),
            row_of('tenderers who submitted bids', NULL, counted)]) END AS R018,
    CASE WHEN has('enabled', 'R024') THEN judgement(coalesce(no_ratio, getvariable('no_close')::VARCHAR),
        ratio, ratio <= getvariable('close'),
        [row_of('winning price', named(winners), money(won, currency)),
            row_of('second price', named(second[1].who), money(lost, currency)),
            row_of('ratio at most', NULL, getvariable('close'))]) END AS R024,
    CASE WHEN has('enabled', 'R028') THEN judgement(
        CASE WHEN left_out IS NOT NULL THEN left_out
            WHEN NOT comparable THEN 'prices of its local method are not compared'
            WHEN NOT listed THEN 'no bids are listed'
            WHEN pricing < 2 THEN 'fewer than two tenderers have a price' END,
        len(same), len(same) > 0,
        list_transform(list_sort(same), lambda p:
            row_of('price', named(p.who), money(p.amount, p.currency)))) END AS R028,
    CASE WHEN has('enabled', 'R030') THEN judgement(
        CASE WHEN left_out IS NOT NULL THEN left_out
            WHEN ends IS NULL THEN 'no end of the tender period'
            WHEN unreadable(ends) THEN 'a date cannot be read'
            WHEN NOT listed THEN 'no bids are listed'
            WHEN coalesce(awarded, 0) = 0 THEN 'no award is in force'
            WHEN len(dated) = 0 THEN 'no valid bid of a winner has a date'
            WHEN len(list_filter(dated, lambda b: unreadable(b.date))) > 0
                THEN 'a date cannot be read'
            WHEN len(list_filter(dated, lambda b: b.late_us IS NULL)) > 0
                THEN 'one date has a time zone, the other has none'
            WHEN len(list_filter(dated, lambda b: b.late_us > 0
                    AND len(list_filter(dated, lambda c: c.who = b.who AND c.late_us <= 0)) > 0)) > 0
                THEN 'the winner has bids in time and late: which one won is not known' END,
        list_max(list_transform(dated, lambda b: b.late_us)) / 3600000000,
        list_max(list_transform(dated, lambda b: b.late_us)) > 0,
        list_concat([row_of('tender period ends', NULL, ends)], list_transform(list_sort(
            list_filter(dated, lambda b: b.late_us > 0)), lambda b:
            row_of('bid of ' || named(b.who), b.id, b.date)))) END AS R030,
    CASE WHEN has('enabled', 'R035') THEN judgement(
        CASE WHEN left_out IS NOT NULL THEN left_out
            WHEN NOT listed THEN 'no bids are listed'
            WHEN pending THEN 'an award is pending'
            WHEN coalesce(awarded, 0) = 0 THEN 'no award is in force'
            WHEN len(winners) = 0 THEN 'the award names no supplier'
            WHEN len(qualified) = 0 THEN 'no valid bid is listed' END,
        len(others), qualified = winners AND len(others) >= getvariable('disqualified_others'),
        list_concat([row_of('winner', named(winners), NULL)], list_transform(others,
            lambda i: row_of('disqualified', i, NULL)))) END AS R035,
    CASE WHEN has('enabled', 'R036') THEN judgement(
        CASE WHEN left_out IS NOT NULL THEN left_out
            WHEN NOT comparable THEN 'prices of its local method are not compared'
            WHEN NOT listed THEN 'no bids are listed'
            WHEN coalesce(awarded, 0) = 0 THEN 'no award is in force'
            WHEN least_valid IS NULL THEN 'no valid bid has a price'
            WHEN currencies > 1 THEN 'the bids are in several currencies' END,
        CASE WHEN least_valid > 0 THEN (least_valid - least) / least_valid END,
        at_least_out > 0 AND at_least_out = len(at_least),
        list_concat(list_transform(list_sort(at_least), lambda b:
            row_of('lowest, disqualified: ' || named(b.who), b.id, money(b.amount, b.currency))),
            [row_of('lowest valid price', NULL, money(least_valid, price_currency))])) END AS R036,
    CASE WHEN has('enabled', 'R058') THEN judgement(
        coalesce(no_ratio, getvariable('no_discounted')::VARCHAR),
        ratio, ratio >= getvariable('discounted'),
        [row_of('winning price', named(winners), money(won, currency)),
            row_of('second price', named(second[1].who), money(lost, currency)),
            row_of('ratio at least', NULL, getvariable('discounted'))]) END AS R058
FROM compared
"""

TRIED = """
CREATE TEMP TABLE tried AS
WITH seen AS (
    SELECT DISTINCT o.line, unnest(party(flatten(list_transform(list_filter(o.submitted,
        lambda b: b.status = 'valid'), lambda b: list_transform(b.who, lambda i: {'id': i}))))) AS id,
        f.winners
    FROM offers o JOIN facts f USING (line)
    WHERE f.left_out IS NULL AND NOT f.pending AND f.awarded > 0
)
SELECT id, count(*) AS processes, count(*) FILTER (WHERE list_contains(winners, id)) AS wins
FROM seen GROUP BY id
"""

SHARES = """
CREATE TEMP TABLE shares AS
SELECT 'buyer' AS level, buyer AS id, count(*) AS measure, sum(bids)::BIGINT AS bids,
    sum(bids_out)::BIGINT AS bids_out
FROM facts WHERE left_out IS NULL AND bids > 0 AND buyer IS NOT NULL GROUP BY buyer
UNION ALL
SELECT 'procuring_entity', entity, count(*), sum(bids)::BIGINT, sum(bids_out)::BIGINT
FROM facts WHERE left_out IS NULL AND bids > 0 AND entity IS NOT NULL GROUP BY entity
UNION ALL
SELECT 'tenderer', id, count(*), count(*), count(*) FILTER (WHERE status = 'disqualified') FROM (
    SELECT bid.status AS status, unnest(bid.who) AS id FROM (
        SELECT unnest(submitted) AS bid FROM offers WHERE left_out IS NULL)
) GROUP BY id
"""
"""`measure` is what the minimum counts: processes, or bids of a tenderer."""

SUPPLIED = """
CREATE TEMP TABLE supplied AS
WITH codes AS (
    SELECT DISTINCT line, id, left(item.classification.id, getvariable('digits')) AS code FROM (
        SELECT line, award.suppliers[1].id AS id, unnest(award.items) AS item FROM (
            SELECT line, unnest(active) AS award FROM offers WHERE left_out IS NULL)
        WHERE len(award.suppliers) = 1 AND award.suppliers[1].id IS NOT NULL
    ) WHERE item.classification.id IS NOT NULL
)
SELECT id, count(DISTINCT line) AS processes, count(DISTINCT code) AS kinds
FROM codes GROUP BY id
"""

PARTIES = """
CREATE TEMP TABLE judged_parties (level VARCHAR, id VARCHAR, code VARCHAR, found STRUCT(
    state VARCHAR, value DOUBLE, reason VARCHAR,
    evidence STRUCT(what VARCHAR, id VARCHAR, value VARCHAR)[]))
"""

UNSUCCESSFUL = """
INSERT INTO judged_parties
SELECT 'tenderer', id, 'R025', judgement(
    CASE WHEN processes < getvariable('most')
        THEN 'fewer processes than the set percentile of tenderers'
        ELSE getvariable('no_unsuccessful')::VARCHAR END,
    wins / processes, wins / processes <= getvariable('unsuccessful'),
    [row_of('processes with a valid bid', NULL, processes), row_of('of these won', NULL, wins),
        row_of('ratio at most', NULL, getvariable('unsuccessful'))])
FROM tried
"""

EXCESSIVE = """
INSERT INTO judged_parties
SELECT level, id, 'R038', judgement(
    CASE WHEN measure < getvariable('minimum') THEN 'fewer than the minimum to look at'
        ELSE getvariable('no_excessive')::VARCHAR END,
    bids_out / bids, bids_out / bids >= getvariable('excessive'),
    [row_of('submitted bids', NULL, bids), row_of('of these disqualified', NULL, bids_out),
        row_of('ratio at least', NULL, getvariable('excessive'))])
FROM shares WHERE level = getvariable('level')
"""

MANY_KINDS = """
INSERT INTO judged_parties
SELECT 'tenderer', id, 'R048', judgement(
    CASE WHEN processes < getvariable('minimum') THEN 'fewer than the minimum to look at'
        ELSE getvariable('no_kinds')::VARCHAR END,
    kinds, kinds >= getvariable('kinds'),
    [row_of('processes supplied', NULL, processes), row_of('kinds of goods', NULL, kinds),
        row_of('kinds at least', NULL, getvariable('kinds'))])
FROM supplied
"""

SUBJECTS = """
SELECT level, id, found FROM (
    SELECT 'process' AS level, ocid AS id, to_json({'R003': R003, 'R018': R018, 'R024': R024,
        'R028': R028, 'R030': R030, 'R035': R035, 'R036': R036, 'R058': R058}) AS found FROM judged
    UNION ALL
    SELECT level, id, to_json(map(list(code ORDER BY code), list(found ORDER BY code)))
    FROM judged_parties GROUP BY level, id
) ORDER BY list_position(['process', 'buyer', 'procuring_entity', 'tenderer'], level), id
"""

COUNTS = """
SELECT code, state, reason, count(*) AS count FROM (
    {parts}
    UNION ALL SELECT code, found.state, found.reason FROM judged_parties
) WHERE state IS NOT NULL GROUP BY code, state, reason ORDER BY code, state, reason
""".replace(
    "{parts}",
    " UNION ALL ".join(
        f"SELECT '{code}' AS code, {code}.state AS state, {code}.reason AS reason FROM judged"
        for code in ("R003", "R018", "R024", "R028", "R030", "R035", "R036", "R058")
    ),
)
