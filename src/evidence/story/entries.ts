import type { FoundCustomer } from "../../customers/customers.ts";
import type { StoredRequest, StoredSide } from "../../ledger/ledger.ts";

/** One side of what an operation moved, with whose account it is. */
export interface StoryEntry {
  readonly side: "debit" | "credit";
  readonly kind: string;
  /** Minor units. */
  readonly amount: number;
  readonly at: string;
  readonly account: string;
  /** The id of the customer whose account it is; null if it is none's. */
  readonly customer: string | null;
  /** Whose account it is: a customer's username, an ATM's id, or the bank. */
  readonly holder: string;
  /** The holder's name as others may see it: "a•••e". */
  readonly masked: string;
  /** The number of the entry in the account: 1 is the oldest. */
  readonly number: number;
  /** What the account held after it, in minor units. */
  readonly balance: number;
}

/** Returns the debit and the credit of a stored movement; nothing if the request moved nothing. */
export function entriesOf({ movement, at }: StoredRequest, customers: ReadonlyMap<string, FoundCustomer>): readonly StoryEntry[] {
  if (movement === null) return [];
  const { kind, amount, debit, credit } = movement;
  const entry = (side: StoryEntry["side"], stored: StoredSide): StoryEntry => ({
    ...{ side, kind, amount: Number(amount), at: new Date(at).toISOString(), account: stored.account, customer: stored.customer },
    ...holderOf(stored, customers),
    ...{ number: stored.entry, balance: Number(stored.balance) },
  });
  return [entry("debit", debit), entry("credit", credit)];
}

function holderOf(
  { customer, terminal, kind }: StoredSide,
  customers: ReadonlyMap<string, FoundCustomer>,
): Pick<StoryEntry, "holder" | "masked"> {
  if (customer === null) return { holder: terminal ?? kind, masked: terminal ?? kind };
  const found = customers.get(customer);
  return { holder: found?.username ?? customer, masked: found?.masked ?? "•••" };
}
