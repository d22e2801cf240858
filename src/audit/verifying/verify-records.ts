import type { KeyObject } from "node:crypto";
import type { Store } from "../../store/store.ts";
import type { Succession, TreeHead } from "../../tlog/tlog.ts";
import type { Form } from "../log/record-file.ts";
import { Ahead } from "../reading/ahead.ts";
import { Opener } from "../reading/opener.ts";
import { type Unread, UnreadRuns } from "../reading/unread.ts";
import type { Findings } from "./finding.ts";
import { JoinedForms } from "./join-forms.ts";
import { DatabaseCheck } from "./verify-database.ts";
import { verifyForm } from "./verify-form.ts";
import type { CheckedTree } from "./verify-tree.ts";
import type { ProvenRecord } from "./walk.ts";
import { WriterChains } from "./writer-chains.ts";

/** How many records are compared at a time. */
const CHUNK = 256;

export interface VerifyOptions {
  readonly dir: string;
  readonly origin: string;
  /** Ed25519, public. */
  readonly logPublicKey: KeyObject;
  /** Successions of the log's key that the reader knows beside those of the copy. */
  readonly successions?: readonly Succession[];
  /** The forms to verify; both by default. Each form can be verified without the other. */
  readonly forms?: readonly Form[];
  /** The first record whose plain line must be there, if older ones were moved off the host. 0 by default. */
  readonly plainFrom?: number;
  /** If given, the database's events are compared with the records. */
  readonly store?: Pick<Store, "sql">;
  /** Opens the sealed form, to compare it with the plain one. Give all keys if the log was sealed to several over time. */
  readonly auditorKey?: KeyObject | readonly KeyObject[];
  /** The text of each checkpoint that was kept where the bank could not change it. The log must continue from all of them. */
  readonly keptCheckpoints?: readonly string[];
}

/** How many records were proven in each form, opened, and compared with the database. */
export interface Proven {
  readonly plain: number;
  readonly sealed: number;
  readonly opened: number;
  readonly events: number;
}

interface Found {
  readonly proven: Proven;
  readonly behind: number | null;
  readonly unread: readonly Unread[];
}

/** Verifies the records of both forms under a checked tree, side by side. `latestSize` reads the newest checkpoint's size. */
export async function verifyRecords(
  head: TreeHead,
  tree: CheckedTree,
  options: VerifyOptions & { readonly latestSize: () => Promise<number> },
  findings: Findings,
): Promise<Found> {
  const { dir, origin, forms = ["plain", "sealed"], plainFrom = 0, auditorKey, store, latestSize } = options;
  const { size } = head;
  const records = (form: Form, from: number): Ahead<ProvenRecord> =>
    new Ahead(forms.includes(form) ? verifyForm(dir, form, { size, from, tree, findings, latestSize }) : nothing());
  const [plain, sealed] = [records("plain", plainFrom), records("sealed", 0)];
  const unread = new UnreadRuns();
  const opener = auditorKey === undefined ? null : new Opener(origin, [auditorKey].flat());
  const joined = new JoinedForms(opener, findings, unread);
  const chains = new WriterChains(findings);
  const database = store === undefined ? null : await DatabaseCheck.begin(store, head, { tree, forms: joined, findings });

  const proven = { plain: 0, sealed: 0 };
  for (let first = 0; first < size; first += CHUNK) {
    const end = Math.min(size, first + CHUNK);
    const [lines, commits] = [await plain.until(end), await sealed.until(end)];
    const told = joined.take([first, end], lines, commits);
    for (let index = first; index < end; index++) chains.take(index, told.get(index));
    proven.plain += lines.size;
    for (const { count } of commits.values()) proven.sealed += count;
    await database?.take(first, end, told);
  }
  // Lets the walks account for everything after the last record.
  await Promise.all([plain.until(Infinity), sealed.until(Infinity)]);
  const behind = database === null ? null : Math.max(0, database.size - size);
  return { proven: { ...proven, opened: joined.opened, events: database?.compared ?? 0 }, behind, unread: unread.list };
}

async function* nothing(): AsyncGenerator<never> {}
