import type { BankLimits } from "../../model/model.ts";
import { type AccountId, accept, BALANCE_MAX, type Outcome, refuse, type TerminalId } from "../../model/model.ts";
import type { MoneyRequest } from "../transactions/transactions.ts";

/**
 * The ledger in its simplest form: a list of what has happened, and every figure a sum over the list. Tests compare the real
 * ledger with this model. The two share no code, only names.
 */
export class Model {
  readonly #limits: BankLimits;
  readonly #moves: { from: string; to: string; amount: bigint; key: string; reverses: string | null }[] = [];
  readonly #counted: { terminal: string; day: number; as: Counted; amount: bigint }[] = [];
  readonly #holds: { key: string; account: string; terminal: string; amount: bigint; day: number; state: State; paid: bigint }[] =
    [];
  readonly #terminals = new Set<string>();
  readonly #ownLimits = new Map<string, { now: bigint | null; later: bigint | null; from: number }>();
  readonly #answers = new Map<string, { op: string; digest: string; outcome: Outcome<object>; amount: bigint }>();

  constructor(limits: BankLimits) {
    this.#limits = limits;
  }

  funds(account: AccountId) {
    const posted = this.#into(account) - this.#outOf(account);
    const held = sum(this.#holds, (hold) => (hold.account === account && hold.state === "held" ? hold.amount : 0n));
    return { posted, held, available: posted - held };
  }

  cash(terminal: TerminalId) {
    const posted = this.#outOf(terminal) - this.#into(terminal);
    const held = sum(this.#holds, (hold) => (hold.terminal === terminal && hold.state === "held" ? hold.amount : 0n));
    return { posted, held, available: posted - held };
  }

  post(request: MoneyRequest): Outcome<object> {
    const key = `${request.terminal}/${request.request}`;
    if (request.op === "balance") return accept(this.funds(request.account));
    if (request.op === "limit") return accept(this.#allLimits(request.account, request.at));
    if (request.op === "outcome") return accept(this.#outcome(request.terminal, request.asked));
    const digest = request.digest.toString("hex");
    const first = this.#answers.get(key);
    if (first?.op === "void") return refuse("request-void");
    if (first !== undefined) return first.digest === digest ? first.outcome : refuse("request-id-reused");
    const outcome = this.#apply(request, key);
    this.#answers.set(key, { op: request.op, digest, outcome, amount: amountOf(request, outcome) });
    return outcome;
  }

  #apply(request: Exclude<MoneyRequest, { op: "balance" | "limit" | "outcome" }>, key: string): Outcome<object> {
    const { terminal } = request;
    this.#terminals.add(terminal);
    const cash = this.cash(terminal);
    switch (request.op) {
      case "deposit":
      case "cash-load": {
        const to = request.op === "deposit" ? request.account : "capital";
        if (this.#into(to) - this.#outOf(to) + request.amount > BALANCE_MAX || cash.posted + request.amount > BALANCE_MAX)
          return refuse("balance-limit", { limit: BALANCE_MAX });
        const over = this.#count(request, request.op === "deposit" ? "deposits" : "loads", request.amount);
        if (over !== null) return over;
        this.#moves.push({ from: terminal, to, amount: request.amount, key, reverses: null });
        return accept(request.op === "deposit" ? this.funds(request.account) : this.cash(terminal));
      }
      case "cash-unload": {
        if (request.amount > cash.available) return refuse("terminal-cash-short", { largest: cash.available });
        this.#moves.push({ from: "vault", to: terminal, amount: request.amount, key, reverses: null });
        return accept(this.cash(terminal));
      }
      case "cash-count": {
        const less = cash.posted - request.counted;
        if (cash.held > 0n) return refuse("holds-open", { held: cash.held });
        const over = less < 0n ? this.#count(request, "loads", -less) : null;
        if (over !== null) return over;
        if (less > 0n) this.#moves.push({ from: "capital", to: terminal, amount: less, key, reverses: null });
        if (less < 0n) this.#moves.push({ from: terminal, to: "capital", amount: -less, key, reverses: null });
        return accept({ posted: request.counted, over: less < 0n ? -less : 0n, short: less > 0n ? less : 0n });
      }
      case "transfer": {
        if (request.payee === null) return refuse("payee-unknown");
        if (request.payee === request.account) return refuse("payee-is-self");
        const { available } = this.funds(request.account);
        if (request.amount > available) return refuse("insufficient-funds", { available });
        const over = this.#count(request, "transfers", request.amount);
        if (over !== null) return over;
        this.#moves.push({ from: request.account, to: request.payee, amount: request.amount, key, reverses: null });
        return accept(this.funds(request.account));
      }
      case "withdraw": {
        const refusal = this.#refusesHold(request.account, terminal, request.amount, request.at);
        if (refusal !== null) return refusal;
        const { account, amount } = request;
        this.#holds.push({ key, account, terminal, amount, day: this.#day(account, request.at), state: "held", paid: 0n });
        return accept(this.funds(account));
      }
      case "set-limit": {
        const { account, at } = request;
        if (request.limit > this.#limits.perDayAmount) return refuse("limit-above-bank", { largest: this.#limits.perDayAmount });
        const wanted = request.limit === 0n ? null : request.limit;
        const now = this.#ownLimit(account, at);
        const lowers = now === null || (wanted !== null && wanted <= now);
        const tomorrow = Math.max(this.#day(account, at), Math.floor((at + 3_599_999) / 86_400_000)) + 1;
        const none = { now: null, later: null, from: Number.POSITIVE_INFINITY };
        this.#ownLimits.set(account, lowers ? { ...none, now: wanted } : { now, later: wanted, from: tomorrow });
        return accept(this.#allLimits(account, at));
      }
      case "reverse": {
        const original = `${terminal}/${request.reverses}`;
        const move = this.#moves.find((each) => each.key === original);
        if (move === undefined) return refuse("posting-unknown");
        if (move.reverses !== null) return refuse("posting-is-reversal");
        if (this.#moves.some((each) => each.reverses === original)) return refuse("posting-reversed");
        const { from, to, amount } = move;
        // What is owed grows by a move to it, and what is there by a move from it: either shrinks by the opposite.
        for (const name of [to, from]) {
          const refusal = this.#isOwed(name) === (name === to) ? this.#lacks(name, amount) : null;
          if (refusal !== null) return refusal;
        }
        this.#moves.push({ from: to, to: from, amount, key, reverses: original });
        return accept({ reverses: request.reverses, amount });
      }
      default: {
        const hold = this.#holds.find((each) => each.key === `${terminal}/${request.hold}`);
        if (hold === undefined) return refuse("hold-unknown");
        if (hold.state !== "held") return refuse(hold.state === "settled" ? "hold-settled" : "hold-released");
        if (request.op === "release") {
          hold.state = "released";
          return accept({ amount: hold.amount });
        }
        if (request.amount > hold.amount) return refuse("hold-exceeded", { limit: hold.amount });
        hold.state = "settled";
        hold.paid = request.amount;
        this.#moves.push({ from: hold.account, to: terminal, amount: request.amount, key, reverses: null });
        return accept({ amount: request.amount });
      }
    }
  }

  /** True for what the bank owes: customers' accounts and the capital. */
  #isOwed(name: string): boolean {
    return name === "capital" || (name !== "vault" && !this.#terminals.has(name));
  }

  /** The refusal to take this amount out of an account; null if it has as much. */
  #lacks(name: string, amount: bigint): Outcome<never> | null {
    // Other worlds add to both of the bank's own accounts, so neither ever lacks anything.
    if (name === "capital" || name === "vault") return null;
    const isCash = this.#terminals.has(name);
    const { available } = isCash ? this.cash(name as TerminalId) : this.funds(name as AccountId);
    if (amount <= available) return null;
    return isCash ? refuse("terminal-cash-short", { largest: available }) : refuse("insufficient-funds", { available });
  }

  /** Counts the amount, unless that would pass the ATM's ceiling. */
  #count({ terminal, at }: MoneyRequest, as: Counted, amount: bigint): Outcome<never> | null {
    const day = Math.floor(at / 86_400_000);
    const used = sum(this.#counted, (each) =>
      each.terminal === terminal && each.day === day && each.as === as ? each.amount : 0n,
    );
    const limit = this.#limits.terminalDay[as];
    if (used + amount > limit)
      return refuse("terminal-limit", { limit, largest: limit - used, resetsAt: BigInt((day + 1) * 86_400_000) });
    this.#counted.push({ terminal, day, as, amount });
    return null;
  }

  /** Days only go forward, account by account. */
  #day(account: AccountId, at: number): number {
    return Math.max(
      Math.floor(at / 86_400_000),
      ...this.#holds.filter((each) => each.account === account).map((each) => each.day),
    );
  }

  /** The customer's own limit for the day on which this time counts. */
  #ownLimit(account: AccountId, at: number): bigint | null {
    const own = this.#ownLimits.get(account);
    return own === undefined ? null : this.#day(account, at) >= own.from ? own.later : own.now;
  }

  #allLimits(account: AccountId, at: number): object {
    const own = this.#ownLimits.get(account);
    const waits = own !== undefined && own.from < Number.POSITIVE_INFINITY && this.#day(account, at) < own.from;
    return {
      current: this.#ownLimit(account, at) ?? 0n,
      next: waits ? (own.later ?? 0n) : 0n,
      nextFrom: waits ? BigInt(own.from * 86_400_000) : 0n,
      bank: this.#limits.perDayAmount,
      left: this.#left(account, at),
    };
  }

  #left(account: AccountId, at: number): bigint {
    const { count, used } = this.#today(account, at);
    const { perDayAmount, perDayCount } = this.#limits;
    const own = this.#ownLimit(account, at);
    const most = own !== null && own < perDayAmount ? own : perDayAmount;
    return count >= perDayCount || used > most ? 0n : most - used;
  }

  /** The withdrawals that count against the day of this time. */
  #today(account: AccountId, at: number): { count: number; used: bigint } {
    const day = this.#day(account, at);
    const today = this.#holds.filter((each) => each.account === account && each.day === day && each.state !== "released");
    return { count: today.length, used: sum(today, (each) => (each.state === "held" ? each.amount : each.paid)) };
  }

  #refusesHold(account: AccountId, terminal: TerminalId, amount: bigint, at: number): Outcome<never> | null {
    const { count, used } = this.#today(account, at);
    const resetsAt = BigInt((this.#day(account, at) + 1) * 86_400_000);
    const { perWithdrawal, perDayCount, perDayAmount } = this.#limits;
    const own = this.#ownLimit(account, at);
    const { available } = this.funds(account);
    const { available: largest } = this.cash(terminal);
    if (amount > perWithdrawal) return refuse("withdrawal-limit", { limit: perWithdrawal });
    if (count >= perDayCount) return refuse("daily-count-limit", { limit: BigInt(perDayCount), resetsAt });
    if (used + amount > perDayAmount && (own === null || own >= perDayAmount))
      return refuse("daily-amount-limit", { limit: perDayAmount, largest: perDayAmount - used, resetsAt });
    if (own !== null && used + amount > own)
      return refuse("own-daily-limit", { limit: own, largest: used > own ? 0n : own - used, resetsAt });
    if (amount > available) return refuse("insufficient-funds", { available });
    return amount > largest ? refuse("terminal-cash-short", { largest }) : null;
  }

  #outcome(terminal: TerminalId, asked: string): object {
    const key = `${terminal}/${asked}`;
    const first = this.#answers.get(key);
    const hold = this.#holds.find((each) => each.key === key);
    if (first === undefined) this.#answers.set(key, { op: "void", digest: "", outcome: refuse("request-void"), amount: 0n });
    if (first === undefined || first.op === "void") return { state: "void", amount: 0n };
    if (!first.outcome.ok) return { state: "refused", amount: 0n };
    if (hold !== undefined) return { state: hold.state, amount: hold.state === "settled" ? hold.paid : hold.amount };
    return { state: "done", amount: first.amount };
  }

  readonly #into = (name: string): bigint => sum(this.#moves, (move) => (move.to === name ? move.amount : 0n));
  readonly #outOf = (name: string): bigint => sum(this.#moves, (move) => (move.from === name ? move.amount : 0n));
}

type Counted = keyof BankLimits["terminalDay"];
type State = "held" | "settled" | "released";

const sum = <T>(list: readonly T[], of: (each: T) => bigint): bigint => list.reduce((total, each) => total + of(each), 0n);

function amountOf(request: MoneyRequest, outcome: Outcome<object>): bigint {
  if ("amount" in request) return request.amount;
  if (request.op === "cash-count" && outcome.ok) {
    const { over, short } = outcome.result as { over: bigint; short: bigint };
    return over + short;
  }
  return outcome.ok && "amount" in outcome.result ? (outcome.result.amount as bigint) : 0n;
}
