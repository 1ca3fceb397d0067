"""Rules about contracts and their payments: from the award to the last tenge, in SQL.

Each contract is judged by itself and a process by its worst: flagged where one contract is, else
not computable where one is not, else clear. Money is summed as decimals, in one currency: where a
second one comes, nothing is summed and the reason says so. Days are those written; one is given
away, for a moment written in another zone may be of the day before or after.

A contract that is cancelled is left aside unless money was paid under it: C1 and C5 look at that.
Accepted is what a milestone of the type `delivery` says was met; one without a type may be such a
one, and what hangs on it cannot be computed.

JUDGED of all parts is the table `contracts_judged`, a row a process; `contracts_measured` is what
it has of a part.
"""

from __future__ import annotations

from bagdar.core.spending.thresholds import column, limits_join, limits_sql

CODES = ("A1", "A2", "A4", "C1", "C2", "C3", "C5")
LIMITS = (
    *("A1.amber", "A1.red", "A2.amendments", "A4.days"),
    *("C1.tolerance", "C2.share", "C3.share", "C5.days_after"),
)
REASONS = (
    "the process is cancelled",
    "the settings exclude its local method",
    "no contract is listed",
    "no contract of an award in force is signed",
    "a contract is listed twice, and differs",
    "a payment is listed twice, and differs",
    "an amendment is listed twice, and differs",
    "no threshold is set for its method, category and day",
    "the award of a contract is not known",
    "a contract was replaced",
    "a contract has no value",
    "an award has no value",
    "an amount is too large to be summed",
    "contract and award are in different currencies",
    "the value of an award is not above zero",
    "the value of a contract is not above zero",
    "no list of amendments is published",
    "no amendment has a date that can be read",
    "the day of signing is not known",
    "amended before it was signed",
    "prices of its bids cannot be compared",
    "no list of payments is published",
    "a payment has no amount",
    "a payment has no currency",
    "payments and contract are in different currencies",
    "no list of acts of delivery is published",
    "an act of delivery has no date that can be read",
    "a payment has no date that can be read",
    "the end of the contract is not known",
    "its contracts are cancelled",
    "money was paid under a cancelled contract",
    "a milestone that was met does not say whether it is a delivery",
)
"""Why a rule cannot be computed of a contract; of several reasons the first one here is told."""


def _worded(sql: str) -> str:
    for one in REASONS:
        sql = sql.replace(f"'{one}'", f"'{one}'::contract_reason")
    return sql


TYPES = f"""
CREATE TYPE contract_reason AS ENUM ({", ".join(f"'{one}'" for one in REASONS)});
CREATE MACRO exact(x) AS try_cast(x AS DECIMAL(30, 4));
CREATE MACRO summed_up(x, currency) AS concat_ws(' ',
    CASE WHEN x <> x::DECIMAL(30, 2) AND abs(x) < 10000000000 THEN rtrim(x::VARCHAR, '0')
    ELSE x::DECIMAL(30, 2)::VARCHAR END, currency);
CREATE MACRO deal(line, contract) AS (line << 24) + contract;
CREATE MACRO first_reason(x) AS min(x);
"""
"""`deal` is a contract as one number: a line of 32 MB holds fewer than 2^24 of them.

`exact` is NULL for what has more digits before its point than any money. It has two digits more
than money is written with, so that thirds of a price add up to it; beyond ten digits before the
point the last ones are noise of the binary number and are not shown."""

