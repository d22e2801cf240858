import type { TerminalId } from "../model/model.ts";
import type { Transaction } from "../store/store.ts";

/** PostgreSQL notifies every worker of every server on this channel that an ATM changed; the payload is its id. */
export const TERMINAL_CHANGED = "terminal_changed";

/** Notifies at the commit of this transaction, and only then. */
export async function notifyChanged(tx: Transaction, terminal: TerminalId): Promise<void> {
  await tx`select pg_notify(${TERMINAL_CHANGED}, ${terminal})`;
}
