import type { TerminalId } from "../model/model.ts";
import { type Listening, listen, type Sql, type Transaction } from "../store/store.ts";
import { TerminalError } from "./terminal-error.ts";
import { loadTerminalKeys, type TerminalKeys } from "./terminal-keys.ts";

export interface TerminalCacheOptions {
  readonly sql: Sql;
  /** Opens the pre-shared keys; kept outside the database. */
  readonly keyEncryptionKey: Buffer;
  /** An ATM was revoked: the caller must end its live sessions (PROTOCOL.md, section 1.2). */
  readonly onRevoked: (terminal: TerminalId) => void;
  /**
   * A key that cannot be opened (its ATM gets no channel under it), or a database that cannot be read (the cache tries again).
   */
  readonly onProblem: (error: unknown) => void;
  /** Milliseconds since 1970 UTC. */
  readonly now: () => number;
}

/** What the handshake needs of an ATM (PROTOCOL.md, section 3.1). */
export interface FoundTerminal {
  readonly terminalId: TerminalId;
  /** Returns the pre-shared key of this epoch, which the caller must not change; null if there is none or its time is over. */
  readonly psk: (epoch: number) => Buffer | null;
}

const RETRY_MS = 1_000;

/**
 * All active ATMs with their keys, in memory, so that a handshake, a stranger's too, costs the database nothing. It is as fresh
 * as the last `refresh`. The caller refreshes each ATM that PostgreSQL's channel TERMINAL_CHANGED names. It refreshes all of them
 * each time that listening (again) begins, because notifications from before are lost. `noteUse` catches what the cache may miss
 * for a moment.
 */
export class TerminalCache {
  readonly #options: TerminalCacheOptions;
  readonly #byTerminal = new Map<TerminalId, TerminalKeys>();
  /** By public key in hex. */
  readonly #byPublicKey = new Map<string, TerminalKeys>();
  /** One load at a time, or an older state could replace a newer one. */
  #loads: Promise<void> = Promise.resolve();
  #retry: NodeJS.Timeout | null = null;

  private constructor(options: TerminalCacheOptions) {
    this.#options = options;
  }

  /** Rejects if the database cannot be read, and with TerminalError `sealed-key-damaged` if no key at all can be opened. */
  static async open(options: TerminalCacheOptions): Promise<TerminalCache> {
    const cache = new TerminalCache(options);
    const loaded = await loadTerminalKeys(options.sql, options.keyEncryptionKey, null);
    const damaged = loaded.flatMap((each) => each.damaged);
    if (damaged.length > 0 && loaded.every((each) => each.psks.size === 0))
      throw new TerminalError(
        "sealed-key-damaged",
        "no ATM's key can be opened: they were sealed with another key-encryption key",
      );
    cache.#replace(null, loaded);
    return cache;
  }

  /** Returns the active ATM of this static public key; null for a stranger's and a revoked one's. */
  find(publicKey: Buffer): FoundTerminal | null {
    const keys = this.#byPublicKey.get(publicKey.toString("hex"));
    return keys === undefined ? null : { terminalId: keys.terminal, psk: (epoch) => this.#pskOf(keys, epoch) };
  }

  /**
   * Reads one ATM, or (null) all, from the database. Never rejects: after a failure it resolves too, and reads all of them again
   * after `RETRY_MS`.
   */
  refresh(terminal: TerminalId | null): Promise<void> {
    this.#loads = this.#loads.then(() => this.#load(terminal));
    return this.#loads;
  }

  /** Ends the retries. */
  close(): void {
    if (this.#retry !== null) clearTimeout(this.#retry);
  }

  async #load(terminal: TerminalId | null): Promise<void> {
    const { sql, keyEncryptionKey, onProblem } = this.#options;
    try {
      this.#replace(terminal, await loadTerminalKeys(sql, keyEncryptionKey, terminal));
    } catch (error) {
      onProblem(error);
      if (this.#retry !== null) clearTimeout(this.#retry);
      this.#retry = setTimeout(() => this.refresh(null), RETRY_MS).unref();
    }
  }

  #replace(terminal: TerminalId | null, loaded: readonly TerminalKeys[]): void {
    const before = [...this.#byTerminal.values()].filter((each) => terminal === null || each.terminal === terminal);
    for (const { terminal, publicKey } of before) {
      this.#byTerminal.delete(terminal);
      this.#byPublicKey.delete(publicKey.toString("hex"));
    }
    for (const keys of loaded) {
      this.#byTerminal.set(keys.terminal, keys);
      this.#byPublicKey.set(keys.publicKey.toString("hex"), keys);
      for (const error of keys.damaged) this.#options.onProblem(error);
    }
    // An ATM that was revoked and at once enrolled again has another public key.
    for (const { terminal, publicKey } of before)
      if (!this.#byTerminal.get(terminal)?.publicKey.equals(publicKey)) this.#options.onRevoked(terminal);
  }

  #pskOf(keys: TerminalKeys, epoch: number): Buffer | null {
    const found = keys.psks.get(epoch);
    if (found === undefined || (found.notAfter !== null && found.notAfter <= this.#options.now())) return null;
    return found.psk;
  }
}

/** Keeps a cache as fresh as the database, until closed. `onProblem`: the connection was lost; it is being reopened. */
export function watchTerminals(
  databaseUrl: string,
  cache: Pick<TerminalCache, "refresh">,
  { applicationName, onProblem }: { readonly applicationName: string; readonly onProblem: (error: unknown) => void },
): Listening {
  return listen(databaseUrl, {
    applicationName,
    channel: TERMINAL_CHANGED,
    // Notifications that came while nobody listened are lost, so all ATMs are read again.
    onListening: () => void cache.refresh(null),
    onNotify: (terminal) => void cache.refresh(terminal as TerminalId),
    onLost: onProblem,
  });
}

/** PostgreSQL notifies every worker of every server on this channel that an ATM changed; the payload is its id. */
export const TERMINAL_CHANGED = "terminal_changed";

/** Notifies at the commit of this transaction, and only then. */
export async function notifyChanged(tx: Transaction, terminal: TerminalId): Promise<void> {
  await tx`select pg_notify(${TERMINAL_CHANGED}, ${terminal})`;
}
