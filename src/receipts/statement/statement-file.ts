import { inflateSync } from "node:zlib";
import { ReceiptError } from "../receipt.ts";
import { isStatementText } from "./signed-statement.ts";
import { CSV_HEADER } from "./statement-lines.ts";

/** What a statement's PDF carries for programs: the bank's signed text and the lines that it covers. */
export interface StatementFile {
  readonly signed: string;
  readonly csv: string;
}

/** The largest content of a stream that is looked at, in bytes: more than the lines of the longest statement that is signed. */
const CONTENT_MAX = 1 << 20;

export const isPdf = (file: Buffer): boolean => file.subarray(0, 5).toString("latin1") === "%PDF-";

/**
 * Returns what is attached to a statement's PDF. Exactly one signed text and one set of lines may be in the file: with two, a reader
 * could be shown the other one. Throws ReceiptError `receipt-form`.
 */
export function readStatementFile(file: Buffer): StatementFile {
  const contents = contentsOf(file);
  const signed = contents.filter(isStatementText);
  const csv = contents.filter((each) => each.startsWith(CSV_HEADER));
  const [oneText, oneCsv] = [signed[0], csv[0]];
  if (signed.length !== 1 || csv.length !== 1 || oneText === undefined || oneCsv === undefined)
    throw new ReceiptError("receipt-form", "this PDF does not carry one signed statement with its entries");
  return { signed: oneText, csv: oneCsv };
}

/** The contents of the file's streams, as text; those that are too large or do not inflate are left out. */
function contentsOf(file: Buffer): readonly string[] {
  const contents: string[] = [];
  for (let at = file.indexOf("stream"); at >= 0; at = file.indexOf("stream", at + 6)) {
    if (file.subarray(at - 3, at).toString("latin1") === "end") continue;
    const begin = at + (file[at + 6] === 0x0d ? 8 : 7);
    const end = file.indexOf("endstream", begin);
    if (end < 0) break;
    const content = contentOf(file.subarray(begin, end));
    if (content !== null) contents.push(content);
    at = end;
  }
  return contents;
}

function contentOf(stream: Buffer): string | null {
  try {
    return inflateSync(stream, { maxOutputLength: CONTENT_MAX }).toString("utf8");
  } catch {
    // The line break before "endstream" is not of the stream.
    return stream.length <= CONTENT_MAX ? stream.toString("utf8").replace(/\r?\n$/, "") : null;
  }
}
