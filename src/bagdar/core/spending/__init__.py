"""Red flags over contracting processes: what is computed, in SQL over OCDS_PROCESSES.

`definitions` say what each indicator means, `flags` computes our own results of three states,
`cardinal` those of the peer of that name, its faults included. The SQL is text; `runs` hands it to
the lake.
"""
