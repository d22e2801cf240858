import { type CustomerRecord, customerRecord, type SignInDelay, signInDelays } from "../../customers/customers.ts";
import { readFunds, statement } from "../../ledger/ledger.ts";
import type { Money } from "../../model/model.ts";
import { inSnapshot, type Sql } from "../../store/store.ts";
import { type CustomerSessions, customerSessions } from "./sessions.ts";

/** All that operators see of one customer. Show it only after a `look` at the customer is in the audit log. */
export interface CustomerOverview {
  /** Name, ids, state, lock and note. */
  readonly record: CustomerRecord;
  /** What the account holds, in minor units: `available` is `posted` less `held`. */
  readonly balance: { readonly posted: Money; readonly held: Money; readonly available: bigint };
  readonly statement: Awaited<ReturnType<typeof statement>>;
  /** The entry number to continue the statement below; null if it ends here. */
  readonly nextEntry: number | null;
  readonly delays: readonly SignInDelay[];
  readonly sessions: CustomerSessions;
}

export interface CustomerQuestion {
  readonly username: string;
  /** The bank's time, in milliseconds since 1970 UTC. */
  readonly now: number;
  /** The entry number below which the statement's page begins; 0 for the newest entries. */
  readonly entriesBefore?: number;
  /** The index of the audit log below which sessions are searched. */
  readonly sessionsBefore?: number | null;
}

/** The most entries of a statement's page. */
const ENTRIES = 50;

/** Returns what the bank has on the customer with this username, whatever its capitals, from one snapshot; null if there is none. */
export function customerOverview(sql: Sql, question: CustomerQuestion): Promise<CustomerOverview | null> {
  const { username, now, entriesBefore = 0, sessionsBefore = null } = question;
  return inSnapshot(sql, async (tx) => {
    const record = await customerRecord(tx, username);
    if (record === null) return null;
    const { customer, account } = record;
    const funds = await readFunds(tx, account);
    const page = await statement(tx, account, { before: entriesBefore, most: ENTRIES });
    const oldest = page.entries.at(-1)?.entry ?? 1;
    return {
      record,
      balance: { ...funds, available: funds.posted - funds.held },
      ...{ statement: page, nextEntry: oldest > 1 ? oldest : null },
      delays: await signInDelays(tx, customer, now),
      sessions: await customerSessions(tx, customer, { now, before: sessionsBefore }),
    };
  });
}
