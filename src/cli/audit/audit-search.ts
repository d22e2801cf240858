import type { KeyObject } from "node:crypto";
import { decrypt, type Line, LineCursor, readKeyPair, readSize } from "../../audit/audit.ts";
import { findByUsername, foldUsername, isUsername } from "../../customers/customers.ts";
import { CustomerId } from "../../model/model.ts";
import type { Store } from "../../store/store.ts";
import type { Run } from "../command.ts";
import { auditFolder } from "../data-folder.ts";
import type { Settings } from "../options/settings.ts";
import { UsageError } from "../options/usage-error.ts";
import { printing } from "../output/audit-format.ts";
import { say } from "../output/failure.ts";
import { Output } from "../output/output.ts";
import { filterText, readFilter, type Whose } from "./audit-filter.ts";
import { withReading } from "./audit-reading.ts";
import { sayUnread } from "./audit-unread.ts";

/** `strongroom audit search` */
export const searchAudit: Run = async ({ settings }) => {
  const matches = readFilter(settings);
  const customer = settings.find("customer");
  const keys = await readAuditorKeys(settings);
  const { heading, record } = printing(settings.get("format"), { confidential: keys.length > 0 });
  const reading = { command: "search", filter: filterText(settings) };
  const whose = await withReading(settings, reading, async (store) =>
    customer === null ? null : await findCustomer(store, customer, keys.length > 0),
  );

  const output = new Output();
  let found = 0;
  for await (const line of readRecords(settings, keys)) {
    if (!matches(line, whose)) continue;
    if (found++ === 0) await output.write(heading);
    await output.write(record(line));
    if (output.closed) return 0;
  }
  await output.flush();
  if (found === 0) say("no record was found");
  return 0;
};

/** The private keys that --key names. Throws AuditError `key-file`. */
export const readAuditorKeys = async (settings: Settings): Promise<readonly KeyObject[]> =>
  (await Promise.all(settings.all("key").map((file) => readKeyPair(file, "x25519")))).map(({ privateKey }) => privateKey);

/** The records under the newest checkpoint, one by one; those of the sealed form if there are keys to it. */
async function* readRecords(settings: Settings, auditorKeys: readonly KeyObject[]): AsyncGenerator<Line> {
  const dir = auditFolder(settings.dataFolder);
  const end = await readSize(dir);
  if (auditorKeys.length > 0) {
    sayUnread(yield* decrypt({ dir, origin: settings.get("audit-origin"), auditorKeys, end }));
    return;
  }
  await using cursor = await LineCursor.at(dir, 0);
  if (cursor.next > 0 && end > 0) say(`the plaintext form begins at record ${cursor.next}: older files are not here`);
  yield* cursor.until(end);
}

/** The log has customers' ids only; the database and the sealed form have the usernames. */
async function findCustomer(store: Store | null, given: string, sealed: boolean): Promise<Whose> {
  const id = asCustomerId(given);
  if (id !== null) return { id, username: null };
  if (!isUsername(given)) throw new UsageError(`--customer is "${given}", which is neither a username nor a customer's id`);
  const username = sealed ? foldUsername(given) : null;
  if (store === null && !sealed)
    throw new UsageError(
      `--customer is "${given}", and only the bank's database knows whose name that is: give the id that the log has, or --key`,
    );
  const found = store === null ? null : await findByUsername(store.sql, given);
  if (store === null) say("without the database only the records that hold the username itself are found");
  else if (found === null && !sealed) throw new UsageError(`--customer is "${given}", but no customer has that username`);
  return { id: found?.customer ?? null, username };
}

function asCustomerId(given: string): CustomerId | null {
  try {
    return CustomerId(given.toLowerCase());
  } catch {
    return null;
  }
}
