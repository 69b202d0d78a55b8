"""1177's ticket: whether it lets somebody in, and who that is (L1-L4).

Pure judgement: no web framework, no database, no network. Whether a ticket was used before, and whether the login that
it answers was started here, is for the caller to say.
"""

from ticket.refusals import REASONS, Refused
from ticket.request import StartedLogin
from ticket.trust import Ticket, Trust

__all__ = ["REASONS", "Refused", "StartedLogin", "Ticket", "Trust"]
