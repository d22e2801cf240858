import { statSync } from "node:fs";
import path from "node:path";
import { makeFolder as makeDurableFolder } from "../files/files.ts";
import { UsageError } from "./options/usage-error.ts";

/** The places of all files and folders in the data folder. */
export const bankKeyFile = (data: string): string => path.join(data, "keys", "bank.json");
export const keyEncryptionKeyFile = (data: string): string => path.join(data, "keys", "key-encryption.key");
export const pepperFile = (data: string): string => path.join(data, "keys", "pepper.key");
export const requestsKeyFile = (data: string): string => path.join(data, "keys", "requests.key");
export const receiptKeyFile = (data: string): string => path.join(data, "keys", "receipt.key");
export const endedReceiptKeysFile = (data: string): string => path.join(data, "keys", "receipt-ended.pem");
export const operatorsKeyFile = (data: string): string => path.join(data, "keys", "operators.key");
export const auditLogKeyFile = (data: string): string => path.join(data, "keys", "audit-log.key");
export const auditEventsKeyFile = (data: string): string => path.join(data, "keys", "audit-events.key");
export const auditorKeyFile = (data: string): string => path.join(data, "keys", "auditor.key");
export const auditFolder = (data: string): string => path.join(data, "audit");
export const verificationFile = (data: string): string => path.join(data, "verification.json");
export const witnessFolder = (data: string): string => path.join(data, "witness");
export const witnessKeyFile = (data: string): string => path.join(witnessFolder(data), "witness.key");
export const postgresFolder = (data: string): string => path.join(data, "postgres");
export const atmFolder = (data: string, n: number): string => path.join(data, `atm-${n}`);
export const atmKeyFile = (data: string, n: number): string => path.join(atmFolder(data, n), "key.json");

/** The data folder itself, which need not exist. Throws UsageError if a file stands in its place or above it. */
export function checkDataFolder(folder: string): string {
  for (let each = folder; ; each = path.dirname(each)) {
    const found = whatIsAt(each);
    if (found === "a file") throw new UsageError(`${each} is a file, so no data can lie in ${folder}: name a folder with --data`);
    if (found === "a folder" || each === path.dirname(each)) return folder;
  }
}

function whatIsAt(place: string): "a folder" | "a file" | "nothing" {
  try {
    const stats = statSync(place, { throwIfNoEntry: false });
    return stats === undefined ? "nothing" : stats.isDirectory() ? "a folder" : "a file";
  } catch {
    return "nothing"; // If it cannot be inspected, using it will fail with the reason.
  }
}

/** Makes a folder, and those above it, durably; only this account may enter them. Throws UsageError if that fails. */
export async function makeFolder(folder: string): Promise<string> {
  try {
    await makeDurableFolder(folder);
    return folder;
  } catch (error) {
    const { code = "", message } = error as NodeJS.ErrnoException;
    throw new UsageError(`the folder ${folder} cannot be made: ${REASONS[code] ?? message}; name another with --data`);
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: "this account may not write there",
  EPERM: "this account may not do that there",
  EEXIST: "a file is in the way",
  ENOTDIR: "a file is in the way",
  ENOENT: "the system takes no folder there",
  EROFS: "the file system is read-only",
  ENOSPC: "the disk is full",
  ENAMETOOLONG: "its name is too long",
};
