import { columnsOf, type Tampering } from "./tampering.ts";

const CHANGED = /no event brought it into the state/;
const SET_BACK = /somebody removed a key or set one back/;

export const KEY_TAMPERINGS: readonly Tampering[] = [
  ...columnsOf("bank_key", () => "state = 'active' and purpose = 'pepper'", {
    id: ["'0123456789abcdef'", "key", CHANGED],
    purpose: ["'bank-key'", "key", CHANGED],
    state: ["'ended'", "key", CHANGED],
    changes: ["changes + 1", "key", CHANGED],
    made_at: ["made_at - interval '1 day'", "key", CHANGED],
    at: ["at + interval '1 second'", "key", CHANGED],
    ends_by: ["now()", "key", CHANGED],
  }),
  [
    "an old static key of the bank is accepted for longer",
    () => "update bank_key set ends_by = ends_by + interval '1 year' where state = 'retiring' and purpose = 'bank-key'",
    "key",
    CHANGED,
  ],
  [
    "a key is used again, as it once was",
    () => "update bank_key set state = 'active', changes = 1, at = made_at, ends_by = null where state = 'ended'",
    "key",
    SET_BACK,
  ],
  ["a key is removed", () => "delete from bank_key where state = 'ended'", "key", SET_BACK],
  [
    "a key is invented",
    () =>
      "insert into bank_key (id, purpose, state, changes, made_at, at) values ('0123456789abcdef', 'pepper', 'retiring', 1, now(), now())",
    "key",
    CHANGED,
  ],
  [
    "a key was changed by a proposal that says something else",
    () => "update proposal set operation = 'keys-prepare' where operation = 'keys-end'",
    "proposal",
    /is not what two operators agreed on/,
  ],
  [
    "the pepper of a hash is another",
    ({ alice: { customer } }) => `update credential set pepper = '0123456789abcdef' where customer = '${customer}'`,
    "credential",
    /no event stored this hash of the password/,
  ],
];
