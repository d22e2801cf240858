import path from "node:path";
import { fileURLToPath } from "node:url";
import { makeFolder as makeDurableFolder } from "../files/durable-file.ts";
import { UsageError } from "./usage-error.ts";

/** The checkout's folder: a relative data folder lies in it, wherever the command is called from. */
export const checkoutRoot = path.dirname(fileURLToPath(import.meta.resolve("#package")));

/** Where everything lies in the data folder. */
export const bankKeyFile = (data: string): string => path.join(data, "keys", "bank.json");
export const keyEncryptionKeyFile = (data: string): string => path.join(data, "keys", "key-encryption.key");
export const pepperFile = (data: string): string => path.join(data, "keys", "pepper.key");
export const receiptKeyFile = (data: string): string => path.join(data, "keys", "receipt.key");
export const auditLogKeyFile = (data: string): string => path.join(data, "keys", "audit-log.key");
export const auditorKeyFile = (data: string): string => path.join(data, "keys", "auditor.key");
export const auditFolder = (data: string): string => path.join(data, "audit");
export const postgresFolder = (data: string): string => path.join(data, "postgres");
export const atmFolder = (data: string, n: number): string => path.join(data, `atm-${n}`);
export const atmKeyFile = (data: string, n: number): string => path.join(atmFolder(data, n), "key.json");

/** Makes a folder that only this account may enter, durably. Throws UsageError where it cannot be made. */
export async function makeFolder(folder: string): Promise<string> {
  try {
    await makeDurableFolder(folder);
    return folder;
  } catch (error) {
    throw new UsageError(
      `the folder ${folder} cannot be made (${(error as NodeJS.ErrnoException).code}): name another with --data, or mend its permissions`,
    );
  }
}
