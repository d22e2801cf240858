import { randomBytes } from "node:crypto";
import { hkdf, KEY_SIZE, type Key, keyFrom, NONCE_SIZE, openAead, sealAead, TAG_SIZE } from "../../crypto/crypto.ts";
import { openSecret } from "../../files/files.ts";
import type { Store, Transaction } from "../../store/store.ts";
import { BankError } from "../bank-error.ts";
import { EVENTS_KEY_SIZE } from "../recording/event-store.ts";

/** What a start of the bank recorded of its settings and keys, by the names of the options. */
export type StartRecord = Readonly<Record<string, string | number>>;

/** Binds the row to its table. */
const ROW = Buffer.from("last_start");

/** The key that the last start is sealed with in the database. Throws SecretFileError. */
export async function openStartKey(eventsKeyFile: string): Promise<{ readonly key: Key; readonly file: string }> {
  const secret = await openSecret(eventsKeyFile, EVENTS_KEY_SIZE);
  return { key: keyFrom(hkdf(Buffer.alloc(0), secret, "strongroom last start", KEY_SIZE)), file: eventsKeyFile };
}

/**
 * Returns what the newest start recorded, or null if there was none. Throws BankError `keys` if it was sealed with another key:
 * the events that this server would record would not continue those of the others.
 */
export async function readLastStart(
  tx: Transaction,
  { key, file }: Awaited<ReturnType<typeof openStartKey>>,
): Promise<StartRecord | null> {
  const [row] = await tx<{ sealed: Buffer }[]>`select sealed from last_start`;
  if (row === undefined) return null;
  const [nonce, ciphertext] = [row.sealed.subarray(0, NONCE_SIZE), row.sealed.subarray(NONCE_SIZE)];
  const opened = ciphertext.length < TAG_SIZE ? null : openAead({ name: "aes-256-gcm", key, nonce, ad: ROW }, ciphertext);
  if (opened === null)
    throw new BankError(
      "keys",
      `${file} is not the key that this database's bank was last started with, and its audit log could not be continued with it: ` +
        "every server of one bank needs the same keys, so copy the folder from the server that has them, or restore it from the backup",
    );
  return JSON.parse(opened.toString("utf8")) as StartRecord;
}

/** Throws BankError `keys` if the key in this file is not the one that the bank was last started with. */
export async function checkEventsKey({ sql }: Store, eventsKeyFile: string): Promise<void> {
  const key = await openStartKey(eventsKeyFile);
  await sql.begin((tx) => readLastStart(tx, key));
}

/** Replaces the record of the last start. */
export async function writeLastStart(
  tx: Transaction,
  { key }: Awaited<ReturnType<typeof openStartKey>>,
  start: StartRecord,
): Promise<void> {
  const nonce = randomBytes(NONCE_SIZE);
  const plaintext = Buffer.from(JSON.stringify(start));
  const ciphertext = sealAead({ name: "aes-256-gcm", key, nonce, ad: ROW }, plaintext, Buffer.alloc(plaintext.length + TAG_SIZE));
  const sealed = Buffer.concat([nonce, ciphertext]);
  await tx`insert into last_start (sealed) values (${sealed}) on conflict (one) do update set sealed = excluded.sealed`;
}
