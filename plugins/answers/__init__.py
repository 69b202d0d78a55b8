"""Answered questionnaires come home: Flowzone -> results, PDF and report rows in the journal, exactly once (Q1-Q8).

fetch a page -> check each answer -> print its document -> file it in one transaction -> acknowledge.
"""
