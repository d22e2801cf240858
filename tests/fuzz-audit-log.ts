import assert from "node:assert/strict";
import type { KeyObject } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { AuditError } from "../src/audit/audit-error.ts";
import { Disk } from "../src/audit/log/disk.ts";
import { LineCursor } from "../src/audit/log/line-cursor.ts";
import { readLines } from "../src/audit/log/read.ts";
import { recover } from "../src/audit/sealing/recover.ts";
import { verify } from "../src/audit/verifying/verify.ts";
import { AUDITOR, LOG_KEY, ORIGIN, VERIFIER } from "./fuzz-audit-keys.ts";
import { samplesOf } from "./fuzz-corpus.ts";
import { temporaryRoot } from "./fuzz-folder.ts";
import { by, type Target, words } from "./fuzz-target.ts";

/**
 * The audit log as a whole. An input holds files of the log in this order, each behind its length(4). A log of five records
 * does not have the last three. A length of 0xffffffff means a missing file.
 */
const FILES = [
  ...["plain/000000000000.jsonl", "plain/000000000002.jsonl", "sealed/000000000000.hpke", "sealed/000000000002.hpke"],
  ...["tlog/checkpoint", "tlog/tile/0/000.p/5", "tlog/tile/entries/000.p/5"],
  ...["tlog/tile/0/000", "plain/000000000005.jsonl", "sealed/000000000005.hpke"],
];
const CHECKPOINT_AT = 4;
const GENUINE_FILES = 7;
const RECORDS = 5;

/** Returns the files of an input, null for a missing file. */
function unpacked(input: Buffer): (Buffer | null)[] {
  let at = 0;
  return FILES.map(() => {
    if (at + 4 > input.length) return null;
    const size = input.readUInt32BE(at);
    const file = input.subarray(at + 4, at + 4 + size);
    at += 4 + (size === 0xffff_ffff ? 0 : size);
    return size === 0xffff_ffff ? null : file;
  });
}

/** Each segment draws a new sender's key, so the accepted input is a log that was sealed once and stored. */
const sealedOnce = samplesOf("audit-log").find(({ name }) => name === "accepted-five-records")?.bytes ?? Buffer.alloc(0);
const genuine = unpacked(sealedOnce).slice(0, GENUINE_FILES);

const isAuditError = by(AuditError);

export const auditLog: Target = {
  name: "audit-log",
  reads: 'the files of an audit log together: verifying, reading, taking up again; AUDIT.md, section "Verification"',
  seeds: [],
  words: [
    Buffer.alloc(4),
    Buffer.alloc(4, 0xff),
    ...words("\n", "atm-audit-hpke/1\n"),
    ...genuine.filter((file) => file !== null),
  ],
  refuses: isAuditError,
  async run(input) {
    const dir = mkdtempSync(path.join(temporaryRoot(), "strongroom-fuzz-log-"));
    try {
      const files = unpacked(input);
      for (const [i, file] of files.entries()) if (file !== null) put(path.join(dir, FILES[i] as string), file);
      const holds = await verifies(dir, files, {});
      assert.equal(await verifies(dir, files, { auditorKey: AUDITOR.privateKey }), holds);
      await using cursor = await LineCursor.at(dir, 0);
      for await (const line of cursor.until(RECORDS)) assert.equal(line.i, cursor.next - 1);
      for await (const line of readLines(dir)) assert.equal(line.v, 1);
      await recover(dir, VERIFIER, { disk: new Disk(), sealedInDatabase: RECORDS });
      return holds;
    } finally {
      rmSync(dir, { recursive: true });
    }
  },
};

/** Resolves with true if the log verifies, with or without the auditor's key. `verify` returns findings and never throws. */
async function verifies(dir: string, files: readonly (Buffer | null)[], keys: { auditorKey?: KeyObject }): Promise<boolean> {
  // Only a kept checkpoint of the genuine log reveals a shortened one.
  const keptCheckpoint = genuine[CHECKPOINT_AT]?.toString() ?? "";
  const options = { dir, origin: ORIGIN, logPublicKey: LOG_KEY.publicKey, keptCheckpoint, ...keys };
  const { ok } = await verify(options).catch((cause: unknown) => assert.fail(`verify threw ${String(cause)}`));
  if (ok) for (const [i, file] of genuine.entries()) assert.deepEqual(files[i], file, `${FILES[i]} is another, unnoticed`);
  return ok;
}

function put(file: string, bytes: Buffer): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, bytes);
}
