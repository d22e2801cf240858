import { type AuditKeyPair, makeLogKey } from "../../audit/audit.ts";
import { TEST_ORIGIN } from "../../events/testing/test-event-store.ts";
import { signCheckpoint, signSuccession } from "../../tlog/tlog.ts";
import { columnsOf, type Tampering } from "./tampering.ts";
import type { TestStory } from "./test-story.ts";

const CHANGED = /no event brought it into the state/;
const SET_BACK = /somebody removed a key or set one back/;

const SUCCESSION = /no event entered it like this/;
const LIE = Buffer.alloc(32, 1);

/** What a thief of the old key of the log can sign: a succession to a key of the thief's own. */
function thiefsSuccession({ bank: { logKey } }: TestStory, size: number): string {
  const [from, to] = [logKey, makeLogKey()].map((pair) => ({ name: TEST_ORIGIN, ...pair }));
  return signSuccession({ size, root: LIE }, { from: from as NamedPair, to: to as NamedPair });
}
type NamedPair = AuditKeyPair & { readonly name: string };

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
  ...columnsOf("audit_succession", () => "number = 1", {
    number: ["2", "log", /one was removed/],
    old_key: ["'0123456789abcdef'", "log", SUCCESSION],
    new_key: ["'0123456789abcdef'", "log", /names another size or other keys than its note/],
    size: ["size + 1", "log", /names another size or other keys than its note/],
    at: ["at + interval '1 second'", "log", SUCCESSION],
    note: ["replace(note, 'old-key', 'new-key')", "log", /is not proven/],
  }),
  ["the succession of the log's key is removed", () => "delete from audit_succession", "log", /somebody removed or changed them/],
  [
    "the succession of the log's key is removed: its checkpoints are nobody's",
    () => "delete from audit_succession",
    "log",
    /did not sign it/,
  ],
  [
    "a thief of the log's old key puts another succession into the place of the bank's",
    (story) => `update audit_succession set note = '${thiefsSuccession(story, 5)}'`,
    "log",
    SUCCESSION,
  ],
  [
    "a thief of the log's old key adds another succession",
    (story) =>
      `insert into audit_succession values (2, '0123456789abcdef', '1123456789abcdef', 5, now(), '${thiefsSuccession(story, 5)}')`,
    "log",
    /is not proven: two successions of the key .* contradict each other/,
  ],
  [
    "a thief of the log's old key signs a checkpoint after its end",
    ({ bank: { logKey } }) => {
      const note = signCheckpoint({ size: 1_000_000, root: LIE }, { name: TEST_ORIGIN, privateKey: logKey.privateKey });
      return `insert into audit_checkpoint select max(size), 1000000, now(), '{}', '{}', '{}', '{}', '{}', '', '${note}' from audit_checkpoint`;
    },
    "log",
    /which does not sign checkpoints of this size/,
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
