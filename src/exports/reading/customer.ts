import { findByUsername, isUsername } from "../../customers/customers.ts";
import { type AccountId, CustomerId } from "../../model/model.ts";
import type { Transaction } from "../../store/store.ts";

/** The customer whose account is exported. */
export interface ExportedCustomer {
  readonly id: CustomerId;
  readonly account: AccountId;
  readonly username: string;
}

/** Finds a customer by username, whatever its capitals, or by id; null if there is none. */
export async function findExportedCustomer(tx: Transaction, given: string): Promise<ExportedCustomer | null> {
  if (isUsername(given)) {
    const found = await findByUsername(tx, given);
    return found === null ? null : { id: found.customer, account: found.account, username: found.username };
  }
  const id = asCustomerId(given);
  if (id === null) return null;
  const [row] = await tx<ExportedCustomer[]>`select id, account, username from customer where id = ${id}`;
  return row ?? null;
}

function asCustomerId(given: string): CustomerId | null {
  try {
    return CustomerId(given.toLowerCase());
  } catch {
    return null;
  }
}
