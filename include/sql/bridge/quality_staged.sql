select
    -- What the snapshot has staged of a run, as Great Expectations looks at it before the check.
    staged.guid,
    staged.action,
    case when staged.action = 'put' then staged.digest end as digest,
    case staged.action
        when 'put' then (staged.item is null) = (staged.rule is not null)
        else staged.item is null and staged.rule is null
    end as is_either,
    staged.item ->> 'guid' as item_guid,
    staged.guid::text as row_guid
from bridge.staged
where staged.run = current_setting('helsebro.run')::uuid
