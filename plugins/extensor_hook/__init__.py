"""The Extensor journal: the hook that reads it and files answers in it, and the trigger that notices when it moves."""

from extensor_hook.filing import Filed, Filer, Filing, Outcome, Result
from extensor_hook.filing import Row as AnswerRow
from extensor_hook.hook import ExtensorHook, JournalSnapshot, Row

__all__ = [
    "AnswerRow",
    "ExtensorHook",
    "Filed",
    "Filer",
    "Filing",
    "JournalSnapshot",
    "Outcome",
    "Result",
    "Row",
]
