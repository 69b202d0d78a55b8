-- What is to be looked at: what the ledger does not know to be in the journal as it is now, which includes all that
-- stands set aside; what stands in the journal of a patient with another number than the contact's, as one of the two was
-- corrected; everything in a full run.
create temporary table todo as
select distinct seen.guid
from pg_temp.seen
left join bridge.ledger
    on
        ledger.flow = %(flow)s
        and ledger.department = %(department)s
        and ledger.guid = seen.guid
        and ledger.state = 'present'
left join pg_temp.standing on standing.program = seen.guid::text
where %(full)s or ledger.digest is distinct from seen.digest or standing.ending <> seen.ending
