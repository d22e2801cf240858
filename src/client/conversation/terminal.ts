import path from "node:path";
import { BankKeys, BankLines, type BankLink, BankServers, LinkError, OwnKeys } from "../../atm/atm.ts";
import { ChannelError, type InitiatorKeys } from "../../channel/channel.ts";
import { keyPairFrom, sha256 } from "../../crypto/crypto.ts";
import type { TerminalId } from "../../model/model.ts";
import { KeyFileError, readKeyFile } from "../../provisioning/provisioning.ts";
import { AtmError } from "../atm-error.ts";
import type { AtmOptions } from "../atm-interface.ts";
import type { Address } from "./address.ts";
import type { Timing } from "./timing.ts";

type Log = NonNullable<AtmOptions["log"]>;

/**
 * The keys of one key file. All ATMs that this process opens with one key file share them, because a rotation changes the file
 * (docs/PROTOCOL.md, sections 1.2 and 1.3).
 */
export class Terminal {
  readonly #keys: InitiatorKeys;
  readonly #ownKeys: OwnKeys;
  readonly #bankKeys: BankKeys;

  private constructor(keys: InitiatorKeys, ownKeys: OwnKeys, bankKeys: BankKeys) {
    this.#keys = keys;
    this.#ownKeys = ownKeys;
    this.#bankKeys = bankKeys;
  }

  /** Reads the key file. Throws AtmError `key-file`. */
  static async open(file: string, log: Log): Promise<Terminal> {
    try {
      const keyFile = await readKeyFile(file);
      const { terminal: terminalId, staticPrivate, pskEpoch, psk, bankStaticPublic } = keyFile;
      if (staticPrivate === null)
        throw new KeyFileError("key-file-invalid", `the key file ${file} is still sealed: strongroom atm enrol opens it`);
      const bankKeys = await BankKeys.open({ file: `${file}.bank-key`, enrolled: bankStaticPublic, log });
      const keys = { terminalId, staticPrivate, pskEpoch, psk, bankStaticPublic };
      return new Terminal(keys, new OwnKeys({ file, keys: keyFile, log }), bankKeys);
    } catch (cause) {
      // Beside the key file lies that of the bank's keys, which may not be readable either.
      if (!(cause instanceof Error)) throw cause;
      throw new AtmError("key-file", cause.message, { cause });
    }
  }

  get id(): TerminalId {
    return this.#keys.terminalId;
  }

  /** 16 hex digits that no other enrolment has, for the journal of this one. */
  get mark(): string {
    return sha256(Buffer.from("strongroom client journal\0"), keyPairFrom(this.#keys.staticPrivate).publicKey).toString(
      "hex",
      0,
      8,
    );
  }

  /** The way to the bank's servers at these addresses. */
  linesTo(addresses: readonly Address[], timing: Timing, log: Log): BankLines {
    const [keys, bankKeys, ownKeys] = [this.#keys, this.#bankKeys, this.#ownKeys];
    const servers = new BankServers({ addresses, name: keys.terminalId, log });
    return new BankLines({ servers, keys, bankKeys, ownKeys, log, answerWaitMs: timing.answerMs });
  }

  /** Asks the bank for its static keys, and follows a rotation. A failure is logged: the key in use goes on. */
  async followKeys(link: BankLink, lines: BankLines, log: Log): Promise<void> {
    try {
      const outcome = await link.request("bank-keys", {});
      if (outcome.ok) await this.#bankKeys.learn(outcome.result.keys, (key) => lines.prove(key));
    } catch (error) {
      log("warn", "the bank's static keys could not be followed; the key in use stays", { error });
    }
  }
}

const shared = new Map<string, { readonly terminal: Promise<Terminal>; users: number }>();

/** Returns the terminal of this key file, which every user of it in this process shares until `release`. */
export async function shareTerminal(
  keyFile: string,
  log: Log,
): Promise<{ readonly terminal: Terminal; readonly release: () => void }> {
  const file = path.resolve(keyFile);
  const found = shared.get(file) ?? { terminal: Terminal.open(file, log), users: 0 };
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

/** Returns true if no channel was opened because what answered is not this bank, or does not keep to the protocol. */
export function isBreach(error: unknown): boolean {
  const cause = error instanceof LinkError ? error.cause : null;
  if (!(cause instanceof ChannelError)) return false;
  return !["unreachable", "truncated", "destroyed"].includes(cause.code) && !cause.code.startsWith("timeout-");
}
