import { randomBytes } from "node:crypto";
import { pino } from "pino";
import { makeLogKey } from "../../audit/audit.ts";
import { findAgreedCount } from "../../backoffice/backoffice.ts";
import type { InitiatorKeys } from "../../channel/channel.ts";
import { generateKeyPair, type KeyPair, rawPrivate } from "../../crypto/crypto.ts";
import { CustomerFinder, Generations, onePepper, openCredentials } from "../../customers/customers.ts";
import type { EventStore } from "../../events/events.ts";
import type { Bcrypt } from "../../hashing/hashing.ts";
import { GroupCommit, openCashAccount } from "../../ledger/ledger.ts";
import { Currency, LIMITS_DEFAULT, terminalIdOf } from "../../model/model.ts";
import { ProposalKey } from "../../proposals/proposals.ts";
import { receiptKeyOf } from "../../receipts/receipts.ts";
import { enrol, type FoundTerminal, loadTerminalKeys } from "../../terminals/terminals.ts";
import { WorkerMeasures } from "../metrics/worker-measures.ts";
import { digestMacFrom } from "../operations/digest.ts";
import type { Bank } from "../operations/request-context.ts";
import { OrderDesk } from "../orders/order-desk.ts";
import { Recorder } from "../sessions/recorder.ts";
import { ServerEvents } from "../sessions/server-events.ts";

/** Under it proposals are authentic. */
export const TEST_PROPOSAL_KEY = new ProposalKey(Buffer.alloc(32, 9));

/** Under it pre-shared keys are sealed. */
export const TEST_KEY_ENCRYPTION_KEY = Buffer.alloc(32, 8);

/** The parts of a worker, with hashes at the lowest cost and an audit log in this folder. */
export async function makeBank(
  store: EventStore,
  engine: Bcrypt,
  folder: string,
): Promise<Bank & { readonly serverEvents: ServerEvents }> {
  const pepper = Buffer.alloc(32, 7);
  const measures = new WorkerMeasures();
  const currency = Currency("EUR");
  return {
    ...{ store, measures, currency, name: "Testbank", now: Date.now, barred: () => undefined },
    log: pino({ level: "silent" }),
    groupCommit: new GroupCommit(store, { currency, limits: LIMITS_DEFAULT, lockTimeoutMs: 60_000 }),
    recorder: new Recorder(store),
    serverEvents: new ServerEvents(store, pino({ level: "silent" })),
    credentials: await openCredentials({ peppers: onePepper(pepper), pseudonymKey: pepper, cost: 4, bcrypt: engine }),
    keys: { offered: async () => [] },
    customers: new CustomerFinder(store),
    generations: new Generations(store),
    orders: new OrderDesk(store.sql),
    agreedCount: (sql, id) => findAgreedCount({ proposalKey: TEST_PROPOSAL_KEY, currency }, sql, id),
    terminalKey: async (terminal, epoch) =>
      (await loadTerminalKeys(store.sql, TEST_KEY_ENCRYPTION_KEY, terminal))[0]?.psks.get(epoch)?.psk ?? null,
    digestMac: digestMacFrom(pepper),
    auditLog: { dir: folder, verifier: { name: "test.log", publicKey: makeLogKey().publicKey } },
    receiptKey: receiptKeyOf(randomBytes(32)),
    receiptPage: "",
  };
}

/** The ATM's keys, the bank's record of the ATM, and the bank's key pair. */
export interface TestKeys {
  readonly keys: InitiatorKeys;
  readonly known: FoundTerminal & { readonly publicKey: Buffer };
  readonly server: KeyPair;
}

/** Enrols the first ATM, without cash. */
export async function makeKeys(store: EventStore): Promise<TestKeys> {
  const kek = TEST_KEY_ENCRYPTION_KEY;
  const [atm, server, at, terminalId] = [generateKeyPair(), generateKeyPair(), Date.now(), terminalIdOf(1)];
  await store.begin((tx, record) => enrol(tx, record, kek, { terminal: terminalId, publicKey: atm.publicKey, at }));
  await openCashAccount(store.sql, terminalId, at);
  const [loaded] = await loadTerminalKeys(store.sql, kek, terminalId);
  const psk = loaded?.psks.get(1)?.psk as Buffer;
  const keys = { terminalId, staticPrivate: rawPrivate(atm), psk, pskEpoch: 1, bankStaticPublic: server.publicKey };
  return { keys, server, known: { publicKey: atm.publicKey, terminalId, psk: () => psk } };
}
