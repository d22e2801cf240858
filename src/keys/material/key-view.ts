import type { KeyPair } from "../../crypto/crypto.ts";
import type { Sql } from "../../store/store.ts";
import { openBankKeys, serverKeyId } from "../../terminals/terminals.ts";
import { type BankKey, type KeyPurpose, readKeys } from "../register/register.ts";
import type { KeyFiles } from "./key-kinds.ts";
import { readRing, type Secret } from "./key-ring.ts";

export interface KeyViewOptions {
  readonly sql: Sql;
  readonly files: KeyFiles;
  /** The keys could not be read: those that were read last stay in use. */
  readonly onProblem: (error: unknown) => void;
}

/** How often a process looks at the files and the register, in milliseconds. */
const LOOK_MS = 5_000;

/** The bank's keys as one process uses them: the material from its files, the state from the register. */
export class KeyView {
  readonly #options: KeyViewOptions;
  #peppers: readonly Secret[] = [];
  #pairs: readonly { readonly id: string; readonly pair: KeyPair }[] = [];
  #register: readonly BankKey[] = [];
  #timer: NodeJS.Timeout | undefined;

  private constructor(options: KeyViewOptions) {
    this.#options = options;
  }

  /** Throws SecretFileError, and rejects if the database cannot be read. */
  static async open(options: KeyViewOptions): Promise<KeyView> {
    const view = new KeyView(options);
    await view.#read();
    return view;
  }

  /** Looks again every LOOK_MS. */
  start(): void {
    this.#timer ??= setInterval(() => void this.refresh(), LOOK_MS).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Reads files and register. Never rejects. */
  async refresh(): Promise<void> {
    await this.#read().catch(this.#options.onProblem);
  }

  /** The pepper of new hashes: the active one, or the newest that this process has. */
  get current(): Secret {
    const active = this.#peppers.find(({ id }) => this.#stateOf(id) === "active") ?? this.#peppers.at(-1);
    if (active === undefined) throw new Error("a file without a pepper");
    return active;
  }

  /** As Peppers of room customers: looks again if it does not know the pepper. */
  async find(id: string): Promise<Buffer | "ended" | null> {
    if (!this.#peppers.some((each) => each.id === id)) await this.refresh();
    if (this.#stateOf(id) === "ended") return "ended";
    return this.#peppers.find((each) => each.id === id)?.key ?? null;
  }

  /** The key pairs that ATMs may name in a handshake: all in the file, except one that has ended. */
  get statics(): readonly KeyPair[] {
    return this.#pairs.filter(({ id }) => this.#stateOf(id) !== "ended").map(({ pair }) => pair);
  }

  /**
   * Looks again, and resolves with the public keys that ATMs are told of: the one to use, then one that is only accepted any more. Empty if
   * this server lacks the active one. Never rejects.
   */
  async offered(): Promise<readonly Buffer[]> {
    await this.refresh();
    const of = (state: string) => this.#pairs.filter(({ id }) => this.#stateOf(id) === state);
    const active = of("active");
    return active.length === 0 ? [] : [...active, ...of("retiring")].map(({ pair }) => pair.publicKey);
  }

  #stateOf(id: string): BankKey["state"] | null {
    return this.#register.find((key) => key.id === id)?.state ?? null;
  }

  async #read(): Promise<void> {
    const { sql, files } = this.#options;
    const of = (purpose: KeyPurpose): string => files[purpose];
    const [peppers, pairs, register] = [await readRing(of("pepper")), await openBankKeys(of("bank-key")), await readKeys(sql)];
    this.#peppers = peppers;
    this.#pairs = pairs.map((pair) => ({ id: serverKeyId(pair.publicKey).toString("hex"), pair }));
    this.#register = register;
  }
}
