import type { RecordEvent } from "../../events/events.ts";
import type { Sql, Transaction } from "../../store/store.ts";
import {
  type BankKey,
  changeKey,
  enterKey,
  KEY_PURPOSES,
  type KeyOrder,
  type KeyPurpose,
  lockKeys,
  readKeys,
} from "./register.ts";

/** The ids of the keys in a server's files, the oldest first. */
export type Held = Readonly<Record<KeyPurpose, readonly string[]>>;

/** A key that is in use, and that a server lacks. */
export type MissingKey = Pick<BankKey, "id" | "purpose">;

/**
 * Enters the keys of a new bank: of each purpose the first one of the files becomes the active one. Returns the first key in use that
 * this server lacks, or null; it must not start without it, and the caller undoes the transaction. With `acceptNew` it may: the keys that
 * it lacks end, and if the active one is among them, the newest in its files that has not ended takes its place: of the audit log's key
 * never.
 */
export async function enterFirstKeys(
  tx: Transaction,
  record: RecordEvent,
  held: Held,
  { acceptNew, ...order }: KeyOrder & { readonly acceptNew: boolean },
): Promise<MissingKey | null> {
  for (const purpose of Object.keys(KEY_PURPOSES) as KeyPurpose[]) {
    const keys = await lockKeys(tx, purpose);
    const lacking = keys.filter((key) => isInUse(key) && !held[purpose].includes(key.id));
    const [missing] = lacking;
    if (missing !== undefined && (!acceptNew || !isReplaceable(purpose))) return missing;
    for (const key of lacking) await changeKey(tx, record, key, { state: "ended" }, order);
    const rest = keys.filter((key) => !lacking.includes(key));
    if (rest.some(({ state }) => state === "active")) continue;
    const usable = held[purpose].filter((id) => !keys.some((key) => key.id === id && key.state === "ended"));
    const next = keys.length === 0 ? usable[0] : usable.at(-1);
    // A file with nothing but keys that have ended: moved away, it is made anew at the next start.
    if (next === undefined) return { id: held[purpose].join(" "), purpose };
    const known = rest.find(({ id }) => id === next);
    if (known === undefined) await enterKey(tx, record, { id: next, purpose, state: "active" }, order);
    else await changeKey(tx, record, known, { state: "active" }, order);
  }
  return null;
}

/** Returns the first key in use that a server with these keys lacks, or null. */
export async function missingKey(sql: Sql, held: Held): Promise<MissingKey | null> {
  return (await readKeys(sql)).find((key) => isInUse(key) && !held[key.purpose].includes(key.id)) ?? null;
}

/** Only its own signature lets another key continue the log. */
const isReplaceable = (purpose: KeyPurpose): boolean => purpose !== "audit-log-key";

/** A key that is only made may be missing: no server uses it before all have it. */
const isInUse = ({ state }: BankKey): boolean => state === "active" || state === "retiring";
