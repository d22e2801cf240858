import { setTimeout as sleep } from "node:timers/promises";
import type { InitiatorKeys } from "../src/channel/handshake/keys.ts";
import { ScriptedAtm } from "./scripted-atm.ts";

/** Fewer than the protocol's limit of open requests on one connection. */
const UNDER_WAY = 32;
const AGAIN_MS = 100;

/** A faulty or hijacked ATM: it asks for balances with nobody signed in, as fast as the bank answers. */
export class FloodingAtm implements AsyncDisposable {
  readonly #port: number;
  readonly #keys: InitiatorKeys;
  readonly #channels = new Set<ScriptedAtm["channel"]>();
  readonly #sessions: Promise<unknown>;
  #answered = 0;
  #opened = 0;
  #stopped = false;

  /** Floods on this number of sessions at once. Each is opened again when it ends. */
  constructor(port: number, keys: InitiatorKeys, sessions: number) {
    this.#port = port;
    this.#keys = keys;
    this.#sessions = Promise.all(Array.from({ length: sessions }, () => this.#flood()));
  }

  /** The number of answered requests so far. */
  get answered(): number {
    return this.#answered;
  }

  /** The number of sessions that became READY so far. */
  get opened(): number {
    return this.#opened;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopped = true;
    for (const channel of this.#channels) channel.destroy();
    await this.#sessions;
  }

  async #flood(): Promise<void> {
    while (!this.#stopped) {
      try {
        await this.#ask(await ScriptedAtm.connect(this.#port, this.#keys));
      } catch {
        // The bank has stopped or has no room.
      }
      await sleep(AGAIN_MS);
    }
  }

  async #ask(atm: ScriptedAtm): Promise<void> {
    this.#opened++;
    this.#channels.add(atm.channel);
    const ask = async (): Promise<void> => {
      while (!this.#stopped) {
        await atm.ask("balance", {});
        this.#answered++;
      }
    };
    await Promise.allSettled(Array.from({ length: UNDER_WAY }, ask));
    atm.channel.destroy();
    this.#channels.delete(atm.channel);
  }
}
