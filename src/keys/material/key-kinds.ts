import { existsSync } from "node:fs";
import { addLogKey, dropLogKey, LOG_KEYS_MAX, logKeyId, readLogKeys } from "../../audit/audit.ts";
import type { Sql } from "../../store/store.ts";
import { addBankKey, dropBankKey, openBankKeys, serverKeyId } from "../../terminals/terminals.ts";
import type { Held } from "../register/first-keys.ts";
import { KEY_PURPOSES, type KeyPurpose, lockKeys, readKeys } from "../register/register.ts";
import { addSecret, dropSecret, readRing, SECRETS_MAX } from "./key-ring.ts";

/** The file of each key's purpose, on this server. */
export type KeyFiles = Readonly<Record<KeyPurpose, string>>;

/** How the keys of one purpose lie in their file. */
interface KeyKind {
  /** The ids of the keys in the file, the oldest first. Makes the file with one key if there is none, but not that of the audit log. */
  ids(file: string): Promise<readonly string[]>;
  /** Adds a new key, durably, and returns its id. */
  add(file: string): Promise<string>;
  /** Removes a key, unless it is the only one. */
  drop(file: string, id: string): Promise<void>;
  /** The most keys that the file may hold. */
  readonly most: number;
}

const pairIdOf = ({ publicKey }: { readonly publicKey: Buffer }): string => serverKeyId(publicKey).toString("hex");

/** All of them throw SecretFileError, and those of the audit log AuditError `key-file`. */
export const KEY_KINDS: Readonly<Record<KeyPurpose, KeyKind>> = {
  pepper: {
    ids: async (file) => (await readRing(file)).map(({ id }) => id),
    add: async (file) => (await addSecret(file)).id,
    drop: dropSecret,
    most: SECRETS_MAX,
  },
  "bank-key": {
    ids: async (file) => (await openBankKeys(file)).map(pairIdOf),
    add: async (file) => pairIdOf((await addBankKey(file)).at(-1) as never),
    drop: dropBankKey,
    most: 2,
  },
  "audit-log-key": {
    // A lost one is never made anew: only its own signature could lead to the new one.
    ids: async (file) => (existsSync(file) ? (await readLogKeys(file)).map(({ publicKey }) => logKeyId(publicKey)) : []),
    add: async (file) => logKeyId((await addLogKey(file)).publicKey),
    drop: dropLogKey,
    most: LOG_KEYS_MAX,
  },
};

/** The ids of all keys in these files. Throws SecretFileError. */
export async function heldKeys(files: KeyFiles): Promise<Held> {
  const purposes = Object.keys(KEY_PURPOSES) as KeyPurpose[];
  const entries = await Promise.all(purposes.map(async (each) => [each, await KEY_KINDS[each].ids(files[each])] as const));
  return Object.fromEntries(entries) as Held;
}

/** Removes the keys that have ended from the files of this server. Returns the ids of those that it removed. Throws SecretFileError. */
export async function pruneEnded(sql: Sql, files: KeyFiles): Promise<readonly string[]> {
  const held = await heldKeys(files);
  const ended = (await readKeys(sql)).filter(({ id, purpose, state }) => state === "ended" && held[purpose].includes(id));
  // Under the lock of a step, which may be adding a key to the same file.
  for (const { id, purpose } of ended)
    await sql.begin(async (tx) => {
      await lockKeys(tx, purpose);
      await KEY_KINDS[purpose].drop(files[purpose], id);
    });
  return ended.map(({ id }) => id);
}
