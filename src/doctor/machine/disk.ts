import { existsSync } from "node:fs";
import { statfs } from "node:fs/promises";
import path from "node:path";
import { probeWriting } from "../../files/files.ts";
import { doubtful, type Finding, well, wrong } from "../finding.ts";
import type { Place } from "../place.ts";

export interface DiskFacts {
  /** The data folder, or the nearest folder above it that exists. */
  readonly folder: string;
  /** In bytes, for accounts other than root. */
  readonly free: number;
  /** How many files can still be made; null if the file system has no such bound. */
  readonly filesFree: number | null;
  /** How long a small write and its sync took, in milliseconds; the system's error if it failed. */
  readonly write: { readonly ms: number } | { readonly code: string; readonly message: string };
}

/** In bytes: a day of a busy bank, and what PostgreSQL needs to write its log on. */
const FREE_ENOUGH = 2 * 2 ** 30;
const FREE_LEAST = 128 * 2 ** 20;
const FILES_LEAST = 1_000;
const FILES_ENOUGH = 20_000;
/** Each operation waits for a sync: a slower disk is felt by every customer, in milliseconds. */
const SYNC_ENOUGH_MS = 250;

export async function lookAtDisk({ dataFolder }: Place): Promise<DiskFacts> {
  let folder = dataFolder;
  while (!existsSync(folder) && folder !== path.dirname(folder)) folder = path.dirname(folder);
  const { bavail, bsize, files, ffree } = await statfs(folder);
  const write = await probeWriting(folder).then(
    (ms) => ({ ms }),
    ({ code = "", message }: NodeJS.ErrnoException) => ({ code, message }),
  );
  return { folder, free: bavail * bsize, filesFree: files === 0 ? null : ffree, write };
}

export function judgeDisk({ folder, free, filesFree, write }: DiskFacts): readonly Finding[] {
  return [judgeWrite(folder, write), judgeFree(folder, free), ...(filesFree === null ? [] : [judgeFiles(folder, filesFree)])];
}

const REASONS: Readonly<Record<string, readonly [what: string, todo: string]>> = {
  ENOSPC: ["the disk is full", "make room on it"],
  EDQUOT: ["the disk quota is used up", "raise the quota, or make room"],
  EROFS: ["the file system is read-only", "mount it for writing, or name another folder with --data"],
  EACCES: [
    "this account may not write there",
    "give the command as the account of the bank, or correct the folder's permissions",
  ],
  EPERM: ["this account may not write there", "give the command as the account of the bank, or correct the folder's permissions"],
  EIO: ["the disk fails", "look into the system's log, and replace the disk"],
};

function judgeWrite(folder: string, write: DiskFacts["write"]): Finding {
  if ("code" in write) {
    const [what, todo] = REASONS[write.code] ?? [write.message, "correct that, or name another folder with --data"];
    return wrong(`nothing can be written and synced in ${folder}: ${what}`, todo);
  }
  const what = `a write to ${folder} was synced in ${Math.ceil(write.ms)} ms`;
  if (write.ms <= SYNC_ENOUGH_MS) return well(what);
  return doubtful(
    `${what}, and each operation waits for such a write`,
    "put the data on a faster disk, or find out what keeps it busy",
  );
}

const megabytes = (bytes: number): string => `${Math.floor(bytes / 2 ** 20)} MB`;

function judgeFree(folder: string, free: number): Finding {
  const what = `${megabytes(free)} are free for ${folder}`;
  if (free < FREE_LEAST) return wrong(what, "make room before the bank stops");
  return free < FREE_ENOUGH ? doubtful(what, `make room: ${megabytes(FREE_ENOUGH)} or more`) : well(what);
}

function judgeFiles(folder: string, files: number): Finding {
  const what = `${files} more files fit on the file system of ${folder} (inodes)`;
  if (files < FILES_LEAST) return wrong(what, "remove files that nobody needs from it");
  return files < FILES_ENOUGH ? doubtful(what, "remove files that nobody needs from it") : well(what);
}
