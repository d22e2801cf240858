import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtempDisposable } from "node:fs/promises";
import { connect, createServer, Socket } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { Control } from "./control.ts";
import { ControlError, callAtm } from "./control-call.ts";
import { type Answer, decodeAnswer, decodeAsked } from "./control-message.ts";

const IDLE_MS = 10_000;
const LINE_MAX = 65_536;
const NAME_MAX = 103;
const ASK = '{"ask":"status"}\n';
const refusing: Answer = { ok: false, why: "not now" };

async function socketFile() {
  const folder = await mkdtempDisposable(path.join(tmpdir(), "call-"));
  return { file: path.join(folder.path, "c"), folder: folder.path, [Symbol.asyncDispose]: () => folder.remove() };
}

/** Writes these parts as a client, and returns all that the server sends until the end. */
async function said(file: string, ...parts: readonly string[]): Promise<string> {
  const socket = connect(file);
  let text = "";
  socket.on("data", (bytes) => (text += bytes)).on("error", () => {});
  for (const part of parts) await new Promise((resolve) => socket.write(part, resolve));
  // once() would reject if the end comes with an error.
  if (!socket.closed) await new Promise((resolve) => socket.once("close", resolve));
  return text;
}

test("a request may arrive in pieces, and bytes after its line are ignored", async () => {
  await using at = await socketFile();
  const asked: unknown[] = [];
  const control = await Control.open(
    at.file,
    async (each) => {
      asked.push(each);
      return refusing;
    },
    () => {},
  );
  const answered = '{"ok":false,"why":"not now"}\n';
  assert.equal(await said(at.file, ASK.slice(0, 5), ASK.slice(5, 9), ASK.slice(9)), answered);
  assert.equal(await said(at.file, `${ASK}more`), answered);
  assert.deepEqual(asked, [{ ask: "status" }, { ask: "status" }]);
  await control?.close();
});

test("a request is accepted up to LINE_MAX bytes, and a longer one is not answered", async () => {
  await using at = await socketFile();
  const control = await Control.open(
    at.file,
    async () => refusing,
    () => {},
  );
  const padded = (size: number): string => `${ASK.trimEnd()}${" ".repeat(size - ASK.length)}\n`;
  assert.notEqual(await said(at.file, padded(LINE_MAX)), "");
  assert.equal(await said(at.file, padded(LINE_MAX + 1)), "");
  await control?.close();
});

test("a failure ends its connection and is logged, and the next request is answered", async () => {
  await using at = await socketFile();
  const logged: unknown[] = [];
  let fails = true;
  const act = async (): Promise<Answer> => {
    if (!fails) return refusing;
    fails = false;
    throw new RangeError("a bug");
  };
  const control = await Control.open(at.file, act, (level, _, fields) => void logged.push([level, String(fields?.["error"])]));
  await assert.rejects(callAtm(at.file, { ask: "status" }), { name: "ControlError", code: "atm-silent" });
  assert.deepEqual(logged, [["error", "RangeError: a bug"]]);
  assert.deepEqual(await callAtm(at.file, { ask: "status" }), refusing);
  await control?.close();
});

test("a silent connection is ended after IDLE_MS, and one that waits for its answer is not", async (t) => {
  await using at = await socketFile();
  const [limits, ends]: [unknown[], (() => void)[]] = [[], []];
  t.mock.method(Socket.prototype, "setTimeout", (ms: number, end: () => void) => {
    limits.push(ms);
    if (ms === IDLE_MS) ends.push(end);
  });
  const control = await Control.open(
    at.file,
    async () => refusing,
    () => {},
  );
  assert.notEqual(await said(at.file, ASK), "");
  assert.deepEqual(limits, [IDLE_MS, 0]);
  const silent = said(at.file, "{");
  while (ends.length < 2) await pause(1);
  ends[1]?.();
  assert.equal(await silent, "");
  await control?.close();
});

test("a control that closes waits for the request under way, and removes its socket", async () => {
  await using at = await socketFile();
  const [begun, held] = [Promise.withResolvers<void>(), Promise.withResolvers<Answer>()];
  const act = (): Promise<Answer> => {
    begun.resolve();
    return held.promise;
  };
  const control = await Control.open(at.file, act, () => {});
  assert.ok(existsSync(at.file));
  const asked = callAtm(at.file, { ask: "status" });
  await begun.promise;
  let isClosed = false;
  const closing = control?.close().then(() => {
    isClosed = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(isClosed, false);
  held.resolve(refusing);
  await closing;
  assert.deepEqual([await asked, existsSync(at.file)], [refusing, false]);
});

test("a path is accepted up to NAME_MAX bytes; for a longer one the log names its length and the limit", async () => {
  await using at = await socketFile();
  const logged: unknown[] = [];
  const open = (length: number) =>
    Control.open(
      `${at.folder}/${"x".repeat(length - at.folder.length - 1)}`,
      async () => refusing,
      (level, _, fields) => void logged.push([level, fields?.["most"], String(fields?.["file"]).length]),
    );
  const control = await open(NAME_MAX);
  assert.notEqual(control, null);
  assert.equal(await open(NAME_MAX + 1), null);
  assert.deepEqual(logged, [["warn", NAME_MAX, NAME_MAX + 1]]);
  await control?.close();
});

test("the socket is created for its own account alone, and the process's umask is unchanged", async () => {
  await using at = await socketFile();
  const before = process.umask(0o022);
  try {
    const control = await Control.open(
      at.file,
      async () => refusing,
      () => {},
    );
    assert.equal(process.umask(), 0o022);
    await control?.close();
  } finally {
    process.umask(before);
  }
});

test("a caller can tell an ATM that does not run from one that may have acted without an answer", async () => {
  await using at = await socketFile();
  const check = (code: ControlError["code"], message: RegExp) => (error: unknown) => {
    assert.ok(error instanceof ControlError);
    assert.equal(error.code, code);
    assert.match(error.message, message);
    assert.ok(error.cause instanceof Error);
    return true;
  };
  await assert.rejects(
    callAtm(at.file, { ask: "status" }),
    check("atm-not-running", new RegExp(`answers at ${at.file}: start it`)),
  );
  const lines: string[] = [];
  const server = createServer((socket) =>
    socket.on("data", (bytes) => {
      lines.push(String(bytes));
      socket.end("nonsense\n");
    }),
  ).listen(at.file);
  await once(server, "listening");
  await assert.rejects(callAtm(at.file, { ask: "status" }), check("atm-silent", /may or may not have done it: check with/));
  assert.deepEqual(lines, [ASK]);
  server.close();
});

test("an answer or a request that is no object is refused, and a positive answer needs a state", () => {
  for (const line of ["null", "1", '"x"', "[]", "{}", '{"ok":false}', '{"ok":true,"why":"x"}', '{"ok":false,"why":""}'])
    assert.throws(() => decodeAnswer(Buffer.from(line)), { name: "ProtocolError" }, line);
  for (const line of ["null", "1", "[]", "{}", '{"ask":"rob"}'])
    assert.throws(() => decodeAsked(Buffer.from(line)), { name: "ProtocolError" }, line);
});
