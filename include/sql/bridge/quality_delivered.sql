select
    -- What a delivery leaves behind, as Great Expectations looks at it before the run ends.
    run.staged,
    run.sent + run.withdrawn as answered,
    (select count(*) from bridge.staged where staged.run = run.id and staged.rule is null) as left_over,
    (select count(*) from bridge.under_way where under_way.run = run.id) as unanswered,
    (
        select count(*)
        from bridge.ledger
        where
            ledger.flow = run.flow
            and ledger.department = run.department
            and ledger.state = 'present'
            and length(ledger.digest) is distinct from 64
    ) as without_digest
from bridge.run
where run.id = current_setting('helsebro.run')::uuid
