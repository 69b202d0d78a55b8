-- Whether any unit is linked to a department's journal.
select exists (
    select
    from exorlive.unit
    where unit.journal_department_guid = %(department)s
) as linked