PAID = """
CREATE OR REPLACE TEMP TABLE accepted AS
SELECT deal, min(met_on) FILTER (WHERE sure) AS accepted_on, min(met_on) AS perhaps_on,
    bool_or(met_on IS NULL) AS undated
FROM (SELECT deal(line, contract) AS deal, type IS NOT NULL AS sure, day_of(met) AS met_on
    FROM milestones WHERE status = 'met' AND coalesce(type, 'delivery') = 'delivery')
GROUP BY deal;
CREATE OR REPLACE TEMP TABLE paid AS
SELECT deal, count(*) AS payments, sum(money) AS paid,
    coalesce(sum(money) FILTER (WHERE perhaps_on IS NULL OR paid_on < perhaps_on - 1), 0)
        AS ahead,
    coalesce(sum(money) FILTER (WHERE accepted_on IS NULL OR paid_on < accepted_on - 1), 0)
        AS ahead_at_most,
    bool_or(amount IS NULL) AS unpriced,
    bool_or(amount IS NOT NULL AND money IS NULL) AS too_large,
    bool_or(amount IS NOT NULL AND currency IS NULL) AS no_currency,
    any_value(currency) AS currency,
    coalesce(min(hash(currency)) FILTER (WHERE currency IS NOT NULL)
        <> max(hash(currency)) FILTER (WHERE currency IS NOT NULL), false) AS currencies,
    bool_or(paid_on IS NULL) AS undated,
    count(*) FILTER (WHERE amount > 0) AS spent,
    bool_or(paid_on IS NULL AND amount > 0) AS spent_undated,
    min(paid_on) FILTER (WHERE amount > 0) AS first_on,
    max(paid_on) FILTER (WHERE amount > 0) AS last_on
FROM (SELECT deal(line, contract) AS deal, amount, exact(amount) AS money, currency,
    day_of(date) AS paid_on FROM transactions) LEFT JOIN accepted USING (deal)
GROUP BY deal;
CREATE OR REPLACE TEMP TABLE amended AS
SELECT deal, count(*) AS amendments, min(amended_on) AS first_on
FROM (SELECT deal(line, contract) AS deal, day_of(date) AS amended_on FROM amendments)
GROUP BY deal;
CREATE OR REPLACE TEMP TABLE twice AS
SELECT deal, bool_or(of_payments) AS payments_twice, bool_or(NOT of_payments) AS amendments_twice
FROM (
    SELECT deal(line, contract) AS deal, true AS of_payments FROM transactions
    WHERE id IS NOT NULL GROUP BY line, contract, hash(id) HAVING count(*) > 1
    UNION ALL
    SELECT deal(line, contract) AS deal, false AS of_payments FROM amendments
    WHERE id IS NOT NULL GROUP BY line, contract, hash(id) HAVING count(*) > 1
) GROUP BY deal
"""
"""`first_on` and `last_on` are days of payments: what came back, or is nothing, is none.

What is told twice alike was left out when it was read: what is there `twice` differs."""

DEALS = """
CREATE OR REPLACE TEMP TABLE deals AS
WITH given AS (
    SELECT line, count(*) AS awards, count(*) FILTER (WHERE live) AS alive,
        min(CASE WHEN live THEN place END) AS live_place, min(place) AS place,
        any_value(hash(id)) AS id
    FROM (SELECT line, place, id,
        coalesce(status NOT IN ('cancelled', 'unsuccessful'), true) AS live FROM awards)
    GROUP BY line
), known AS (
    SELECT line, hash(id) AS id, min(place) AS place FROM awards
    WHERE id IS NOT NULL AND line IN (SELECT line FROM given WHERE awards > 1)
    GROUP BY line, hash(id) HAVING count(*) = 1
), repeated AS (
    SELECT line, hash(id) AS id FROM contracts WHERE id IS NOT NULL
    GROUP BY line, hash(id) HAVING count(*) > 1
), signed AS (
    SELECT line, place, id, hash(award) AS award, award IS NULL AS unnamed, amount AS told,
        exact(amount) AS amount, currency, amendments, transactions, milestones,
        day_of(signed) AS signed_on, day_of(starts) AS starts_on, day_of(ends) AS ends_on,
        coalesce(status = 'cancelled', false) AS void,
        coalesce(status = 'pending', false) AS proposed,
        coalesce(status = 'terminated', false) AS ended
    FROM contracts LEFT JOIN (SELECT deal AS of_deal, coalesce(paid, 1) AS net FROM paid)
        ON of_deal = deal(line, place)
    WHERE status IS DISTINCT FROM 'cancelled' OR net > 0
)
SELECT c.line, c.place AS contract, deal(c.line, c.place) AS deal, c.id, l.details, l.category,
    signed_on AS limit_on, signed_on, starts_on, ends_on, told, amount, currency,
    CASE WHEN awards > 1 THEN CASE WHEN unnamed AND alive = 1 THEN live_place ELSE k.place END
        WHEN unnamed OR g.id = c.award THEN g.place END AS award,
    c.amendments AS amendments_listed, c.transactions AS payments_listed,
    c.milestones AS acts_listed, void, proposed, ended, r.line IS NOT NULL AS repeated
FROM signed c SEMI JOIN lines ON lines.line = c.line
    JOIN (SELECT line, details, category FROM processes) l USING (line)
    LEFT JOIN given g USING (line)
    LEFT JOIN repeated r ON r.line = c.line AND r.id = hash(c.id)
    LEFT JOIN known k ON k.line = c.line AND k.id = c.award AND NOT unnamed
"""

