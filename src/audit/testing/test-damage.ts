import { readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { plainRecords, sealedRecords } from "../log/records.ts";
import type { Finding } from "../verifying/finding.ts";
import type { TestLog } from "./test-log.ts";

/** The file of the damaged log's plain form. */
export const PLAIN = "plain/000000000000.jsonl";
/** The file of its sealed form. */
export const SEALED = "sealed/000000000000.hpke";

/** A change of a log. */
export type Damage = (log: TestLog) => Promise<unknown>;
/** The part of a finding that verify must return. */
export type Expected = Partial<Finding> & Pick<Finding, "code">;

/** Replaces a file's bytes with the result of `change`. */
export const edit =
  (file: string, change: (bytes: Buffer) => Buffer): Damage =>
  async ({ dir }) =>
    await writeFile(path.join(dir, file), change(await readFile(path.join(dir, file))));

/** Flips the lowest bit of the byte at this place. */
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

/** Joins a file's records again after `change`; a sealed record has its length before it. */
export const rearrange = (file: string, change: (pieces: Buffer[]) => Buffer[]): Damage =>
  edit(file, (bytes) => {
    const records = [...(file.startsWith("plain") ? plainRecords(bytes) : sealedRecords(bytes))];
    const pieces = records.map(({ end }, i) => bytes.subarray(records[i - 1]?.end ?? 0, end));
    return Buffer.concat(change(pieces));
  });
