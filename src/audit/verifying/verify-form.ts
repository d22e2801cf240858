import { type Form, listRecordFiles, listStrangers } from "../log/record-file.ts";
import { streamRecords } from "../reading/record-stream.ts";
import type { Findings } from "./finding.ts";
import type { CheckedTree } from "./verify-tree.ts";
import { type ProvenRecord, Walk } from "./walk.ts";

/**
 * Compares the records of one form with the entries, in order, and yields the proven ones in lists. It looks up an unexpected
 * record by the index that the record names. This tells changed, dropped, added and moved records apart, and the records that
 * follow are still proven.
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
      // The bank removes the file of a write that failed, on a full disk for example; nothing in it was signed.
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
  await walk.end(await latestSize());
}

async function* untilFailure<Item>(items: AsyncIterable<Item>, failed: (error: Error) => void): AsyncGenerator<Item> {
  try {
    yield* items;
  } catch (error) {
    failed(error as Error);
  }
}
