import type { OperatorId } from "../../model/model.ts";
import type { Sql, Transaction } from "../../store/store.ts";
import { actorName, type KeyHolder, type KeyRole } from "../actor.ts";
import type { Authentic } from "../authentic/authentic.ts";
import { operatorEvent } from "../operator-event.ts";
import type { Operators } from "../settings.ts";
import { hashOfKey } from "./change-key.ts";
import { type KeyState, readKeys } from "./key-row.ts";

/** A use within this time of the one before is not noted again, in milliseconds. */
const NOTED_MS = 60_000;

/** Finds the program whose key this is; null if it is none, not live, or expired. Asks the database each time. */
export async function findKeyHolder(
  operators: Operators,
  given: string,
  { at, address }: { readonly at: number; readonly address: string },
): Promise<KeyHolder | null> {
  const tokenHash = hashOfKey(given);
  if (tokenHash === null) return null;
  const { sql } = operators.store;
  const [key] = await readKeys(sql, operators, { tokenHash });
  if (key === undefined || key.state !== "live" || at >= key.expiresAt) return null;
  await sql`
    insert into api_key_use (key, at, address) values (${key.id}, ${new Date(at)}, ${address})
    on conflict (key) do update set at = excluded.at, address = excluded.address
    where api_key_use.at <= ${new Date(at - NOTED_MS)}`;
  return { kind: "api-key", id: key.id, name: key.name, roles: key.roles, session: key.id.replaceAll("-", "") };
}

/** Records that a program used its key for this. The key's id is the request of the event. */
export const recordKeyUse = (
  { store }: Pick<Operators, "store">,
  holder: KeyHolder,
  { use, address, at }: { readonly use: string; readonly address: string; readonly at: number },
): Promise<void> =>
  store.begin(async (_, record) => {
    const confidential = { operator: actorName(holder), use, address };
    record(operatorEvent("operator-key-use", { at, operator: holder.id, confidential }));
  });

/** A key as administrators see it: never its secret. Times are in milliseconds since 1970 UTC. */
export interface ListedKey {
  readonly id: OperatorId;
  readonly name: string;
  readonly roles: readonly KeyRole[];
  readonly state: KeyState | "expired";
  readonly expiresAt: number;
  readonly changedAt: number;
  /** Who may draw it; null if nobody. */
  readonly drawBy: OperatorId | null;
  /** To the minute, and from where; null if never. */
  readonly lastUsedAt: number | null;
  readonly lastUsedFrom: string | null;
}

/** Returns all keys that the bank wrote, by name. */
export async function listApiKeys(sql: Sql | Transaction, authentic: Authentic, at: number): Promise<readonly ListedKey[]> {
  const keys = await readKeys(sql, authentic, "all");
  const uses = await sql<{ key: string; at: Date; address: string }[]>`select key, at, address from api_key_use`;
  const byKey = new Map(uses.map((use) => [use.key, use]));
  return keys.map(({ id, name, roles, state, expiresAt, at: changedAt, drawBy }) => {
    const use = byKey.get(id);
    const shown = state !== "ended" && at >= expiresAt ? "expired" : state;
    return {
      ...{ id, name, roles, state: shown, expiresAt, changedAt, drawBy },
      ...{ lastUsedAt: use?.at.getTime() ?? null, lastUsedFrom: use?.address ?? null },
    };
  });
}
