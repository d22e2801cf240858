import { existsSync } from "node:fs";
import type { Unread } from "../../audit/audit.ts";
import type { Store } from "../../store/store.ts";
import { postgresFolder } from "../data-folder.ts";
import type { Format } from "../options/audit-options.ts";
import { accountName } from "../options/operator.ts";
import type { Settings } from "../options/settings.ts";
import { UsageError } from "../options/usage-error.ts";
import { say } from "../output/failure.ts";
import { withEventStore } from "../running/command-events.ts";

/** The command that reads the audit log, and the records that it asks for. */
interface Reading {
  readonly command: string;
  readonly filter?: string;
}

/**
 * Records in the audit log itself, before anything is read, that the operating system's account reads it. Then runs `work` with
 * the database. With --offline it records nothing, and `work` gets null. Throws UsageError if there is no database.
 */
export async function withReading<Result>(
  settings: Settings,
  reading: Reading,
  work: (store: Store | null) => Promise<Result>,
): Promise<Result> {
  if (settings.get("offline")) return work(null);
  if (settings.find("database-url") === null && !existsSync(postgresFolder(settings.dataFolder)))
    throw new UsageError(
      `there is no database in ${settings.dataFolder} that could keep who reads the audit log: name it with --database-url, or read with --offline on a machine that has only the log`,
    );
  return withEventStore(settings, async (store) => {
    const confidential = { login: accountName(), ...reading };
    await store.record([{ at: Date.now(), kind: "audit-read", outcome: "ok", confidential }]);
    return work(store);
  });
}

/** The form in which records are printed: --json is short for --format json. Throws UsageError if both are given and differ. */
export function formatOf(settings: Settings): Format {
  const format = settings.get("format");
  if (!settings.get("json")) return format;
  if (format === "csv") throw new UsageError("--json and --format csv ask for two forms: give one of them");
  return "json";
}

/** Names the records that were sealed to a key that was not given. */
export function sayUnread(unread: readonly Unread[]): void {
  for (const { keyId, firstIndex, lastIndex } of unread) {
    const records = firstIndex === lastIndex ? `record ${firstIndex} is` : `records ${firstIndex} to ${lastIndex} are`;
    say(`${records} not readable with the keys given, but sealed to the key ${keyId}`);
  }
}
