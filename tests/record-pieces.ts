import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { plainRecords, sealedRecords } from "../src/audit/log/record-file.ts";

/** A file of the log with its records as pieces of bytes; a sealed segment's header is in the piece of its first record. */
export class RecordPieces {
  readonly name: string;
  readonly #file: string;
  readonly pieces: readonly Buffer[];
  /** The segment of each record; all null in the plain form. */
  readonly segments: readonly (number | null)[];

  constructor(audit: string, name: string) {
    this.name = name;
    this.#file = path.join(audit, name);
    const bytes = readFileSync(this.#file);
    const records = [...(name.startsWith("plain") ? plainRecords(bytes) : sealedRecords(bytes))];
    this.pieces = records.map(({ end }, i) => bytes.subarray(records[i - 1]?.end ?? 0, end));
    this.segments = records.map((record) => (record.digest === null ? null : (record.header?.segment ?? null)));
  }

  /** The piece of the record at this place in the file. */
  at(place: number): Buffer {
    const piece = this.pieces[place];
    if (piece === undefined) throw new RangeError(`${this.name} has no record ${place}`);
    return piece;
  }

  /** The places of the records of the nth segment of the file, from the first up to but not including the last. */
  segment(nth: number): readonly [number, number] {
    const segment = [...new Set(this.segments)][nth];
    return [this.segments.indexOf(segment ?? null), this.segments.lastIndexOf(segment ?? null) + 1];
  }

  write(pieces: readonly Buffer[]): void {
    writeFileSync(this.#file, Buffer.concat(pieces));
  }
}

/** Flips one bit of the byte at this place of the file. */
export function flip(file: string, at: number): void {
  const bytes = readFileSync(file);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  writeFileSync(file, bytes);
}
