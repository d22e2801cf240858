import { findByIds, findByUsername } from "../../../customers/customers.ts";
import { countUnresolvedHolds, type HoldFilter, type HoldPlace, ownersOf, unresolvedHolds } from "../../../ledger/ledger.ts";
import type { Money, RequestId, TerminalId } from "../../../model/model.ts";
import type { Sql } from "../../../store/store.ts";
import { AGES, type HoldsQuestion, terminalOf } from "./holds-question.ts";

/** A hold that no ATM has ended. */
export interface OpenHold {
  readonly terminal: TerminalId;
  readonly request: RequestId;
  readonly amount: Money;
  /** Milliseconds since 1970 UTC. */
  readonly placedAt: number;
  /** Null if the account has no customer. */
  readonly username: string | null;
}

export interface OpenHolds {
  /** The oldest first. */
  readonly holds: readonly OpenHold[];
  /** How many the filter leaves, on all pages. */
  readonly count: number;
  /** Where the next page begins; null if this is the last. */
  readonly next: HoldPlace | null;
}

/** The most holds on a page: the oldest need a hand first. */
const HOLDS_MOST = 100;

const NONE: OpenHolds = { holds: [], count: 0, next: null };

/** Reads a page of the open holds of this moment (milliseconds since 1970 UTC), with their customers' names. */
export async function readOpenHolds(sql: Sql, question: HoldsQuestion, now: number, most = HOLDS_MOST): Promise<OpenHolds> {
  const customer = question.customer === "" ? null : await findByUsername(sql, question.customer);
  if (customer === null && question.customer !== "") return NONE;
  const filter: HoldFilter = {
    placedBefore: question.age === "" ? now + 1 : now - AGES[question.age][1],
    ...{ terminal: terminalOf(question), account: customer?.account ?? null },
  };
  const found = await unresolvedHolds(sql, { ...filter, after: question.after, most: most + 1 });
  if (found.length === 0 && question.after === null) return NONE;
  const isWhole = question.after === null && found.length <= most;
  const count = isWhole ? found.length : await countUnresolvedHolds(sql, filter);
  const owners = await ownersOf(sql, [...new Set(found.map((each) => each.account))]);
  const customers = await findByIds(sql, [...new Set(owners.values())]);
  const holds = found.slice(0, most).map(({ terminal, request, amount, placedAt, account }) => ({
    ...{ terminal, request, amount, placedAt },
    username: customers.get(owners.get(account) ?? "")?.username ?? null,
  }));
  return { holds, count, next: found.length > most ? (holds.at(-1) ?? null) : null };
}
