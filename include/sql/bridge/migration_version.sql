-- Which migration the bridge has.
select bridge_version.version_num
from bridge.bridge_version
