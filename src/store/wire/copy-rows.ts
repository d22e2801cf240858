import { BinaryValues } from "./binary-values.ts";

/** What comes before the first row in PostgreSQL's binary form: the signature, no flags, no extension of the header. */
const HEADER = Buffer.from("PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0", "latin1");
const LAST_ROW = -1;

/**
 * Rows in the binary form that `copy ... from stdin with (format binary)` reads. Each row is begun with `row` and then has
 * its columns in their order.
 */
export class CopyRows extends BinaryValues {
  /** Begins with room for so many rows of some 400 bytes; it grows by itself. */
  constructor(rows: number) {
    super(HEADER.length + rows * 400);
    this.raw(HEADER);
  }

  row(columns: number): void {
    this.count(columns);
  }

  override finish(): Buffer {
    this.count(LAST_ROW);
    return super.finish();
  }
}
