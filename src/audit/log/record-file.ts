import { readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import { ignoreMissing } from "./disk.ts";
import { plainRecords, sealedRecords } from "./records.ts";

/** The files of the two forms and their names. */

export const FORMS = {
  plain: { extension: ".jsonl", records: plainRecords },
  sealed: { extension: ".hpke", records: sealedRecords },
} as const;
export type Form = keyof typeof FORMS;

export interface RecordFile {
  /** The path from the log's folder, such as plain/000000000000.jsonl. */
  readonly name: string;
  readonly firstIndex: number;
}

/**
 * A file is named by the index of the first event that belongs into it (layout.ts), so that names sort as events do and any event
 * is found by name.
 */
export const recordFileName = (form: Form, firstIndex: number): string =>
  `${form}/${String(firstIndex).padStart(12, "0")}${FORMS[form].extension}`;

/** Lists the files of a form in the order of their events; none if the folder is missing. Skips files with other names. */
export async function listRecordFiles(dir: string, form: Form): Promise<RecordFile[]> {
  return (await listFolder(dir, form)).filter(isRecordFile(form)).sort((a, b) => a.firstIndex - b.firstIndex);
}

/** Lists everything in a form's folder that does not have the name of a record file. */
export async function listStrangers(dir: string, form: Form): Promise<string[]> {
  const own = isRecordFile(form);
  return (await listFolder(dir, form)).filter((file) => !own(file)).map(({ name }) => name);
}

async function listFolder(dir: string, form: Form): Promise<RecordFile[]> {
  const names = (await readdir(path.join(dir, form)).catch(ignoreMissing)) ?? [];
  return names.map((name) => ({ name: `${form}/${name}`, firstIndex: Number.parseInt(name, 10) }));
}

const isRecordFile =
  (form: Form) =>
  ({ name, firstIndex }: RecordFile): boolean =>
    name === recordFileName(form, firstIndex);

const READ_SIZE_MAX = 1024 * 1024 * 1024;

/** Reads a whole record file. Throws RangeError above READ_SIZE_MAX (1 GiB): no bank wrote such a file. */
export async function readRecordFile(dir: string, { name }: RecordFile): Promise<Buffer> {
  const file = path.join(dir, name);
  if ((await stat(file)).size > READ_SIZE_MAX) throw new RangeError(`${name} is too large`);
  return await readFile(file);
}
