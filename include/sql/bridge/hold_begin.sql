-- An approved batch goes on its way.
update bridge.hold
set begun = true
where hold.id = %(hold)s
