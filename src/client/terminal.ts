import path from "node:path";
import { BankKeys, BankLink, LinkError, OwnKeys } from "../atm/atm.ts";
import { type Channel, type ChannelEnd, ChannelError, connectChannel, type InitiatorKeys } from "../channel/channel.ts";
import { type KeyFile, KeyFileError, readKeyFile } from "../provisioning/provisioning.ts";
import type { Address } from "./address.ts";
import { AtmError } from "./atm-error.ts";
import type { AtmOptions } from "./atm-interface.ts";
import type { Timing } from "./timing.ts";

/** The limit for the connection and the handshake together, in milliseconds. */
const CONNECT_WAIT_MS = 5_000;

type Log = NonNullable<AtmOptions["log"]>;

/** A channel to the bank, and how it ended; null while it lives. */
export interface Opened {
  readonly link: BankLink;
  readonly end: () => ChannelEnd | null;
}

/**
 * The keys of one key file and the way to the bank. All ATMs that this process opens with one key file share it, because a rotation
 * changes the file (docs/PROTOCOL.md, sections 1.2 and 1.3).
 */
export class Terminal {
  readonly id: string;
  readonly #keys: InitiatorKeys;
  readonly #ownKeys: OwnKeys;
  readonly #bankKeys: BankKeys;
  readonly #timing: Timing;
  readonly #log: Log;

  private constructor(keyFile: KeyFile & { staticPrivate: Buffer }, ownKeys: OwnKeys, bankKeys: BankKeys, timing: Timing, log: Log) {
    const { terminal, staticPrivate, pskEpoch, psk, bankStaticPublic } = keyFile;
    this.id = terminal;
    this.#keys = { terminalId: terminal, staticPrivate, pskEpoch, psk, bankStaticPublic };
    this.#ownKeys = ownKeys;
    this.#bankKeys = bankKeys;
    this.#timing = timing;
    this.#log = log;
  }

  /** Reads the key file. Throws AtmError `key-file`. */
  static async open(file: string, timing: Timing, log: Log): Promise<Terminal> {
    try {
      const keys = await readKeyFile(file);
      const { staticPrivate } = keys;
      if (staticPrivate === null) throw new KeyFileError("key-file-invalid", `${file} is still sealed: strongroom atm enrol opens it`);
      const bankKeys = await BankKeys.open({ file: `${file}.bank-key`, enrolled: keys.bankStaticPublic, log });
      return new Terminal({ ...keys, staticPrivate }, new OwnKeys({ file, keys, log }), bankKeys, timing, log);
    } catch (cause) {
      if (!(cause instanceof KeyFileError)) throw cause;
      throw new AtmError("key-file", cause.message, { cause });
    }
  }

  /** Opens a channel at the first address that answers, beginning with the one at `from`. Rejects with LinkError `bank-unreachable`. */
  async connect(addresses: readonly Address[], from: number): Promise<Opened & { readonly at: number }> {
    for (let n = 0; ; n++) {
      const at = (from + n) % addresses.length;
      try {
        return { ...(await this.#connectTo(addresses[at] as Address)), at };
      } catch (error) {
        if (!(error instanceof LinkError)) throw error;
        this.#log("warn", "secure channel failed", { bank: addresses[at], code: (error.cause as ChannelError | undefined)?.code });
        if (n === addresses.length - 1) throw error;
      }
    }
  }

  /** Asks the bank for its static keys, and follows a rotation. A failure is logged: the key in use goes on. */
  async followKeys({ link }: Opened, address: Address): Promise<void> {
    try {
      const outcome = await link.request("bank-keys", {});
      if (!outcome.ok) return;
      await this.#bankKeys.learn(outcome.result.keys, async (key) => (await this.#channel(address, key, () => {})).close("done"));
    } catch (error) {
      this.#log("warn", "the bank's static keys could not be followed; the key in use stays", { error });
    }
  }

  async #connectTo(address: Address): Promise<Opened> {
    let end: ChannelEnd | null = null;
    const link = await BankLink.open(async (onMessage) => {
      const channel = await this.#bankKeys.connect((key) => this.#channel(address, key, onMessage));
      void channel.ended.then((how) => {
        end = how;
      });
      return channel;
    }, this.#timing.answerMs);
    return { link, end: () => end };
  }

  #channel(address: Address, bankStaticPublic: Buffer, onMessage: (content: Buffer) => void): Promise<Channel> {
    return this.#ownKeys.connect(({ epoch, psk }) => {
      const keys = { ...this.#keys, bankStaticPublic, pskEpoch: epoch, psk };
      return connectChannel({ ...address, keys, timeoutMs: CONNECT_WAIT_MS }, onMessage);
    });
  }
}

const shared = new Map<string, { readonly terminal: Promise<Terminal>; users: number }>();

/** Returns the terminal of this key file, which every user of it in this process shares until `release`. */
export async function shareTerminal(
  keyFile: string,
  timing: Timing,
  log: Log,
): Promise<{ readonly terminal: Terminal; readonly release: () => void }> {
  const file = path.resolve(keyFile);
  const found = shared.get(file) ?? { terminal: Terminal.open(file, timing, log), users: 0 };
  shared.set(file, found);
  found.users++;
  const release = (): void => {
    if (--found.users === 0) shared.delete(file);
  };
  try {
    return { terminal: await found.terminal, release };
  } catch (error) {
    release();
    throw error;
  }
}

/** Returns true for a failed channel that shows another end than this bank, or one that breaks the protocol. */
export const isBreach = (error: unknown): boolean =>
  error instanceof ChannelError && !["unreachable", "truncated", "destroyed"].includes(error.code) && !error.code.startsWith("timeout-");
