-- What one operator proposes and another decides (docs/OPERATORS.md). A row is never removed. Each of its two parts that give power, the
-- maker's and the decider's, carries an HMAC under a key outside the database: a writer to the database alone proposes and approves nothing.
create table proposal (
  -- What the ledger books under the proposal has this as request id.
  id            uuid        primary key,
  operation     text        not null,
  -- The fields as canonical JSON (RFC 8785).
  input         text        not null check (octet_length(input) <= 16384),
  -- SHA-256 of what the operation would change.
  difference    bytea       not null check (octet_length(difference) = 32),
  -- What it is about, for lists and for evidence; null for what it is not about.
  terminal      text,
  about         uuid,
  customer      uuid,
  account       uuid,
  amount        bigint,
  maker         uuid        not null,
  maker_name    text        not null,
  made_at       timestamptz not null,
  expires_at    timestamptz not null,
  made_mac      bytea       not null check (octet_length(made_mac) = 32),
  state         text        not null
    check (state in ('open', 'refused', 'withdrawn', 'expired', 'approved', 'done', 'failed')),
  verdict       text        check (verdict in ('approved', 'refused', 'withdrawn')),
  decider       uuid,
  decider_name  text,
  decided_at    timestamptz,
  reason        text,
  decided_mac   bytea       check (octet_length(decided_mac) = 32),
  -- What became of it, as JSON, and when: also when it expired.
  outcome       text,
  ended_at      timestamptz,
  constraint proposal_decided check (
    (verdict is null) = (decider is null) and (verdict is null) = (decider_name is null)
    and (verdict is null) = (decided_at is null) and (verdict is null) = (decided_mac is null)),
  constraint proposal_verdict check (
    case state
      when 'open' then verdict is null
      when 'expired' then verdict is null or verdict = 'approved'
      when 'refused' then verdict = 'refused'
      when 'withdrawn' then verdict = 'withdrawn'
      else verdict = 'approved'
    end is true),
  constraint proposal_ended check ((ended_at is not null) = (state in ('expired', 'done', 'failed'))),
  constraint proposal_outcome check ((outcome is not null) = (state in ('done', 'failed'))),
  -- Two persons; only its maker withdraws it.
  constraint proposal_two_persons check ((verdict = 'withdrawn') = (decider = maker))
);
create index proposal_waiting on proposal (expires_at) where state in ('open', 'approved');
create index proposal_about on proposal (about) where about is not null;

-- Somebody who broke the glass is an alarm, and few events are of that kind.
create index audit_event_one_person on audit_event (kind, at) where kind in ('break-glass', 'operator-alone');
