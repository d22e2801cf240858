import { openStore, type Sql, type Store, WHOLE_BANK_MS } from "../driver/connect.ts";
import { parseTarget } from "../driver/database-url.ts";
import { ROLES } from "../embedded/cluster.ts";
import { StoreError } from "../errors.ts";
import { checkMigrated, type Migrated, migrate } from "../migrations/migrate.ts";
import { checkPooler, checkVersion, versionWarning } from "../server-check.ts";
import { CONSOLE_PRIVILEGES } from "./console-privileges.ts";
import { type Standing, standingOf } from "./powers.ts";
import { PRIVILEGES } from "./privileges.ts";

/** The URLs of one database: for the application role, and for the owner of the tables if the caller has that login. */
export interface DatabaseLogins {
  readonly url: string;
  readonly ownerUrl: string | null;
}

export interface PreparedDatabase extends Migrated {
  /** The role under which everything runs. */
  readonly role: string;
  /** What that role may do beyond what the program needs, in one sentence with the remedy; null if nothing. */
  readonly warning: string | null;
}

const COMMAND = "strongroom database migrate";

/**
 * Makes the database ready for the application role: migrates it and grants the privileges as the owner, if there is an owner's
 * URL. Without one it migrates only if `url` is itself the owner's; else it checks. The connections have this application name. Throws
 * StoreError: `schema-behind` if a migration is missing, `privileges-missing` if the role may not do what the program needs, and
 * as `migrate` does. Gives up if `stop` is aborted.
 */
export async function prepareDatabase(
  { url, ownerUrl }: DatabaseLogins,
  applicationName: string,
  stop?: AbortSignal,
): Promise<PreparedDatabase> {
  const within = <Result>(at: string, work: (store: Store) => Promise<Result>): Promise<Result> =>
    withStore(at, applicationName, stop, work);
  const application = parseTarget(url).user;
  const byOwner =
    ownerUrl === null ? null : await within(ownerUrl, (store) => migrate(store, { application, console: ROLES.console }));
  return await within(url, async (store) => {
    const newer = await checkServer(store.sql, url);
    const standing = await standingOf(store.sql, PRIVILEGES);
    const { role, isOwner, excess } = standing;
    const warnings = (ofRole: string | null): string | null => joined(newer, ofRole);
    if (isOwner)
      return { ...(byOwner ?? (await migrate(store, { console: ROLES.console }))), role, warning: warnings(ownerWarning(role)) };
    await checkStanding(store.sql, standing);
    return { ...(byOwner ?? NOTHING_DONE), role, warning: warnings(excess.length === 0 ? null : excessWarning(role, excess)) };
  });
}

const NOTHING_DONE: Migrated = { applied: [], partitions: [], granted: [], grantedConsole: [] };

/**
 * Checks that the console may run under the role of this URL, whose connection has this application name. Changes nothing. Throws
 * StoreError `schema-behind` and `privileges-missing`, as `prepareDatabase` does. Resolves with what the role may do beyond what the
 * console needs, in one sentence with the remedy; null if nothing.
 */
export function checkConsoleDatabase(url: string, applicationName: string, stop?: AbortSignal): Promise<string | null> {
  return withStore(url, applicationName, stop, async ({ sql }) => {
    const newer = await checkServer(sql, url);
    const standing = await standingOf(sql, CONSOLE_PRIVILEGES);
    if (!standing.isOwner) await checkStanding(sql, standing);
    else await checkMigrated(sql, COMMAND);
    return joined(newer, standing.isOwner || standing.excess.length > 0 ? consoleWarning(standing) : null);
  });
}

/** Throws StoreError `schema-behind` or `privileges-missing` if a program cannot run under this role. */
async function checkStanding(sql: Sql, { role, missing }: Standing): Promise<void> {
  if (!missing.includes("select on migration")) await checkMigrated(sql, COMMAND);
  if (missing.length > 0)
    throw new StoreError(
      "privileges-missing",
      `the database role "${role}" lacks what the program needs (${named(missing)}): run ${COMMAND} as the owner of the tables`,
    );
}

/** Throws StoreError `server-unsuitable` if the bank cannot run there. Resolves with a warning, or null. */
async function checkServer(sql: Sql, url: string): Promise<string | null> {
  const version = await checkVersion(sql);
  await checkPooler(sql, url);
  return versionWarning(version);
}

/** Both warnings in one line; null if there is none. */
const joined = (...warnings: readonly (string | null)[]): string | null =>
  warnings.filter((each) => each !== null).join(". Also, ") || null;

/** How many privileges one sentence names. */
const NAMED_MOST = 5;

function named(privileges: readonly string[]): string {
  const more = privileges.length > NAMED_MOST ? [`and ${privileges.length - NAMED_MOST} more`] : [];
  return [...privileges.slice(0, NAMED_MOST), ...more].join("; ");
}

function consoleWarning({ role, excess }: Standing): string {
  const what = excess.length === 0 ? "has all rights over its tables" : `may ${named(excess)}`;
  return `the console runs under the database role "${role}", which ${what}: a thief of the console's login may do that too. Give the console its own role (docs/DATABASE.md, "Database roles")`;
}

const ownerWarning = (role: string): string =>
  `the bank runs under the database role "${role}", which has all rights over its tables: a thief of this login can rewrite the books, the answers and the audit events. Make an application role (docs/DATABASE.md, "Database roles")`;

const excessWarning = (role: string, excess: readonly string[]): string =>
  `the database role "${role}" may do more than the bank needs (${excess.join("; ")}), and so may a thief of its login: take that away (docs/DATABASE.md, "Database roles")`;

/** On a separate connection, because a migration may take long, and waits for another server's. */
async function withStore<Result>(
  url: string,
  applicationName: string,
  stop: AbortSignal | undefined,
  work: (store: Store) => Promise<Result>,
): Promise<Result> {
  const store = openStore(url, { connections: 1, applicationName, answerWithinMs: WHOLE_BANK_MS });
  const close = (): void => void store.close();
  stop?.addEventListener("abort", close);
  try {
    return await work(store);
  } finally {
    stop?.removeEventListener("abort", close);
    await store.close();
  }
}
