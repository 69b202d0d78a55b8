"""A stand-in for 1177's login: its page, its signed tickets, its metadata. It shares no code with the companion."""
