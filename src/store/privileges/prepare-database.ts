import { openStore, type Store, WHOLE_BANK_MS } from "../driver/connect.ts";
import { parseTarget } from "../driver/target.ts";
import { StoreError } from "../errors.ts";
import { checkMigrated, type Migrated, migrate } from "../migrations/migrate.ts";
import { standingOf } from "./powers.ts";

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
  const byOwner = ownerUrl === null ? null : await within(ownerUrl, (store) => migrate(store, { application }));
  return await within(url, async (store) => {
    const standing = await standingOf(store.sql);
    const { role, isOwner, missing, excess } = standing;
    if (isOwner) return { ...(byOwner ?? (await migrate(store))), role, warning: ownerWarning(role) };
    if (!missing.includes("select on migration")) await checkMigrated(store.sql, COMMAND);
    if (missing.length > 0)
      throw new StoreError(
        "privileges-missing",
        `the database role "${role}" lacks what the program needs (${missing.join("; ")}): run ${COMMAND} as the owner of the tables`,
      );
    const warning = excess.length === 0 ? null : excessWarning(role, excess);
    return { ...(byOwner ?? { applied: [], granted: [] }), role, warning };
  });
}

const ownerWarning = (role: string): string =>
  `the bank runs under the database role "${role}", which has all rights over its tables: a thief of this login can rewrite the books, the answers and the audit events. Make an application role (docs/OPERATIONS.md, "Database roles")`;

const excessWarning = (role: string, excess: readonly string[]): string =>
  `the database role "${role}" may do more than the bank needs (${excess.join("; ")}), and so may a thief of its login: take that away (docs/OPERATIONS.md, "Database roles")`;

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
