import { CONSOLE_ROLE, prepareDatabase, proveReachable } from "../../store/store.ts";
import type { Run } from "../command.ts";
import { say } from "../output/failure.ts";
import { printResult } from "../output/result.ts";
import { checkDatabaseUrls, openDatabase } from "../running/database.ts";

/**
 * `strongroom database migrate`: migrates as the owner, grants the application role and the console's role their privileges, and
 * prints what it did. The application role is the user of --database-url.
 */
export const migrateDatabase: Run = async ({ settings }) => {
  checkDatabaseUrls(settings);
  const database = await openDatabase(settings, true);
  try {
    if (database.ownerUrl !== null) await proveReachable(database.ownerUrl);
    const prepared = await prepareDatabase(database, "strongroom database migrate");
    const { applied, partitions, granted, grantedConsole, role, warning } = prepared;
    const lines = [
      ...applied.map((name) => `applied ${name}\n`),
      ...partitions.map((name) => `made ${name}\n`),
      ...granted.map((each) => `${role} may now, on ${each}\n`),
      ...(grantedConsole ?? []).map((each) => `${CONSOLE_ROLE} may now, on ${each}\n`),
    ];
    const nothing = "nothing to do: the tables and privileges are those of this version\n";
    printResult(
      settings,
      { role, applied, partitions, granted, grantedConsole, warning },
      lines.length > 0 ? lines.join("") : nothing,
    );
    if (grantedConsole === null)
      say(
        `the server has no role "${CONSOLE_ROLE}", without which no console runs: create it (docs/DATABASE.md, "Database roles")`,
      );
    if (warning !== null) say(warning);
    return 0;
  } finally {
    await database.leave();
  }
};
