-- The people who run the bank, and how they sign in (docs/OPERATORS.md). Rows that give power carry an HMAC (`mac`) under a key that
-- is not in the database: one that does not verify counts as absent. What could be set back to an older row is only ever inserted.

create table operator (
  id         uuid        primary key,
  -- As it was given, and as it is compared.
  username   text        not null check (username ~ '^[A-Za-z][A-Za-z0-9._-]{2,31}$'),
  folded     text        not null generated always as (lower(username collate "C")) stored unique,
  created_at timestamptz not null
);

-- What an operator is: the row with the highest number counts. A session is valid for one version, so each change ends the others.
create table operator_version (
  operator     uuid        not null references operator,
  n            integer     not null check (n >= 1),
  display_name text        not null check (char_length(display_name) between 1 and 64),
  roles        text[]      not null,
  state        text        not null check (state in ('invited', 'active', 'disabled')),
  -- The credentials that sign in: rows of operator_passkey, and one of operator_password or none.
  passkeys     uuid[]      not null,
  password     uuid,
  -- Who may draw a link for an invited operator.
  link_by      uuid,
  at           timestamptz not null,
  mac          bytea       not null check (octet_length(mac) = 32),
  primary key (operator, n)
);

create table operator_passkey (
  id           uuid        primary key,
  operator     uuid        not null,
  -- WebAuthn's credential id: one passkey serves one account, for ever.
  credential   bytea       not null unique check (octet_length(credential) between 1 and 1023),
  -- In the form of COSE.
  public_key   bytea       not null,
  transports   text[]      not null,
  -- As its owner calls it.
  name         text        not null check (char_length(name) between 1 and 64),
  made_at      timestamptz not null,
  sign_count   bigint      not null check (sign_count >= 0),
  last_used_at timestamptz,
  mac          bytea       not null check (octet_length(mac) = 32)
);

create table operator_password (
  id        uuid        primary key,
  operator  uuid        not null,
  -- bcrypt, bound to the operator and to a key that is not in the database.
  hash      text        not null check (hash like '$2b$%' and length(hash) = 60),
  -- The secret of the six digits, sealed under a key that is not in the database.
  totp      bytea       not null,
  made_at   timestamptz not null,
  -- The step of time of the newest code that was used: each code is used once.
  last_step bigint      not null check (last_step >= 0),
  mac       bytea       not null check (octet_length(mac) = 32)
);

-- Links that let an invited operator set credentials. A link counts for the version that it was made for, so it is used once. The first
-- link of a bank is for version 0 of an operator who does not exist yet, and counts as long as there is no active administrator.
create table operator_invitation (
  id         uuid        primary key,
  operator   uuid        not null,
  n          integer     not null check (n >= 0),
  -- SHA-256 of the secret in the link.
  token_hash sha256_digest not null unique,
  made_at    timestamptz not null,
  expires_at timestamptz not null,
  mac        bytea       not null check (octet_length(mac) = 32)
);

create table operator_session (
  -- The public id.
  id           uuid        primary key,
  operator     uuid        not null references operator,
  kind         text        not null check (kind in ('browser', 'command-line')),
  -- SHA-256 of the secret that the browser or the command holds.
  token_hash   sha256_digest not null unique,
  user_agent   text        not null,
  address      text        not null,
  created_at   timestamptz not null,
  expires_at   timestamptz not null,
  -- Of the operator's version for which it is valid.
  n            integer     not null,
  last_used_at timestamptz not null,
  proven_at    timestamptz not null,
  mac          bytea       not null check (octet_length(mac) = 32)
);
create index operator_session_operator on operator_session (operator, expires_at);

-- Sessions that ended before their time.
create table operator_session_end (
  session uuid        primary key references operator_session,
  at      timestamptz not null
);

-- What an authenticator is to sign. Each is deleted when it is used, whatever comes of it.
create table operator_challenge (
  id         uuid        primary key,
  purpose    text        not null check (purpose in ('sign-in', 'prove', 'register')),
  -- The operator whose ceremony it is; null if only the signature will tell.
  operator   uuid,
  challenge  bytea       not null check (octet_length(challenge) = 32),
  expires_at timestamptz not null,
  mac        bytea       not null check (octet_length(mac) = 32)
);
create index operator_challenge_expires on operator_challenge (expires_at);

-- Device authorization (RFC 8628): a command line that waits for an operator's consent.
create table operator_device (
  id          uuid        primary key,
  -- SHA-256 of the codes of the device and of the person.
  device_hash sha256_digest not null unique,
  user_hash   sha256_digest not null unique,
  user_agent  text        not null,
  address     text        not null,
  made_at     timestamptz not null,
  expires_at  timestamptz not null,
  -- The fewest seconds between two questions of the device, and when it asked last.
  interval_s  integer     not null,
  polled_at   timestamptz,
  state       text        not null check (state in ('pending', 'approved', 'denied', 'used')),
  -- Who approved it, for which version of the account, and how fresh the identity was then.
  operator    uuid,
  n           integer,
  proven_at   timestamptz,
  mac         bytea       not null check (octet_length(mac) = 32)
);
create index operator_device_expires on operator_device (expires_at);

create trigger operator_history before update or delete or truncate on operator
  for each statement execute function refuse_change();
create trigger operator_version_history before update or delete or truncate on operator_version
  for each statement execute function refuse_change();
create trigger operator_invitation_history before update or delete or truncate on operator_invitation
  for each statement execute function refuse_change();
create trigger operator_session_end_history before update or delete or truncate on operator_session_end
  for each statement execute function refuse_change();
