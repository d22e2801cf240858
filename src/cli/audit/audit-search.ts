import type { KeyObject } from "node:crypto";
import { decrypt, encodeLine, type Line, LineCursor, readKeyPair, readSize } from "../../audit/audit.ts";
import { findByUsername, foldUsername, isUsername } from "../../customers/customers.ts";
import { CustomerId, terminalIdOf } from "../../model/model.ts";
import type { Store } from "../../store/store.ts";
import type { Run } from "../command.ts";
import { auditFolder } from "../data-folder.ts";
import type { Settings } from "../options/settings.ts";
import { UsageError } from "../options/usage-error.ts";
import { printing } from "../output/audit-format.ts";
import { say } from "../output/failure.ts";
import { Output } from "../output/output.ts";
import { formatOf, sayUnread, withReading } from "./audit-reading.ts";

/** `strongroom audit search` */
export const searchAudit: Run = async ({ settings }) => {
  const matches = readFilter(settings);
  const customer = settings.find("customer");
  const keys = await readAuditorKeys(settings);
  const { heading, record } = printing(formatOf(settings), { confidential: keys.length > 0 });
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

/** `strongroom audit decrypt` */
export const decryptAudit: Run = async ({ settings }) => {
  settings.get("key");
  const auditorKeys = await readAuditorKeys(settings);
  await withReading(settings, { command: "decrypt" }, async () => {});
  const output = new Output();
  const lines = decrypt({ dir: auditFolder(settings.dataFolder), origin: settings.get("audit-origin"), auditorKeys });
  for (;;) {
    const { done, value } = await lines.next();
    if (done) {
      await output.flush();
      sayUnread(value);
      return value.length === 0 ? 0 : 1;
    }
    await output.write(`${encodeLine(value)}\n`);
    if (output.closed) return 0;
  }
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

/** The customer whose records are asked for: the id as the log has it, or the username as the sealed form may have it. */
interface Whose {
  readonly id: string | null;
  readonly username: string | null;
}

const FILTERS = ["customer", "atm", "since", "until", "operation", "outcome"] as const;

/** The filter options as text for the audit log; "none" if there is no filter. */
function filterText(settings: Settings): string {
  const asked = FILTERS.filter((name) => settings.find(name) !== null);
  return settings.flagsFor(asked).join(" ").slice(0, TEXT_SIZE_MAX) || "none";
}

/** A limit in characters, below the size that the database keeps of an event. */
const TEXT_SIZE_MAX = 2_000;

/** Returns a test that is true for records that match all given options. Throws UsageError. */
function readFilter(settings: Settings): (line: Line, whose: Whose | null) => boolean {
  const [atm, since, until] = [settings.find("atm"), settings.find("since"), settings.find("until")];
  const [operations, outcomes] = [settings.find("operation"), settings.find("outcome")];
  const [from, end] = [since?.from ?? -Infinity, until?.end ?? Infinity];
  if (from >= end) throw new UsageError("--since is after --until, so that no record could be found");
  const terminal = atm === null ? null : terminalIdOf(atm);
  const isTimely = (line: Line): boolean => {
    const at = Date.parse(line.t);
    return at >= from && at < end;
  };
  return (line, whose) =>
    (terminal === null || line.term === terminal) &&
    (operations === null || operations.has(line.op)) &&
    (outcomes === null || outcomes.some((outcome) => outcome === line.res || line.res.startsWith(`${outcome}:`))) &&
    (whose === null || isOf(whose, line)) &&
    ((since === null && until === null) || isTimely(line));
}

const isOf = ({ id, username }: Whose, { cust, confidential }: Line): boolean =>
  (id !== null && cust === id) ||
  (username !== null && typeof confidential?.["username"] === "string" && foldUsername(confidential["username"]) === username);
