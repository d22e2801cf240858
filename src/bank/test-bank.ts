import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import bcrypt from "bcrypt";
import { pino } from "pino";
import { makeLogKey } from "../audit/keys.ts";
import type { InitiatorKeys } from "../channel/keys.ts";
import { keyPairFrom } from "../channel/primitives.ts";
import type { Bcrypt } from "../customers/bcrypt.ts";
import { openCredentials } from "../customers/credentials.ts";
import { CustomerFinder } from "../customers/find.ts";
import { openCashAccount } from "../ledger/accounts.ts";
import { Road } from "../ledger/road.ts";
import { LIMITS_DEFAULT } from "../ledger/settings.ts";
import { Currency } from "../model/currency.ts";
import { terminalIdOf } from "../model/ids.ts";
import { Money } from "../model/money.ts";
import { receiptKeyOf } from "../receipts/receipt-key.ts";
import { openStore, type Store } from "../store/connect.ts";
import { type TestDatabase, testDatabase } from "../store/test-database.ts";
import { enrol } from "../terminals/registry.ts";
import { loadTerminalKeys } from "../terminals/terminal-keys.ts";
import { generateKeyPair } from "../terminals/x25519.ts";
import type { Bank } from "./bank.ts";
import { digestMacFrom } from "./digest.ts";
import { Listener } from "./listen.ts";
import { Recorder } from "./recorder.ts";
import { TestAtm } from "./test-atm.ts";
import { WorkerMeasures } from "./worker-measures.ts";

interface TestBankOptions {
  /** Computes the hashes, at the lowest cost. */
  readonly bcrypt?: Bcrypt;
  /** Replaces parts of the bank. */
  readonly parts?: (bank: Bank) => Partial<Bank>;
  readonly sessionsPerTerminal?: number;
}

export const PASSWORD = "a long enough secret";
const ATM = terminalIdOf(1);

/** A worker of the bank in this process: real database, real sockets, one ATM that is enrolled. */
export class TestBank implements AsyncDisposable {
  readonly bank: Bank;
  readonly listener: Listener;
  readonly database: TestDatabase;
  readonly #store: Store;
  readonly #keys: InitiatorKeys;
  readonly #folder: string;
  #port = 0;
  #drained: Promise<void> | null = null;

  private constructor(
    parts: Pick<TestBank, "bank" | "listener" | "database"> & { store: Store; keys: InitiatorKeys; folder: string },
  ) {
    this.bank = parts.bank;
    this.listener = parts.listener;
    this.database = parts.database;
    this.#store = parts.store;
    this.#keys = parts.keys;
    this.#folder = parts.folder;
  }

  static async start({
    bcrypt: engine = bcrypt,
    parts = () => ({}),
    sessionsPerTerminal = 8,
  }: TestBankOptions = {}): Promise<TestBank> {
    const database = await testDatabase();
    const folder = mkdtempSync(path.join(tmpdir(), "strongroom-bank-"));
    const store = openStore(database.url, { connections: 8, applicationName: "strongroom worker" });
    const basic = await makeBank(store, engine, folder);
    const bank = { ...basic, ...parts(basic) };
    const { keys, known, server } = await makeKeys(store);
    const listener = new Listener(bank, {
      ...{ host: "127.0.0.1", port: 0, limits: { sessionsPerTerminal } },
      keys: {
        statics: [keyPairFrom(server.privateKey)],
        findTerminal: async (key) => (key.equals(known.publicKey) ? known : null),
      },
    });
    const testBank = new TestBank({ bank, listener, database, store, keys, folder });
    testBank.#port = await listener.open();
    return testBank;
  }

  /** A new channel of the ATM. */
  connect(): Promise<TestAtm> {
    return TestAtm.connect(this.#port, this.#keys);
  }

  /** A new channel on which this customer, who has signed up here with PASSWORD, is signed in. */
  async signedIn(username: string): Promise<TestAtm> {
    const atm = await this.connect();
    await atm.get("signin", { username, password: PASSWORD });
    return atm;
  }

  /** New customers with PASSWORD and this balance, in minor units. */
  async customers(names: readonly string[], amount = 0n): Promise<void> {
    const atm = await this.connect();
    for (const username of names) {
      await atm.get("signup", { username, password: PASSWORD });
      await atm.get("signin", { username, password: PASSWORD });
      if (amount > 0n) await atm.get("deposit", { amount: Money(amount) });
      await atm.get("signout", {});
    }
    await atm.close();
  }

  /** Resolves once the bank has no channel any more. */
  async untilAllEnded(): Promise<void> {
    while (this.listener.load.sessions > 0) await new Promise(setImmediate);
  }

  /** Resolves once every session is over and all that was under way is done and recorded. */
  drain(): Promise<void> {
    this.#drained ??= (async () => {
      await this.listener.drain();
      await this.bank.road.drain();
      await this.bank.recorder.drain();
    })();
    return this.#drained;
  }

  /** The audit log without what channels and sign-ups write: kind, outcome and the customer's name. */
  async events(): Promise<readonly string[]> {
    const rows = await this.database.store.sql<{ line: string }[]>`
      select concat_ws(' ', kind, outcome, username) as line
      from audit_event left join customer on customer.id = audit_event.customer
      where kind not like 'channel-%' and kind not in ('signup', 'terminal-enrol') order by audit_event.id`;
    return rows.map(({ line }) => line);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.drain();
    await this.#store.close();
    await this.database[Symbol.asyncDispose]();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

async function makeBank(store: Store, engine: Bcrypt, folder: string): Promise<Bank> {
  const pepper = Buffer.alloc(32, 7);
  const measures = new WorkerMeasures();
  const currency = Currency("EUR");
  return {
    ...{ store, measures, currency, name: "Testbank", now: Date.now, barred: () => undefined },
    log: pino({ level: "silent" }),
    road: new Road(store, { currency, limits: LIMITS_DEFAULT }),
    recorder: new Recorder(store),
    credentials: await openCredentials({ pepper, cost: 4, bcrypt: engine }),
    customers: new CustomerFinder(store),
    digestMac: digestMacFrom(pepper),
    auditLog: { dir: folder, verifier: { name: "test.log", publicKey: makeLogKey().publicKey } },
    receiptKey: receiptKeyOf(randomBytes(32)),
  };
}

/** Enrols the ATM, with cash: its keys, the same as the bank knows them, and the bank's own pair. */
async function makeKeys(store: Store) {
  const [kek, atm, server, at] = [randomBytes(32), generateKeyPair(), generateKeyPair(), Date.now()];
  await store.sql.begin((tx) => enrol(tx, kek, { terminal: ATM, publicKey: atm.publicKey, at }));
  await openCashAccount(store.sql, ATM, at);
  const [loaded] = await loadTerminalKeys(store.sql, kek, ATM);
  const psk = loaded?.psks.get(1)?.psk as Buffer;
  const keys = {
    ...{ terminalId: ATM, staticPrivate: atm.privateKey, psk, pskEpoch: 1, bankStaticPublic: server.publicKey },
  };
  return { keys, server, known: { publicKey: atm.publicKey, terminalId: ATM, psk: () => psk } };
}
