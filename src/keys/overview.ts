import type { Sql, Transaction } from "../store/store.ts";
import { KEY_TABLE, type KeyName } from "./key-table.ts";
import { type Holder, knownHolders, type OtherKey } from "./register/holders.ts";
import { type KeyState, readKeys } from "./register/register.ts";
import { usesOf } from "./uses.ts";

/** One key of the bank, without any key material. Times are milliseconds since 1970 UTC. */
export interface KeyDetails {
  readonly name: KeyName;
  /** Follows from the key and reveals nothing of it; null if nothing names it. */
  readonly id: string | null;
  readonly does: string;
  readonly place: string;
  readonly state: KeyState | "in use";
  /** When it was made: by the register; for a key without an entry there, when its file was last written; null if that is not known. */
  readonly madeAt: number | null;
  readonly ageMs: number | null;
  /** When it ends whether it is still used or not; null for never. */
  readonly endsBy: number | null;
  /** How many use it: hashes, ATMs, checkpoints; null if nothing counts it. */
  readonly uses: { readonly what: string; readonly count: number } | null;
  readonly rotate: string;
  /** What somebody gets who has this key alone. */
  readonly thief: string;
  /** The servers that have it in their files, and those that lack it, by their last reports; null if it lies in no file of a server. */
  readonly servers: { readonly have: readonly string[]; readonly lack: readonly string[] } | null;
}

/**
 * Every key of the bank: the rotated ones with all that were ever in the register, the ATMs' pre-shared keys by epoch, and the
 * others as the servers have reported them, one line for each key if the servers differ. `now` is in milliseconds since 1970 UTC.
 */
export async function keyOverview(sql: Sql | Transaction, now: number): Promise<readonly KeyDetails[]> {
  const holders = await knownHolders(sql);
  const registered = await registeredKeys(sql, holders, now);
  const epochs = await pskEpochs(sql, now);
  const others = (Object.keys(KEY_TABLE) as KeyName[]).filter((name) => !IN_DATABASE.has(name));
  const counts = await countsOf(sql);
  const rest = others.flatMap((name) =>
    reported(name, holders).map(({ key, have, lack }) => {
      const id = counts.ids[name] ?? key?.id ?? null;
      const given = { id, state: "in use", madeAt: key?.madeAt ?? null, uses: counts.uses[name] ?? null } as const;
      return detailsOf(name, { ...given, servers: { have, lack } }, now);
    }),
  );
  return [...registered, ...epochs, ...rest];
}

/** These come from the register and from the ATMs' registry. */
const IN_DATABASE: ReadonlySet<KeyName> = new Set<KeyName>(["pepper", "bank-key", "audit-log-key", "pre-shared-keys"]);

interface Reported {
  /** Null if no server has reported one. */
  readonly key: OtherKey | null;
  readonly have: readonly string[];
  readonly lack: readonly string[];
}

/** The different keys of one name that servers have reported, each with its servers. */
function reported(name: KeyName, holders: readonly Holder[]): readonly Reported[] {
  const keys = new Map(holders.flatMap(({ others }) => (others[name] === undefined ? [] : [[others[name].id, others[name]]])));
  const names = (has: (holder: Holder) => boolean) => holders.filter(has).map(({ server }) => server);
  if (keys.size === 0) return [{ key: null, have: [], lack: names(() => true) }];
  return [...keys].map(([id, key]) => {
    const has = ({ others }: Holder) => others[name] !== undefined && others[name].id === id;
    return { key, have: names(has), lack: names((holder) => !has(holder)) };
  });
}

type Given = Pick<KeyDetails, "id" | "state" | "madeAt" | "uses" | "servers"> & { readonly endsBy?: number | null };

