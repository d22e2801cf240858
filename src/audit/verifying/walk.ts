import { HASH_SIZE } from "../../tlog/tlog.ts";
import type { Broken, Form, RecordFile, StoredRecord } from "../log/record-file.ts";
import { BATCH_MAX, SEGMENT_RECORDS_MAX } from "../log/segment.ts";
import type { Findings, Place } from "./finding.ts";
import type { CheckedTree } from "./verify-tree.ts";

/** A record that is in its place and is what was signed. */
export interface ProvenRecord {
  readonly index: number;
  readonly record: StoredRecord;
  readonly place: Place;
}

/** Walks through the files of a form and accounts for every record of the log, and for everything else in them. */
export class Walk {
  readonly #form: Form;
  readonly #size: number;
  readonly #tree: CheckedTree;
  readonly #findings: Findings;
  /** The index of the record that should come next. */
  #next: number;
  /** Records since the last proven one that do not belong to the log. */
  #foreign: Place[] = [];
  /** The file that is read; before the first one, the form's folder. */
  #file: RecordFile;
  #first = true;
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
    this.#first = true;
  }

  /** Returns the record as proven if it is the expected one, as nearly all are. Null if it is not, or that is not known yet. */
  takeNext(record: StoredRecord | Broken): ProvenRecord | null {
    const entry = this.#tree.reader.entryAtHand(this.#next);
    if (record.digest === null || entry === undefined || this.#foreign.length > 0 || this.#first) return null;
    if (!record.digest.equals(this.#half(entry))) return null;
    return this.#prove(this.#next, record);
  }

  /** Identifies any other record. Returns it as proven if it belongs after all records before it, else null. */
  async takeOther(record: StoredRecord | Broken): Promise<ProvenRecord | null> {
    const place = this.#placeOf(record);
    const index = await this.#indexOf(record);
    const first = this.#first;
    this.#first = false;
    if (index === null || index < this.#next || record.digest === null) {
      if (index !== null) this.#findings.add("record-moved", { ...place, index });
      else if (this.#next >= this.#size) this.#unsigned++;
      else this.#foreign.push(place);
      return null;
    }
    this.#settle(index, place);
    if (first && this.#file.firstIndex !== index) this.#findings.add("file-name", { ...place, index });
    return this.#prove(index, record);
  }

  /** `latestSize` is the newest checkpoint's size, read after all records: a log that is being sealed has grown meanwhile. */
  end(latestSize: number): void {
    this.#settle(this.#size, { file: this.#file.name });
    if (this.#unsigned > latestSize - this.#size + BATCH_MAX)
      this.#findings.add("record-unsigned", { file: this.#file.name }, `${this.#unsigned} records`);
  }

  #prove(index: number, record: StoredRecord): ProvenRecord {
    this.#next = index + 1;
    return { index, record, place: { ...this.#placeOf(record), index } };
  }

  #placeOf(record: StoredRecord | Broken): Place {
    const segment = record.digest === null ? undefined : record.header?.segment;
    return { file: this.#file.name, offset: record.offset, segment };
  }

  #half(entry: Buffer): Buffer {
    return this.#form === "plain" ? entry.subarray(0, HASH_SIZE) : entry.subarray(HASH_SIZE);
  }

  /** Accounts for everything between the last proven record and record `index`, which was found at `place`. */
  #settle(index: number, place: Place): void {
    const changed = Math.min(this.#foreign.length, index - this.#next);
    for (const [i, foreign] of this.#foreign.entries()) {
      if (i < changed) this.#findings.add("record-changed", { ...foreign, index: this.#next + i });
      else this.#findings.add("record-foreign", foreign, `before record ${index}`);
    }
    const [first, last] = [this.#next + changed, index - 1];
    if (first <= last)
      this.#findings.add("record-missing", { file: place.file, offset: place.offset, index: first, lastIndex: last });
    this.#foreign = [];
  }

  /** Returns the index of the entry that this record matches; null if it matches none. */
  async #indexOf(record: StoredRecord | Broken): Promise<number | null> {
    if (record.digest === null) return null;
    // If the entry is lost, only the record's position can give its index.
    if (this.#tree.unknown.has(this.#next)) return this.#next;
    for (const index of [this.#next, ...claims(record)]) {
      if (index >= this.#size || this.#tree.unknown.has(index)) continue;
      const entry = this.#tree.reader.entryAtHand(index) ?? (await this.#tree.reader.entry(index));
      if (record.digest.equals(this.#half(entry))) return index;
    }
    return null;
  }
}

/** Yields the indices that a record may have by its segment's header or by its line. */
function* claims({ header, bytes }: StoredRecord): Generator<number> {
  if (header !== null) for (let i = 0; i < SEGMENT_RECORDS_MAX; i++) yield header.firstIndex + i;
  else {
    const claimed = /^\{"v":1,"i":(\d{1,15}),/.exec(bytes.subarray(0, 40).toString("latin1"))?.[1];
    if (claimed !== undefined) yield Number(claimed);
  }
}
