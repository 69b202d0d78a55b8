-- Rows as they will be sent, or with the rule that sets them aside; they come as one JSON array.
insert into bridge.staged (run, guid, action, digest, day, item, rule, field, fields, warnings)
select
    %(run)s,
    translated.guid,
    'put',
    translated.digest,
    translated.day,
    translated.item,
    translated.rule,
    translated.field,
    translated.fields,
    translated.warnings
from
    json_to_recordset(%(rows)s::json) as translated (
        guid uuid,
        digest text,
        day date,
        item jsonb,
        rule text,
        field text,
        fields text[],
        warnings jsonb
    )
