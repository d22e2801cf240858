import { readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { plainRecords, sealedRecords } from "../log/record-file.ts";
import type { Finding } from "../verifying/finding.ts";
import type { TestLog } from "./test-log.ts";

/** The files of the log that is damaged: of its plain form. */
export const PLAIN = ["plain/000000000000.jsonl", "plain/000000000280.jsonl"] as const;
/** Of its sealed form. */
export const SEALED = ["sealed/000000000000.hpke", "sealed/000000000280.hpke"] as const;

/** What is done to a log. */
export type Damage = (log: TestLog) => Promise<unknown>;
/** What verify must say of it: as much of a finding as is given. */
export type Expected = Partial<Finding> & Pick<Finding, "code">;

/** Writes what `change` makes of a file. */
export const edit =
  (file: string, change: (bytes: Buffer) => Buffer): Damage =>
  async ({ dir }) =>
    await writeFile(path.join(dir, file), change(await readFile(path.join(dir, file))));

/** Another lowest bit of the byte there. */
export const flip =
  (at: number) =>
  (bytes: Buffer): Buffer => {
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    return bytes;
  };

export const remove =
  (file: string): Damage =>
  ({ dir }) =>
    rm(path.join(dir, file));

/** Puts the file together again from what `change` makes of its records; header and record are one piece. */
export const rearrange = (file: string, change: (pieces: Buffer[]) => Buffer[]): Damage =>
  edit(file, (bytes) => {
    const records = [...(file.startsWith("plain") ? plainRecords(bytes) : sealedRecords(bytes))];
    const pieces = records.map(({ end }, i) => bytes.subarray(records[i - 1]?.end ?? 0, end));
    return Buffer.concat(change(pieces));
  });
