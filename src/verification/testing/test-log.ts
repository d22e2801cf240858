import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { beginLog, makeLogKey, readLogKeys, startSequencer } from "../../audit/audit.ts";
import { TEST_OPERATORS_SECRET } from "../../backoffice/testing/test-operators.ts";
import { enterAuditorKey } from "../../bank/bank.ts";
import { Chain, type EventStore } from "../../events/events.ts";
import { eventStoreOn, TEST_ORIGIN, testEventKeys } from "../../events/testing/test-event-store.ts";
import { Currency } from "../../model/model.ts";
import type { Store } from "../../store/store.ts";
import { type TestDatabase, testDatabase } from "../../store/testing/test-database.ts";
import { type VerificationOptions, type VerificationReport, verifyBank } from "../verify-bank.ts";

export const EUR = Currency("EUR");

/** A new database, and the folder of a server. */
export interface TestPlace {
  readonly database: TestDatabase;
  readonly folder: string;
}

export async function testPlace(): Promise<TestPlace> {
  return { database: await testDatabase(), folder: await mkdtemp(path.join(tmpdir(), "strongroom-verification-")) };
}

/** A database whose log was begun, with a real sequencer that signs it, under keys of the test. */
export class TestLog implements AsyncDisposable {
  readonly store: EventStore;
  /** Of the operators' commands, which are processes of their own. */
  readonly commands: EventStore;
  readonly logKey = makeLogKey();
  /** How far the bank's clock is ahead, in milliseconds. */
  aheadMs = 0;
  readonly #place: TestPlace;

  constructor(place: TestPlace) {
    this.#place = place;
    this.store = eventStoreOn(place.database.store);
    this.commands = eventStoreOn(place.database.store);
  }

  async begin(): Promise<void> {
    const { privateKey } = this.logKey;
    const signer = () => Promise.resolve({ name: TEST_ORIGIN, privateKey });
    await beginLog(this.store, signer, async (tx, record) => {
      const at = this.now();
      const effect = await enterAuditorKey(tx, this.store.writers.keyId, at);
      record({ at, kind: "audit-recipient", outcome: "ok", effects: effect === null ? [] : [effect] });
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#place.folder, { recursive: true, force: true });
    await this.#place.database[Symbol.asyncDispose]();
  }

  /** The database for the role under which the bank runs. */
  get applicationUrl(): string {
    return this.#place.database.applicationUrl;
  }

  /** The database for the role of the operators' console. */
  get consoleUrl(): string {
    return this.#place.database.consoleUrl;
  }

  /** A file of the server's. */
  fileOf(name: string): string {
    return path.join(this.#place.folder, name);
  }

  /** The folder of the log's copy, which `sequence` writes. */
  get auditFolder(): string {
    return path.join(this.#place.folder, "audit");
  }

  now(): number {
    return Date.now() + this.aheadMs;
  }

  /** The file of the log's keys, once they are rotated. */
  get logKeyFile(): string {
    return this.fileOf("audit-log.key");
  }

  /** Puts all committed events under checkpoints. */
  async sequence(): Promise<void> {
    const { promise: done, resolve } = Promise.withResolvers<void>();
    const sequencer = startSequencer(this.store, {
      ...{ dir: this.auditFolder, origin: TEST_ORIGIN, logKey: this.logKey.privateKey },
      readLogKeys: async () => (await readLogKeys(this.logKeyFile)).map((pair) => pair.privateKey),
      ...{ chain: new Chain(testEventKeys().chain), currency: EUR, intervalMs: 20 },
      onState: ({ role, size }) => {
        if ((role === "sequencing" && size !== null) || role === "stopped") resolve();
      },
    });
    await done;
    await sequencer.stop();
  }

  /** Ends all chains, as an orderly stop of the bank does, and puts their ends under a checkpoint. */
  async stop(): Promise<void> {
    await this.store.endIdle(this.now());
    await this.endCommands();
    await this.sequence();
  }

  /** Ends the chains of the commands so far. */
  endCommands(): Promise<void> {
    return this.commands.endIdle(this.now());
  }

  verify(options: Partial<VerificationOptions> = {}, store: Store = this.store): Promise<VerificationReport> {
    const verifier = { name: TEST_ORIGIN, publicKey: this.logKey.publicKey };
    return verifyBank(store, { verifier, keys: testEventKeys(), operatorsSecret: TEST_OPERATORS_SECRET, ...options });
  }
}
