import { HASH_SIZE } from "../../tlog/tlog.ts";
import { COPY_MAX, fileOf } from "../log/layout.ts";
import type { Form, RecordFile } from "../log/record-file.ts";
import type { Broken, StoredRecord } from "../log/records.ts";
import type { Findings, Place } from "./finding.ts";
import { type CheckedTree, signedEntry } from "./verify-tree.ts";

/** A record that is in its place and is what was signed: a plain line, or the sealed record of `count` events. */
export interface ProvenRecord {
  /** Of its first event. */
  readonly index: number;
  readonly count: number;
  readonly record: StoredRecord;
  readonly place: Place;
}

/** Bytes that do not belong to the log, and of how many events they claim to be. */
interface Foreign {
  readonly place: Place;
  readonly count: number;
}

/** Walks through the files of a form and accounts for every event of the log, and for everything else in them. */
export class Walk {
  readonly #form: Form;
  readonly #size: number;
  readonly #tree: CheckedTree;
  readonly #findings: Findings;
  /** The index of the event that should come next. */
  #next: number;
  /** Records since the last proven one that do not belong to the log. */
  #foreign: Foreign[] = [];
  /** The file that is read; before the first one, the form's folder. */
  #file: RecordFile;
  #isNamed = true;
  #unsigned = 0;

  constructor(form: Form, options: { size: number; tree: CheckedTree; findings: Findings; next: number }) {
    this.#form = form;
    this.#file = { name: form, firstIndex: 0 };
    this.#size = options.size;
    this.#tree = options.tree;
    this.#findings = options.findings;
    this.#next = options.next;
  }

  enter(file: RecordFile): void {
    this.#file = file;
    this.#isNamed = true;
  }

  /** Returns the record as proven if it is the expected one, as nearly all are. Null if it is not, or that is not known yet. */
  takeNext(record: StoredRecord | Broken): ProvenRecord | null {
    if (record.digest === null || this.#foreign.length > 0) return null;
    const count = record.count;
    for (let index = this.#next; index < this.#next + count; index++) {
      const entry = this.#tree.reader.entryAtHand(index);
      if (index >= this.#size || entry === undefined || this.#tree.unknown.has(index)) return null;
      if (!record.digest.equals(this.#half(entry))) return null;
    }
    return this.#prove(this.#next, record);
  }

  /** Identifies any other record. Returns it as proven if it belongs after all records before it, else null. */
  async takeOther(record: StoredRecord | Broken): Promise<ProvenRecord | null> {
    const place = { file: this.#file.name, offset: record.offset };
    const index = record.digest === null ? null : await this.#indexOf(record);
    if (index === null || index < this.#next || record.digest === null) {
      const count = record.digest === null ? 1 : record.count;
      if (index !== null) this.#findings.add("record-moved", { ...place, ...span(index, count) });
      else if (this.#next >= this.#size) this.#unsigned += count;
      else this.#foreign.push({ place, count });
      return null;
    }
    await this.#settle(index, place);
    return this.#prove(index, record);
  }

  /** `latestSize` is the newest checkpoint's size, read after all records: a log that is being written has grown meanwhile. */
  async end(latestSize: number): Promise<void> {
    await this.#settle(this.#size, { file: this.#file.name });
    if (this.#unsigned > latestSize - this.#size + COPY_MAX)
      this.#findings.add("record-unsigned", { file: this.#file.name }, `${this.#unsigned} records`);
  }

  #prove(index: number, record: StoredRecord): ProvenRecord {
    const count = record.count;
    const place = { file: this.#file.name, offset: record.offset, ...span(index, count) };
    this.#next = index + count;
    if (this.#isNamed && fileOf(index) !== this.#file.firstIndex) {
      this.#isNamed = false;
      this.#findings.add("file-name", place);
    }
    return { index, count, record, place };
  }

  #half(entry: Buffer): Buffer {
    return this.#form === "plain" ? entry.subarray(0, HASH_SIZE) : entry.subarray(HASH_SIZE);
  }

  /** Accounts for everything between the last proven record and the event `index`, whose record was found at `place`. */
  async #settle(index: number, place: Place): Promise<void> {
    for (const { place: foreign, count } of this.#foreign) {
      const lost = Math.min(index - this.#next, await this.#recordAt(this.#next, index, count));
      if (lost > 0) this.#findings.add("record-changed", { ...foreign, ...span(this.#next, lost) });
      else this.#findings.add("record-foreign", foreign, `before record ${index}`);
      this.#next += lost;
    }
    if (this.#next < index) this.#findings.add("record-missing", { ...place, ...span(this.#next, index - this.#next) });
    this.#foreign = [];
  }

  /** Returns of how many events the signed record is that begins at `first`: the entries of one commit share a half. */
  async #recordAt(first: number, end: number, claimed: number): Promise<number> {
    if (this.#form === "plain" || first >= end) return 1;
    let count = 1;
    const own = await signedEntry(this.#tree, first);
    if (own === null) return claimed;
    while (
      first + count < end &&
      (await signedEntry(this.#tree, first + count))?.subarray(HASH_SIZE).equals(own.subarray(HASH_SIZE))
    )
      count++;
    return count;
  }

  /** Returns the index of the first event that this record matches; null if it matches none. */
  async #indexOf(record: StoredRecord): Promise<number | null> {
    const claimed = claimOf(record);
    if (await this.#matches(record, this.#next, claimed)) return this.#next;
    return claimed !== null && claimed !== this.#next && (await this.#matches(record, claimed, claimed)) ? claimed : null;
  }

  /** If the entry of an event is lost, the record matches only at the index that it claims itself, and only as the next one. */
  async #matches(record: StoredRecord, first: number, claimed: number | null): Promise<boolean> {
    const end = first + record.count;
    if (end > this.#size) return false;
    let isKnown = false;
    for (let index = first; index < end; index++) {
      const entry = await signedEntry(this.#tree, index);
      if (entry === null) continue;
      if (!record.digest.equals(this.#half(entry))) return false;
      isKnown = true;
    }
    return isKnown || (first === this.#next && claimed === first);
  }
}

const span = (index: number, count: number): Pick<Place, "index" | "lastIndex"> =>
  count === 1 ? { index } : { index, lastIndex: index + count - 1 };

/** Returns the index that a record names itself; null if it names none. */
function claimOf({ sealed, bytes }: StoredRecord): number | null {
  if (sealed !== null) return sealed.index;
  const claimed = /^\{"v":2,"i":(\d{1,15}),/.exec(bytes.subarray(0, 40).toString("latin1"))?.[1];
  return claimed === undefined ? null : Number(claimed);
}
