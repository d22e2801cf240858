import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { plainRecords, sealedRecords } from "../src/audit/log/record-file.ts";

/** A file of the log, divided into its records. A sealed segment's header belongs to the piece of its first record. */
export class RecordPieces {
  readonly name: string;
  readonly #file: string;
  readonly pieces: readonly Buffer[];
  /** The segment of each record, or null for each in the plain form. */
  readonly segments: readonly (number | null)[];

  constructor(audit: string, name: string) {
    this.name = name;
    this.#file = path.join(audit, name);
    const bytes = readFileSync(this.#file);
    const records = [...(name.startsWith("plain") ? plainRecords(bytes) : sealedRecords(bytes))];
    this.pieces = records.map(({ end }, i) => bytes.subarray(records[i - 1]?.end ?? 0, end));
    this.segments = records.map((record) => (record.digest === null ? null : (record.header?.segment ?? null)));
  }

  /** Returns the piece of the record at this place in the file. */
  at(place: number): Buffer {
    const piece = this.pieces[place];
    if (piece === undefined) throw new RangeError(`${this.name} has no record ${place}`);
    return piece;
  }

  /** Returns the places of the records in the nth segment of the file: the first, and the one after the last. */
  segment(nth: number): readonly [number, number] {
    const segment = [...new Set(this.segments)][nth];
    return [this.segments.indexOf(segment ?? null), this.segments.lastIndexOf(segment ?? null) + 1];
  }

  write(pieces: readonly Buffer[]): void {
    writeFileSync(this.#file, Buffer.concat(pieces));
  }
}

/** Flips one bit of the byte at this offset of the file. */
export function flip(file: string, at: number): void {
  const bytes = readFileSync(file);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  writeFileSync(file, bytes);
}
