-- Divides audit_event by the day in the writers' ids, a quarter for each partition (docs/decisions/0041-partitions.md). The table as it
-- is becomes the default partition: this takes no time, whatever its size. What belongs to a quarter is moved by src/store/partitions,
-- right after this migration. Events of a bank whose writers had random ids stay where they are, but for the few whose ids are in a quarter.

drop trigger audit_event_history on audit_event;

alter table audit_event rename to audit_event_other;
alter index audit_event_pkey rename to audit_event_other_pkey;
alter index audit_event_one_person rename to audit_event_other_one_person;
create trigger audit_event_other_history before update or delete or truncate on audit_event_other
  for each statement execute function refuse_change();

create table audit_event (like audit_event_other including constraints including storage, primary key (writer, n))
  partition by range (writer);
create index audit_event_one_person on audit_event (kind, at) where kind in ('break-glass', 'operator-alone');
alter table audit_event attach partition audit_event_other default;
create trigger audit_event_history before update or delete or truncate on audit_event
  for each statement execute function refuse_change();
