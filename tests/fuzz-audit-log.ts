import assert from "node:assert/strict";
import type { KeyObject } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { AuditError } from "../src/audit/audit-error.ts";
import { recover } from "../src/audit/copying/recover.ts";
import { Disk } from "../src/audit/log/disk.ts";
import { decrypt } from "../src/audit/reading/decrypt.ts";
import { LineCursor } from "../src/audit/reading/line-cursor.ts";
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
  ...["plain/000000000000.jsonl", "sealed/000000000000.hpke"],
  ...["tlog/checkpoint", "tlog/tile/0/000.p/5", "tlog/tile/entries/000.p/5"],
  ...["tlog/tile/0/000", "plain/000000016384.jsonl", "sealed/000000016384.hpke"],
];
/** Bytes may follow the signed ones in these: a crash leaves them there. */
const GROWING_FILES = 2;
const CHECKPOINT_AT = 2;
const GENUINE_FILES = 5;
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

/** Each process draws a sender's key, so the accepted input is a log that was sealed once and stored. */
const sealedOnce = samplesOf("audit-log").find(({ name }) => name === "accepted-five-records")?.bytes ?? Buffer.alloc(0);
const genuine = unpacked(sealedOnce).slice(0, GENUINE_FILES);

const isAuditError = by(AuditError);

export const auditLog: Target = {
  name: "audit-log",
  reads: 'the files of an audit log together: verifying, reading, taking up again; AUDIT.md, section "Verification"',
  seeds: [],
  words: [Buffer.alloc(4), Buffer.alloc(4, 0xff), ...words("\n"), ...genuine.filter((file) => file !== null)],
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
      for await (const line of decrypt({ dir, origin: ORIGIN, auditorKeys: [AUDITOR.privateKey] })) assert.equal(line.v, 2);
      await recover(dir, VERIFIER, new Disk());
      return holds;
    } finally {
      rmSync(dir, { recursive: true });
    }
  },
};

/** Resolves with true if the log verifies, with or without the auditor's key. `verify` returns findings and never throws. */
async function verifies(dir: string, files: readonly (Buffer | null)[], keys: { auditorKey?: KeyObject }): Promise<boolean> {
  // Only a kept checkpoint of the genuine log reveals a shortened one.
  const keptCheckpoints = [genuine[CHECKPOINT_AT]?.toString() ?? ""];
  const options = { dir, origin: ORIGIN, logPublicKey: LOG_KEY.publicKey, keptCheckpoints, ...keys };
  const { ok } = await verify(options).catch((cause: unknown) => assert.fail(`verify threw ${String(cause)}`));
  for (const [i, file] of ok ? genuine.entries() : []) {
    const now = i < GROWING_FILES ? files[i]?.subarray(0, file?.length) : files[i];
    assert.deepEqual(now, file, `${FILES[i]} is another, unnoticed`);
  }
  return ok;
}

function put(file: string, bytes: Buffer): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, bytes);
}
