select
    -- The cleared appointments of a run, as Great Expectations looks at them; the run is bound as a session setting.
    staged.guid,
    staged.item ->> 'kind' as kind,
    staged.item ->> 'title' as title,
    staged.item ->> 'description' as description,
    staged.item ->> 'starts_at' as starts_at,
    (staged.item ->> 'starts_at')::timestamptz as starts_at_moment,
    (staged.item ->> 'ends_at')::timestamptz as ends_at_moment,
    staged.day - run.today as days_ahead,
    jsonb_array_length(staged.item -> 'practitioner_guids')
    + jsonb_array_length(staged.item -> 'patient_guids') as participants,
    case when staged.item ->> 'kind' = 'individual' then staged.item ->> 'title' end as individual_title,
    case when staged.item ->> 'kind' <> 'group' then jsonb_array_length(staged.item -> 'patient_guids') end as patients,
    staged.item ->> 'source_version' as source_version
from bridge.staged
inner join bridge.run on staged.run = run.id
where
    staged.run = current_setting('helsebro.run')::uuid
    and staged.action = 'put'
    and staged.rule is null
