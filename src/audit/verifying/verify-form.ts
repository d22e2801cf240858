import { type Form, listRecordFiles, listStrangers } from "../log/record-file.ts";
import { streamRecords } from "../log/record-stream.ts";
import type { Findings } from "./finding.ts";
import type { CheckedTree } from "./verify-tree.ts";
import { type ProvenRecord, Walk } from "./walk.ts";

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
    walk.enter(file);
    const failed = ({ code, message }: NodeJS.ErrnoException): void => {
      // A batch that could not be finished, on a full disk say, leaves a file that nothing in it was signed of and that is taken away.
      const isTakenAway = code === "ENOENT" && file.firstIndex >= size;
      if (!isTakenAway) findings.add("file-unreadable", { file: file.name }, message);
    };
    for await (const records of untilFailure(streamRecords(dir, form, file), failed)) {
      const proven: ProvenRecord[] = [];
      for (const record of records) {
        const found = walk.takeNext(record) ?? (await walk.takeOther(record));
        if (found !== null) proven.push(found);
      }
      yield proven;
    }
  }
  walk.end(await latestSize());
}

async function* untilFailure<Item>(items: AsyncIterable<Item>, failed: (error: Error) => void): AsyncGenerator<Item> {
  try {
    yield* items;
  } catch (error) {
    failed(error as Error);
  }
}
