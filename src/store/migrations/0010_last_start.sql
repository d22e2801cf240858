-- Each start, and each command that needs the bank's keys, looks up the bank's last start. Without this index the lookup reads
-- every event since that start.
create index audit_event_start on audit_event (id) where kind = 'bank-start' and outcome = 'ok';
