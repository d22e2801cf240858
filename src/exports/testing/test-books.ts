import type { EventStore } from "../../events/events.ts";
import { adoptCurrency } from "../../ledger/ledger.ts";
import { ATM, NOON, requestOf, type TestLedger, testLedger } from "../../ledger/testing/test-ledger.ts";
import { type AccountId, Currency, type CustomerId, Money, type RequestId, TerminalId } from "../../model/model.ts";
import { type ExportOutcome, exportBooks } from "../export-books.ts";
import type { ExportOrder } from "../order.ts";

const EUR = Currency("EUR");
export const DAY = 86_400_000;
/** The day of NOON, in milliseconds since 1970 UTC. */
export const TODAY = NOON - DAY / 2;
/** An ATM with a name that must be escaped in every form. */
export const ODD_ATM = TerminalId('=1+1, "<&>\\');

/** A ledger with the customers alice and bob and their accounts, in this order. */
export interface TestBooks extends TestLedger {
  readonly alice: AccountId;
  readonly bob: AccountId;
}

/** Books in euro where alice has 100.00 and bob 50.00, deposited at noon, with 10,000.00 in the first ATM besides. */
export async function testBooks(): Promise<TestBooks> {
  const ledger = await testLedger([100_00n, 50_00n], 10_000_00n);
  const { sql } = ledger.store;
  await adoptCurrency(sql, EUR);
  const [alice, bob] = ledger.accounts as [AccountId, AccountId];
  await nameCustomer(ledger, alice, "alice");
  await nameCustomer(ledger, bob, "bob");
  return Object.assign(ledger, { alice, bob });
}

/** Gives an account to a customer of this username, without credentials. */
export async function nameCustomer({ store: { sql } }: TestLedger, account: AccountId, username: string): Promise<void> {
  const [row] = await sql<{ customer: CustomerId }[]>`select customer from account where id = ${account}`;
  await sql`
    insert into customer (id, username, account, created_at)
    values (${row?.customer as CustomerId}, ${username}, ${account}, ${new Date(NOON)})`;
}

type Move =
  | { readonly deposit: bigint; readonly account: AccountId }
  | { readonly paid: bigint; readonly account: AccountId }
  | { readonly transfer: bigint; readonly account: AccountId; readonly payee: AccountId };

/** Moves money `ms` milliseconds after noon, at this ATM. Returns the request that booked it. */
export async function move({ groupCommit }: TestLedger, step: Move, ms = 0, terminal = ATM): Promise<RequestId> {
  const [at, { account }] = [NOON + ms, step];
  const post = async (request: Parameters<typeof groupCommit.post>[0]): Promise<RequestId> => {
    const outcome = await groupCommit.post(request);
    if (!outcome.ok) throw new Error(outcome.refusal);
    return request.request;
  };
  if ("deposit" in step) return post(requestOf({ op: "deposit", account, amount: Money(step.deposit), at, terminal }));
  if ("transfer" in step)
    return post(requestOf({ op: "transfer", account, payee: step.payee, amount: Money(step.transfer), at, terminal }));
  const withdraw = requestOf({ op: "withdraw", account, amount: Money(step.paid), at, terminal });
  await post(withdraw);
  return post(requestOf({ op: "settle", hold: withdraw.request, amount: Money(step.paid), at, terminal }));
}

/** Reverses what this request booked at the first ATM, `ms` milliseconds after noon. */
export async function reverse({ groupCommit }: TestLedger, reverses: RequestId, ms: number): Promise<void> {
  const outcome = await groupCommit.post(requestOf({ op: "reverse", reverses, detail: {}, at: NOON + ms, terminal: ATM }));
  if (!outcome.ok) throw new Error(outcome.refusal);
}

/** An order of the operator anna at 13:00, of the whole time unless it says otherwise. */
export const orderOf = (order: Partial<ExportOrder> & Pick<ExportOrder, "form">): ExportOrder => ({
  from: null,
  to: null,
  customer: null,
  operator: "anna",
  login: "ops1",
  at: NOON + 3_600_000,
  ...order,
});

/** Exports, and returns the text with the outcome. */
export async function exported(
  store: EventStore,
  order: Partial<ExportOrder> & Pick<ExportOrder, "form">,
): Promise<{ readonly text: string; readonly outcome: ExportOutcome }> {
  let text = "";
  const outcome = await exportBooks(store, orderOf(order), async (pieces) => {
    for await (const piece of pieces) text += piece;
  });
  return { text, outcome };
}
