import { credentialEffect, customerEffect } from "../../customers/customers.ts";
import type { Effect } from "../../events/events.ts";
import { AccountId, CustomerId } from "../../model/model.ts";
import { type BookEvent, bookEvents, carries, eventName } from "../books/book-events.ts";
import type { Verification } from "../context.ts";
import type { FindingKind } from "../findings.ts";
import { grouped } from "../grouped.ts";
import { timeText } from "../values.ts";
import { type StoredCustomer, storedCustomers } from "./customers.ts";
import { standingProblems } from "./standing.ts";

const CONDITION = `
  event.customer is not null
  and (event.kind in ('signup', 'change-password', 'customer-lock', 'customer-unlock',
                      'customer-close', 'customer-open', 'customer-sign-out', 'customer-note') and event.outcome = 'ok'
       or event.kind = 'signin' and event.effect is not null)`;

type Problem = readonly [FindingKind, string];

/**
 * Compares every customer, with account and credential, with the events about that customer: the sign-up, each change of the
 * password, each stronger hash, each decision of an operator (AUDIT.md, section "Effects").
 */
export async function verifyCustomers(run: Verification): Promise<void> {
  const { snapshot, coverage, findings, progress } = run;
  const groups = grouped<string, [StoredCustomer, BookEvent]>(
    [
      { rows: storedCustomers(snapshot), keyOf: ({ id }) => id },
      {
        rows: bookEvents(snapshot, CONDITION, "event.customer, event.at, event.writer, event.n"),
        keyOf: ({ customer }) => customer ?? "",
      },
    ],
    (a, b) => (a < b ? -1 : a > b ? 1 : 0),
  );
  for await (const { key, rows } of groups) {
    const [[customer], events] = rows;
    progress.row();
    if (customer !== undefined) coverage.customers++;
    for (const [kind, what] of problemsOf(run, customer, events)) findings.add(kind, `customer ${key}`, what);
  }
  await reportStrays(run);
}

function* problemsOf(
  { effects, clockWasWrong }: Verification,
  customer: StoredCustomer | undefined,
  events: readonly BookEvent[],
): Generator<Problem> {
  const of = (kind: string): readonly BookEvent[] => events.filter((event) => event.kind === kind);
  const vouching = (kind: string, effect: Effect): readonly BookEvent[] => {
    const digest = effects.of([effect]) as Buffer;
    return of(kind).filter((event) => carries(event, digest));
  };
  if (customer === undefined) {
    for (const event of of("signup")) yield ["customer", `${eventName(event)} entered it, but it is not in the books`];
    return;
  }
  const { id, username, account, createdAt } = customer;
  const entered = customerEffect({ id: CustomerId(id), username, account: AccountId(account), at: createdAt });
  const [signup, second] = of("signup");
  if (signup === undefined) yield ["customer", "no event signed it up: somebody invented it"];
  else if (vouching("signup", entered).length !== 1)
    yield ["customer", `its name, its account or its time is not what ${eventName(signup)} entered: somebody changed it`];
  if (second !== undefined) yield ["customer", `${eventName(second)} signed it up a second time`];
  yield* accountProblems(customer);
  yield* lockProblems(customer, events, clockWasWrong);
  for (const what of standingProblems(customer, events, effects)) yield ["customer", what];
  yield* credentialProblems(customer, { events, clockWasWrong }, (kind, hash) =>
    vouching(kind, credentialEffect(CustomerId(id), hash)),
  );
}

function* accountProblems({ id, account, createdAt, generation, accountRow }: StoredCustomer): Generator<Problem> {
  if (accountRow === null) return yield ["customer", `its account ${account} is not in the books`];
  if (accountRow.customer !== id) yield ["customer", `its account ${account} belongs to ${accountRow.customer ?? "nobody"}`];
  if (accountRow.openedAt !== createdAt)
    yield [
      "customer",
      `its account was opened at ${timeText(accountRow.openedAt)}, but the customer is of ${timeText(createdAt)}`,
    ];
  if (accountRow.generation !== generation)
    yield ["customer", `has the generation ${generation} of sign-ins, but its account has ${accountRow.generation}`];
}

