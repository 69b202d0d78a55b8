-- Another department of the business wants these: its delivery moves them there, and a withdrawal from here would
-- remove what Flowzone's users have added. Once it has delivered them a withdrawal from here touches nothing.
delete from bridge.staged
where
    staged.run = %(run)s
    and staged.guid = any (%(guids)s)
    and not exists (
        select
        from bridge.ledger
        where
            ledger.flow = %(flow)s
            and ledger.department = %(elsewhere)s
            and ledger.guid = staged.guid
            and ledger.state = 'present'
    )
