import { columnsOf, type Tampering } from "./tampering.ts";
import type { TestStory } from "./test-story.ts";

const UUID = "'00000000-0000-7000-8000-0000000000aa'";
const OTHER_MAC = `decode(repeat('ab', 32), 'hex')`;
const done = ({ reversal }: TestStory): string => `id = '${reversal}'`;
const first = (operation: string, state: string) => (): string =>
  `id = (select id from proposal where operation = '${operation}' and state = '${state}' order by id limit 1)`;
const UNMADE = /no event made it like this/;
const UNDECIDED = /no event decided it like this/;
const FORGED = /its row is not authentic/;

export const PROPOSAL_TAMPERINGS: readonly Tampering[] = [
  ...columnsOf("proposal", done, {
    id: [UUID, "proposal", /is about it, but it is not in the books/],
    operation: ["'holds-settle'", "proposal", UNMADE],
    input: ["'{}'", "proposal", UNMADE],
    difference: [OTHER_MAC, "proposal", UNMADE],
    terminal: ["'ATM-0009'", "proposal", UNMADE],
    about: [UUID, "proposal", UNMADE],
    customer: ["null", "proposal", UNMADE],
    account: ["null", "proposal", UNMADE],
    amount: ["amount + 1", "proposal", UNMADE],
    maker: [UUID, "proposal", UNMADE],
    maker_name: ["'eve'", "proposal", UNMADE],
    made_at: ["made_at + interval '1 microsecond'", "proposal", UNMADE],
    expires_at: ["now() + interval '9 days'", "proposal", UNMADE],
    made_mac: [OTHER_MAC, "proposal", FORGED],
    state: ["'approved', outcome = null, ended_at = null", "proposal", /ended it, but in the books it is approved/],
    verdict: ["'refused'", "proposal", UNDECIDED],
    decider: [UUID, "proposal", UNDECIDED],
    decider_name: ["'eve'", "proposal", UNDECIDED],
    decided_at: ["now()", "proposal", UNDECIDED],
    reason: ["'because'", "proposal", UNDECIDED],
    decided_mac: [OTHER_MAC, "proposal", FORGED],
    outcome: [`'{"ok":false}'`, "proposal", /is done, but no event ended it like this/],
    ended_at: ["now()", "proposal", /is done, but no event ended it like this/],
  }),
  ["a proposal that waits is removed", () => `delete from proposal where state = 'open'`, "proposal", /somebody removed it/],
  [
    "a proposal that waits is approved by a writer to the database",
    () => `
      update proposal set state = 'approved', verdict = 'approved', decider = ${UUID}, decider_name = 'eve', decided_at = now(),
        decided_mac = ${OTHER_MAC} where state = 'open'`,
    "proposal",
    UNDECIDED,
  ],
  [
    "a refused proposal is approved",
    () => `update proposal set state = 'approved', verdict = 'approved' where state = 'refused'`,
    "proposal",
    UNDECIDED,
  ],
  [
    "a decision is removed",
    () => `
      update proposal set state = 'open', verdict = null, decider = null, decider_name = null, decided_at = null, decided_mac = null,
        reason = null where state = 'refused'`,
    "proposal",
    /decided it, but in the books nobody did/,
  ],
  [
    "a proposal is decided by its maker",
    () => `update proposal set decider = maker, decider_name = maker_name where state = 'done'`,
    "proposal",
    /was decided by the wrong person/,
  ],
  [
    "a reversal without its proposal",
    (story) => `delete from proposal where ${done(story)}`,
    "proposal",
    /reversed a posting, but no two operators agreed/,
  ],
  [
    "a hold that operators ended without its proposal",
    () => `delete from proposal where ${first("holds-settle", "done")()}`,
    "proposal",
    /ended a hold, but no two operators agreed/,
  ],
  [
    "a hold that operators ended by another operation",
    () => `update proposal set operation = 'holds-release' where ${first("holds-settle", "done")()}`,
    "proposal",
    /by settle, but two operators agreed on holds-release/,
  ],
  [
    "a hold that operators ended with another amount",
    () => `update proposal set amount = amount - 1 where ${first("holds-settle", "done")()}`,
    "proposal",
    /ended a hold with 2000, but two operators agreed on 1999/,
  ],
  [
    "a hold that operators ended was another",
    () => `update proposal set about = ${UUID} where ${first("holds-settle", "done")()}`,
    "proposal",
    /ended a hold of .*, but two operators agreed on/,
  ],
  [
    "a booking whose proposal is said to have failed",
    () => `update proposal set state = 'failed' where ${first("holds-settle", "done")()}`,
    "proposal",
    /ended a hold, but its proposal is failed/,
  ],
  [
    "a proposal is said to be carried out, and nothing was booked",
    () => `update proposal set state = 'done', outcome = '{}', ended_at = now() where ${first("ledger-reverse", "approved")()}`,
    "proposal",
    /nothing was booked under its id/,
  ],
  [
    "a customer who was closed without two operators",
    () => `delete from proposal where ${first("customer-close", "done")()}`,
    "proposal",
    /the customer-close event .* is not what two operators agreed on/,
  ],
  [
    "a customer who was opened by the proposal to close",
    () => `update proposal set operation = 'customer-close' where ${first("customer-open", "done")()}`,
    "proposal",
    /the customer-open event .* is not what two operators agreed on/,
  ],
];