LIMITED = limits_sql("deals", "limits", LIMITS)

_JOINED = limits_join("d", "limits")

OF_CONTRACTS = _worded(f"""
CREATE OR REPLACE TEMP TABLE of_contracts AS
WITH known AS (
    SELECT d.* EXCLUDE (details, category, limit_on), coalesce(p.payments, 0) AS payments,
        coalesce(p.paid, 0) AS paid, p.ahead, p.ahead_at_most,
        p.first_on, p.last_on, coalesce(payments_twice, false) AS payments_twice,
        coalesce(amendments_twice, false) AS amendments_twice,
        a.perhaps_on AS accepted_on, coalesce(m.amendments, 0) AS amendments,
        m.first_on AS amended_on,
        coalesce(signed_on, starts_on) AS begins_on,
        {", ".join(f"{column(one)}" for one in LIMITS)},
        CASE WHEN repeated THEN 'a contract is listed twice, and differs'
            WHEN NOT payments_listed THEN 'no list of payments is published'
            WHEN payments_twice THEN 'a payment is listed twice, and differs'
            WHEN p.unpriced THEN 'a payment has no amount'
            WHEN p.too_large THEN 'an amount is too large to be summed'
            WHEN p.no_currency THEN 'a payment has no currency'
            WHEN p.currencies OR p.currency <> d.currency
                OR (p.currency IS NOT NULL AND d.currency IS NULL)
                THEN 'payments and contract are in different currencies'
            WHEN told IS NULL THEN 'a contract has no value'
            WHEN d.amount IS NULL THEN 'an amount is too large to be summed'
            WHEN d.amount <= 0 THEN 'the value of a contract is not above zero'
        END AS no_share,
        CASE WHEN p.payments IS NULL THEN NULL
            WHEN NOT acts_listed THEN 'no list of acts of delivery is published'
            WHEN a.undated THEN 'an act of delivery has no date that can be read'
            WHEN p.undated AND a.perhaps_on IS NOT NULL
                THEN 'a payment has no date that can be read'
        END AS no_order,
        CASE WHEN NOT payments_listed THEN 'no list of payments is published'
            WHEN p.unpriced THEN 'a payment has no amount'
            WHEN p.spent_undated THEN 'a payment has no date that can be read'
            WHEN p.spent > 0 AND begins_on IS NULL THEN 'the day of signing is not known'
            WHEN p.spent > 0 AND ends_on IS NULL THEN 'the end of the contract is not known'
        END AS no_days
    FROM deals d {_JOINED}
        LEFT JOIN paid p ON p.deal = d.deal
        LEFT JOIN accepted a ON a.deal = d.deal
        LEFT JOIN amended m ON m.deal = d.deal
        LEFT JOIN twice t ON t.deal = d.deal
), measured AS (
    SELECT *, round(paid / amount, 9) AS paid_ratio,
        round(paid / amount, 9) > 1 + c1_tolerance
            AND paid - amount >= 0.005 * payments AS paid_above,
        round(coalesce(ahead, 0) / amount, 9) AS ahead_ratio,
        round(coalesce(ahead_at_most, 0) / amount, 9) AS ahead_at_most_ratio,
        greatest(date_diff('day', first_on, begins_on) - 1,
            date_diff('day', ends_on, last_on) - c5_days_after, 0) AS days_out
    FROM known
)
SELECT * EXCLUDE (deal, starts_on, payments_listed, acts_listed, ahead_at_most, payments_twice,
        no_order, no_days, ahead_at_most_ratio, paid_above),
    CASE WHEN repeated THEN 'a contract is listed twice, and differs'
        WHEN NOT amendments_listed THEN 'no list of amendments is published'
        WHEN amendments_twice THEN 'an amendment is listed twice, and differs'
        WHEN a2_amendments IS NULL THEN 'no threshold is set for its method, category and day'
    END AS no_a2, amendments >= a2_amendments AS is_a2,
    CASE WHEN void AND NOT coalesce(no_share IS NULL AND paid_above, false)
            THEN 'money was paid under a cancelled contract'
        WHEN no_share IS NOT NULL THEN no_share
        WHEN c1_tolerance IS NULL THEN 'no threshold is set for its method, category and day'
    END AS no_c1, paid_above AS is_c1,
    CASE WHEN no_share IS NOT NULL THEN no_share WHEN no_order IS NOT NULL THEN no_order
        WHEN c2_share IS NULL THEN 'no threshold is set for its method, category and day'
        WHEN ahead_ratio <= c2_share AND ahead_at_most_ratio > c2_share
            THEN 'a milestone that was met does not say whether it is a delivery'
    END AS no_c2, ahead_ratio > c2_share AS is_c2,
    CASE WHEN no_share IS NOT NULL THEN no_share WHEN no_order IS NOT NULL THEN no_order
        WHEN c3_share IS NULL THEN 'no threshold is set for its method, category and day'
        WHEN ahead_ratio <= c3_share AND ahead_at_most_ratio > c3_share
            THEN 'a milestone that was met does not say whether it is a delivery'
    END AS no_c3, ahead_ratio > c3_share AS is_c3,
    CASE WHEN repeated THEN 'a contract is listed twice, and differs'
        WHEN payments_twice THEN 'a payment is listed twice, and differs'
        WHEN days_out > 0 THEN NULL
        WHEN void THEN 'money was paid under a cancelled contract'
        WHEN no_days IS NOT NULL THEN no_days
        WHEN c5_days_after IS NULL THEN 'no threshold is set for its method, category and day'
    END AS no_c5, days_out > 0 AS is_c5
FROM measured
""")  # noqa: S608 -- names of this module

