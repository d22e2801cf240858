import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { openPresentLog } from "../../audit/audit.ts";
import {
  CHECKPOINT_FILE,
  compareHeads,
  cosignaturesOn,
  type Disagreement,
  type KeptHead,
  NoteError,
  type NoteVerifier,
  openCheckpoint,
} from "../../tlog/tlog.ts";
import { auditFolder, auditLogKeyFile } from "../data-folder.ts";
import type { Settings } from "../options/settings.ts";
import { UsageError } from "../options/usage-error.ts";
import { readPolicy } from "../options/witness-policy.ts";
import { say } from "../output/failure.ts";
import { readLogKey } from "./audit-keys.ts";

/**
 * Compares the checkpoints in these files with each other, and with the log if it lies in the data folder. Resolves with one
 * sentence for each disagreement. Prints who cosigned each, if --witness-policy is given. Throws UsageError if a file cannot be
 * read, or if there are files to compare and no key of the log.
 */
export async function compareWitnesses(settings: Settings, files: readonly string[]): Promise<readonly string[]> {
  const isHere = settings.find("log-key") !== null || existsSync(auditLogKeyFile(settings.dataFolder));
  if (files.length === 0) return [];
  if (!isHere) {
    say("nothing was compared: the log's key is not here; name it with --log-key");
    return [];
  }
  const verifier = await readLogKey(settings);
  const notes = await Promise.all(files.map(async (file) => ({ file, note: await readNote(file) })));
  const found: string[] = [];
  const kept: KeptHead[] = [];
  for (const { file, note } of notes) {
    const head = open(note, verifier);
    if (typeof head === "string") found.push(`${file}: ${head}`);
    else kept.push({ from: file, head });
  }
  const folder = auditFolder(settings.dataFolder);
  const log = existsSync(path.join(folder, CHECKPOINT_FILE)) ? await openPresentLog(folder, verifier) : null;
  if (log === null) say(`there is no audit log in ${folder}: the checkpoints were compared with each other only`);
  if (settings.find("witness-policy") !== null) sayCosigners(settings, notes);
  return [...found, ...(await compareHeads(kept, log)).map((each) => sentence(each, folder))];
}

function open(note: string, verifier: NoteVerifier): KeptHead["head"] | string {
  try {
    return openCheckpoint(note, verifier);
  } catch (error) {
    if (!(error instanceof NoteError)) throw error;
    return `no checkpoint of this log: ${error.message}`;
  }
}

function sayCosigners(settings: Settings, notes: readonly { file: string; note: string }[]): void {
  const { witnesses, isQuorum } = readPolicy(settings);
  for (const { file, note } of notes) {
    const signed = witnesses.filter(({ verifier }) => isCosigned(note, verifier));
    const names = signed.map(({ name }) => name);
    say(
      `${file}: cosigned by ${names.length === 0 ? "nobody" : names.join(", ")}${isQuorum(new Set(names)) ? ", a quorum" : ""}`,
    );
  }
}

function isCosigned(note: string, verifier: Parameters<typeof cosignaturesOn>[1][number]): boolean {
  try {
    return cosignaturesOn(note, [verifier]).length > 0;
  } catch (error) {
    if (!(error instanceof NoteError)) throw error;
    return false;
  }
}

function sentence({ code, from, size, against }: Disagreement, folder: string): string {
  const other = against ?? `the log in ${folder}`;
  if (code === "rolled-back") return `${from}: ${other} has fewer than the ${size} records that were kept: it was rolled back`;
  const why = against === null ? "does not continue from" : "has another root than";
  return `${from}: ${other} ${why} the ${size} records that were kept: it is a fork`;
}

const readNote = (file: string): Promise<string> =>
  readFile(file, "utf8").catch((error: Error) => {
    throw new UsageError(`the checkpoint ${file} cannot be read: ${error.message}`);
  });
