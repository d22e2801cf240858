/** The findings of `verify`, each a code with its sentence. The codes are stable. */
const FINDINGS = {
  "checkpoint-missing": "there are records, but no checkpoint",
  "checkpoint-invalid": "the log's key did not sign the checkpoint",
  "succession-invalid": "the successions of the log's key are not proven",
  "rolled-back": "the log does not go on from a checkpoint that was kept elsewhere",
  "root-differs": "the tree's root is not the signed root",
  "bundle-damaged": "a bundle of entries is missing or has the wrong size",
  "entry-changed": "an entry is not the one that was signed",
  "tile-damaged": "a tile is missing or has the wrong size",
  "tile-changed": "a tile has a hash that is not the tree's",
  "record-changed": "a record is not the one that was signed",
  "record-missing": "signed records are missing",
  "record-foreign": "there is something between the records that was never signed",
  "record-moved": "a record is in the wrong place, or is there twice",
  "record-unsigned": "more records follow the checkpoint than a crash can leave",
  "file-unreadable": "a file of records cannot be read",
  "file-foreign": "a file does not belong to the log",
  "file-name": "a file's name is not that of the file in which its records belong",
  "line-invalid": "a signed line does not have the log's format",
  "currency-differs": "a line has another currency than the lines before it",
  "sealed-unopened": "a sealed record does not open with the auditor's key",
  "sealed-differs": "the sealed record differs from the plain line",
  "chain-gap": "the numbers of a writer's events do not follow each other",
  "chain-ended": "an event follows the end of its writer's chain",
  "database-forked": "the database does not have this checkpoint",
  "database-unreadable": "the database's rows cannot be read",
  "database-missing": "the database has no event for a record",
  "database-differs": "the database's event differs from its record",
} as const satisfies Record<string, string>;
export type FindingCode = keyof typeof FINDINGS;

/** The place of a finding; a part that does not apply is absent. */
export interface Place {
  /** The path from the log's folder; null for the database (codes `database-*`) and for a checkpoint kept elsewhere. */
  readonly file: string | null;
  /** In bytes, from the start of the file. */
  readonly offset?: number | undefined;
  /** The record's index in the log; with `lastIndex`, the first of several. */
  readonly index?: number | undefined;
  readonly lastIndex?: number | undefined;
}

export interface Finding extends Place {
  readonly code: FindingCode;
  /** One sentence, for people. */
  readonly what: string;
}

/** Collects at most `most` findings and counts the others: nobody would read more. */
export class Findings {
  readonly list: Finding[] = [];
  readonly #most: number;
  #more = 0;

  constructor(most = 1_000) {
    this.#most = most;
  }

  /** How many findings are not in the list. */
  get more(): number {
    return this.#more;
  }

  add(code: FindingCode, place: Place, detail?: string): void {
    const what = detail === undefined ? FINDINGS[code] : `${FINDINGS[code]}: ${detail}`;
    if (this.list.length < this.#most) this.list.push({ code, ...place, what });
    else this.#more++;
  }
}