COUNTED = """
CREATE OR REPLACE TEMP VIEW counted_contracts AS
WITH followed AS (
    SELECT line, award, max(signed_on) AS latest_on, bool_or(NOT ended) AS live,
        max(CASE WHEN NOT ended THEN signed_on END) AS live_on,
        bool_or(NOT ended AND signed_on IS NULL) AS live_undated
    FROM of_contracts WHERE NOT void AND NOT proposed
        AND line IN (SELECT line FROM of_contracts WHERE ended)
    GROUP BY line, award
)
SELECT c.*, coalesce(ended AND (latest_on > signed_on OR live
    AND (signed_on IS NULL OR live_undated OR live_on >= signed_on)), false) AS replaced
FROM of_contracts c LEFT JOIN followed f ON f.line = c.line AND f.award = c.award
WHERE NOT void AND NOT proposed
"""
"""Contracts that count: one that is only proposed does not; one that ended and that another one
of its award followed is `replaced`, and what was paid under it counts."""

GROWN = _worded("""
CREATE OR REPLACE TEMP TABLE grown AS
SELECT g.*, a.status = 'cancelled' AS award_void, a.id, exact(a.amount) AS awarded,
    a.currency AS award_currency,
    round(contracted / exact(a.amount), 9) AS growth,
    CASE WHEN repeated THEN 'a contract is listed twice, and differs'
        WHEN award IS NULL THEN 'the award of a contract is not known'
        WHEN replaced_unpaid THEN 'a contract was replaced'
        WHEN unpriced THEN 'a contract has no value'
        WHEN a.amount IS NULL THEN 'an award has no value'
        WHEN too_large OR exact(a.amount) IS NULL THEN 'an amount is too large to be summed'
        WHEN currencies OR g.currency IS NULL OR a.currency IS NULL OR g.currency <> a.currency
            THEN 'contract and award are in different currencies'
        WHEN exact(a.amount) <= 0 THEN 'the value of an award is not above zero'
        WHEN amber IS NULL OR red IS NULL
            THEN 'no threshold is set for its method, category and day'
    END AS no_growth
FROM (
    SELECT line, award, sum(CASE WHEN replaced THEN paid ELSE amount END) AS contracted,
        bool_or(told IS NULL) AS unpriced, bool_or(repeated) AS repeated,
        bool_or(told IS NOT NULL AND amount IS NULL) AS too_large,
        bool_or(replaced AND no_share IS NOT NULL) AS replaced_unpaid,
        any_value(currency) AS currency, bool_or(currency IS NULL)
            OR min(hash(currency)) <> max(hash(currency)) AS currencies,
        min(a1_amber) AS amber, min(a1_red) AS red
    FROM counted_contracts GROUP BY line, award
) g LEFT JOIN awards a ON a.line = g.line AND a.place = g.award
""")
"""Contracts held against their award: several of one award are one sum.

One that is only proposed is left aside; of one that ended and that another one followed, what was
paid under it counts.
"""

_OF = {
    "A2": ("no_a2", "amendments", "is_a2"),
    "C1": ("no_c1", "paid_ratio", "is_c1"),
    "C2": ("no_c2", "ahead_ratio", "is_c2"),
    "C3": ("no_c3", "ahead_ratio", "is_c3"),
    "C5": ("no_c5", "days_out", "is_c5"),
}
OF_CANCELLED = ("C1", "C5")
"""Rules that look at what was paid under a cancelled contract."""


