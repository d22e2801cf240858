import type { Readable } from "node:stream";
import type { ReservedSql, StoredTable } from "../../store/store.ts";
import type { Part } from "../archive/tar.ts";
import { countRows, ROW_END } from "../rows.ts";

/** A part ends at the first row that reaches this size. */
const PART_SIZE = 4 * 1024 * 1024;
const DIGITS = 6;

/**
 * Yields the rows of a table in PostgreSQL's text form of COPY, in parts of whole rows, from the transaction that is open on `sql`.
 * Returns the number of rows.
 */
export async function* tableParts(sql: ReservedSql, { name, columns }: StoredTable): AsyncGenerator<Part, number> {
  const list = columns.map((each) => `"${each}"`).join(", ");
  const rows = (await sql.unsafe(`copy (select ${list} from "${name}") to stdout`).readable()) as Readable;
  let [pieces, size, count, parts] = [[] as Buffer[], 0, 0, 0];
  const partOf = (content: Buffer): Part => {
    count += countRows(content);
    return { name: `database/${name}/${String(++parts).padStart(DIGITS, "0")}.copy`, content };
  };
  for await (const piece of rows as AsyncIterable<Buffer>) {
    pieces.push(piece);
    size += piece.length;
    if (size < PART_SIZE) continue;
    const all = Buffer.concat(pieces);
    const end = all.lastIndexOf(ROW_END) + 1;
    if (end > 0) yield partOf(all.subarray(0, end));
    pieces = [all.subarray(end)];
    size = all.length - end;
  }
  if (size > 0) yield partOf(Buffer.concat(pieces));
  return count;
}
