-- Rows as they will be sent, or with the rule that sets them aside.
copy bridge.staged (run, guid, action, digest, day, item, rule, field, fields, warnings) from stdin
