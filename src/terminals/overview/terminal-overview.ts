import { type ClosedBy, type Money, type NoteCount, type TerminalId, worth } from "../../model/model.ts";
import type { Sql, Transaction } from "../../store/store.ts";
import { type DaysLeft, daysLeft } from "./cash-flow.ts";
import { type OpenOrder, type OverviewRow, overviewRows } from "./overview-rows.ts";

/**
 * Whether an ATM serves customers, by its own word of a moment ago. `unknown`: the bank has not heard from it. `out-of-service`: it is
 * not closed, but jammed, or cannot write to its disk. `closed` by the person who ordered it or closed it at the machine, if known.
 */
type TerminalState =
  | { readonly how: "in-service" | "out-of-service" | "unknown" | "revoked" }
  | { readonly how: "closed"; readonly by: Exclude<ClosedBy, "nobody">; readonly name: string | null };

/** What operators see of one ATM. Times are in milliseconds since 1970 UTC, amounts in minor units. */
export interface TerminalOverview {
  readonly terminal: TerminalId;
  readonly state: TerminalState;
  /** When the bank last heard from it; null for never. */
  readonly seenAt: number | null;
  /** By its last report; null if it never sent one. The level of a cassette is null if the report had none. */
  readonly cash:
    | (DaysLeft & {
        readonly reportedAt: number;
        readonly cassettes: readonly (NoteCount & { readonly level: "ok" | "low" | "empty" | null })[];
        readonly rejected: readonly NoteCount[];
      })
    | null;
  /** The balance of its cash account; null if it has none. */
  readonly booked: Money | null;
  /** Withdrawals that are neither settled nor released, and when the oldest was placed; null if there is none. */
  readonly openHolds: { readonly count: number; readonly oldestAt: number } | null;
  /** The newest pre-shared key, and whether the ATM has not used it yet; null once the ATM is revoked. */
  readonly key: { readonly epoch: number; readonly madeAt: number; readonly isNext: boolean } | null;
  /** The most records of the audit log that it has said to keep a checkpoint of. */
  readonly witnessed: number;
  /** The oldest first: at most one to close or open, one count, and one rotation. */
  readonly openOrders: readonly OpenOrder[];
}

/** An ATM that asks for orders does so three times a minute; one that does not is heard from every five minutes. In milliseconds. */
const SILENT_MS = 90_000;
const SILENT_WITHOUT_ORDERS_MS = 10 * 60_000;

/**
 * Returns the overview of all ATMs ever enrolled, by id, from one query: rows of small tables, and the newest movements of each cash
 * account. `now` is in milliseconds since 1970 UTC; `capacity` is what the cassettes of one ATM hold at most, in minor units.
 */
export async function terminalOverview(
  sql: Sql | Transaction,
  at: { readonly now: number; readonly capacity: Money },
): Promise<readonly TerminalOverview[]> {
  return (await overviewRows(sql, at.now)).map((row) => overviewOf(row, at));
}

function overviewOf(row: OverviewRow, at: { readonly now: number; readonly capacity: Money }): TerminalOverview {
  const { terminal, booked, holds, oldestHoldAt, epoch, keyMadeAt, isKeyNext, witnessed, openOrders } = row;
  return {
    ...{ terminal, booked, witnessed, openOrders },
    state: stateOf(row, at.now),
    seenAt: latest(row.seenAt, row.lastUsedAt, row.reportedAt),
    cash: cashOf(row, at),
    openHolds: oldestHoldAt === null ? null : { count: holds, oldestAt: oldestHoldAt },
    key: epoch === null || keyMadeAt === null ? null : { epoch, madeAt: keyMadeAt, isNext: isKeyNext },
  };
}

function stateOf(row: OverviewRow, now: number): TerminalState {
  const { isActive, seenAt, closed, operator, closedByOrderOf, inService } = row;
  if (!isActive) return { how: "revoked" };
  const heardAt = seenAt ?? latest(row.lastUsedAt, row.reportedAt);
  if (heardAt === null || now - heardAt > (seenAt === null ? SILENT_WITHOUT_ORDERS_MS : SILENT_MS)) return { how: "unknown" };
  if (closed === "order") return { how: "closed", by: closed, name: closedByOrderOf };
  if (closed === "operator" || closed === "records")
    return { how: "closed", by: closed, name: operator === "" ? null : operator };
  return { how: inService === null ? "unknown" : inService ? "in-service" : "out-of-service" };
}

function cashOf(row: OverviewRow, at: { readonly now: number; readonly capacity: Money }): TerminalOverview["cash"] {
  if (row.reportedAt === null) return null;
  const cassettes = pairs(row.denomination, row.notes).map((each, place) => ({ ...each, level: row.level[place] ?? null }));
  const rejected = pairs(row.rejectedDenomination, row.rejectedNotes);
  const { withdrawn, deposited, movements, oldestAt, openedAt } = row;
  const left =
    openedAt === null
      ? { untilEmpty: null, untilFull: null }
      : daysLeft(
          { withdrawn, deposited, movements, oldestAt, openedAt },
          { cassettes: worth(cassettes), rejected: worth(rejected) },
          at,
        );
  return { reportedAt: row.reportedAt, cassettes, rejected, ...left };
}

const latest = (...times: readonly (number | null)[]): number | null =>
  times.reduce((one, other) => (one === null || (other !== null && other > one) ? other : one), null);

const pairs = (denominations: readonly Money[], notes: readonly number[]): NoteCount[] =>
  denominations.map((denomination, place) => ({ denomination, notes: notes[place] as number }));
