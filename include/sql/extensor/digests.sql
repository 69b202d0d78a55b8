-- What should be in Flowzone, as guid and digest only. JSON, because its dates do not depend on DateStyle (G4).
copy (
    select
        wanted.guid,
        encode(sha256(convert_to(json_build_array(%(salt)s::text, row_to_json(wanted))::text, 'UTF8')), 'hex')
    from ({query}) as wanted
) to stdout
