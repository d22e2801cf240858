import assert from "node:assert/strict";
import type { Effect, NewEvent } from "../../events/events.ts";
import {
  type AccountId,
  type AuditEvent,
  add,
  type Money,
  type Outcome,
  type RequestId,
  subtract,
  type TerminalId,
  ZERO,
} from "../../model/model.ts";
import type { AnswerRow, Entry, Movement, Writes } from "../sql/writes.ts";
import { encodeAnswer, VOID_ANSWER } from "./answer.ts";
import { answerEffect } from "./answer-effect.ts";
import type { MovementKind, PostingKind } from "./movement-kind.ts";
import { NO_OWN_LIMIT, type OwnLimit } from "./own-limit.ts";
import type { Origin } from "./request.ts";
import {
  type Account,
  type Direction,
  type Hold,
  NORMAL_SIDE,
  type Posting,
  type RequestKey,
  requestKey,
  type State,
  type StoredAnswer,
} from "./state.ts";
import { type Counted, countingKey, isStored, type TerminalDay, type TerminalDayKey, withBooked } from "./terminal-day.ts";

const NO_DIGEST = Buffer.alloc(32);

/**
 * The state as a batch changes it, request by request, and the record of the changes. The rules call its methods after the last
 * refusal: a change that is impossible is a bug and throws.
 */
export class UnitOfWork {
  readonly #state: State;
  readonly #accounts = new Map<AccountId, Account>();
  readonly #ownLimits = new Map<AccountId, OwnLimit>();
  readonly #terminalDays = new Map<TerminalDayKey, TerminalDay>();
  readonly #holds = new Map<RequestKey, Hold>();
  readonly #known = new Map<RequestKey, StoredAnswer>();
  /** The postings that the batch has reversed, and the requests that did it. */
  readonly #reversed = new Map<RequestKey, RequestId>();
  readonly #answers: AnswerRow[] = [];
  /** The movement of the request at hand, until it is kept with its answer. */
  #movement: Movement | null = null;
  /** The answer that was kept for the request at hand, until its event is told. */
  #effect: Effect | null = null;
  readonly #events: NewEvent[] = [];

  constructor(state: State) {
    this.#state = state;
  }

  account(id: AccountId): Account {
    const account = this.#accounts.get(id) ?? this.#state.accounts.get(id);
    // The text of a failure is not made before there is one: this is the ledger's innermost loop.
    if (account === undefined) assert.fail(`no account ${id}`);
    return account;
  }

  cash(terminal: TerminalId): Account {
    const id = this.#state.cash.get(terminal);
    assert(id !== undefined, `no cash account for ${terminal}`);
    return this.account(id);
  }

  /** The limit that the account's customer has set. */
  ownLimit(id: AccountId): OwnLimit {
    return this.#ownLimits.get(id) ?? this.#state.ownLimits.get(id) ?? NO_OWN_LIMIT;
  }

  setOwnLimit(id: AccountId, own: OwnLimit): void {
    assert(this.account(id).kind === "customer");
    this.#ownLimits.set(id, own);
  }

  /** The ATM's day on which this request counts. */
  terminalDay(request: Origin): TerminalDay {
    const key = countingKey(request);
    const today = this.#terminalDays.get(key) ?? this.#state.terminalDays.get(key);
    if (today === undefined) assert.fail(`no day ${key}`);
    return today;
  }

  /** Counts an amount that is booked on this day against the ATM's ceiling. */
  count(today: TerminalDay, counted: Counted, amount: Money): void {
    this.#terminalDays.set(today.key, withBooked(today, counted, amount));
  }

  hold(terminal: TerminalId, request: RequestId): Hold | null {
    const key = requestKey(terminal, request);
    return this.#holds.get(key) ?? this.#state.holds.get(key) ?? null;
  }

  known(terminal: TerminalId, request: RequestId): StoredAnswer | null {
    const key = requestKey(terminal, request);
    return this.#known.get(key) ?? this.#state.answers.get(key) ?? null;
  }

  /** The movement that this request made, in an earlier batch or in this one; null if it made none. */
  posting(terminal: TerminalId, request: RequestId): Posting | null {
    const key = requestKey(terminal, request);
    const posting = this.#state.postings.get(key) ?? this.#postingOfBatch(terminal, request);
    const reversedBy = this.#reversed.get(key) ?? posting?.reversedBy ?? null;
    return posting === null ? null : { ...posting, reversedBy };
  }

