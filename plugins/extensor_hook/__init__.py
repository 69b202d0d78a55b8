"""The Extensor journal: the hook that reads it and the trigger that notices when it moves."""

from extensor_hook.hook import ExtensorHook, JournalSnapshot, Row

__all__ = ["ExtensorHook", "JournalSnapshot", "Row"]
