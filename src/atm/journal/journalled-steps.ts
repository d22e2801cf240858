import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import type { RequestId } from "../../model/model.ts";
import { decodeLine, type JournalLine, type Step } from "./journal-step.ts";

/**
 * Returns all steps of one operation that a journal has, those of the files that were put aside beside it too, in their order; none if
 * there is no such file. It only reads, also while the ATM writes, and leaves out lines that are damaged or incomplete: an ATM's own start
 * judges its journal (journal-file.ts).
 */
export async function journalledSteps(file: string, request: RequestId | string): Promise<readonly Step[]> {
  const [folder, name] = [path.dirname(file), path.basename(file)];
  const names = (await readdir(folder).catch(() => [])).filter((each) => each === name || each.startsWith(`${name}.`));
  const lines: JournalLine[] = [];
  for (const each of names) lines.push(...linesIn(await readFile(path.join(folder, each))));
  return lines
    .sort((one, other) => one.line - other.line)
    .flatMap(({ steps }) => steps)
    .filter((step) => step.request === request);
}

function linesIn(bytes: Buffer): readonly JournalLine[] {
  const lines: JournalLine[] = [];
  for (let start = 0, end = bytes.indexOf(0x0a); end >= 0; start = end + 1, end = bytes.indexOf(0x0a, start)) {
    const line = decodeLine(bytes.subarray(start, end));
    if (line !== null) lines.push(line);
  }
  return lines;
}