/** These events each begin a generation of sign-ins, and so does a lock. */
const BEGIN_GENERATION: ReadonlySet<string> = new Set(["change-password", "customer-close", "customer-sign-out"]);

/** The events are in the order of their times. */
function* lockProblems(
  { lockedAt, generation }: StoredCustomer,
  events: readonly BookEvent[],
  clockWasWrong: boolean,
): Generator<Problem> {
  let [locked, expected] = [null as number | null, 0];
  for (const { kind, at } of events) {
    if (BEGIN_GENERATION.has(kind) || (kind === "customer-lock" && at !== locked)) expected++;
    if (kind === "customer-lock") locked = at;
    else if (kind === "customer-unlock") locked = null;
  }
  const text = (at: number | null): string => (at === null ? "is not locked" : `has been locked since ${timeText(at)}`);
  const isPossible =
    clockWasWrong && events.some(({ kind, at }) => (lockedAt === null ? kind === "customer-unlock" : at === lockedAt));
  if (lockedAt !== locked && !isPossible) yield ["customer", `${text(lockedAt)}, but by its events it ${text(locked)}`];
  if (generation !== expected)
    yield ["customer", `has the generation ${generation} of sign-ins, but its events began ${expected}`];
}

function* credentialProblems(
  { credential }: StoredCustomer,
  { events, clockWasWrong }: { readonly events: readonly BookEvent[]; readonly clockWasWrong: boolean },
  vouching: (kind: string, hash: NonNullable<StoredCustomer["credential"]>) => readonly BookEvent[],
): Generator<Problem> {
  if (credential === null) return yield ["credential", "has no password: somebody removed it"];
  const chosen = events.filter(({ kind }) => kind === "signup" || kind === "change-password");
  const newest = chosen.reduce<BookEvent | null>((last, event) => (last === null || event.at >= last.at ? event : last), null);
  const renewals = events.filter(({ kind }) => kind === "signin").length;
  const stored = ["signup", "change-password", "signin"].flatMap((kind) => vouching(kind, credential));
  if (stored.length === 0) yield ["credential", "no event stored this hash of the password: somebody exchanged it"];
  if (stored.length > 1) yield ["credential", `${stored.length} events stored the same hash of the password`];
  if (!clockWasWrong && newest !== null && credential.changedAt !== newest.at)
    yield [
      "credential",
      `its password is of ${timeText(credential.changedAt)}, but ${eventName(newest)} set the newest at ${timeText(newest.at)}`,
    ];
  if (credential.renewals !== renewals)
    yield ["credential", `its hash was renewed ${credential.renewals} times, but its events did it ${renewals} times`];
}

/** Rows that belong to no customer, and the ATMs at which customers have signed in. */
async function reportStrays({ snapshot: { sql }, findings }: Verification): Promise<void> {
  const strays = await sql<{ place: string; what: string }[]>`
    select format('credential of %s', credential.customer) as place, 'belongs to no customer' as what
    from credential left join customer on customer.id = credential.customer where customer.id is null
    union all
    select format('account %s', account.id), format('belongs to the customer %s, who has another account or is not in the books', account.customer)
    from account left join customer on customer.id = account.customer and customer.account = account.id
    where account.kind = 'customer' and customer.id is null
    union all
    select format('sign-in place %s of customer %s', coalesce(place.terminal, event.terminal), coalesce(place.customer, event.customer)),
           case when place.customer is null then 'was removed: an event signed the customer in there' else 'no event signed the customer in there' end
    from sign_in_place as place
    full join (select distinct customer, terminal from audit_event where kind = 'signin' and outcome = 'ok') as event
      on event.customer = place.customer and event.terminal = place.terminal
    where place.customer is null or event.customer is null
    limit 100`;
  for (const { place, what } of strays) findings.add("customer", place, what);
}
