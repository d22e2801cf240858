import { readFile } from "node:fs/promises";
import { ChannelError } from "../../channel/channel.ts";
import { replaceFile, type Writing } from "../../files/files.ts";
import type { Log } from "../log.ts";

/** The bank's static public keys that an ATM may use, the one to try first at the beginning. */
type Keys = readonly [Buffer, ...Buffer[]];

export interface BankKeysOptions {
  /** The ATM's own file of these keys. */
  readonly file: string;
  /** The key of the ATM's key file. */
  readonly enrolled: Buffer;
  readonly log: Log;
  readonly writing?: Pick<Writing, "disk">;
}

/**
 * The bank's static keys as this ATM knows them (PROTOCOL.md, section 1.3). It learns of a new one over a channel that the bank has
 * authenticated, and moves to it once the bank has answered under it. It keeps both as long as the bank accepts both.
 */
export class BankKeys {
  readonly #options: BankKeysOptions;
  #keys: Keys;

  private constructor(options: BankKeysOptions, keys: Keys) {
    this.#options = options;
    this.#keys = keys;
  }

  /** Reads what this ATM has learned. A key file with another key is newer, and what was learned before it does not count. */
  static async open(options: BankKeysOptions): Promise<BankKeys> {
    const { file, enrolled, log } = options;
    const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOENT") throw error;
      return null;
    });
    const kept = text === null ? null : parse(text);
    if (text !== null && kept === null)
      log("error", "the file of the bank's keys is damaged: the key file's key is used", { file });
    return new BankKeys(options, kept?.enrolled.equals(enrolled) ? kept.keys : [enrolled]);
  }

  /** The key that this ATM tries first. */
  get current(): Buffer {
    return this.#keys[0];
  }

  /**
   * Connects under the current key. If the bank ends the handshake, as it does for a key that it does not hold, tries the other key that
   * this ATM keeps. Rejects with the first error.
   */
  async connect<Result>(connect: (key: Buffer) => Promise<Result>): Promise<Result> {
    const [current, ...others] = this.#keys;
    try {
      return await connect(current);
    } catch (error) {
      if (!(error instanceof ChannelError) || error.code !== "truncated") throw error;
      for (const key of others) {
        const connected = await connect(key).catch(() => null);
        if (connected !== null) return connected;
      }
      throw error;
    }
  }

  /**
   * Takes the keys that the bank told over an authenticated channel, the one to use first. `prove` opens a channel under a key and ends
   * it. The new key is kept before it is proven: from its first use on, the bank may end the old one, whatever crashes here.
   */
  async learn(told: readonly Buffer[], prove: (key: Buffer) => Promise<void>): Promise<void> {
    const [first] = told;
    if (first === undefined) return;
    const { current } = this;
    if (!first.equals(current)) {
      await this.#keep([current, first]);
      try {
        await prove(first);
      } catch (error) {
        return this.#options.log("warn", "the bank names a new key, but does not answer under it: the old one stays in use", {
          error,
        });
      }
      this.#options.log("info", "this machine uses the bank's new key from now on");
    }
    await this.#keep([first, ...told.slice(1)]);
  }

  async #keep(keys: Keys): Promise<void> {
    const isSame = keys.length === this.#keys.length && keys.every((key, i) => this.#keys[i]?.equals(key));
    if (isSame) return;
    const { file, enrolled, writing } = this.#options;
    const hex = { enrolled: enrolled.toString("hex"), keys: keys.map((key) => key.toString("hex")) };
    await replaceFile(file, `${JSON.stringify(hex)}\n`, writing);
    this.#keys = keys;
  }
}

const KEYS_MAX = 2;

function parse(text: string): { readonly enrolled: Buffer; readonly keys: Keys } | null {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return null;
  }
  if (json === null || typeof json !== "object" || !("enrolled" in json) || !("keys" in json)) return null;
  const { enrolled, keys } = json;
  if (!isKey(enrolled) || !Array.isArray(keys) || keys.length > KEYS_MAX || !keys.every(isKey)) return null;
  const [first, ...others] = keys.map((key) => Buffer.from(key, "hex"));
  return first === undefined ? null : { enrolled: Buffer.from(enrolled, "hex"), keys: [first, ...others] };
}

const isKey = (value: unknown): value is string => typeof value === "string" && /^[0-9a-f]{64}$/.test(value);
