-- All that is handed out for a department, as guid and digest only.
copy (
    select
        program.guid,
        program.digest
    from ({exorlive/programs_digested}) as program
) to stdout
