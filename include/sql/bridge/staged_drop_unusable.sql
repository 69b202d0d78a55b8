-- Only cleared rows go on to delivery.
delete from bridge.staged
where staged.run = %(run)s and staged.rule is not null
