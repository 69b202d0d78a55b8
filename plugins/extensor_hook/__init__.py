"""The Extensor journal: the hook that reads it and files in it, and the trigger that notices when it moves."""

from extensor_hook.filing import Filed, Filer, Filing, Outcome, Result
from extensor_hook.filing import Row as AnswerRow
from extensor_hook.hook import ExtensorHook, JournalSnapshot, Row
from extensor_hook.recording import Candidate, Current, Handout, Recorder

__all__ = [
    "AnswerRow",
    "Candidate",
    "Current",
    "ExtensorHook",
    "Filed",
    "Filer",
    "Filing",
    "Handout",
    "JournalSnapshot",
    "Outcome",
    "Recorder",
    "Result",
    "Row",
]
