import { randomBytes } from "node:crypto";
import { pino } from "pino";
import { makeLogKey } from "../audit/keys.ts";
import type { InitiatorKeys } from "../channel/keys.ts";
import type { Bcrypt } from "../customers/bcrypt.ts";
import { openCredentials } from "../customers/credentials.ts";
import { CustomerFinder } from "../customers/find.ts";
import { Generations } from "../customers/generations.ts";
import { openCashAccount } from "../ledger/accounts.ts";
import { Road } from "../ledger/road.ts";
import { LIMITS_DEFAULT } from "../ledger/settings.ts";
import { Currency } from "../model/currency.ts";
import { terminalIdOf } from "../model/ids.ts";
import { receiptKeyOf } from "../receipts/receipt-key.ts";
import type { Store } from "../store/connect.ts";
import { enrol } from "../terminals/registry.ts";
import type { FoundTerminal } from "../terminals/terminal-cache.ts";
import { loadTerminalKeys } from "../terminals/terminal-keys.ts";
import { generateKeyPair, type KeyPair } from "../terminals/x25519.ts";
import type { Bank } from "./bank.ts";
import { Chronicle } from "./chronicle.ts";
import { digestMacFrom } from "./digest.ts";
import { Recorder } from "./recorder.ts";
import { WorkerMeasures } from "./worker-measures.ts";

/** What a worker has, with hashes at the lowest cost and an audit log in this folder. */
export async function makeBank(store: Store, engine: Bcrypt, folder: string): Promise<Bank & { readonly chronicle: Chronicle }> {
  const pepper = Buffer.alloc(32, 7);
  const measures = new WorkerMeasures();
  const currency = Currency("EUR");
  return {
    ...{ store, measures, currency, name: "Testbank", now: Date.now, barred: () => undefined },
    log: pino({ level: "silent" }),
    road: new Road(store, { currency, limits: LIMITS_DEFAULT, lockTimeoutMs: 60_000 }),
    recorder: new Recorder(store),
    chronicle: new Chronicle(store, pino({ level: "silent" })),
    credentials: await openCredentials({ pepper, cost: 4, bcrypt: engine }),
    customers: new CustomerFinder(store),
    generations: new Generations(store),
    digestMac: digestMacFrom(pepper),
    auditLog: { dir: folder, verifier: { name: "test.log", publicKey: makeLogKey().publicKey } },
    receiptKey: receiptKeyOf(randomBytes(32)),
  };
}

/** The ATM's keys, what the bank knows of it, and the bank's own pair. */
export interface TestKeys {
  readonly keys: InitiatorKeys;
  readonly known: FoundTerminal & { readonly publicKey: Buffer };
  readonly server: KeyPair;
}

/** Enrols the first ATM, without cash. */
export async function makeKeys(store: Store): Promise<TestKeys> {
  const [kek, atm, server, at, terminalId] = [randomBytes(32), generateKeyPair(), generateKeyPair(), Date.now(), terminalIdOf(1)];
  await store.sql.begin((tx) => enrol(tx, kek, { terminal: terminalId, publicKey: atm.publicKey, at }));
  await openCashAccount(store.sql, terminalId, at);
  const [loaded] = await loadTerminalKeys(store.sql, kek, terminalId);
  const psk = loaded?.psks.get(1)?.psk as Buffer;
  const keys = { terminalId, staticPrivate: atm.privateKey, psk, pskEpoch: 1, bankStaticPublic: server.publicKey };
  return { keys, server, known: { publicKey: atm.publicKey, terminalId, psk: () => psk } };
}
