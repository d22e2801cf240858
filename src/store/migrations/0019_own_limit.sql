-- The daily withdrawal limit that a customer has set, in minor units. Null: none; only the bank's limit applies.
alter table account
  add column own_limit      bigint,
  -- The limit from this day (UTC) on; null with a day means none. A higher limit waits, because a stolen session could set it.
  add column next_limit     bigint,
  add column next_limit_day date,
  -- One check for all three columns, because PostgreSQL plans a table's checks for each statement.
  add constraint account_own_limit check (
    case
      when own_limit is null then next_limit is null and next_limit_day is null
      when next_limit_day is null then next_limit is null and kind = 'customer' and own_limit between 1 and 1000000000000
      else kind = 'customer' and own_limit between 1 and 1000000000000
           and (next_limit is null or next_limit > own_limit and next_limit <= 1000000000000)
    end);
