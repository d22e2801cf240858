-- The registry of ATMs and their pre-shared keys (PROTOCOL.md, section 1).

create table terminal (
  id           text primary key check (octet_length(id) between 1 and 32),
  -- X25519, 32 bytes. Kept for a revoked ATM, so that its key cannot be enrolled under another name.
  public_key   bytea not null unique check (octet_length(public_key) = 32),
  state        text not null check (state in ('active', 'revoked')),
  -- The newest epoch ever issued. No epoch of an ATM is used for two keys, even after a new enrolment.
  last_epoch   bigint not null check (last_epoch between 1 and 4294967295),
  enrolled_at  timestamptz not null,
  last_used_at timestamptz,
  -- The most records of the audit log that the ATM has said to keep a checkpoint of, since its enrolment (AUDIT.md, "Witnesses").
  witnessed    bigint not null default 0 check (witnessed >= 0)
);

create table terminal_psk (
  terminal   text not null references terminal,
  epoch      bigint not null check (epoch between 1 and 4294967295),
  -- AES-256-GCM under a key that is not in the database: nonce (12), ciphertext (32), tag (16).
  sealed     bytea not null check (octet_length(sealed) = 60),
  made_at    timestamptz not null,
  -- Null until a newer epoch is in use.
  not_after  timestamptz,
  primary key (terminal, epoch),
  -- At most two epochs of an ATM at once: epochs count up by one, so the third has the same remainder as the first.
  place      bigint not null generated always as (epoch % 2) stored,
  unique (terminal, place)
);
