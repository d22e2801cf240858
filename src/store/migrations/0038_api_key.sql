-- Keys by which programs read through the API (docs/OPERATORS.md, "API keys"). What a key is: the row with the highest number counts.
-- Rows carry an HMAC as those of operators do, and are only ever inserted.
create table api_key (
  id         uuid        not null,
  n          integer     not null check (n >= 1),
  -- As operators and the audit log call it; it is never given away again.
  name       text        not null check (name ~ '^[A-Za-z][A-Za-z0-9._-]{2,31}$'),
  roles      text[]      not null check (roles <@ '{viewer,auditor}' and cardinality(roles) > 0),
  state      text        not null check (state in ('agreed', 'live', 'ended')),
  -- The administrator who may draw it, once, while it is only agreed on.
  draw_by    uuid,
  -- SHA-256 of the secret that the program holds; null until it is drawn.
  token_hash sha256_digest,
  expires_at timestamptz not null,
  at         timestamptz not null,
  mac        bytea       not null check (octet_length(mac) = 32),
  primary key (id, n)
);
create index api_key_token on api_key (token_hash);
create unique index api_key_name on api_key (lower(name collate "C")) where n = 1;

-- When a key was last used. It gives nobody anything, so nothing vouches for it.
create table api_key_use (
  key     uuid        primary key,
  at      timestamptz not null,
  address text        not null
);

create trigger api_key_history before update or delete or truncate on api_key
  for each statement execute function refuse_change();
