-- An operator's lock of a customer. Only an operator sets or lifts it.
alter table customer add column locked_at timestamptz;
