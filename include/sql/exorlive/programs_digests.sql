-- All that is handed out for a department, as guid and digest only; and a digest of the last ten digits of the contact's
-- number, to be held against those of the patients in whose journals the programs stand.
copy (
    select
        program.guid,
        program.digest,
        encode(
            sha256(
                convert_to(
                    concat_ws(
                        '/',
                        %(salt)s::text,
                        program.guid,
                        right(regexp_replace(program.number, '[^0123456789]', '', 'g'), 10)
                    ),
                    'UTF8'
                )
            ),
            'hex'
        )
    from ({exorlive/programs_digested}) as program
) to stdout
