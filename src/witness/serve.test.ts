import assert from "node:assert/strict";
import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { cosignaturesOn, type NoteVerifier } from "../tlog/tlog.ts";
import { originHash } from "./kept-notes.ts";
import { openWitness } from "./open-witness.ts";
import { TestLog } from "./testing/test-log.ts";
import { testKey } from "./testing/test-witness.ts";

const key = testKey();
const listen = { host: "127.0.0.1", port: 0 };

async function served(folder: string, ...logs: readonly NoteVerifier[]) {
  const lines: string[] = [];
  const log = (level: string, message: string): void => void lines.push(`${level}: ${message}`);
  const { port, close } = await openWitness({ folder, listen, key, logs, log });
  const at = `http://127.0.0.1:${port}`;
  const post = async (body: string | Uint8Array<ArrayBuffer>) => await fetch(`${at}/add-checkpoint`, { method: "POST", body });
  return { at, post, lines, [Symbol.asyncDispose]: close };
}

test("a witness serves add-checkpoint and the newest checkpoint over HTTP, also after a restart", async () => {
  await using folder = await mkdtempDisposable(path.join(tmpdir(), "strongroom-witness-"));
  const log = new TestLog();
  const newest = `/${originHash(log.verifier.name)}/checkpoint`;
  {
    await using witness = await served(folder.path, log.verifier);
    assert.equal((await fetch(witness.at + newest)).status, 404);
    const answer = await witness.post(await log.request(0, 4));
    const note = `${await log.note(4)}${await answer.text()}`;
    assert.deepEqual([answer.status, cosignaturesOn(note, [key.verifier]).length], [200, 1]);
    assert.equal(await (await fetch(witness.at + newest)).text(), note);
    assert.deepEqual(witness.lines, ["warn: nothing is kept of this log yet: its first checkpoint will be trusted"]);
    await assert.rejects(served(folder.path, log.verifier), { name: "LockError" });
  }
  await using again = await served(folder.path, log.verifier);
  const conflict = await again.post(await log.request(0, 6));
  assert.deepEqual(
    [conflict.status, conflict.headers.get("content-type"), await conflict.text()],
    [409, "text/x.tlog.size", "4\n"],
  );
  assert.equal((await again.post(await log.request(4, 6))).status, 200);
  assert.deepEqual(again.lines, ["info: the newest cosigned checkpoint of this log is kept"]);
});

test("a request that is not of the protocol is answered with its status, and a long one ends", async () => {
  await using folder = await mkdtempDisposable(path.join(tmpdir(), "strongroom-witness-"));
  await using witness = await served(folder.path, new TestLog().verifier);
  const status = async (place: string, method: string): Promise<number> => (await fetch(witness.at + place, { method })).status;
  assert.equal(await status("/", "GET"), 404);
  assert.equal(await status("/add-checkpoint", "GET"), 405);
  assert.equal(await status(`/${"0".repeat(64)}/checkpoint`, "POST"), 405);
  assert.equal(await status(`/${"0".repeat(64)}/checkpoint`, "GET"), 404);
  assert.equal(await status(`/${"0".repeat(64)}/checkpoint`, "HEAD"), 404);
  assert.equal((await witness.post(Buffer.from([0xff, 0xfe]))).status, 400);
  assert.equal((await witness.post("x".repeat(40_000))).status, 413);
  const long = await witness.post("x".repeat(2_000_000)).then(
    ({ status }) => status,
    () => "broken off",
  );
  assert.ok(long === 413 || long === "broken off", String(long));
  assert.equal(await status("/", "GET"), 404, "the next request is served");
});
