import {
  type Archived,
  archivePartitions,
  openStore,
  prepareDatabase,
  proveReachable,
  quarterFrom,
  WHOLE_BANK_MS,
} from "../../store/store.ts";
import type { Run } from "../command.ts";
import { printResult } from "../output/result.ts";
import { checkDatabaseUrls, openDatabase } from "../running/database.ts";

const NAME = "strongroom database archive";

/**
 * `strongroom database archive`: moves the partitions of earlier quarters to a tablespace as the owner, and prints each when it is
 * moved. Prints one line if there is nothing to move; no line with --json.
 */
export const archiveDatabase: Run = async ({ settings }) => {
  checkDatabaseUrls(settings);
  const [before, tablespace] = [quarterFrom(settings.get("before")), settings.get("tablespace")];
  if (before === null) throw new Error("the option has checked the quarter");
  const database = await openDatabase(settings, true);
  try {
    if (database.ownerUrl !== null) await proveReachable(database.ownerUrl);
    await prepareDatabase(database, NAME);
    const store = openStore(database.ownerUrl ?? database.url, {
      connections: 1,
      applicationName: NAME,
      answerWithinMs: WHOLE_BANK_MS,
    });
    let moved = 0;
    const onArchived = (archived: Archived): void => {
      moved++;
      printResult(settings, archived, lineOf(archived));
    };
    await archivePartitions(store, { before, tablespace, onArchived }).finally(() => store.close());
    if (moved === 0 && !settings.get("json"))
      process.stdout.write(`nothing to do: each partition before ${settings.get("before")} is in the tablespace ${tablespace}\n`);
    return 0;
  } finally {
    await database.leave();
  }
};

const lineOf = ({ name, rows, bytes }: Archived): string => `moved ${name}: ${rows} rows, ${bytes} bytes\n`;
