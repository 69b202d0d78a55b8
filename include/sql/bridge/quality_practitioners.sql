select
    -- The cleared practitioners of a run, as Great Expectations looks at them; the run is bound as a session setting.
    staged.guid,
    staged.item ->> 'name' as name,
    staged.item ->> 'personal_identity_number' as personal_identity_number,
    staged.item ->> 'email' as email,
    staged.item ->> 'mobile_phone' as mobile_phone,
    staged.item ->> 'source_version' as source_version
from bridge.staged
where
    staged.run = current_setting('helsebro.run')::uuid
    and staged.action = 'put'
    and staged.rule is null
