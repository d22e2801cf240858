import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { plainRecords, sealedRecords } from "../src/audit/log/records.ts";

/** A record of a file, with a sealed one's length before it, and the indices of its first and last event. */
export interface RecordPiece {
  readonly bytes: Buffer;
  readonly first: number;
  readonly last: number;
}

/** The first file of a form of the log, divided into its records. */
export class RecordPieces {
  readonly name: string;
  readonly #file: string;
  readonly pieces: readonly RecordPiece[];

  constructor(audit: string, name: string) {
    this.name = name;
    this.#file = path.join(audit, name);
    const bytes = readFileSync(this.#file);
    const records = [...(name.startsWith("plain") ? plainRecords(bytes) : sealedRecords(bytes))];
    let next = 0;
    this.pieces = records.map((record, i) => {
      const [first, count] = [next, record.digest === null ? 1 : record.count];
      next += count;
      return { bytes: bytes.subarray(records[i - 1]?.end ?? 0, record.end), first, last: next - 1 };
    });
  }

  /** Returns the piece at this place in the file. */
  at(place: number): RecordPiece {
    const piece = this.pieces[place];
    if (piece === undefined) throw new RangeError(`${this.name} has no record ${place}`);
    return piece;
  }

  write(pieces: readonly Pick<RecordPiece, "bytes">[]): void {
    writeFileSync(this.#file, Buffer.concat(pieces.map(({ bytes }) => bytes)));
  }
}

/** Flips one bit of the byte at this offset of the file. */
export function flip(file: string, at: number): void {
  const bytes = readFileSync(file);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  writeFileSync(file, bytes);
}
