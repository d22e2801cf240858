import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import type { InitiatorKeys } from "../src/channel/handshake/keys.ts";
import { newRequestId } from "../src/model/ids.ts";
import { Money } from "../src/model/money.ts";
import type { Sql } from "../src/store/driver/connect.ts";
import type { ScriptedAtm } from "./scripted-atm.ts";

interface Movement {
  readonly id: string;
  readonly amount: bigint;
  /** Null for a deposit. */
  readonly payee: string | null;
}

/** How many operations each client has begun, and how many have their answer. */
export interface Moment {
  readonly begun: readonly number[];
  readonly answered: readonly number[];
}

export interface Place {
  readonly connect: (keys: InitiatorKeys) => Promise<ScriptedAtm>;
  readonly keys: InitiatorKeys;
  readonly names: readonly string[];
  readonly password: string;
  /** The pause of each client after each operation, in milliseconds; none unless given. */
  readonly restMs?: number;
}

/** What every client pays in first, so that no transfer is refused. */
const FIRST = 1_000_00n;
/** For a bank of these clients: one ATM sends all of it. */
export const WITHOUT_PAUSE = ["--terminal-requests", "1000000", "--terminal-events", "1000000"];

/** One client for each customer moves money all the time: deposits, and transfers to the next one. */
export class MoneyRounds implements AsyncDisposable {
  readonly #names: readonly string[];
  readonly #restMs: number;
  readonly #done: readonly Movement[][];
  readonly #answered: number[];
  readonly #stop = new AbortController();
  readonly #running: Promise<unknown>;

  private constructor(names: readonly string[], atms: readonly ScriptedAtm[], restMs: number) {
    this.#restMs = restMs;
    this.#names = names;
    this.#done = names.map(() => []);
    this.#answered = names.map(() => 0);
    this.#running = Promise.all(atms.map((atm, n) => this.#run(atm, n)));
    this.#running.catch(() => {});
  }

  static async begin({ connect, keys, names, password, restMs = 0 }: Place): Promise<MoneyRounds> {
    const atms = await Promise.all(
      names.map(async (username) => {
        const atm = await connect(keys);
        await atm.get("signin", { username, password });
        await atm.get("deposit", { amount: Money(FIRST) });
        return atm;
      }),
    );
    return new MoneyRounds(names, atms, restMs);
  }

  get moment(): Moment {
    return { begun: this.#done.map(({ length }) => length), answered: [...this.#answered] };
  }

  /** All operations that have their answer. */
  get count(): number {
    return this.#answered.reduce((sum, each) => sum + each, 0);
  }

  /** Ends all clients. Rejects if one of them had another answer than it should. */
  async end(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  /**
   * Fails unless these books are those of one moment between the two: of each client exactly its first operations, all that had their
   * answer before and none that began after, and balances that follow from exactly these.
   */
  async proves(sql: Sql, before: Moment, after: Moment): Promise<void> {
    const rows = await sql<{ request: string }[]>`select request::text from request_answer where op in ('deposit', 'transfer')`;
    const booked = new Set(rows.map(({ request }) => request));
    const balances = new Map(this.#names.map((name) => [name, FIRST]));
    const add = (name: string, amount: bigint): void => void balances.set(name, (balances.get(name) ?? 0n) + amount);
    for (const [n, name] of this.#names.entries()) {
      const own = this.#done[n] as Movement[];
      const first = own.findIndex(({ id }) => !booked.has(id));
      const count = first === -1 ? own.length : first;
      assert.ok(!own.slice(count).some(({ id }) => booked.has(id)), `${name}: a later operation is there, an earlier one is not`);
      const [least, most] = [before.answered[n] ?? 0, after.begun[n] ?? 0];
      assert.ok(count >= least && count <= most, `${name}: ${count} operations, which is not from ${least} to ${most}`);
      for (const { amount, payee } of own.slice(0, count)) {
        add(payee ?? name, amount);
        if (payee !== null) add(name, -amount);
      }
    }
    const found = await sql<{ username: string; posted: bigint }[]>`
      select username, posted from customer join account on account.id = customer.account where username = any(${[...this.#names]})`;
    assert.deepEqual(new Map(found.map(({ username, posted }) => [username, posted])), balances);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#running.catch(() => {});
  }

  async #run(atm: ScriptedAtm, n: number): Promise<void> {
    const payee = this.#names[(n + 1) % this.#names.length] as string;
    for (let round = 0; !this.#stop.signal.aborted; round++) {
      const isTransfer = round % 2 === 1;
      const [id, amount] = [newRequestId(), BigInt(1 + (round % 7))];
      this.#done[n]?.push({ id, amount, payee: isTransfer ? payee : null });
      if (isTransfer) await atm.get("transfer", { payee, amount: Money(amount) }, id);
      else await atm.get("deposit", { amount: Money(amount) }, id);
      (this.#answered[n] as number)++;
      if (this.#restMs > 0) await pause(this.#restMs);
    }
    await atm[Symbol.asyncDispose]();
  }
}
