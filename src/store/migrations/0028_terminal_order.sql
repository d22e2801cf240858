-- What the bank orders an ATM to do, and what each ATM last said of itself (PROTOCOL.md, section 11, "Terminal orders").

create table terminal_order (
  -- UUID version 7. That of a count or a rotation is the id of the proposal that two people agreed on, and of the request that books it.
  id          uuid        primary key,
  terminal    text        not null references terminal,
  kind        text        not null check (kind in ('close', 'open', 'count', 'rotate')),
  -- Of a count the notes, and the counters that they were compared with, as src/terminals/orders/count-content.ts writes them; of a
  -- rotation the epoch of the key, and never the key.
  content     text        not null,
  ordered_by  text        not null,
  -- The second person of a count or a rotation.
  approved_by text,
  -- Later than that of every older order of the ATM: it is the order in which they are carried out.
  ordered_at  timestamptz not null,
  state       text        not null default 'open' check (state in ('open', 'done', 'refused', 'ended')),
  -- Why it was refused or ended; empty if it was done.
  outcome     text,
  done_at     timestamptz,
  unique (terminal, ordered_at),
  constraint terminal_order_ended   check ((state = 'open') = (done_at is null) and (state = 'open') = (outcome is null)),
  constraint terminal_order_content check ((kind in ('count', 'rotate')) = (content <> '')),
  -- A count and a rotation need two people, as foldName in src/model/ids.ts compares their names.
  constraint terminal_order_people  check (
    case when kind in ('count', 'rotate') then approved_by is not null
                                        and lower(approved_by collate "C") <> lower(ordered_by collate "C")
         else approved_by is null end)
);

-- The ATM has at most one open order of a kind: a newer close or open replaces what it contradicts or repeats.
create unique index terminal_order_open on terminal_order (terminal, (case when kind in ('close', 'open') then 'service' else kind end))
  where state = 'open';

-- By the ATM's own word: no money depends on it, and no event is about it.
create table terminal_standing (
  terminal text        primary key references terminal,
  -- When it last asked for its orders, by the bank's clock; up to half a minute earlier than the truth.
  seen_at  timestamptz not null,
  closed   text        not null check (closed in ('nobody', 'operator', 'order', 'records')),
  -- The operator at the machine who closed it; else empty.
  operator text        not null
) with (fillfactor = 50);
