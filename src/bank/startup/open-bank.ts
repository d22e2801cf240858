import type { Logger } from "pino";
import { readPublicKey } from "../../audit/audit.ts";
import type { BankClock } from "../../clock/clock.ts";
import { CustomerFinder, Generations, openCredentials } from "../../customers/customers.ts";
import type { EventStore } from "../../events/events.ts";
import { openSecret } from "../../files/files.ts";
import type { Bcrypt } from "../../hashing/hashing.ts";
import type { KeyView } from "../../keys/keys.ts";
import { GroupCommit } from "../../ledger/ledger.ts";
import { Currency } from "../../model/model.ts";
import { ProposalKey } from "../../proposals/proposals.ts";
import { RECEIPT_SEED_SIZE, receiptKeyOf } from "../../receipts/receipts.ts";
import { loadTerminalKeys } from "../../terminals/terminals.ts";
import type { WorkerMeasures } from "../metrics/worker-measures.ts";
import { digestMacFrom } from "../operations/digest.ts";
import type { LimitsWatch } from "../operations/limits-watch.ts";
import type { Bank } from "../operations/request-context.ts";
import { OrderDesk } from "../orders/order-desk.ts";
import type { AuditGate } from "../readiness/audit-gate.ts";
import { Recorder } from "../sessions/recorder.ts";
import type { ServerEvents } from "../sessions/server-events.ts";
import type { BankSettings } from "./settings.ts";

const KEY_SIZE = 32;

/** What a worker has opened before. */
interface WorkerParts {
  readonly store: EventStore;
  readonly limits: LimitsWatch;
  readonly serverEvents: ServerEvents;
  readonly gate: AuditGate;
  readonly clock: BankClock;
  readonly log: Logger;
  readonly measures: WorkerMeasures;
  readonly keys: KeyView;
  readonly bcrypt: Bcrypt;
}

/**
 * Opens what operations work with: the ledger's group commit, customers, keys. Throws SecretFileError, and AuditError if a public
 * key cannot be read.
 */
export async function openBank(settings: BankSettings, parts: WorkerParts): Promise<Bank> {
  const { files, auditOrigin, name, currency: code, bcryptCost, workers } = settings;
  const { store, limits, serverEvents, gate, clock, log, measures, keys, bcrypt } = parts;
  const requestsKey = await openSecret(files.requestsKey, KEY_SIZE);
  const keyEncryptionKey = await openSecret(files.keyEncryptionKey, KEY_SIZE);
  const currency = Currency(code);
  const proposalKey = new ProposalKey(await openSecret(files.operatorsKey, KEY_SIZE));
  const onFailure = (error: unknown): void => {
    measures.batchFailed();
    log.error({ err: error }, "a batch failed");
  };
  return {
    store,
    log,
    measures,
    currency,
    keys,
    groupCommit: new GroupCommit(store, {
      currency,
      get limits() {
        return limits.current;
      },
      onFailure,
      onCommit: measures.committed,
    }),
    recorder: new Recorder(store),
    serverEvents,
    credentials: await openCredentials({
      ...{ peppers: keys, pseudonymKey: requestsKey, cost: bcryptCost },
      ...{ processes: workers, bcrypt, bank: name },
    }),
    customers: new CustomerFinder(store),
    generations: new Generations(store),
    orders: new OrderDesk(store.sql),
    // Loaded when it is needed: counts are rare, and a worker needs nothing else of what operators do.
    agreedCount: async (sql, id) =>
      (await import("../../backoffice/backoffice.ts")).findAgreedCount({ proposalKey, currency }, sql, id),
    terminalKey: async (terminal, epoch) =>
      (await loadTerminalKeys(store.sql, keyEncryptionKey, terminal))[0]?.psks.get(epoch)?.psk ?? null,
    digestMac: digestMacFrom(requestsKey),
    auditLog: {
      dir: files.auditFolder,
      verifier: { name: auditOrigin, publicKey: await readPublicKey(files.auditLogPublicKey, "ed25519") },
    },
    name,
    receiptKey: receiptKeyOf(await openSecret(files.receiptKey, RECEIPT_SEED_SIZE)),
    receiptPage: settings.receiptPage?.origin ?? "",
    now: clock.now,
    barred: () => (gate.closed || clock.trouble !== null ? "money-suspended" : undefined),
  };
}