  /** Searches the whole batch: reversals are rare, and a list of all movements would cost each request. */
  #postingOfBatch(terminal: TerminalId, request: RequestId): Posting | null {
    const movement = this.#answers.find((each) => each.request === request && each.terminal === terminal)?.movement;
    if (movement === undefined || movement === null) return null;
    const { kind, amount, debit, credit } = movement;
    return { kind, amount, debit: debit.account, credit: credit.account, reversedBy: null };
  }

  /** Makes the opposite of a posting that `request` made and nothing has reversed, for the request at hand. */
  reverse(request: RequestId, { kind, amount, debit, credit }: Posting & { readonly kind: PostingKind }, by: Origin): void {
    const key = requestKey(by.terminal, request);
    assert(!this.#reversed.has(key));
    this.move(`${kind}-reversal`, credit, debit, amount);
    this.#reversed.set(key, by.request);
  }

  /** Moves `amount` for the request at hand, which can do so once. Debits equal credits because there is one amount. */
  move(kind: MovementKind, debit: AccountId, credit: AccountId, amount: Money): void {
    assert(debit !== credit && amount > 0n && this.#movement === null);
    const sides = { debit: this.#enter(debit, "debit", amount), credit: this.#enter(credit, "credit", amount) };
    this.#movement = { kind, amount, ...sides };
  }

  #enter(id: AccountId, direction: Direction, amount: Money): Entry {
    const account = this.account(id);
    const posted = (NORMAL_SIDE[account.kind] === direction ? add : subtract)(account.posted, amount);
    const number = account.entries + 1;
    this.#change({ ...account, posted, entries: number });
    return { account: id, number, balance: posted };
  }

  /** Holds the amount on the customer's account and on the ATM's cash, and counts it against the day's allowance. */
  place(
    { terminal, request, account: id, amount, at }: Origin & { readonly account: AccountId; readonly amount: Money },
    day: number,
  ): void {
    const account = this.account(id);
    const sameDay = account.day === day;
    const dayCount = (sameDay ? account.dayCount : 0) + 1;
    const dayAmount = add(sameDay ? account.dayAmount : ZERO, amount);
    this.#change({ ...account, held: add(account.held, amount), day, dayCount, dayAmount });
    const cash = this.cash(terminal);
    this.#change({ ...cash, held: add(cash.held, amount) });
    const open = { state: "held", paid: ZERO, endedBy: null, endedAt: null } as const;
    this.#holds.set(requestKey(terminal, request), { terminal, request, account: id, amount, day, placedAt: at, ...open });
  }

  /** Ends an open hold: all of it stops counting, and what is not paid goes back to the allowance of the day it counted on. */
  end(hold: Hold, state: "settled" | "released", by: Origin, paid: Money): void {
    assert(hold.state === "held" && paid <= hold.amount);
    const { terminal, request, amount } = hold;
    const account = this.account(hold.account);
    const held = subtract(account.held, amount);
    if (account.day !== hold.day) this.#change({ ...account, held });
    else {
      const dayAmount = subtract(account.dayAmount, subtract(amount, paid));
      this.#change({ ...account, held, dayAmount, dayCount: account.dayCount - (state === "released" ? 1 : 0) });
    }
    const cash = this.cash(terminal);
    this.#change({ ...cash, held: subtract(cash.held, amount) });
    this.#holds.set(requestKey(terminal, request), { ...hold, state, paid, endedBy: by.request, endedAt: by.at });
  }

  #change(account: Account): void {
    if (account.held > account.posted || account.dayCount < 0) assert.fail(`account ${account.id} would be impossible`);
    this.#accounts.set(account.id, account);
  }

  /** Keeps the answer of the request at hand, and what it moved: a repeat gets the same answer, and `outcome` returns the amount. */
  keep({ terminal, request, op, digest, at }: Origin & { readonly op: string }, outcome: Outcome<object>): void {
    this.#keep({ terminal, request, op, digest, at, answer: encodeAnswer(outcome) });
  }

  /** Makes a request that never came void: when it comes, it is refused. */
  makeVoid(terminal: TerminalId, request: RequestId, at: number): void {
    this.#keep({ terminal, request, op: "void", digest: NO_DIGEST, at, answer: VOID_ANSWER });
  }

  #keep(row: Omit<AnswerRow, "movement">): void {
    const key = requestKey(row.terminal, row.request);
    assert(!this.#known.has(key) && !this.#state.answers.has(key));
    const { op, digest, answer } = row;
    const movement = this.#movement;
    const kept = { ...row, movement };
    this.#answers.push(kept);
    this.#effect = answerEffect(kept);
    this.#movement = null;
    this.#known.set(key, { op, digest, answer, moved: movement === null ? null : movement.amount });
  }

  #daysToCorrect(): TerminalDay[] {
    const days: TerminalDay[] = [];
    for (const [key, before] of this.#state.terminalDays) {
      const after = this.#terminalDays.get(key) ?? before;
      if (!isStored(after)) days.push(after);
    }
    return days;
  }

  /** Records the event of the request at hand. It vouches for the answer that was kept for it, and for what that moved. */
  tell(event: AuditEvent): void {
    this.#events.push(this.#effect === null ? event : { ...event, effects: [this.#effect] });
    this.#effect = null;
  }

  writes(): Writes {
    const changed = [...this.#accounts.values()];
    // Only an account that was read can have changed.
    const isBalance = (account: Account): boolean => sameHolds(account, this.#state.accounts.get(account.id) as Account);
    return {
      answers: this.#answers,
      balances: changed.filter(isBalance),
      accounts: changed.filter((account) => !isBalance(account)),
      ownLimits: [...this.#ownLimits],
      terminalDays: this.#daysToCorrect(),
      holds: [...this.#holds.values()],
      events: this.#events,
    };
  }
}

/** True if neither the held amount nor the allowance has changed. */
const sameHolds = (a: Account, b: Account): boolean =>
  a.held === b.held && a.day === b.day && a.dayCount === b.dayCount && a.dayAmount === b.dayAmount;
