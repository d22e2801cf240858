import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { auditLogKeyFile, auditorKeyFile } from "../data-folder.ts";
import { makeAuditKeys } from "./audit-keys.ts";

test("keys are made once, and after a crash between the two files of a pair the second is made from the first", async () => {
  const data = mkdtempSync(path.join(tmpdir(), "audit-keys-"));
  try {
    mkdirSync(path.join(data, "keys"));
    await makeAuditKeys(data);
    const pairOf = (key: string) => ({ publicFile: `${key}.pub`, made: readFileSync(`${key}.pub`, "utf8") });
    const pairs = [pairOf(auditLogKeyFile(data)), pairOf(auditorKeyFile(data))];
    for (const { publicFile } of pairs) rmSync(publicFile);
    await makeAuditKeys(data);
    for (const { publicFile, made } of pairs) assert.equal(readFileSync(publicFile, "utf8"), made);
    // The auditor has moved the private key away.
    rmSync(auditorKeyFile(data));
    await makeAuditKeys(data);
    for (const { publicFile, made } of pairs) assert.equal(readFileSync(publicFile, "utf8"), made);
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
});
