import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import path from "node:path";
import { timeForCommand } from "../../clock/clock.ts";
import { generateKeyPair, rawPrivate } from "../../crypto/crypto.ts";
import type { EventStore } from "../../events/events.ts";
import { openSecret, removeFile, renameFile } from "../../files/files.ts";
import { activeBankPair } from "../../keys/keys.ts";
import { findCashAccount, GroupCommit, openCashAccount } from "../../ledger/ledger.ts";
import {
  BALANCE_MAX,
  type Currency,
  LIMITS_DEFAULT,
  Money,
  RequestId,
  type TerminalId,
  terminalIdOf,
  worth,
} from "../../model/model.ts";
import { listOperators, OPERATORS_KEY_SIZE, openAuthentic } from "../../operators/operators.ts";
import { type KeyFile, writeKeyFile } from "../../provisioning/provisioning.ts";
import { isConnectionLost, openStore, type Store } from "../../store/store.ts";
import { enrol, listTerminals, noteBankKey } from "../../terminals/terminals.ts";
import { auditLogVerifier } from "../audit/audit-keys.ts";
import { atmKeyFile, bankKeyFile, keyEncryptionKeyFile, makeFolder, operatorsKeyFile } from "../data-folder.ts";
import { notesIn } from "../options/notes.ts";
import type { Settings } from "../options/settings.ts";
import { UsageError } from "../options/usage-error.ts";
import { say } from "../output/failure.ts";
import { KEY_ENCRYPTION_KEY_SIZE } from "../running/bank-secrets.ts";
import { openCommandEvents } from "../running/command-events.ts";

type Cassettes = KeyFile["cassettes"];

export interface Enrolment {
  readonly terminal: TerminalId;
  /** The path of its new key file. */
  readonly file: string;
}

/**
 * Enrols an ATM at the bank: cash account, first load, registry, pre-shared key, key file. After a crash between any two of them,
 * the same command repairs it. The load always has the same request id. The key file is on disk before the registry commits, so
 * that no ATM is enrolled with a lost key. Throws UsageError, TerminalError and SecretFileError.
 */
export async function enrolTerminal(settings: Settings, store: EventStore, { terminal, file }: Enrolment): Promise<void> {
  if (existsSync(file)) throw new UsageError(`${file} is there already and is not overwritten: name another file with --out`);
  const data = settings.dataFolder;
  const keyEncryptionKey = await openSecret(keyEncryptionKeyFile(data), KEY_ENCRYPTION_KEY_SIZE);
  const bankKey = await activeBankPair(store.sql, bankKeyFile(data));
  const auditLog = await auditLogVerifier(settings, store.sql);
  const pair = generateKeyPair();
  const at = Date.now();
  await makeFolder(path.dirname(path.resolve(file)));
  // An ATM that is enrolled again after a revocation still has its cash.
  const isNew = !(await knownTerminals(store)).has(terminal);
  const cassettes = isNew ? readLoad(settings) : [];
  if (isNew) await bookFirstLoad(settings.get("currency"), store, terminal, cassettes);
  let written = false;
  await store
    .begin(async (tx, record) => {
      const { epoch, psk } = await enrol(tx, record, keyEncryptionKey, { terminal, publicKey: pair.publicKey, at });
      await noteBankKey(tx, terminal, bankKey.id);
      const keys = {
        staticPrivate: rawPrivate(pair),
        pskEpoch: epoch,
        psk,
        next: null,
        bankStaticPublic: bankKey.pair.publicKey,
        auditLog,
      };
      await writeKeyFile(file, { terminal, ...keys, cassettes });
      written = true;
    })
    .catch(async (error: unknown) => {
      // If the connection was lost in the commit, the ATM may be enrolled, and this file is its only key.
      if (written && !isConnectionLost(error)) await removeFile(file);
      throw error;
    });
}

/**
 * Enrols each of these ATMs unless it is in the registry and has a key file in the data folder. Throws UsageError if the bank has
 * operators: then two of them enrol it.
 */
export async function enrolMissing(settings: Settings, databaseUrl: string, numbers: readonly number[]): Promise<void> {
  const opened = openStore(databaseUrl, { connections: 2, applicationName: "strongroom enrolment" });
  try {
    const store = await openCommandEvents(settings, opened);
    const known = await knownTerminals(store);
    for (const n of numbers) {
      const terminal = terminalIdOf(n);
      const file = atmKeyFile(settings.dataFolder, n);
      if (existsSync(file) && known.has(terminal)) continue;
      await checkNoOperators(settings, store, n);
      if (existsSync(file)) await setAside(file);
      await enrolTerminal(settings, store, { terminal, file });
    }
    await store.endIdle(Date.now());
  } finally {
    await opened.close();
  }
}

/**
 * Throws UsageError once the bank has had an operator: from then on nobody alone gets an ATM's keys. Opens the key of the operators' rows.
 */
export async function checkNoOperators(settings: Settings, store: EventStore, n: number): Promise<void> {
  const secret = await openSecret(operatorsKeyFile(settings.dataFolder), OPERATORS_KEY_SIZE);
  const authentic = openAuthentic(secret, say);
  if ((await listOperators(store.sql, authentic)).length === 0) return;
  throw new UsageError(
    `the bank has operators, so two administrators enrol ATM ${n}: on its machine, strongroom atm enrol ${n} makes the request that they approve`,
  );
}

const knownTerminals = async (store: Store): Promise<ReadonlySet<TerminalId>> =>
  new Set((await listTerminals(store.sql)).map(({ terminal }) => terminal));

/** Renames a key file that this bank does not know: its enrolment was cut off, or it is another bank's. */
async function setAside(file: string): Promise<void> {
  const aside = `${file}.unknown-${Date.now()}`;
  await renameFile(file, aside);
  say(`the bank does not know the key in ${file}: it is kept as ${aside}, and the ATM gets a new one`);
}

function readLoad(settings: Settings): Cassettes {
  try {
    return notesIn(settings.get("load"), settings.get("currency"));
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(`--load must be ${error.message}`);
    throw error;
  }
}

/** The request id of each ATM's first load: a repeat books nothing more. */
const FIRST_LOAD = RequestId("00000000-0000-7000-8000-000000000001");

/** Books the notes that the operator has put in, before the first of them is paid out. */
async function bookFirstLoad(currency: Currency, store: EventStore, terminal: TerminalId, cassettes: Cassettes): Promise<void> {
  const at = await timeForCommand(store);
  if ((await findCashAccount(store.sql, terminal)) === null) await openCashAccount(store.sql, terminal, at);
  const amount = Money(worth(cassettes));
  if (amount === 0n) return;
  // It counts on the ATM's day, but no ceiling stops it: those are for ATMs, and this operator stands at the bank's own database.
  const terminalDay = { ...LIMITS_DEFAULT.terminalDay, loads: Money(BALANCE_MAX) };
  const groupCommit = new GroupCommit(store, { currency, limits: { ...LIMITS_DEFAULT, terminalDay } });
  const digest = createHash("sha256").update(`cash-load ${amount}`).digest();
  const origin = { terminal, session: null, request: FIRST_LOAD, digest, customer: null, generation: null, at };
  const outcome = await groupCommit.post({ ...origin, op: "cash-load", amount }).finally(() => groupCommit.drain());
  if (outcome.ok) return;
  if (outcome.refusal === "request-id-reused")
    throw new UsageError(
      `an enrolment of ${terminal} that was cut off has booked another first load: give the same --load again`,
    );
  throw new UsageError(`the first load of ${terminal} was not booked: ${outcome.refusal}`);
}
