"""A stand-in for ExorLive: its directory of contacts and programs, ExorLive Go, and what a caregiver sees."""
