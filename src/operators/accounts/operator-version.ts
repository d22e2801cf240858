import type { Effect } from "../../events/events.ts";
import { foldName, type OperatorId } from "../../model/model.ts";
import type { Sql, Transaction } from "../../store/store.ts";
import type { Role } from "../actor.ts";
import type { Authentic } from "../authentic/authentic.ts";
import type { Value } from "../authentic/row-mac.ts";

export type OperatorState = "invited" | "active" | "disabled";

/** An operator as one version has it. Times are in milliseconds since 1970 UTC. */
export interface OperatorVersion {
  readonly id: OperatorId;
  readonly username: string;
  readonly createdAt: number;
  /** 1, 2, 3, ...: the highest counts. */
  readonly n: number;
  readonly displayName: string;
  readonly roles: readonly Role[];
  readonly state: OperatorState;
  /** The rows of the passkeys that sign in. */
  readonly passkeys: readonly string[];
  /** The row of the password that signs in; null if there is none. */
  readonly password: string | null;
  /** Who may draw a link for an invited operator; null if nobody. */
  readonly linkBy: OperatorId | null;
  readonly at: number;
}

/** What the HMAC of a version covers. */
const versionValues = (version: OperatorVersion): readonly Value[] => [
  ...[version.id, version.username, version.createdAt, version.n, version.displayName, version.roles, version.state],
  ...[version.passkeys, version.password, version.linkBy, version.at],
];

/** What the event of each change vouches for (AUDIT.md, section "Effects"). */
export const versionEffect = (version: OperatorVersion): Effect => [
  "operator",
  ...versionValues(version).map((value) => (Array.isArray(value) ? value.join(" ") : (value as string | number | null))),
];

interface Row extends Omit<OperatorVersion, "createdAt" | "at"> {
  readonly createdAt: Date;
  readonly at: Date;
  readonly mac: Buffer;
}

/** Which operators to read: one by its id or its username, or all. */
type Which = { readonly id: OperatorId } | { readonly username: string } | "all";

/**
 * Returns the newest version of this operator; null if there is none that the bank wrote. Throws as the database does. In a transaction
 * that changes operators, call `lockRegister` first.
 */
export async function readOperator(
  sql: Sql | Transaction,
  authentic: Authentic,
  which: Exclude<Which, "all">,
): Promise<OperatorVersion | null> {
  const [found] = await readVerified(sql, authentic, which);
  return found ?? null;
}

/** Returns the newest version of every operator that the bank wrote, by their usernames. */
export const readOperators = (sql: Sql | Transaction, authentic: Authentic): Promise<readonly OperatorVersion[]> =>
  readVerified(sql, authentic, "all");

async function readVerified(sql: Sql | Transaction, authentic: Authentic, which: Which): Promise<readonly OperatorVersion[]> {
  const { memory, report } = authentic;
  // What a transaction reads may be its own, and it may yet be rolled back.
  const isCommitted = !("savepoint" in sql);
  const read = async () => {
    const found = (await newestOf(sql, which)).filter((row) => isAuthentic(authentic, row));
    if (isCommitted) for (const { id, n } of found) memory.sees(id, n);
    return found;
  };
  const found = await read();
  if (!found.some(({ id, n }) => memory.knowsNewer(id, n))) return found;
  // Another request may have read a newer version since this statement began; a second statement sees that too.
  return (await read()).filter(({ id, username, n }) => {
    if (!memory.knowsNewer(id, n)) return true;
    report(`operator ${username}`, "was set back to an older state");
    return false;
  });
}

function isAuthentic({ rows, report }: Authentic, { mac, ...version }: OperatorVersion & { readonly mac: Buffer }): boolean {
  const verifies = rows.verifies("operator", versionValues(version), mac);
  if (!verifies) report(`version ${version.n} of operator ${version.username}`, "is not as the bank wrote it");
  return verifies;
}

async function newestOf(sql: Sql | Transaction, which: Which) {
  const isAll = which === "all";
  const id = !isAll && "id" in which ? which.id : null;
  const folded = !isAll && "username" in which ? foldName(which.username) : null;
  const rows = await sql<Row[]>`
    select operator.id, username, created_at as "createdAt", version.n, display_name as "displayName", roles, state, passkeys,
           password, link_by as "linkBy", version.at, version.mac
    from operator
    join lateral (select * from operator_version where operator = operator.id order by n desc limit 1) as version on true
    where ${isAll} or operator.id = ${id}::uuid or folded = ${folded}::text
    order by folded`;
  return rows.map((row) => ({ ...row, createdAt: row.createdAt.getTime(), at: row.at.getTime() }));
}

/** Enters a version, which the caller has made of the newest one under `lockRegister`. */
export async function insertVersion(tx: Transaction, { rows }: Authentic, version: OperatorVersion): Promise<void> {
  const { id, n, displayName, roles, state, passkeys, password, linkBy, at } = version;
  await tx`
    insert into operator_version (operator, n, display_name, roles, state, passkeys, password, link_by, at, mac)
    values (${id}, ${n}, ${displayName}, ${[...roles]}::text[], ${state}, ${[...passkeys]}::uuid[], ${password}, ${linkBy},
            ${new Date(at)}, ${rows.of("operator", versionValues(version))})`;
}

/** The version after this one, with these changes. Its time is later than that of the one before, whatever the clock did. */
export const nextVersion = (
  before: OperatorVersion,
  at: number,
  changes: Partial<Pick<OperatorVersion, "displayName" | "roles" | "state" | "passkeys" | "password" | "linkBy">>,
): OperatorVersion => ({ ...before, ...changes, n: before.n + 1, at: Math.max(at, before.at + 1) });

/** The class is "ope" in ASCII. */
const LOCK = { class: 0x6f7065, number: 1 } as const;

/** Keeps other transactions from changing operators until the commit, so each change is decided on what is true at its commit. */
export async function lockRegister(tx: Transaction): Promise<void> {
  await tx`select pg_advisory_xact_lock(${LOCK.class}, ${LOCK.number})`;
}
