-- What should be in Flowzone, as guid and digest only. JSON, because its dates do not depend on DateStyle (G4).
copy (
    select
        wanted.guid,
        encode(sha256(convert_to(jsonb_build_array(%(salt)s::text, to_jsonb(wanted))::text, 'UTF8')), 'hex')
    from ({query}) as wanted
) to stdout
