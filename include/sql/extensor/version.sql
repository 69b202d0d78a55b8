-- Extensor's version, e.g. 1.41.0 (D5).
select system_info.value
from journal.system_info
where system_info.key = 'version'
