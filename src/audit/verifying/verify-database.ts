import type { Store } from "../../store/store.ts";
import { HASH_SIZE, sha256, type TreeHead } from "../../tlog/tlog.ts";
import { AuditError } from "../audit-error.ts";
import { checkpointOfSize } from "../checkpoints/checkpoint-rows.ts";
import { encodeLine, type Line, plainLine, saltOf } from "../log/line.ts";
import { Ahead } from "../reading/ahead.ts";
import { logSize } from "../sequencing/backlog.ts";
import { differingFields } from "./compare-forms.ts";
import { type DatabaseEvent, databaseEvents } from "./database-events.ts";
import type { Findings } from "./finding.ts";
import type { JoinedForms, Told } from "./join-forms.ts";
import { type CheckedTree, signedEntry } from "./verify-tree.ts";

/** Compares the database's events with the signed entries, in the order of the log, and names the fields that differ. */
export class DatabaseCheck {
  readonly #events: Ahead<DatabaseEvent>;
  readonly #tree: CheckedTree;
  readonly #forms: JoinedForms;
  readonly #findings: Findings;
  /** The size of the log in the database. */
  readonly #size: number;
  #compared = 0;
  #isReadable = true;

  private constructor(
    events: Ahead<DatabaseEvent>,
    size: number,
    by: { tree: CheckedTree; forms: JoinedForms; findings: Findings },
  ) {
    this.#events = events;
    this.#size = size;
    this.#tree = by.tree;
    this.#forms = by.forms;
    this.#findings = by.findings;
  }

  /** Begins with the checkpoint: the database must have the same of this size. */
  static async begin(
    { sql }: Pick<Store, "sql">,
    head: TreeHead,
    by: { tree: CheckedTree; forms: JoinedForms; findings: Findings },
  ): Promise<DatabaseCheck> {
    const size = await logSize(sql);
    const check = new DatabaseCheck(new Ahead(databaseEvents(sql, head.size)), size, by);
    if (head.size === 0 || head.size > size) return check;
    const own = await check.#reading(() => checkpointOfSize(sql, head.size));
    if (own === null) by.findings.add("database-forked", { file: null }, `none covers ${head.size} records`);
    else if (own !== undefined && own.note.split("\n")[2] !== head.root.toString("base64"))
      by.findings.add("database-forked", { file: null }, `of ${head.size} records`);
    return check;
  }

  /** How many events were compared with their entries. */
  get compared(): number {
    return this.#compared;
  }

  /** How many records the log in the database has. */
  get size(): number {
    return this.#size;
  }

  /** Checks the events from `first` up to `end`. */
  async take(first: number, end: number, told: ReadonlyMap<number, Told>): Promise<void> {
    const events = this.#isReadable ? await this.#reading(() => this.#events.until(end)) : undefined;
    if (events === undefined) return;
    const missing: number[] = [];
    for (let index = first; index < end; index++) {
      const event = events.get(index);
      if (event === undefined || event.row === null) missing.push(index);
      else await this.#compare(event, told.get(index)?.line ?? null);
    }
    for (const [index, lastIndex] of runsOf(missing))
      this.#findings.add("database-missing", { file: null, index, ...(lastIndex > index && { lastIndex }) });
  }

  /** Returns undefined, with a finding, if a checkpoint of the database cannot be read: nothing is read after it. */
  async #reading<Result>(read: () => Promise<Result>): Promise<Result | undefined> {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof AuditError)) throw error;
      this.#isReadable = false;
      this.#findings.add("database-unreadable", { file: null }, error.message);
      return undefined;
    }
  }

  async #compare(event: DatabaseEvent, line: Line | null): Promise<void> {
    const { index, row, mac, isLast } = event;
    const entry = await signedEntry(this.#tree, index);
    if (row === null || (entry === null && line === null)) return;
    this.#compared++;
    // The MAC of a commit gives the salts of all its lines; if it was changed, one finding is enough.
    const salt = mac !== null && (isLast || line === null) ? saltOf(mac, row.n) : (line?.salt ?? "");
    const { own, unreadable } = lineOf(row, { index, currency: line?.ccy ?? this.#forms.currency ?? "", salt });
    const differing: string[] = [];
    if (own === null) differing.push(`a value that no writer writes (${unreadable})`);
    else if (line !== null) differing.push(...differingFields(line, own));
    else if (entry?.subarray(0, HASH_SIZE).equals(sha256(`${encodeLine(own)}\n`)) === false) differing.push("the event");
    if (!hasOwnMac(event)) differing.push("MAC");
    if (!isSealedSame(event, entry)) differing.push("sealed form");
    if (differing.length > 0) this.#findings.add("database-differs", { file: null, index }, differing.join(", "));
  }
}

/** Returns the first and the last of each run of numbers that follow each other. */
function runsOf(numbers: readonly number[]): [number, number][] {
  const runs: [number, number][] = [];
  for (const each of numbers) {
    const last = runs.at(-1);
    if (last !== undefined && last[1] === each - 1) last[1] = each;
    else runs.push([each, each]);
  }
  return runs;
}

/** Only the last row of a commit has a MAC, and it has one if it is sealed. */
const hasOwnMac = ({ row, isLast }: DatabaseEvent): boolean => row?.mac != null || (!isLast && row?.sealed == null);

function isSealedSame({ row, isLast, sealedDigest }: DatabaseEvent, entry: Buffer | null): boolean {
  if (!isLast || row?.mac == null) return true;
  if (row.sealed === null) return false;
  return entry === null || sealedDigest === null || entry.subarray(HASH_SIZE).equals(sealedDigest);
}

type Own = { readonly own: Line; readonly unreadable: null } | { readonly own: null; readonly unreadable: string };

/** Returns the line of a row as it is now, or why it has none. */
function lineOf(row: NonNullable<DatabaseEvent["row"]>, frame: Parameters<typeof plainLine>[1]): Own {
  try {
    return { own: plainLine(row, frame), unreadable: null };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { own: null, unreadable: error.message };
  }
}
