import { columnsOf, type Tampering } from "./tampering.ts";
import type { TestStory } from "./test-story.ts";

const UUID = "'00000000-0000-7000-8000-0000000000aa'";
const alice = (story: TestStory): string => `id = '${story.alice.customer}'`;
const ENTERED = /is not what .* entered: somebody changed it/;
const EXCHANGED = /no event stored this hash of the password: somebody exchanged it/;

export const CUSTOMER_TAMPERINGS: readonly Tampering[] = [
  ...columnsOf("customer", alice, {
    id: [UUID, "customer", /no event signed it up|it is not in the books/],
    username: ["'mallory'", "customer", ENTERED],
    account: [UUID, "customer", ENTERED],
    created_at: ["created_at + interval '1 second'", "customer", ENTERED],
    locked_at: ["now()", "customer", /by its events it is not locked/],
    generation: ["generation + 1", "customer", /its events began/],
    state: ["'closed', state_at = now()", "customer", /is closed, but no event closed or opened it/],
    sessions_ended: ["sessions_ended - 1", "customer", /its events did it 2 times/],
    note: ["'moved to Paris'", "customer", /its note is not the one of/],
    note_at: ["note_at + interval '1 day'", "customer", /its note is not the one of/],
  }),
  [
    "a closed customer is opened without an event",
    ({ carol: { customer } }) => `update customer set state = 'open' where id = '${customer}'`,
    "customer",
    /is open, but not as .* left it/,
  ],
  [
    "a customer was closed at another time",
    ({ carol: { customer } }) => `update customer set state_at = state_at + interval '1 hour' where id = '${customer}'`,
    "customer",
    /is closed, but not as .* left it/,
  ],
  [
    "a customer was never closed",
    ({ carol: { customer } }) => `update customer set state = 'open', state_at = null where id = '${customer}'`,
    "customer",
    /is open, but not as .* left it/,
  ],
  [
    "a closed customer's account is open",
    ({ carol: { account } }) => `update account set closed = false where id = '${account}'`,
    "customer",
    /is closed, but its account is open/,
  ],
  [
    "the end of all sign-ins is taken back",
    ({ alice: { customer, account } }) => `
      update customer set sessions_ended = 0, generation = generation - 2 where id = '${customer}';
      update account set generation = generation - 2 where id = '${account}'`,
    "customer",
    /its sign-ins were ended 0 times/,
  ],
  [
    "a removed note comes back",
    ({ bob: { customer } }) => `update customer set note = 'lost his papers' where id = '${customer}'`,
    "customer",
    /its note is not the one of/,
  ],
  [
    "a note is invented",
    ({ carol: { customer } }) => `update customer set note = 'owes a favour', note_at = now() where id = '${customer}'`,
    "customer",
    /has a note, but no event made one/,
  ],
  ["a lock is lifted", () => "update customer set locked_at = null", "customer", /by its events it has been locked/],
  [
    "a lock is older",
    () => "update customer set locked_at = locked_at - interval '1 day' where locked_at is not null",
    "customer",
    /by its events it has been locked/,
  ],
  [
    "a customer is removed",
    (story) => `delete from customer where ${alice(story)}`,
    "customer",
    /entered it, but it is not in the books/,
  ],
  [
    "a customer is invented",
    () => `insert into customer (id, username, account, created_at) values (${UUID}, 'mallory', ${UUID}, now());
           insert into account (id, kind, customer, opened_at) values (${UUID}, 'customer', ${UUID}, now())`,
    "customer",
    /no event signed it up/,
  ],
  [
    "two customers have each other's accounts",
    ({ alice: one, bob: other }) => `
      update customer set account = ${UUID} where id = '${one.customer}';
      update customer set account = '${one.account}' where id = '${other.customer}';
      update customer set account = '${other.account}' where id = '${one.customer}';
      update account set customer = ${UUID} where id = '${one.account}';
      update account set customer = '${one.customer}' where id = '${other.account}';
      update account set customer = '${other.customer}' where id = '${one.account}'`,
    "customer",
    ENTERED,
  ],
  [
    "two usernames change places",
    () =>
      `update customer set username = 'dave' where username = 'alice'; update customer set username = 'alice' where username = 'bob'`,
    "customer",
    ENTERED,
  ],
  ...columnsOf("credential", (story) => `customer = '${story.alice.customer}'`, {
    customer: [UUID, "credential", /has no password/],
    hash: ["overlay(hash placing 'aa' from 50)", "credential", EXCHANGED],
    changed_at: ["changed_at - interval '1 day'", "credential", /set the newest at/],
    renewals: ["renewals + 1", "credential", /was renewed/],
  }),
  [
    "two password hashes change places",
    ({ alice: one, bob: other }) => `
      update credential set hash = swapped.hash from credential as swapped
      where (credential.customer, swapped.customer) in (('${one.customer}', '${other.customer}'), ('${other.customer}', '${one.customer}'))`,
    "credential",
    EXCHANGED,
  ],
  [
    "the old hash of a customer comes back",
    ({ carol, bob }) =>
      `update credential set renewals = 0, hash = (select hash from credential where customer = '${carol.customer}') where customer = '${bob.customer}'`,
    "credential",
    EXCHANGED,
  ],
  [
    "a hash is removed",
    ({ alice: { customer } }) => `delete from credential where customer = '${customer}'`,
    "credential",
    /has no password/,
  ],
  [
    "a hash belongs to nobody",
    ({ alice: { customer } }) => `update credential set customer = ${UUID} where customer = '${customer}'`,
    "customer",
    /belongs to no customer/,
  ],
  [
    "a place of sign-in is invented",
    ({ carol }) => `insert into sign_in_place values ('${carol.customer}', 'ATM-0009')`,
    "customer",
    /no event signed the customer in there/,
  ],
  ["a place of sign-in is removed", () => "delete from sign_in_place", "customer", /was removed/],
  ...columnsOf("account", ({ alice: { account } }) => `id = '${account}'`, {
    id: [UUID, "customer", /is not in the books/],
    customer: [UUID, "customer", /belongs to/],
    generation: ["generation + 1", "customer", /but its account has/],
    opened_at: ["opened_at + interval '1 second'", "customer", /was opened at/],
    posted: ["posted + 1", "ledger", /holds/],
    held: ["held + 1", "ledger", /held/],
    entries: ["entries + 1", "ledger", /entries/],
    day: ["day - 1", "ledger", /counts/],
    day_count: ["day_count - 1", "ledger", /counts/],
    day_amount: ["day_amount - 1", "ledger", /counts/],
    own_limit: ["own_limit - 1", "limit", /its newest event set/],
  }),
  [
    "an account's kind",
    ({ alice: { account } }) =>
      `update account set kind = 'cash', customer = null, terminal = 'ATM-0009', day_count = 0, held = 0, own_limit = null, next_limit = null, next_limit_day = null where id = '${account}'`,
    "customer",
    /belongs to nobody/,
  ],
  [
    "a cash account's ATM",
    () => "update account set terminal = 'ATM-0009' where terminal = 'ATM-0001'",
    "ledger",
    /cannot debit|open holds|cash/,
  ],
];
