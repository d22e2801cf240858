import path from "node:path";
import { refuseUnfinishedFolder } from "../../backups/backups.ts";
import { EVENTS_KEY_SIZE } from "../../bank/bank.ts";
import { openSecret } from "../../files/files.ts";
import { readRing } from "../../keys/keys.ts";
import { OPERATORS_KEY_SIZE } from "../../operators/operators.ts";
import { openBankKeys } from "../../terminals/terminals.ts";
import { makeAuditKeys } from "../audit/audit-keys.ts";
import {
  auditEventsKeyFile,
  bankKeyFile,
  keyEncryptionKeyFile,
  makeFolder,
  operatorsKeyFile,
  pepperFile,
  requestsKeyFile,
} from "../data-folder.ts";
import { publishReceiptKey } from "../receipts/receipt-keys.ts";

/** Sizes of the secret files, in bytes. */
export const KEY_ENCRYPTION_KEY_SIZE = 32;
const REQUESTS_KEY_SIZE = 32;

/**
 * Makes every secret that the bank's `keys` folder lacks; the first start makes all of them. Throws SecretFileError, and BackupError if a
 * restore into this folder was cut off.
 */
export async function makeBankSecrets(data: string): Promise<void> {
  refuseUnfinishedFolder(data);
  await makeFolder(path.dirname(bankKeyFile(data)));
  await openBankKeys(bankKeyFile(data));
  await openSecret(keyEncryptionKeyFile(data), KEY_ENCRYPTION_KEY_SIZE);
  await readRing(pepperFile(data));
  await openSecret(requestsKeyFile(data), REQUESTS_KEY_SIZE);
  await publishReceiptKey(data);
  await openSecret(operatorsKeyFile(data), OPERATORS_KEY_SIZE);
  await openSecret(auditEventsKeyFile(data), EVENTS_KEY_SIZE);
  await makeAuditKeys(data);
}
