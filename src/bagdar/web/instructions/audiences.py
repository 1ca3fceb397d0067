"""Who may open each address of this app."""

from bagdar.web.people.audience import SIGNED_IN, Audience, hides, roles
from bagdar.web.people.models import Role

WRITERS = roles(Role.CHAIR, Role.PROGRAMME_OFFICE, Role.AKIM, Role.OFFICER)
INSTRUCTION = hides("instruction", signed_in=True)
"""Issuer's side, doers, control office, who stands above the lead, who watches the programme."""
DRAFT = hides("draft of an instruction", signed_in=True)

AUDIENCES: dict[str, Audience] = {
    "instructions": SIGNED_IN,
    "instruction-new": WRITERS,
    "instruction-lint": WRITERS,
    "instructions-paste": WRITERS,
    "instructions-report": SIGNED_IN,
    "instruction": INSTRUCTION,
    "instruction-sheet": INSTRUCTION,
    "instruction-file": hides("file of an instruction", signed_in=True),
    "instruction-family": hides("family of instructions", signed_in=True),
    "instruction-family-issue": hides("family to issue", signed_in=True),
    "instruction-office": hides("office with instructions", signed_in=True),
    "instruction-edit": DRAFT,
    "instruction-discard": DRAFT,
    "instruction-issue": hides("instruction to issue", signed_in=True),
    "instruction-answer": hides("instruction to answer", signed_in=True),
    "instruction-objection": hides("objection to decide", signed_in=True),
    "instruction-check": hides("instruction to check", signed_in=True),
    "instruction-extension-answer": hides("extension to answer", signed_in=True),
    "instruction-report": hides("instruction to report on", signed_in=True),
    "instruction-result": hides("instruction to work on", signed_in=True),
    "instruction-extension": hides("instruction to report on", signed_in=True),
    "instruction-withdraw": hides("instruction to take back", signed_in=True),
}
OPERATIONS: dict[str, Audience] = {
    "list_instructions": SIGNED_IN,
    "lint_instruction": WRITERS,
    "draft_instruction": WRITERS,
    "get_instruction": INSTRUCTION,
    "read_instruction_list": WRITERS,
    "get_instruction_family": AUDIENCES["instruction-family"],
    "get_instruction_sheet": INSTRUCTION,
    "get_control_report": SIGNED_IN,
    "get_control_report_paper": SIGNED_IN,
    "issue_instruction": AUDIENCES["instruction-issue"],
    "edit_instruction": DRAFT,
    "discard_instruction": DRAFT,
    "issue_instruction_family": AUDIENCES["instruction-family-issue"],
    "get_instruction_file": AUDIENCES["instruction-file"],
    "answer_instruction": AUDIENCES["instruction-answer"],
    "decide_instruction_objection": AUDIENCES["instruction-objection"],
    "add_instruction_result": AUDIENCES["instruction-result"],
    "ask_instruction_extension": AUDIENCES["instruction-extension"],
    "answer_instruction_extension": AUDIENCES["instruction-extension-answer"],
    "report_instruction": AUDIENCES["instruction-report"],
    "check_instruction": AUDIENCES["instruction-check"],
    "withdraw_instruction": AUDIENCES["instruction-withdraw"],
}
