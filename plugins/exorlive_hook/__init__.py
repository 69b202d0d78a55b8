"""ExorLive: its directory of units, contacts and programs, and the hand-over of a resident to ExorLive Go."""

from exorlive_hook.directory import CONNECTION, Contact, Directory, directory
from exorlive_hook.handover import HandOver, HandOverForm, load_handover

__all__ = ["CONNECTION", "Contact", "Directory", "HandOver", "HandOverForm", "directory", "load_handover"]
