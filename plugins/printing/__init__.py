"""Documents for the journal: papers of plain data become PDF/A, printed by a few processes side by side (Q4, L8).

This file stays empty of imports: the presses, processes of their own, load no more than they print with.
"""
