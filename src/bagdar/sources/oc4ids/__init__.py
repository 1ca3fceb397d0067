"""The Open Contracting for Infrastructure Data Standard (OC4IDS) 0.9.5: read, checked, written.

Standard and schema: standard.open-contracting.org/infrastructure/0.9.5, Apache-2.0, kept here as
published. What it lacks stands in our extension, docs/oc4ids.
"""
