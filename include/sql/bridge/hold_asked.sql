-- A run of the DAG `approval` asks about the batch.
update bridge.hold
set asked = %(asked)s
where hold.id = %(hold)s
