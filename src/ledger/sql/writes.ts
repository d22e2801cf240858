import type { NewEvent } from "../../events/events.ts";
import type { AccountId, Money, RequestId, TerminalId } from "../../model/model.ts";
import type { MovementKind } from "../deciding/movement-kind.ts";
import type { OwnLimit } from "../deciding/own-limit.ts";
import type { Account, Hold } from "../deciding/state.ts";
import type { TerminalDay } from "../deciding/terminal-day.ts";

/** All that one batch must write, in one commit. An account or a hold appears once, as it is after the batch. */
export interface Writes {
  readonly answers: readonly AnswerRow[];
  /** The accounts of which only `posted` and `entries` have changed: nearly all, and less to write. */
  readonly balances: readonly Account[];
  readonly accounts: readonly Account[];
  readonly ownLimits: readonly (readonly [AccountId, OwnLimit])[];
  /** The days of ATMs whose rows do not say what is booked, because a request was refused or is a repeat. */
  readonly terminalDays: readonly TerminalDay[];
  readonly holds: readonly Hold[];
  readonly events: readonly NewEvent[];
}

/** One side of a movement, with the account's entry number and balance after it. */
export interface Entry {
  readonly account: AccountId;
  readonly number: number;
  readonly balance: Money;
}

/** Money that went from one account to another. It is stored in the row of the request that moved it. */
export interface Movement {
  readonly kind: MovementKind;
  readonly amount: Money;
  readonly debit: Entry;
  readonly credit: Entry;
}
export interface AnswerRow {
  readonly terminal: TerminalId;
  readonly request: RequestId;
  readonly op: string;
  readonly digest: Buffer;
  readonly answer: string;
  readonly at: number;
  /** What the request moved, if it moved anything. */
  readonly movement: Movement | null;
}
