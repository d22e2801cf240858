-- The bank's last start is asked for at each start and by commands that need its keys. Without this it is found by reading the
-- record backwards, past every event since.
create index audit_event_start on audit_event (id) where kind = 'bank-start' and outcome = 'ok';
