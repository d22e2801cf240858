import { type Money, newRequestId, RequestId } from "../model/model.ts";
import { ALL_ENTRIES, type OperationName, type RequestOf, type ResultOf } from "../protocol/protocol.ts";
import type { Answer, Balances, Concluded, Currency, Entry, Limits } from "./answers.ts";
import type { Atm, CallOptions, Hold, MoneyOptions, Recovered, StatementQuery } from "./atm-interface.ts";
import type { Conversation } from "./conversation/conversation.ts";
import type { Lines } from "./conversation/lines.ts";
import type { MoneyDesk } from "./money/money-desk.ts";
import type {
  BalanceRefusal,
  DepositRefusal,
  LimitRefusal,
  RefusalName,
  SignInRefusal,
  SignUpRefusal,
  TransferRefusal,
  WithdrawRefusal,
} from "./refusals.ts";
import { refused } from "./refused.ts";

interface Parts {
  readonly id: string;
  readonly conversation: Conversation;
  readonly lines: Lines;
  readonly desk: MoneyDesk;
  readonly recovered: readonly Recovered[];
  readonly openHolds: readonly Hold[];
  readonly stop: () => Promise<void>;
}

interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** One ATM of this process. Each call is one operation of docs/PROTOCOL.md, section 11.1. */
export class OneAtm implements Atm {
  readonly terminal: string;
  readonly recovered: readonly Recovered[];
  readonly openHolds: readonly Hold[];
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.terminal = parts.id;
    this.recovered = parts.recovered;
    this.openHolds = parts.openHolds;
    this.#parts = parts;
  }

  async signUp({ username, password }: Credentials, options: MoneyOptions = {}): Promise<Answer<object, SignUpRefusal>> {
    return this.#ask("signup", { username, password }, options);
  }

  async signIn(
    { username, password }: Credentials,
    options: CallOptions = {},
  ): Promise<Answer<{ username: string; currency: Currency }, SignInRefusal>> {
    const answer = await this.#ask<"signin", SignInRefusal>("signin", { username, password }, options);
    if (!answer.ok) return answer;
    return { ok: true, username: answer.username, currency: { code: answer.currency, exponent: answer.exponent } };
  }

  async signOut(): Promise<Answer<object, "not-signed-in">> {
    const wasSignedIn = await this.#parts.lines.signOut();
    return wasSignedIn ? { ok: true } : refused<"not-signed-in">({ refusal: "not-signed-in", details: {} });
  }

  deposit(
    amount: bigint,
    options?: MoneyOptions,
  ): Promise<Answer<{ request: string; balances: Balances | null }, DepositRefusal>> {
    return this.#parts.desk.book<"deposit", DepositRefusal>("deposit", { amount: amount as Money }, options);
  }

  withdraw(amount: bigint, options?: MoneyOptions): Promise<Answer<Hold & { balances: Balances }, WithdrawRefusal>> {
    return this.#parts.desk.withdraw(amount, options);
  }

  transfer(
    { payee, amount }: { readonly payee: string; readonly amount: bigint },
    options?: MoneyOptions,
  ): Promise<Answer<{ request: string; balances: Balances | null }, TransferRefusal>> {
    return this.#parts.desk.book<"transfer", TransferRefusal>("transfer", { payee, amount: amount as Money }, options);
  }

  balance(options: CallOptions = {}): Promise<Answer<Balances, BalanceRefusal>> {
    return this.#ask("balance", {}, options);
  }

  statement(
    { before = 0, most = 50, ...filters }: StatementQuery = {},
    options: CallOptions = {},
  ): Promise<Answer<{ entries: readonly Entry[]; next: number }, BalanceRefusal>> {
    return this.#ask("statement", { ...ALL_ENTRIES, ...filters, before, most }, options);
  }

  limits(options: CallOptions = {}): Promise<Answer<Limits, BalanceRefusal>> {
    return this.#ask("limit", {}, options);
  }

  async setLimit(limit: bigint, options: MoneyOptions = {}): Promise<Answer<{ limits: Limits | null }, LimitRefusal>> {
    const request = options.request ?? newRequestId();
    const { conversation, desk } = this.#parts;
    const told = await conversation.ask("set-limit", { limit: limit as Money }, asking({ ...options, request }));
    if (told.how === "answered") return told.outcome.ok ? { ok: true, limits: told.outcome.result } : refused(told.outcome);
    const isSet = told.inDoubt && (await desk.conclude(RequestId(request), options)).booked;
    return isSet ? { ok: true, limits: null } : refused(told.refusal);
  }

  async conclude(request: string, options?: CallOptions): Promise<Concluded> {
    return this.#parts.desk.conclude(RequestId(request), options);
  }

  close(): Promise<void> {
    return this.#parts.stop();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #ask<Name extends OperationName, Refusal extends RefusalName>(
    op: Name,
    fields: RequestOf<Name>,
    options: MoneyOptions,
  ): Promise<Answer<ResultOf<Name>, Refusal>> {
    const told = await this.#parts.conversation.ask(op, fields, asking(options));
    if (told.how === "signed-out") return refused<Refusal>(told.refusal);
    return told.outcome.ok ? { ok: true, ...told.outcome.result } : refused<Refusal>(told.outcome);
  }
}

const asking = ({ request, signal }: MoneyOptions): { id?: RequestId; signal: AbortSignal | undefined } => ({
  ...(request !== undefined && { id: RequestId(request) }),
  signal,
});
