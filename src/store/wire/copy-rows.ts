import { BinaryValues } from "./binary-values.ts";

/** The header of PostgreSQL's binary form: the signature, no flags, no extension. */
const HEADER = Buffer.from("PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0", "latin1");
const LAST_ROW = -1;

/**
 * Rows in the binary form that `copy ... from stdin with (format binary)` reads. Begin each row with `row`, then add its columns
 * in order.
 */
export class CopyRows extends BinaryValues {
  /** Begins with room for `rows` rows of some 400 bytes; it grows as needed. */
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
