import { columnsOf, type Tampering } from "./tampering.ts";
import type { TestStory } from "./test-story.ts";

const KEYS = /somebody exchanged the public key or the pre-shared key/;

export const TERMINAL_TAMPERINGS: readonly Tampering[] = [
  ...columnsOf("terminal", () => "id = 'ATM-0001'", {
    id: ["'ATM-0009'", "terminal", /no event enrolled it/],
    public_key: ["sha256(public_key)", "terminal", KEYS],
    state: ["'revoked'", "terminal", /by its events it is active/],
    last_epoch: ["last_epoch + 1", "terminal", /its events made/],
    enrolled_at: ["enrolled_at + interval '1 second'", "terminal", /its newest event of that/],
    last_used_at: ["last_used_at - interval '1 day'", "terminal", /its channel was ready at/],
  }),
  ...columnsOf("terminal_psk", () => "terminal = 'ATM-0001' and epoch = 2", {
    terminal: ["'ATM-0009'", "terminal", /is not in the registry|lacks its pre-shared key/],
    epoch: ["4", "terminal", KEYS],
    sealed: ["sealed_of_other", "terminal", KEYS],
    made_at: ["made_at + interval '1 second'", "terminal", KEYS],
    not_after: ["made_at + interval '1 day'", "terminal", /no use of a newer one can have set/],
  }).map(
    ([name, sql, ...rest]) =>
      [
        name,
        (story: TestStory) => sql(story).replace("sealed_of_other", "(select sealed from terminal_psk where epoch = 1)"),
        ...rest,
      ] as const,
  ),
  [
    "an old key stays valid for longer",
    () => "update terminal_psk set not_after = not_after + interval '1 year' where epoch = 1",
    "terminal",
    /no use of a newer one can have set/,
  ],
  [
    "a key is removed",
    () => "delete from terminal_psk where epoch = 2 and terminal = 'ATM-0001'",
    "terminal",
    /lacks its pre-shared key/,
  ],
  [
    "an ATM is removed",
    () => "delete from terminal where id = 'ATM-0002'",
    "terminal",
    /was enrolled, but is not in the registry/,
  ],
  [
    "an ATM is invented",
    () =>
      "insert into terminal (id, public_key, state, last_epoch, enrolled_at) values ('ATM-0009', sha256('key'), 'active', 1, now())",
    "terminal",
    /no event enrolled it/,
  ],
  [
    "an auditor's key is another",
    () => "update auditor_key set id = substring(sha256(id) for 8)",
    "auditor-key",
    /no event named it/,
  ],
  ["an auditor's key has another time", () => "update auditor_key set at = now()", "auditor-key", /no event named it/],
  [
    "an auditor's key is added",
    () => "insert into auditor_key values (substring(sha256('key') for 8), now())",
    "auditor-key",
    /no event named it/,
  ],
  ["the auditor's key is removed", () => "delete from auditor_key", "auditor-key", /somebody removed or changed it/],
];
