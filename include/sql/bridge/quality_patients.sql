select
    -- The cleared patients of a run, as Great Expectations looks at them; the run is bound as a session setting.
    staged.guid,
    staged.item ->> 'name' as name,
    staged.item ->> 'personal_identity_number' as personal_identity_number,
    staged.item ->> 'birth_date' as birth_date,
    staged.item ->> 'sex' as sex,
    staged.item ->> 'email' as email,
    staged.item ->> 'mobile_phone' as mobile_phone,
    staged.item -> 'series' ->> 'status' as series_status,
    staged.item -> 'series' ->> 'start_date' as series_start_date,
    staged.item ->> 'source_version' as source_version
from bridge.staged
where
    staged.run = current_setting('helsebro.run')::uuid
    and staged.action = 'put'
    and staged.rule is null
