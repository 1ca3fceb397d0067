"""Who may open each address of this app."""

from bagdar.web.data_requests.permissions import ASKERS
from bagdar.web.people.audience import SIGNED_IN, Audience, hides, roles

REQUEST = hides("data request", signed_in=True)
ASKED = hides("data request of one's own", signed_in=True)
ANSWER = hides("data answer", signed_in=True)
FILLED = hides("data answer of one's own", signed_in=True)
SIGNED = hides("data answer to sign", signed_in=True)
JUDGED = hides("data answer to judge", signed_in=True)

AUDIENCES: dict[str, Audience] = {
    "data-requests": SIGNED_IN,
    "data-request-create": roles(*ASKERS),
    "data-request": REQUEST,
    "data-request-letter": REQUEST,
    "data-request-table": REQUEST,
    "data-request-export": REQUEST,
    "data-request-edit": ASKED,
    "data-request-form": ASKED,
    "data-request-send": ASKED,
    "data-request-discard": ASKED,
    "data-request-withdraw": ASKED,
    "data-request-extend": ASKED,
    "data-answer": ANSWER,
    "data-answer-save": FILLED,
    "data-answer-lines": FILLED,
    "data-answer-workbook": FILLED,
    "data-answer-upload": FILLED,
    "data-answer-upload-trial": FILLED,
    "data-answer-hand-over": FILLED,
    "data-answer-correct": FILLED,
    "data-answer-sign": SIGNED,
    "data-answer-judge": JUDGED,
}
OPERATIONS: dict[str, Audience] = {
    "list_data_requests": SIGNED_IN,
    "draft_data_request": roles(*ASKERS),
    "edit_data_request": ASKED,
    "set_data_request_form": ASKED,
    "discard_data_request": ASKED,
    "send_data_request": ASKED,
    "withdraw_data_request": ASKED,
    "extend_data_request": ASKED,
    "get_data_request": REQUEST,
    "list_data_request_rows": REQUEST,
    "get_data_answer": ANSWER,
    "put_data_answer_rows": FILLED,
    "add_data_answer_lines": FILLED,
    "get_data_answer_workbook": FILLED,
    "try_data_answer_workbook": FILLED,
    "take_data_answer_workbook": FILLED,
    "correct_data_answer": FILLED,
    "hand_over_data_answer": FILLED,
    "sign_data_answer": SIGNED,
    "judge_data_answer": JUDGED,
}
