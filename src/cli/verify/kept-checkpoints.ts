import { readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { WitnessFiles } from "../../atm/atm.ts";
import { readIfThere } from "../../audit/audit.ts";
import { CHECKPOINT_FILE } from "../../tlog/tlog.ts";
import type { KeptCheckpoint } from "../../verification/verification.ts";
import { atmFolder, auditFolder } from "../data-folder.ts";
import type { Settings } from "../options/settings.ts";
import { UsageError } from "../options/usage-error.ts";

/**
 * All checkpoints that the log must continue from: those of --checkpoint, those that the ATMs of this data folder keep as
 * witnesses, and that of this server's copy. Read them before the database: the log may grow meanwhile. Throws UsageError.
 */
export async function keptCheckpoints(settings: Settings): Promise<readonly KeptCheckpoint[]> {
  const data = settings.dataFolder;
  const given = givenCheckpoints(settings);
  const witnesses = atmNumbers(data).map(async (n) => {
    const files = new WitnessFiles(atmFolder(data, n), n);
    return { source: files.note, note: await files.readNote() };
  });
  const copy = path.join(auditFolder(data), CHECKPOINT_FILE);
  const own = { source: copy, note: (await readIfThere(copy))?.toString() ?? null };
  const all = [...(await given), ...(await Promise.all(witnesses)), own];
  return all.flatMap(({ source, note }) => (note === null ? [] : [{ source, note }]));
}

/** Those of --checkpoint alone. Throws UsageError. */
export const givenCheckpoints = (settings: Settings): Promise<readonly KeptCheckpoint[]> =>
  Promise.all(settings.all("checkpoint").map(async (file) => ({ source: file, note: await readGiven(file) })));

const readGiven = (file: string): Promise<string> =>
  readFile(file, "utf8").catch((error: Error) => {
    throw new UsageError(`--checkpoint is "${file}", which cannot be read: ${error.message}`);
  });

/** The ATMs whose folder lies in the data folder, which need not exist: the database may be elsewhere. */
function atmNumbers(data: string): readonly number[] {
  let names: readonly string[];
  try {
    names = readdirSync(data);
  } catch {
    return [];
  }
  return names.flatMap((name) => /^atm-([1-9]\d{0,3})$/.exec(name)?.[1] ?? []).map(Number);
}
