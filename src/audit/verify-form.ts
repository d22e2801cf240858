import type { Findings } from "./finding.ts";
import { FORMS, type Form, listRecordFiles, listStrangers, readRecordFile } from "./record-file.ts";
import type { CheckedTree } from "./verify-tree.ts";
import { type ProvenRecord, Walk } from "./walk.ts";

/** How many proven records are handed on at a time: a file has tens of thousands, and each is some objects. */
const LIST_MAX = 1_024;

/**
 * Holds the records of one form against the entries, in order, and hands on those that are proven, list by list. A record that is not the
 * next one is looked for by the index it claims: so what was changed, dropped, added or moved is told apart, and what
 * follows is still proven.
 */
export async function* verifyForm(
  dir: string,
  form: Form,
  options: {
    size: number;
    from: number;
    tree: CheckedTree;
    findings: Findings;
    /** Reads the size of the newest checkpoint. */
    latestSize: () => Promise<number>;
  },
): AsyncGenerator<ProvenRecord[]> {
  const { size, from, tree, findings, latestSize } = options;
  for (const name of await listStrangers(dir, form)) findings.add("file-foreign", { file: name });
  const listed = await listRecordFiles(dir, form);
  const files = listed.slice(
    Math.max(
      0,
      listed.findLastIndex(({ firstIndex }) => firstIndex <= from),
    ),
  );
  const walk = new Walk(form, { size, tree, findings, next: Math.min(from, files[0]?.firstIndex ?? from) });
  for (const file of files) {
    const bytes = await readRecordFile(dir, file).catch((error: NodeJS.ErrnoException) => {
      // A batch that could not be finished, on a full disk say, leaves a file that nothing in it was signed of and that is taken away.
      const isTakenAway = error.code === "ENOENT" && file.firstIndex >= size;
      if (!isTakenAway) findings.add("file-unreadable", { file: file.name }, error.message);
      return Buffer.alloc(0);
    });
    walk.enter(file);
    let proven: ProvenRecord[] = [];
    for (const record of FORMS[form].records(bytes)) {
      const found = walk.takeNext(record) ?? (await walk.takeOther(record));
      if (found !== null) proven.push(found);
      if (proven.length < LIST_MAX) continue;
      yield proven;
      proven = [];
    }
    yield proven;
  }
  walk.end(await latestSize());
}
