-- Take down how the departments file has the department today, and whether the next run must be a full one: at first
-- sight, after having been off (D8), and when the department is delivered through other connections than before.
insert into bridge.standing (flow, department, journal, flowzone, active, full_due)
values (%(flow)s, %(department)s, %(journal)s, %(flowzone)s, %(active)s, true)
on conflict (flow, department) do update
set
    full_due
    = standing.full_due
    or not standing.active
    or (standing.journal, standing.flowzone) is distinct from (excluded.journal, excluded.flowzone),
    journal = excluded.journal,
    flowzone = excluded.flowzone,
    active = excluded.active
