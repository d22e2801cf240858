-- An operator's lock of a customer. Set by an operator alone, and lifted by one.
alter table customer add column locked_at timestamptz;
