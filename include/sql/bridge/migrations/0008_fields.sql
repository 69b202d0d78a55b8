-- The names of an item's fields that hold something: noted in the access log when it is sent, and known when it is made.
alter table bridge.staged add column fields text[] not null default '{}';

-- Of rows that a run has staged before the upgrade and sends after it.
update bridge.staged
set fields = array(
    select held.key
    from jsonb_each(staged.item) as held
    where held.value not in ('null'::jsonb, '[]'::jsonb) and held.key not in ('guid', 'source_version')
)
where staged.item is not null;
