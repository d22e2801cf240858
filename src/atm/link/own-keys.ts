import { ChannelError } from "../../channel/channel.ts";
import type { Writing } from "../../files/files.ts";
import { type EpochKey, type KeyFile, KeyFileError, readKeyFile, writeKeyFile } from "../../provisioning/provisioning.ts";
import type { Log } from "../log.ts";

export interface OwnKeysOptions {
  /** The ATM's key file, whose content `keys` is. */
  readonly file: string;
  readonly keys: KeyFile;
  readonly log: Log;
  readonly writing?: Pick<Writing, "disk">;
}

/**
 * The ATM's pre-shared keys, as its key file has them (PROTOCOL.md, section 1.2): the one in use, and, from a rotation until the bank has
 * answered under it, the next one. Whatever crashes, the file has a key that the bank accepts.
 */
export class OwnKeys {
  readonly #options: OwnKeysOptions;
  #keys: KeyFile;
  /** One write at a time. */
  #writes: Promise<unknown> = Promise.resolve();

  constructor(options: OwnKeysOptions) {
    this.#options = options;
    this.#keys = options.keys;
  }

  /** The newest epoch that this ATM has a key of. */
  get newest(): number {
    return this.#keys.next?.epoch ?? this.#keys.pskEpoch;
  }

  /**
   * Connects under the newest key. If the bank ends the handshake, as it does for a key that it does not hold, tries the one before. The
   * first channel under the next key proves that the bank holds it, and the old one is erased. Rejects with the first error.
   */
  async connect<Result>(connect: (key: EpochKey) => Promise<Result>): Promise<Result> {
    const { next, pskEpoch, psk } = this.#keys;
    const old = { epoch: pskEpoch, psk };
    if (next === null) return connect(old);
    try {
      const connected = await connect(next);
      await this.#begin(next);
      return connected;
    } catch (error) {
      if (!(error instanceof ChannelError) || error.code !== "truncated") throw error;
      const connected = await connect(old).catch(() => null);
      if (connected === null) throw error;
      this.#options.log("warn", "the bank does not answer under the new pre-shared key: the old one stays in use", {
        epoch: next.epoch,
      });
      return connected;
    }
  }

  /**
   * Takes the key of a rotation: it is in the key file, beside the old one, before this resolves. Taking it again changes nothing.
   * Resolves with false, and has changed nothing, if its epoch is not after those that this ATM has. Rejects as the disk does, and with
   * KeyFileError if somebody has replaced the key file meanwhile.
   */
  take(next: EpochKey): Promise<boolean> {
    return this.#alone(async () => {
      const { pskEpoch, psk, next: known } = this.#keys;
      const isKnown = [{ epoch: pskEpoch, psk }, known].some((each) => each?.epoch === next.epoch && each.psk.equals(next.psk));
      if (isKnown) return true;
      if (next.epoch <= this.newest) return false;
      await this.#write({ ...this.#keys, next });
      return true;
    });
  }

  /** Uses the next key alone from now on. If the disk fails, both stay, and the next channel tries again. */
  #begin(next: EpochKey): Promise<void> {
    return this.#alone(async () => {
      if (this.#keys.next?.epoch !== next.epoch) return;
      await this.#write({ ...this.#keys, pskEpoch: next.epoch, psk: next.psk, next: null });
      this.#options.log("info", "this machine uses its new pre-shared key from now on", { epoch: next.epoch });
    }).catch((error: unknown) =>
      this.#options.log("error", "the old pre-shared key could not be erased from the key file yet", { error }),
    );
  }

  async #write(keys: KeyFile): Promise<void> {
    const { file, writing } = this.#options;
    const found = await readKeyFile(file);
    const { terminal, pskEpoch, psk } = this.#keys;
    if (found.terminal !== terminal || found.pskEpoch !== pskEpoch || !found.psk.equals(psk))
      throw new KeyFileError("key-file-invalid", `${file} was replaced while this ATM runs: start the ATM again`);
    await writeKeyFile(file, keys, { replace: true, ...writing });
    this.#keys = keys;
  }

  #alone<Result>(work: () => Promise<Result>): Promise<Result> {
    const done = this.#writes.then(work);
    this.#writes = done.catch(() => {});
    return done;
  }
}
