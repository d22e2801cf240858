import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import type { InitiatorKeys } from "../src/channel/handshake/keys.ts";
import { newRequestId } from "../src/model/ids.ts";
import { Money } from "../src/model/money.ts";
import type { Outcome } from "../src/model/refusal.ts";
import type { OperationName, RequestOf, ResultOf } from "../src/protocol/operations.ts";
import { ScriptedAtm } from "./scripted-atm.ts";

const GIVE_UP_MS = 60_000;

interface RoamingCustomer {
  readonly username: string;
  readonly password: string;
  readonly payees: readonly string[];
  /** The pause after each operation, which the test may change meanwhile. */
  readonly pace: Pace;
}

/** How fast customers ask. */
export interface Pace {
  /** In milliseconds. */
  restMs: number;
}

/**
 * A customer at an ATM that knows several bank servers. A request without an answer is repeated at the next server, with the same
 * id, until it has an answer. All clients add their results to one `net`.
 */
export class RoamingClient {
  /** The number of answered requests. */
  answered = 0;
  readonly #ports: readonly number[];
  readonly #keys: InitiatorKeys;
  readonly #customer: RoamingCustomer;
  readonly #net: Map<string, bigint>;
  #place: number;
  #atm: ScriptedAtm | null = null;

  constructor(
    servers: { readonly ports: readonly number[]; readonly first: number },
    keys: InitiatorKeys,
    customer: RoamingCustomer,
    net: Map<string, bigint>,
  ) {
    this.#ports = servers.ports;
    this.#place = servers.first;
    this.#keys = keys;
    this.#customer = customer;
    this.#net = net;
  }

  async run(stop: AbortSignal): Promise<void> {
    for (let round = 0; !stop.aborted; round++) {
      await this.#act(round);
      await pause(this.#customer.pace.restMs);
    }
    this.#atm?.channel.destroy();
  }

  async #act(round: number): Promise<void> {
    const { username, payees } = this.#customer;
    const amount = Money(BigInt(100 + ((round * 37) % 900)));
    if (round % 4 === 0) {
      if ((await this.#certain("deposit", { amount })).ok) this.#add(username, amount);
    } else if (round % 4 === 1) {
      const payee = payees[round % payees.length] as string;
      if (!(await this.#certain("transfer", { payee, amount })).ok) return;
      this.#add(username, -amount);
      this.#add(payee, amount);
    } else {
      const hold = newRequestId();
      if (!(await this.#certain("withdraw", { amount }, hold)).ok) return;
      if (round % 4 === 3) assert.ok((await this.#certain("release", { hold })).ok);
      else if ((await this.#certain("settle", { hold, amount })).ok) this.#add(username, -amount);
    }
  }

  #add(username: string, amount: bigint): void {
    this.#net.set(username, (this.#net.get(username) ?? 0n) + amount);
  }

  /** Resolves with the answer of any server. Repeats every third request at the next server, whose answer must be the same. */
  async #certain<Name extends OperationName>(
    op: Name,
    fields: RequestOf<Name>,
    id = newRequestId(),
  ): Promise<Outcome<ResultOf<Name>>> {
    const answer = await this.#answer(op, fields, id);
    if (++this.answered % 3 !== 0) return answer;
    this.#move();
    assert.deepEqual(await this.#answer(op, fields, id), answer, `${op} ${id}: another server answers otherwise`);
    return answer;
  }

  async #answer<Name extends OperationName>(
    op: Name,
    fields: RequestOf<Name>,
    id: ReturnType<typeof newRequestId>,
  ): Promise<Outcome<ResultOf<Name>>> {
    for (const since = performance.now(); performance.now() - since < GIVE_UP_MS; await pause(10)) {
      try {
        const outcome = await (await this.#signedIn()).ask(op, fields, id);
        if (outcome.ok || outcome.refusal !== "bank-busy") return outcome;
      } catch {
        this.#move();
      }
    }
    throw new Error(`${op} ${id} had no answer from any server`);
  }

  #move(): void {
    this.#atm?.channel.destroy();
    this.#atm = null;
    this.#place++;
  }

  async #signedIn(): Promise<ScriptedAtm> {
    if (this.#atm !== null) return this.#atm;
    const port = this.#ports[this.#place % this.#ports.length] as number;
    const atm = await ScriptedAtm.connect(port, this.#keys);
    const { username, password } = this.#customer;
    const outcome = await atm.ask("signin", { username, password });
    if (!outcome.ok) {
      atm.channel.destroy();
      throw new Error(outcome.refusal);
    }
    this.#atm = atm;
    return atm;
  }
}