def _counting(code: str, when: str, then: str) -> str:
    """Return SQL for a value of the contracts that a rule looks at, where a condition holds."""
    looked = "" if code in OF_CANCELLED else "NOT void AND "
    return f"CASE WHEN {looked}{when} THEN {then} END"


_GROUPED = ", ".join(
    f"coalesce(bool_or({_counting(code, f'{no} IS NULL', found)}), false) AS {found}, "
    f"first_reason({_counting(code, f'{no} IS NOT NULL', no)}) AS {no}, "
    f"max({_counting(code, f'{no} IS NULL', value)}) AS value_{code}"
    for code, (no, value, found) in _OF.items()
)
BID_LOW = _worded(f"""
CREATE OR REPLACE TEMP TABLE of_lines AS
WITH c AS (
    SELECT line, {_GROUPED}, bool_and(void) AS void,
        min(CASE WHEN NOT void THEN date_diff('day', signed_on, amended_on) END) AS days,
        min(a4_days) AS within,
        bool_or(NOT void AND signed_on IS NULL AND amendments > 0) AS unsigned,
        bool_or(NOT void AND amendments_twice) AS amendments_twice,
        bool_and(void OR amendments_listed) AS listed
    FROM of_contracts GROUP BY line
), g AS (
    SELECT line, bool_or(no_growth IS NULL AND growth >= amber) AS is_a1,
        first_reason(no_growth) AS no_a1,
        max(CASE WHEN no_growth IS NULL THEN growth END) AS growth,
        count(*) AS awards, min(amber) AS amber, any_value(contracted) AS contracted,
        any_value(currency) AS currency
    FROM grown WHERE NOT coalesce(award_void, false) GROUP BY line
), known AS (
    SELECT c.*, is_a1, CASE WHEN g.line IS NULL THEN 'no contract of an award in force is signed'
        ELSE no_a1 END AS no_a1, growth, g.awards AS of_awards, amber, contracted,
        g.currency AS contract_currency, won, lost, no_ratio, s.currency AS bid_currency,
        CASE WHEN g.awards = 1 AND no_ratio IS NULL AND s.currency = g.currency
            THEN round(contracted / exact(lost), 9) END AS over
    FROM c LEFT JOIN g USING (line) JOIN priced s USING (line)
)
SELECT *,
    CASE WHEN no_ratio IS NOT NULL OR of_awards > 1 OR bid_currency <> contract_currency
            OR exact(lost) IS NULL THEN 'prices of its bids cannot be compared'
        WHEN no_a1 IS NOT NULL THEN no_a1
        WHEN within IS NULL THEN 'no threshold is set for its method, category and day'
        WHEN growth < amber OR contracted <= exact(lost) THEN NULL
        WHEN NOT listed THEN 'no list of amendments is published'
        WHEN amendments_twice THEN 'an amendment is listed twice, and differs'
        WHEN unsigned THEN 'the day of signing is not known'
        WHEN days < 0 THEN 'amended before it was signed'
        WHEN days IS NULL THEN 'no amendment has a date that can be read'
    END AS no_a4,
    growth >= amber AND contracted > exact(lost) AND days <= within AS is_a4
FROM known
""")  # noqa: S608 -- names of this module
"""A process with the worst of its contracts, and of A4: the lowest bid won, and amendments then
made the contract dearer than the next bid."""

_WORST = """judgement(CASE WHEN left_out IS NOT NULL THEN left_out::VARCHAR::contract_reason
            WHEN o.line IS NULL THEN 'no contract is listed'
            WHEN {void} THEN 'its contracts are cancelled'
            WHEN {found} THEN NULL ELSE {no} END, {value}, coalesce({found}, false))"""


def _worst(code: str, no: str, value: str, found: str) -> str:
    void = "false" if code in OF_CANCELLED else "o.void"
    told = _WORST.format(no=no, value=value, found=found, void=void)
    return f"CASE WHEN has('enabled', '{code}') THEN {told} END AS {code}"


_JUDGED = ",\n    ".join(
    [
        _worst("A1", "no_a1", "growth", "is_a1"),
        _worst("A4", "no_a4", "over", "no_a4 IS NULL AND is_a4"),
        *(_worst(code, no, f"value_{code}", found) for code, (no, _value, found) in _OF.items()),
    ]
)
JUDGED = _worded(f"""
SELECT l.line, {_JUDGED} FROM lines l LEFT JOIN of_lines o USING (line)
""")  # noqa: S608 -- names of this module

