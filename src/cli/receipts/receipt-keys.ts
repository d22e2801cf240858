import { createPublicKey, type KeyObject } from "node:crypto";
import { accessSync, constants, existsSync, readFileSync } from "node:fs";
import { openSecret, replaceFile } from "../../files/files.ts";
import { publicKeyText, RECEIPT_SEED_SIZE, readEndedKeys, readPublicKey, receiptKeyOf } from "../../receipts/receipts.ts";
import { endedReceiptKeysFile, receiptKeyFile } from "../data-folder.ts";
import type { Settings } from "../options/settings.ts";
import { UsageError } from "../options/usage-error.ts";

/**
 * The private key of the bank that owns this data folder, for receipts and evidence. The bank's first start makes it, never a command.
 * Throws UsageError that ends with `otherwise`.
 */
export async function ownReceiptKey(settings: Settings, otherwise: string): Promise<KeyObject> {
  const file = receiptKeyFile(settings.dataFolder);
  if (!existsSync(file)) throw new UsageError(`there is no ${file}, which the bank makes at its first start: ${otherwise}`);
  return receiptKeyOf(await openSecret(file, RECEIPT_SEED_SIZE));
}

/** Writes the public half beside the key of this data folder, for those who must not have the private one. Throws SecretFileError. */
export async function publishReceiptKey(data: string): Promise<void> {
  const file = receiptKeyFile(data);
  const text = publicKeyText(receiptKeyOf(await openSecret(file, RECEIPT_SEED_SIZE)));
  const isThere = existsSync(`${file}.pub`) && readFileSync(`${file}.pub`, "utf8") === text;
  if (!isThere) await replaceFile(`${file}.pub`, text, { mode: 0o644 });
}

/**
 * The public half of the bank's key: of the private key if this account may read that, else of the file that the bank writes beside it.
 * Throws UsageError that ends with `otherwise`, and ReceiptError.
 */
export async function bankReceiptKey(settings: Settings, otherwise: string): Promise<KeyObject> {
  const file = `${receiptKeyFile(settings.dataFolder)}.pub`;
  if (mayRead(receiptKeyFile(settings.dataFolder)) || !existsSync(file))
    return createPublicKey(await ownReceiptKey(settings, otherwise));
  return readPublicKey(readFileSync(file, "utf8"));
}

function mayRead(file: string): boolean {
  try {
    accessSync(file, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}

/** The public key of --key, else the bank's own. Throws UsageError and ReceiptError. */
export async function trustedReceiptKey(settings: Settings): Promise<KeyObject> {
  const file = settings.find("key");
  if (file === null) return bankReceiptKey(settings, "--key is needed");
  try {
    return readPublicKey(readFileSync(file, "utf8"));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined || code.startsWith("receipt-")) throw error;
    throw new UsageError(`--key is "${file}", which cannot be read (${code})`);
  }
}

/** The public keys that receipts are verified with. */
export interface TrustedKeys {
  readonly current: KeyObject;
  /** Those that the bank has ended; none if --key names the one to trust. */
  readonly ended: readonly KeyObject[];
}

/** The public key of --key, else the bank's own and those that it has ended. Throws UsageError and ReceiptError. */
export async function trustedReceiptKeys(settings: Settings): Promise<TrustedKeys> {
  const current = await trustedReceiptKey(settings);
  const file = endedReceiptKeysFile(settings.dataFolder);
  const isOwn = settings.find("key") === null && existsSync(file);
  return { current, ended: isOwn ? readEndedKeys(readFileSync(file, "utf8")) : [] };
}