function detailsOf(name: KeyName, { id, state, madeAt, uses, servers, endsBy = null }: Given, now: number): KeyDetails {
  const { does, place, rotate, thief } = KEY_TABLE[name];
  return {
    name,
    id,
    does,
    place,
    state,
    madeAt,
    ageMs: madeAt === null ? null : Math.max(0, now - madeAt),
    endsBy,
    uses,
    rotate,
    thief,
    servers,
  };
}

async function registeredKeys(sql: Sql | Transaction, holders: readonly Holder[], now: number): Promise<KeyDetails[]> {
  const [channels, checkpoints, keys] = [await channelsByKey(sql), await checkpointsByKey(sql), await readKeys(sql)];
  const details: KeyDetails[] = [];
  for (const { id, purpose, state, madeAt, endsBy } of keys) {
    const uses = {
      pepper: async () => ({ what: "password hashes", count: await usesOf(sql, { id, purpose }) }),
      "bank-key": () => ({ what: "active ATMs whose newest channel was made with it", count: channels.get(id) ?? 0 }),
      "audit-log-key": () => ({ what: "checkpoints that it signed", count: checkpoints(id, state) }),
    }[purpose];
    const names = (has: boolean) => holders.filter((each) => each.keys.includes(id) === has).map(({ server }) => server);
    const servers = { have: names(true), lack: names(false) };
    details.push(detailsOf(purpose, { id, state, madeAt, endsBy, uses: await uses(), servers }, now));
  }
  return details;
}

async function channelsByKey(sql: Sql | Transaction): Promise<ReadonlyMap<string, number>> {
  const rows = await sql<{ key: string; count: number }[]>`
    select bank_key as key, count(*)::float8 as count from terminal
    where state = 'active' and bank_key is not null group by bank_key`;
  return new Map(rows.map(({ key, count }) => [key, count]));
}

/** How many checkpoints a key of the log has signed, by the successions. */
async function checkpointsByKey(sql: Sql | Transaction): Promise<(id: string, state: KeyState) => number> {
  const [all] = await sql<{ count: number }[]>`select count(*)::float8 as count from audit_checkpoint`;
  const ends = await sql<{ old: string; next: string; count: number }[]>`
    select old_key as old, new_key as next,
      (select count(*) from audit_checkpoint where audit_checkpoint.size <= audit_succession.size)::float8 as count
    from audit_succession`;
  return (id, state) => {
    const [begin, end] = [ends.find(({ next }) => next === id)?.count ?? 0, ends.find(({ old }) => old === id)?.count];
    return (end ?? (state === "active" ? (all?.count ?? 0) : begin)) - begin;
  };
}

/** The pre-shared keys, one line for each epoch; the oldest of it gives the age. */
async function pskEpochs(sql: Sql | Transaction, now: number): Promise<KeyDetails[]> {
  const rows = await sql<{ epoch: number; count: number; madeAt: number }[]>`
    select epoch::float8, count(*)::float8 as count, round(extract(epoch from min(made_at)) * 1000)::float8 as "madeAt"
    from terminal_psk group by terminal_psk.epoch order by terminal_psk.epoch`;
  return rows.map(({ epoch, count, madeAt }) => {
    const uses = { what: "ATMs", count };
    return detailsOf("pre-shared-keys", { id: `epoch ${epoch}`, state: "in use", madeAt, uses, servers: null }, now);
  });
}

/** Counted from the database; the ids of the auditor's keys are there too. */
async function countsOf(sql: Sql | Transaction) {
  const [row] = await sql<{ psks: number; auditor: string | null }[]>`
    select (select count(*) from terminal_psk)::float8 as psks,
      (select encode(id, 'hex') from auditor_key order by at desc limit 1) as auditor`;
  const { psks = 0, auditor = null } = row ?? {};
  const uses: Partial<Record<KeyName, KeyDetails["uses"]>> = {
    "key-encryption-key": { what: "pre-shared keys", count: psks },
  };
  const ids: Partial<Record<KeyName, string | null>> = { "auditor-key": auditor };
  return { uses, ids };
}
