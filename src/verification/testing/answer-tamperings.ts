import { columnsOf, type Tampering } from "./tampering.ts";
import type { TestStory } from "./test-story.ts";

const UUID = "'00000000-0000-7000-8000-0000000000aa'";
const CHANGED = /is not the one that .* stored|in the books|no event stored its answer/;
const GONE = /stored an answer, but it is not in the books/;

const transfer = ({ transfer: request }: TestStory): string => `request = '${request}'`;

/** The books agree with themselves: no check of the ledger alone finds it. */
export const INVENTED_TRANSFER = "a transfer of 150.00 without any event, with balances that agree";

export const ANSWER_TAMPERINGS: readonly Tampering[] = [
  ...columnsOf("request_answer", transfer, {
    terminal: ["'ATM-0009'", "answer", GONE],
    request: [UUID, "answer", GONE],
    digest: ["sha256(digest)", "answer", CHANGED],
    op: ["'deposit'", "answer", CHANGED],
    answer: [`'{"ok":true,"posted":1,"held":0,"available":1}'`, "answer", CHANGED],
    at: ["at + interval '1 millisecond'", "answer", CHANGED],
    kind: ["'deposit'", "answer", CHANGED],
    amount: ["amount + 1", "answer", CHANGED],
    debit: [UUID, "answer", CHANGED],
    debit_entry: ["debit_entry + 100", "answer", CHANGED],
    debit_balance: ["debit_balance + 1", "answer", CHANGED],
    credit: [UUID, "answer", CHANGED],
    credit_entry: ["credit_entry + 100", "answer", CHANGED],
    credit_balance: ["credit_balance + 1", "answer", CHANGED],
  }),
  [
    "a movement's time by a microsecond",
    (story) => `update request_answer set at = at + interval '1 microsecond' where ${transfer(story)}`,
    "answer",
    CHANGED,
  ],
  [
    "an answer without its movement",
    (story) => `update request_answer set (kind, amount, debit, debit_entry, debit_balance, credit, credit_entry, credit_balance)
                = row (null, null, null, null, null, null, null, null) where ${transfer(story)}`,
    "answer",
    CHANGED,
  ],
  [
    INVENTED_TRANSFER,
    ({ alice, bob }) => `
      insert into request_answer (terminal, request, digest, op, answer, at, kind, amount,
                                  debit, debit_entry, debit_balance, credit, credit_entry, credit_balance)
      select 'ATM-0001', ${UUID}, sha256(''), 'transfer', '{"ok":true,"posted":1,"held":0,"available":1}', now(), 'transfer', 15000,
             paying.id, paying.entries + 1, paying.posted - 15000, paid.id, paid.entries + 1, paid.posted + 15000
      from account as paying, account as paid where paying.id = '${bob.account}' and paid.id = '${alice.account}';
      update account set posted = posted - 15000, entries = entries + 1 where id = '${bob.account}';
      update account set posted = posted + 15000, entries = entries + 1 where id = '${alice.account}';
      update terminal_day set transfers = transfers + 15000 where terminal = 'ATM-0001'`,
    "answer",
    /no event stored its answer or moved its money: somebody invented it/,
  ],
  ["a day's sign-off is removed", () => `delete from request_answer where op = 'day-sign-off'`, "answer", GONE],
  [
    "a day's sign-off has other figures",
    () => `update request_answer set answer = regexp_replace(answer, '"owed":\\d+', '"owed":1') where op = 'day-sign-off'`,
    "answer",
    CHANGED,
  ],
  [
    "a day's sign-off is of another day",
    () => `update request_answer set request = ${UUID} where op = 'day-sign-off'`,
    "answer",
    GONE,
  ],
  [
    "a sign-off's counters are others",
    () => `update request_answer set digest = sha256('') where op = 'day-sign-off'`,
    "answer",
    CHANGED,
  ],
  ["an answer is removed", (story) => `delete from request_answer where ${transfer(story)}`, "answer", GONE],
  [
    "a movement is stored twice",
    (
      story,
    ) => `insert into request_answer (terminal, request, digest, op, answer, at, kind, amount, debit, debit_entry, debit_balance,
                                            credit, credit_entry, credit_balance)
                select 'ATM-0002', request, digest, op, answer, at, kind, amount, debit, debit_entry + 100, debit_balance,
                       credit, credit_entry + 100, credit_balance from request_answer where ${transfer(story)}`,
    "answer",
    /somebody invented it/,
  ],
  [
    "two requests have each other's digests",
    () =>
      `update request_answer set digest = (select digest from request_answer as other where other.op = 'deposit' limit 1) where op = 'signup'`,
    "answer",
    CHANGED,
  ],
  [
    "a transfer goes to another customer",
    (story) => `update request_answer set credit = '${story.carol.account}' where ${transfer(story)}`,
    "answer",
    CHANGED,
  ],
  ["a refusal is removed", () => `delete from request_answer where answer like '%payee-is-self%'`, "answer", GONE],
  [
    "a refusal becomes a yes",
    () => `update request_answer set answer = '{"ok":true}' where answer like '%payee-unknown%'`,
    "answer",
    CHANGED,
  ],
  ["an answer that is no answer", () => `update request_answer set answer = 'no' where op = 'release'`, "answer", CHANGED],
  [
    "a void request is removed",
    () => "delete from request_answer where op = 'void'",
    "answer",
    /made a request void that is not in the books/,
  ],
  [
    "a void request is another",
    () => `update request_answer set request = ${UUID} where op = 'void'`,
    "answer",
    /no event made it void/,
  ],
  [
    "a request is made void without an event",
    () => `insert into request_answer (terminal, request, digest, op, answer, at)
           select terminal, ${UUID}, digest, op, answer, at from request_answer where op = 'void'`,
    "answer",
    /no event made it void/,
  ],
  [
    "a void request of another time",
    () => "update request_answer set at = at + interval '1 second' where op = 'void'",
    "answer",
    /no event made it void/,
  ],
  ["a counted difference is less", () => "update request_answer set amount = 1 where kind = 'cash-short'", "answer", CHANGED],
  ...columnsOf("terminal_day", () => "terminal = 'ATM-0001'", {
    day: ["day - 1", "ledger", /./],
    deposits: ["deposits - 1", "ledger", /./],
    transfers: ["transfers - 1", "ledger", /./],
    loads: ["loads - 1", "ledger", /./],
  }),
  ["a load is more", () => "update request_answer set amount = amount + 1 where kind = 'cash-load'", "answer", CHANGED],
];
