import { TRANSACTIONS } from "../../ledger/ledger.ts";
import type { LatencyKind } from "../../measures/measures.ts";

/** Operations that hash a password, and are refused as `bank-busy` if too many wait. */
export const HASHING: ReadonlySet<string> = new Set(["signup", "signin", "change-password"]);

/** Returns whose latency an operation's is: `money` is all that the ledger's group commit answers. */
export const latencyKindOf = (operation: string): LatencyKind =>
  HASHING.has(operation) ? "passwords" : Object.hasOwn(TRANSACTIONS, operation) ? "money" : "other";
