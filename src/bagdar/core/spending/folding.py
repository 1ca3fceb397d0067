"""Numbers of contracts folded by the engine, as `core/terms/text` folds them."""

from __future__ import annotations

from itertools import chain

from bagdar.core.terms.text import fold_number

_FOLDED = (
    *(
        range(0x09, 0x0B),
        range(0x0D, 0x0E),
        range(0x20, 0x21),
        range(0xA0, 0xAE),
        range(0x430, 0x530),
    ),
    *(range(0x2000, 0x2016), range(0x202F, 0x2030), range(0x2212, 0x2213), range(0xFEFF, 0xFF00)),
)


def folded_in_sql(column: str) -> str:
    """Return the SQL that folds a number as `fold_number` does.

    What numbers of contracts are written with is folded alike: Latin and Cyrillic letters, digits,
    №, spaces and dashes. Few hold more than ASCII; the engine is slow in putting signs for others.
    """
    kept, gone, put = [], [], []
    for sign in map(chr, chain(*_FOLDED)):
        folded = fold_number(sign)
        if not folded:
            gone.append(sign)
        elif (
            folded != sign == sign.lower()
            and (folded.isalnum() or folded == "-")
            and len(folded) == 1
        ):
            kept.append(sign)
            put.append(folded)
    made = f"replace(lower({column}), '№', '{fold_number('№')}')"
    return f"""CASE WHEN length({column}) = octet_length(encode({column}))
        THEN translate(lower({column}), '{"".join(one for one in gone if one.isascii())}', '')
        ELSE translate({made}, '{"".join((*kept, *gone))}', '{"".join(put)}') END"""
