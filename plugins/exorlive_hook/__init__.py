"""ExorLive: its directory of units, contacts and programs."""
