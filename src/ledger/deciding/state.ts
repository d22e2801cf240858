import { AccountId, type Money, type RequestId, subtract, type TerminalId } from "../../model/model.ts";
import type { MovementKind } from "./movement-kind.ts";
import type { OwnLimit } from "./own-limit.ts";
import type { Funds } from "./request.ts";
import type { TerminalDay, TerminalDayKey } from "./terminal-day.ts";

/** Accounts, holds and the answers given so far. sql/read.ts reads it under locks, unit-of-work.ts changes it. */
export interface State {
  readonly accounts: ReadonlyMap<AccountId, Account>;
  /** The cash account of each ATM. */
  readonly cash: ReadonlyMap<TerminalId, AccountId>;
  /** Of the accounts whose customer has set a limit. */
  readonly ownLimits: ReadonlyMap<AccountId, OwnLimit>;
  /** The days of ATMs on which requests of the batch count, as they were before the batch. */
  readonly terminalDays: ReadonlyMap<TerminalDayKey, TerminalDay>;
  readonly holds: ReadonlyMap<RequestKey, Hold>;
  readonly answers: ReadonlyMap<RequestKey, StoredAnswer>;
  /** The postings that requests of the batch are to reverse, by the requests that made them. */
  readonly postings: ReadonlyMap<RequestKey, Posting>;
}

/** The side on which each kind of account grows. Assets of the bank grow by debits, its debts by credits. */
export const NORMAL_SIDE = { customer: "credit", cash: "debit", vault: "debit", capital: "credit" } as const;
export type AccountKind = keyof typeof NORMAL_SIDE;
export type Direction = "debit" | "credit";

/** The one account of what the operator put in; the migration opens it. */
export const CAPITAL = AccountId("00000000-0000-7000-8000-000000000001");

/** The one account of the notes that operators took out of ATMs; the migration opens it. */
export const VAULT = AccountId("00000000-0000-7000-8000-000000000002");

export interface Account {
  readonly id: AccountId;
  readonly kind: AccountKind;
  /** The newest generation of its customer's sign-ins. */
  readonly generation: number;
  /** True if its customer is closed: it holds nothing, and gets no money. */
  readonly closed: boolean;
  readonly posted: Money;
  /** The sum of the open holds: on the customer's account, and on the cash account of the ATM that is to pay. */
  readonly held: Money;
  /** The number of its entries, which is the number of the newest. */
  readonly entries: number;
  /** The day (day.ts) of the newest hold, and what its holds have used up of that day's allowance. */
  readonly day: number;
  readonly dayCount: number;
  readonly dayAmount: Money;
  /** The place of the version of its row that was read: an update finds this one or fails. */
  readonly version: number;
}

/** A hold, identified by the withdraw request that placed it. It never expires by itself: the notes may be out already. */
export interface Hold {
  readonly terminal: TerminalId;
  readonly request: RequestId;
  readonly account: AccountId;
  readonly amount: Money;
  /** The day whose allowance it counts against. */
  readonly day: number;
  readonly placedAt: number;
  readonly state: "held" | "settled" | "released";
  /** The amount paid out: 0 until it is settled. */
  readonly paid: Money;
  readonly endedBy: RequestId | null;
  readonly endedAt: number | null;
}

/** The answer that a request was given. `void` is no operation: the request was asked about before it came. */
export interface StoredAnswer {
  readonly op: string;
  readonly digest: Buffer;
  readonly answer: string;
  /** The amount it moved; null if it made no movement. */
  readonly moved: Money | null;
}

/** A movement that was made earlier. */
export interface Posting {
  readonly kind: MovementKind;
  readonly amount: Money;
  readonly debit: AccountId;
  readonly credit: AccountId;
  /** The request that has reversed it; null if none has. */
  readonly reversedBy: RequestId | null;
}

/** The key of a request: its id is unique only within its terminal. */
export type RequestKey = `${RequestId} ${TerminalId}`;
export const requestKey = (terminal: TerminalId, request: RequestId): RequestKey => `${request} ${terminal}`;

export const fundsOf = ({ posted, held }: Pick<Account, "posted" | "held">): Funds => ({
  posted,
  held,
  available: subtract(posted, held),
});
