import { existsSync, rmSync } from "node:fs";
import path from "node:path";
import { findCashAccount, openCashAccount } from "../ledger/accounts.ts";
import { Road } from "../ledger/road.ts";
import { LIMITS_DEFAULT } from "../ledger/settings.ts";
import { type Currency, parseMoney } from "../model/currency.ts";
import { newRequestId, type TerminalId, terminalIdOf } from "../model/ids.ts";
import { Money } from "../model/money.ts";
import { openStore, type Store } from "../store/connect.ts";
import { openBankKeys } from "../terminals/bank-key.ts";
import { type KeyFile, writeKeyFile } from "../terminals/provisioning.ts";
import { enrol } from "../terminals/registry.ts";
import { openSecret } from "../terminals/secret-file.ts";
import { generateKeyPair } from "../terminals/x25519.ts";
import { KEY_ENCRYPTION_KEY_SIZE } from "./bank-secrets.ts";
import { atmKeyFile, bankKeyFile, keyEncryptionKeyFile, makeFolder } from "./data-folder.ts";
import type { Settings } from "./settings.ts";
import { UsageError } from "./usage-error.ts";

type Cassettes = KeyFile["cassettes"];

export interface Enrolment {
  readonly terminal: TerminalId;
  /** Where its key file goes. */
  readonly file: string;
  /** The ATM's own public key, where its private one is not to leave it. */
  readonly publicKey: Buffer | null;
}

/**
 * Makes an ATM known to the bank: registry, pre-shared key, cash account, first load, key file. The key file is on the disk
 * before the registry commits, so that no ATM is enrolled whose key nobody has. Throws TerminalError and SecretFileError.
 */
export async function enrolTerminal(settings: Settings, store: Store, { terminal, file, publicKey }: Enrolment): Promise<void> {
  const data = settings.dataFolder;
  const keyEncryptionKey = await openSecret(keyEncryptionKeyFile(data), KEY_ENCRYPTION_KEY_SIZE);
  const bankKey = (await openBankKeys(bankKeyFile(data))).at(-1);
  if (bankKey === undefined) throw new Error("a bank without a static key");
  const pair = publicKey === null ? generateKeyPair() : { publicKey, privateKey: null };
  const at = Date.now();
  makeFolder(path.dirname(path.resolve(file)));
  let written = false;
  const loaded = await store.sql
    .begin(async (tx) => {
      const { epoch, psk } = await enrol(tx, keyEncryptionKey, { terminal, publicKey: pair.publicKey, at });
      // An ATM that is enrolled again after a revocation still has its cash.
      const isNew = (await findCashAccount(tx, terminal)) === null;
      if (isNew) await openCashAccount(tx, terminal, at);
      const cassettes = isNew ? readLoad(settings) : [];
      const keys = { staticPrivate: pair.privateKey, pskEpoch: epoch, psk, bankStaticPublic: bankKey.publicKey };
      await writeKeyFile(file, { terminal, ...keys, cassettes });
      written = true;
      return cassettes;
    })
    .catch((error: unknown) => {
      if (written) rmSync(file, { force: true });
      throw error;
    });
  await bookLoad(settings.get("currency"), store, terminal, loaded);
}

/** Enrols those of these ATMs that have no key file in the data folder yet. */
export async function enrolMissing(settings: Settings, databaseUrl: string, numbers: readonly number[]): Promise<void> {
  const missing = numbers.filter((n) => !existsSync(atmKeyFile(settings.dataFolder, n)));
  if (missing.length === 0) return;
  const store = openStore(databaseUrl, { connections: 2, applicationName: "strongroom enrolment" });
  try {
    for (const n of missing)
      await enrolTerminal(settings, store, {
        terminal: terminalIdOf(n),
        file: atmKeyFile(settings.dataFolder, n),
        publicKey: null,
      });
  } finally {
    await store.close();
  }
}

function readLoad(settings: Settings): Cassettes {
  const currency = settings.get("currency");
  return settings.get("load").map(({ face, notes }) => {
    const denomination = parseMoney(face, currency);
    if (denomination === null || denomination === 0n)
      throw new UsageError(`--load has notes of ${face}, which is no amount of ${currency.code}`);
    return { denomination, notes };
  });
}

/** The notes came from the operator: the books say so before the first of them is paid out. */
async function bookLoad(currency: Currency, store: Store, terminal: TerminalId, cassettes: Cassettes): Promise<void> {
  const amount = Money(cassettes.reduce((sum, { denomination, notes }) => sum + denomination * BigInt(notes), 0n));
  if (amount === 0n) return;
  const road = new Road(store, { currency, limits: LIMITS_DEFAULT });
  const origin = { terminal, session: null, request: newRequestId(), digest: Buffer.alloc(32), customer: null, at: Date.now() };
  const outcome = await road.post({ ...origin, op: "cash-load", amount });
  await road.drain();
  if (!outcome.ok) throw new UsageError(`the first load of ${terminal} was not booked: ${outcome.refusal}`);
}
