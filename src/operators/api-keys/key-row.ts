import type { Effect } from "../../events/events.ts";
import { foldName, type OperatorId } from "../../model/model.ts";
import type { Sql, Transaction } from "../../store/store.ts";
import type { KeyRole } from "../actor.ts";
import type { Authentic } from "../authentic/authentic.ts";
import type { Value } from "../authentic/row-mac.ts";

/** `agreed`: two administrators want it, and nobody has its secret yet. `live`: a program has it. `ended`: nobody uses it any more. */
export type KeyState = "agreed" | "live" | "ended";

/** A key as one version has it. Times are in milliseconds since 1970 UTC. */
export interface ApiKey {
  /** A UUID of version 7, as an operator's id is: its events have it as their request. */
  readonly id: OperatorId;
  /** 1, 2, 3: the highest counts. */
  readonly n: number;
  readonly name: string;
  readonly roles: readonly KeyRole[];
  readonly state: KeyState;
  /** The administrator who may draw it; null if nobody. */
  readonly drawBy: OperatorId | null;
  /** SHA-256 of the secret; null until it is drawn. */
  readonly tokenHash: Buffer | null;
  readonly expiresAt: number;
  readonly at: number;
}

const keyValues = (key: ApiKey): readonly Value[] => [
  ...[key.id, key.n, key.name, key.roles, key.state, key.drawBy, key.tokenHash, key.expiresAt, key.at],
];

/** What the event of each change of a key vouches for (AUDIT.md, section "Effects"). */
export const apiKeyEffect = ({ id, n, name, roles, state, drawBy, tokenHash, expiresAt, at }: ApiKey): Effect => [
  ...(["api-key", id, n, name, roles.join(" "), state, drawBy, tokenHash, expiresAt, at] as const),
];

type Which = { readonly name: string } | { readonly tokenHash: Buffer } | "all";
type Row = Omit<ApiKey, "expiresAt" | "at"> & { readonly expiresAt: Date; readonly at: Date; readonly mac: Buffer };

/**
 * Returns the newest version of the keys that the bank wrote, by name. One whose newest row does not verify, or was set back to an older
 * state, is left out and reported: it counts for nothing.
 */
export async function readKeys(sql: Sql | Transaction, authentic: Authentic, which: Which): Promise<readonly ApiKey[]> {
  const { memory, report } = authentic;
  const isOlder = ({ id, n }: ApiKey): boolean => memory.knowsNewer(id, n);
  let found = await readVerified(sql, authentic, which);
  // Another request may have read a newer version since this statement began; a second statement sees that too.
  if (found.some(isOlder)) found = await readVerified(sql, authentic, which);
  for (const { name } of found.filter(isOlder)) report(`the API key ${name}`, "was set back to an older state");
  return found.filter((key) => !isOlder(key)).sort((one, other) => (one.name.toLowerCase() < other.name.toLowerCase() ? -1 : 1));
}

async function readVerified(
  sql: Sql | Transaction,
  { rows, memory, report }: Authentic,
  which: Which,
): Promise<readonly ApiKey[]> {
  const verified = (await newestOf(sql, which)).flatMap(({ mac, ...key }) => {
    if (rows.verifies("api-key", keyValues(key), mac)) return [key];
    report(`version ${key.n} of the API key ${key.name}`, "is not as the bank wrote it");
    return [];
  });
  // What a transaction reads may be its own, and it may yet be rolled back.
  if (!("savepoint" in sql)) for (const { id, n } of verified) memory.sees(id, n);
  return verified;
}

async function newestOf(sql: Sql | Transaction, which: Which): Promise<readonly (ApiKey & { readonly mac: Buffer })[]> {
  const name = which !== "all" && "name" in which ? foldName(which.name) : null;
  const hash = which !== "all" && "tokenHash" in which ? which.tokenHash : null;
  const found = await sql<Row[]>`
    select distinct on (id) id, n, name, roles, state, draw_by as "drawBy", token_hash as "tokenHash", expires_at as "expiresAt", at, mac
    from api_key
    where ${which === "all"} or id in (
      select id from api_key where lower(name collate "C") = ${name}::text or token_hash = ${hash}::bytea)
    order by id, n desc`;
  return found.map((row) => ({ ...row, expiresAt: row.expiresAt.getTime(), at: row.at.getTime() }));
}

/** Enters a version, which the caller has made of the newest one under `lockRegister`. */
export async function insertKey(tx: Transaction, { rows }: Authentic, key: ApiKey): Promise<void> {
  const { id, n, name, roles, state, drawBy, tokenHash, expiresAt, at } = key;
  await tx`
    insert into api_key (id, n, name, roles, state, draw_by, token_hash, expires_at, at, mac)
    values (${id}, ${n}, ${name}, ${[...roles]}::text[], ${state}, ${drawBy}, ${tokenHash}, ${new Date(expiresAt)}, ${new Date(at)},
            ${rows.of("api-key", keyValues(key))})`;
}
