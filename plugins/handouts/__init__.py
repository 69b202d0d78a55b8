"""Programs handed out in ExorLive are recorded in the linked clinic's journal as documents, exactly once (L8).

compare by digest with the ledger -> whose is it -> print -> record in one transaction a program -> ledger.
"""
