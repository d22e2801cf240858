import { columnsOf, type Tampering } from "./tampering.ts";
import type { TestStory } from "./test-story.ts";

const UUID = "'0197a000-0000-7000-8000-0000000000aa'";
const VERSION = /no event made its version \d+ like this: somebody invented or changed it/;
const PASSKEY = /no event made its passkey .* like this/;
const PASSWORD = /no event made its password .* like this/;
const LINK = /no event made its link .* like this/;
const GONE = /made what is not in the database like this: somebody removed or changed it/;
const BEGUN = /no sign-in began it like this/;

const ben = ({ operators }: TestStory): string => `operator = '${operators.ben}'`;
const newest = (story: TestStory): string =>
  `${ben(story)} and n = (select max(n) from operator_version where operator = '${story.operators.ben}')`;

export const OPERATOR_TAMPERINGS: readonly Tampering[] = [
  ...columnsOf("operator", ({ operators }) => `id = '${operators.ben}'`, {
    id: [UUID, "operator", VERSION],
    username: ["'mallory'", "operator", VERSION],
    created_at: ["created_at + interval '1 second'", "operator", VERSION],
  }),
  ...columnsOf("operator_version", newest, {
    operator: [UUID, "operator", VERSION],
    n: ["n + 1", "operator", VERSION],
    display_name: ["'Mallory'", "operator", VERSION],
    roles: ["'{administrator}'", "operator", VERSION],
    state: ["'disabled'", "operator", VERSION],
    passkeys: ["'{}'", "operator", VERSION],
    password: [UUID, "operator", VERSION],
    link_by: [UUID, "operator", VERSION],
    at: ["at + interval '1 second'", "operator", VERSION],
  }),
  ...columnsOf("operator_passkey", (story) => `${ben(story)} and name = 'spare'`, {
    id: [UUID, "operator", PASSKEY],
    operator: [UUID, "operator", PASSKEY],
    credential: ["sha256(credential)", "operator", PASSKEY],
    public_key: ["sha256(public_key)", "operator", PASSKEY],
    transports: ["'{usb}'", "operator", PASSKEY],
    name: ["'another'", "operator", PASSKEY],
    made_at: ["made_at - interval '1 day'", "operator", PASSKEY],
  }),
  ...columnsOf("operator_password", () => "true", {
    id: [UUID, "operator", PASSWORD],
    operator: [UUID, "operator", PASSWORD],
    hash: ["overlay(hash placing 'aa' from 50)", "operator", PASSWORD],
    totp: ["sha256(totp)", "operator", PASSWORD],
    made_at: ["made_at - interval '1 day'", "operator", PASSWORD],
  }),
  ...columnsOf("operator_invitation", ben, {
    id: [UUID, "operator", LINK],
    operator: [UUID, "operator", LINK],
    n: ["n + 1", "operator", LINK],
    token_hash: ["sha256(token_hash)", "operator", LINK],
    made_at: ["made_at + interval '1 day'", "operator", LINK],
    expires_at: ["expires_at + interval '1 day'", "operator", LINK],
  }),
  ...columnsOf("operator_session", ({ operators }) => `id = '${operators.live}'`, {
    id: [UUID, "operator", BEGUN],
    operator: [UUID, "operator", BEGUN],
    kind: ["'command-line'", "operator", BEGUN],
    token_hash: ["sha256(token_hash)", "operator", BEGUN],
    user_agent: ["'another'", "operator", BEGUN],
    address: ["'192.0.2.99'", "operator", BEGUN],
    created_at: ["created_at - interval '1 hour'", "operator", BEGUN],
    expires_at: ["expires_at + interval '1 hour'", "operator", BEGUN],
  }),
  ...columnsOf("api_key", () => `n = 3 and name = 'tickets'`, {
    id: [UUID, "operator", VERSION],
    n: ["n + 1", "operator", VERSION],
    name: ["'mallory'", "operator", VERSION],
    roles: ["'{auditor,viewer}'", "operator", VERSION],
    state: ["'live'", "operator", VERSION],
    draw_by: [UUID, "operator", VERSION],
    token_hash: ["sha256(token_hash)", "operator", VERSION],
    expires_at: ["expires_at + interval '1 day'", "operator", VERSION],
    at: ["at + interval '1 second'", "operator", VERSION],
  }),
  ["the end of an API key is taken back", () => "delete from api_key where n = 3", "operator", GONE],
  [
    "an API key is invented",
    () => `
      insert into api_key values
        (${UUID}, 1, 'mallory', '{auditor}', 'live', null, sha256('token'), now() + interval '1 day', now(), sha256('mac'))`,
    "operator",
    VERSION,
  ],
  ["a change of an operator is taken back", (story) => `delete from operator_version where ${newest(story)}`, "operator", GONE],
  [
    "an operator is removed, with everything",
    ({ operators: { carl } }) =>
      `${["operator_version", "operator_password", "operator_invitation"]
        .map((table) => `delete from ${table} where operator = '${carl}';`)
        .join(" ")}delete from operator where id = '${carl}'`,
    "operator",
    GONE,
  ],
  [
    "an operator is invented",
    () => `
      insert into operator (id, username, created_at) values (${UUID}, 'mallory', now());
      insert into operator_version values (${UUID}, 1, 'Mallory', '{administrator}', 'active', '{}', null, null, now(), sha256('mac'))`,
    "operator",
    VERSION,
  ],
  [
    "a name without an account is invented",
    () => `insert into operator (id, username, created_at) values (${UUID}, 'mallory', now())`,
    "operator",
    /no event entered it/,
  ],
  [
    "two operators exchange their versions",
    ({ operators: { ben: one, carl: other } }) => `
      update operator_version set operator = case when operator = '${one}' then '${other}'::uuid else '${one}'::uuid end, n = n + 100
      where operator in ('${one}', '${other}')`,
    "operator",
    VERSION,
  ],
  ["a passkey is removed", (story) => `delete from operator_passkey where ${ben(story)} and name = 'spare'`, "operator", GONE],
  [
    "two passkeys exchange their keys",
    (story) => `
      update operator_passkey as one set public_key = other.public_key from operator_passkey as other
      where one.operator = '${story.operators.ben}' and other.operator = '${story.operators.anna}'`,
    "operator",
    PASSKEY,
  ],
  ["a password is removed", () => "delete from operator_password", "operator", GONE],
  ["a link is removed", (story) => `delete from operator_invitation where ${ben(story)}`, "operator", GONE],
  [
    "a link is invented",
    (story) =>
      `insert into operator_invitation values (${UUID}, '${story.operators.ben}', 1, sha256('token'), now(), now(), sha256('mac'))`,
    "operator",
    LINK,
  ],
  [
    "a session is revived",
    ({ operators: { ended } }) => `delete from operator_session_end where session = '${ended}'`,
    "operator",
    /ended it, but in the database it has no end: somebody revived it/,
  ],
  [
    "a session ended at another time",
    ({ operators: { ended } }) => `update operator_session_end set at = at - interval '1 minute' where session = '${ended}'`,
    "operator",
    /no event ended it like this/,
  ],
  [
    "a session is ended",
    ({ operators: { live } }) => `insert into operator_session_end values ('${live}', now())`,
    "operator",
    /no event ended it like this/,
  ],
  [
    "a session is removed",
    ({ operators: { live } }) => `delete from operator_session where id = '${live}'`,
    "operator",
    /is about it, but it is not in the database/,
  ],
  [
    "a session is invented",
    ({ operators: { anna } }) => `
      insert into operator_session values
        (${UUID}, '${anna}', 'browser', sha256('token'), '', '', now(), now() + interval '8 hours', 1, now(), now(), sha256('mac'))`,
    "operator",
    BEGUN,
  ],
];

/** Changes of what no event vouches for: only the HMAC of the row shows them. */
export const OPERATOR_ROW_FORGERIES: readonly (readonly [name: string, sql: (story: TestStory) => string])[] = [
  ["an account's HMAC", (story) => `update operator_version set mac = sha256(mac) where ${newest(story)}`],
  ["an API key's HMAC", () => "update api_key set mac = sha256(mac) where n = 3"],
  [
    "a passkey's count",
    (story) => `update operator_passkey set sign_count = 0, last_used_at = now() where ${ben(story)} and name = 'a key'`,
  ],
  ["a password's newest code", () => "update operator_password set last_step = 0"],
  [
    "the freshness of a proof",
    ({ operators: { live } }) => `update operator_session set proven_at = now() + interval '1 hour' where id = '${live}'`,
  ],
  [
    "a session's last use",
    ({ operators: { live } }) => `update operator_session set last_used_at = now() + interval '1 hour' where id = '${live}'`,
  ],
  [
    "the version that a session is valid for",
    ({ operators: { live } }) => `update operator_session set n = n + 1 where id = '${live}'`,
  ],
];
