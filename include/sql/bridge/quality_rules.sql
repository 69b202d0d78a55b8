-- How many staged rows each rule sets aside, for the run's quality report.
select
    staged.rule,
    staged.field,
    count(*) as rows
from bridge.staged
where staged.run = %(run)s and staged.rule is not null
group by staged.rule, staged.field
order by rows desc, staged.rule, staged.field
