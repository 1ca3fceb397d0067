"""How our words and the codes of OC4IDS 0.9.5 answer each other."""

from __future__ import annotations

from collections.abc import Mapping

STATUS_OF_STAGE: Mapping[str, str] = {
    "idea": "identification",
    "appraisal": "identification",
    "approved": "preparation",
    "financing": "preparation",
    "tender": "preparation",
    "construction": "implementation",
    "commissioning": "implementation",
    "suspended": "implementation",
    "launched": "completion",
    "not_confirmed": "completion",
    "launched_idle": "completion",
    "operating": "maintenance",
    "excluded": "cancelled",
    "cancelled": "cancelled",
}
"""The codelist projectStatus; a stage that was not reported has no status."""

STAGE_OF_STATUS: Mapping[str, str] = {
    "identification": "idea",
    "preparation": "approved",
    "implementation": "construction",
    "completion": "launched",
    "maintenance": "operating",
    "decommissioning": "operating",
    "decommissioned": "operating",
    "cancelled": "cancelled",
}
"""The stage a status is read as, where the file does not carry our own `stage`."""

TYPE_OF_KIND: Mapping[str, str] = {
    "plant": "construction",
    "reconstruction": "rehabilitation",
    "power_station": "construction",
    "railway": "construction",
    "logistics": "construction",
    "other": "construction",
}
"""The codelist projectType."""

KIND_OF_TYPE: Mapping[str, str] = {
    "construction": "other",
    "rehabilitation": "reconstruction",
    "replacement": "reconstruction",
    "expansion": "reconstruction",
    "decommissioning": "other",
}

SECTORS_OF_KIND: Mapping[str, tuple[str, ...]] = {
    "power_station": ("energy",),
    "railway": ("transport", "transport.rail"),
    "logistics": ("transport",),
}
"""The codelist projectSector, where it has a word; industry is told by ISIC beside it."""

PARTY_ROLES: Mapping[str, str] = {
    "publicAuthority": "publicAuthority",
    "funder": "funder",
    "designer": "designer",
    "supplier": "supplier",
    "licensor": "licensor",
    "partner": "partner",
}
ENTERPRISE_ROLE = "promoter"
"""Whoever carries the project; ours, since projects of private enterprises have no such role."""

PERMANENT_JOBS, CONSTRUCTION_JOBS = "permanentJobs", "constructionJobs"
CAPACITY, OUTPUT = "capacity", "output"
SALES, HEADCOUNT, TAXES = "sales", "headcount", "taxesPaid"
"""Metrics: OC4IDS leaves the codes of metrics open."""

FTE = {"name": "full-time equivalent", "scheme": "UCUM", "id": "{FTE}"}
