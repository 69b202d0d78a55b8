-- Whether everything that is suspicious now was so in the batch that was approved: it is what is left of that one.
select
    not exists (
        select
        from ({bridge/hold_suspects}) as suspect
        left join bridge.hold_row
            on
                hold_row.hold = %(hold)s
                and hold_row.guid = suspect.guid
                and hold_row.fate = suspect.fate
        where hold_row.guid is null
    ) as covers