COUNT = (PAID, DEALS, LIMITED, OF_CONTRACTS, COUNTED)
"""From `lines` to `counted_contracts`, in this order; TYPES come before."""
MEASURE = (*COUNT, GROWN, BID_LOW)
"""From `lines` and `priced`, in this order, to what JUDGED asks; TYPES come before."""

EVIDENCE = """
INSERT INTO evidence
SELECT line, 'A1', list_concat(
    [row_of(CASE WHEN any_value(A1.value) >= min(red) THEN 'grade: red'
        ELSE 'grade: amber' END, NULL, any_value(A1.value))],
    flatten(list([row_of('award', id, summed_up(awarded, award_currency)),
        row_of('its contracts now', NULL, summed_up(contracted, currency)),
        row_of('ratio at least', NULL, amber)] ORDER BY growth DESC, award)))
FROM contracts_measured JOIN grown USING (line)
WHERE A1.state = 'flagged' AND no_growth IS NULL AND growth >= amber
    AND NOT coalesce(award_void, false) GROUP BY line
UNION ALL
SELECT line, 'A2', list_concat([row_of('amendments at least', NULL, min(a2_amendments))],
    list(row_of('amendment of ' || coalesce(c.id, '?'), a.id, a.date) ORDER BY contract, a.place))
FROM contracts_measured JOIN of_contracts c USING (line) JOIN amendments a USING (line, contract)
WHERE A2.state = 'flagged' AND no_a2 IS NULL AND is_a2 AND NOT void GROUP BY line
UNION ALL
SELECT line, 'A4', [row_of('winning price', NULL, money(won, bid_currency)),
    row_of('next price', NULL, money(lost, bid_currency)),
    row_of('contract now', NULL, summed_up(contracted, contract_currency)),
    row_of('days from signing to the first amendment', NULL, days),
    row_of('days at most', NULL, within)]
FROM contracts_measured JOIN of_lines USING (line) WHERE A4.state = 'flagged'
UNION ALL
SELECT line, 'C1', flatten(list([row_of(CASE WHEN void THEN 'contract, cancelled'
        ELSE 'contract' END, id, summed_up(amount, currency)),
    row_of('paid', NULL, summed_up(paid, currency)), row_of('payments', NULL, payments),
    row_of('ratio above', NULL, 1 + c1_tolerance)] ORDER BY contract))
FROM contracts_measured JOIN of_contracts USING (line)
WHERE C1.state = 'flagged' AND no_c1 IS NULL AND is_c1 GROUP BY line
UNION ALL
SELECT line, 'C2', flatten(list([row_of('contract', id, summed_up(amount, currency)),
    row_of('paid before anything was accepted', NULL, summed_up(ahead, currency)),
    row_of('first accepted delivery', NULL, coalesce(accepted_on::VARCHAR, 'none')),
    row_of('share above', NULL, c2_share)] ORDER BY contract))
FROM contracts_measured JOIN of_contracts USING (line)
WHERE C2.state = 'flagged' AND no_c2 IS NULL AND is_c2 AND NOT void GROUP BY line
UNION ALL
SELECT line, 'C3', flatten(list([row_of('contract', id, summed_up(amount, currency)),
    row_of('paid before anything was accepted', NULL, summed_up(ahead, currency)),
    row_of('first accepted delivery', NULL, coalesce(accepted_on::VARCHAR, 'none')),
    row_of('share above', NULL, c3_share)] ORDER BY contract))
FROM contracts_measured JOIN of_contracts USING (line)
WHERE C3.state = 'flagged' AND no_c3 IS NULL AND is_c3 AND NOT void GROUP BY line
UNION ALL
SELECT line, 'C5', flatten(list([row_of(CASE WHEN void THEN 'contract, cancelled'
        ELSE 'contract' END, id, concat_ws(' – ', begins_on, ends_on)),
    row_of('first payment', NULL, first_on), row_of('last payment', NULL, last_on),
    row_of('days after the end at most', NULL, c5_days_after)] ORDER BY contract))
FROM contracts_measured JOIN of_contracts USING (line)
WHERE C5.state = 'flagged' AND no_c5 IS NULL AND is_c5 GROUP BY line
"""
"""What a person looks at, of what is flagged."""
