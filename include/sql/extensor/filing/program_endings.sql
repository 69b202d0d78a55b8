-- Which programs stand in the journal, each with a digest of the last ten digits of her number in whose journal it stands.
-- One whose number has fewer is told nothing of.
copy (
    select
        standing.program,
        encode(sha256(convert_to(concat_ws('/', %(salt)s::text, standing.program, standing.ending), 'UTF8')), 'hex')
    from (
        select
            document.source_id as program,
            right(regexp_replace(patient.personal_identity_number, '[^0123456789]', '', 'g'), 10) as ending
        from journal.document
        inner join journal.patient on document.patient_guid = patient.guid
        where document.source = 'exorlive' and document.superseded_at is null
    ) as standing
    where length(standing.ending) = 10
) to stdout
