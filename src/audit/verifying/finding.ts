/** What verify finds, each with its place. The codes are stable. */
const FINDINGS = {
  "checkpoint-missing": "there are records, but no checkpoint",
  "checkpoint-invalid": "the checkpoint is not one that the log's key signed",
  "rolled-back": "the log does not go on from the checkpoint that was kept elsewhere",
  "root-differs": "the tree does not come to the root that was signed",
  "bundle-damaged": "a bundle of entries is missing or of another size",
  "entry-changed": "an entry is not the one that was signed",
  "tile-damaged": "a tile is missing or of another size",
  "tile-changed": "a tile's hash is not that of the tree",
  "record-changed": "a record is not the one that was signed",
  "record-missing": "records that were signed are not there",
  "record-foreign": "something stands between the records that was never signed",
  "record-moved": "a record stands in another place, or twice",
  "record-unsigned": "more records follow the checkpoint than any crash leaves",
  "file-unreadable": "a file of records cannot be read",
  "file-foreign": "a file that is none of the log's",
  "file-name": "a file is not named by its first record",
  "line-invalid": "a signed line is not of the format",
  "sealed-unopened": "a sealed record does not open with the auditor's key",
  "sealed-differs": "the sealed form tells another story than the plain one",
  "database-missing": "the database has no event for a record",
  "database-differs": "the database's event is not what was sealed",
  "database-ahead": "the database says more is sealed than the log has",
} as const satisfies Record<string, string>;
export type FindingCode = keyof typeof FINDINGS;

/** Where something was found, as far as it has such a place. */
export interface Place {
  /** From the log's folder; null for the database. */
  readonly file: string | null;
  /** In bytes, from the begin of the file. */
  readonly offset?: number | undefined;
  readonly segment?: number | undefined;
  /** The record's index in the log; with `lastIndex` the first of several. */
  readonly index?: number | undefined;
  readonly lastIndex?: number | undefined;
}

export interface Finding extends Place {
  readonly code: FindingCode;
  /** One sentence, for people. */
  readonly what: string;
}

/** Collects findings, up to so many that nobody would read more. */
export class Findings {
  readonly list: Finding[] = [];
  readonly #most: number;
  #more = 0;

  constructor(most = 1_000) {
    this.#most = most;
  }

  /** How many were found beyond the list. */
  get more(): number {
    return this.#more;
  }

  add(code: FindingCode, place: Place, detail?: string): void {
    const what = detail === undefined ? FINDINGS[code] : `${FINDINGS[code]}: ${detail}`;
    if (this.list.length < this.#most) this.list.push({ code, ...place, what });
    else this.#more++;
  }
}
