import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import {
  answerHandshake,
  Breach,
  beginHandshake,
  decodeRequest,
  decodeResponse,
  encodeRequest,
  encodeResponse,
  Frames,
  OPERATIONS,
  Records,
  transcript,
} from "strongroom/protocol";
import { checkoutRoot } from "./checkout.ts";

// What other programs may import, through the package's own "exports" only.

const vector = transcript();
const bytes = (hex: string): Buffer => Buffer.from(hex, "hex");
const hex = (given: Uint8Array): string => Buffer.from(given).toString("hex");

test("the published vector comes from the public entry: hellos, secrets, every record and every message", async () => {
  const { key_file: keyFile, bank, ephemerals, handshake, key_schedule: schedule } = vector;
  const keys = {
    terminalId: keyFile.terminal_id,
    staticPrivate: bytes(keyFile.static_private),
    pskEpoch: keyFile.psk_epoch,
    psk: bytes(keyFile.psk),
    bankStaticPublic: bytes(keyFile.bank_static_public),
  };
  const begun = beginHandshake(keys, bytes(ephemerals.client_private));
  assert.equal(hex(begun.clientHello), handshake.client_hello);
  const terminal = { terminalId: keys.terminalId, psk: (epoch: number) => (epoch === keys.pskEpoch ? keys.psk : null) };
  const answered = await answerHandshake(
    begun.clientHello,
    {
      staticPrivates: [bytes(bank.static_private)],
      findTerminal: async (publicKey) => (hex(publicKey) === vector.terminal_static_public ? terminal : null),
    },
    bytes(ephemerals.server_private),
  );
  assert.equal(hex(answered.serverHello), handshake.server_hello);
  assert.deepEqual([answered.terminalId, answered.pskEpoch], ["ATM-0007", 3]);
  const secrets = await begun.finish(answered.serverHello);
  assert.deepEqual(
    [secrets.sessionId, hex(secrets.c2s), hex(secrets.s2c)],
    [schedule["session_id"], schedule["traffic_c2s"], schedule["traffic_s2c"]],
  );
  const [atm, itsBank, frames] = [new Records("atm", secrets), new Records("bank", answered), new Frames()];
  let messages = 0;
  for (const { dir, kind, content, frame, op, message = "" } of vector.records) {
    frames.push(bytes(frame));
    const whole = frames.next("Record") as Uint8Array;
    // The vector's PONG answers its PING, so this end must have sent one with the same content.
    if (kind === "PING") atm.ping(bytes(content));
    const opened = (dir === "c2s" ? itsBank : atm).open(whole);
    assert.deepEqual([opened.kind, hex(opened.content)], [kind, content]);
    if (op === undefined) continue;
    const again =
      dir === "c2s" ? encodeRequest(decodeRequest(opened.content)) : encodeResponse(op, decodeResponse(op, opened.content));
    assert.equal(Buffer.from(again).toString(), message);
    messages++;
  }
  assert.equal(messages, 20);
});

test("both ends of the public entry understand each other, and refuse what is not theirs", async () => {
  const keys = { terminalId: "ATM-0001", staticPrivate: Buffer.alloc(32, 1), pskEpoch: 1, psk: Buffer.alloc(32, 2) };
  const { bank } = vector;
  const begun = beginHandshake({ ...keys, bankStaticPublic: bytes(bank.static_public) });
  const known = { terminalId: "ATM-0001", psk: () => keys.psk };
  const bankKeys = { staticPrivates: [bytes(bank.static_private)], findTerminal: async () => known };
  const answered = await answerHandshake(begun.clientHello, bankKeys);
  const [atm, server] = [new Records("atm", await begun.finish(answered.serverHello)), new Records("bank", answered)];
  assert.equal(server.open(atm.seal("READY")).kind, "READY");
  assert.equal(Buffer.from(server.open(atm.seal("DATA", Buffer.from("{}"))).content).toString(), "{}");
  const ping = server.ping() as Uint8Array;
  assert.equal(server.ping(), null);
  const asked = atm.open(ping);
  assert.equal(server.open(atm.seal("PONG", asked.content)).kind, "PONG");
  const damaged = Buffer.from(server.seal("DATA", Buffer.from("{}")));
  damaged[9] = (damaged[9] ?? 0) ^ 1;
  assert.throws(() => atm.open(damaged), Breach);
  await assert.rejects(answerHandshake(begun.clientHello, { ...bankKeys, findTerminal: async () => null }), Breach);
  await assert.rejects(answerHandshake(begun.clientHello.subarray(0, 20), bankKeys), Breach);
  const another = beginHandshake({ ...keys, bankStaticPublic: bytes(bank.static_public) });
  await assert.rejects(another.finish(answered.serverHello), Breach);
  assert.ok(Object.keys(OPERATIONS).length > 20);
});

/** A program that uses both entries, in the strictest form that the compiler has. */
const PROGRAM = `
import { AtmError, openAtm, type Atm, type WithdrawRefusal } from "strongroom/client";
import { decodeResponse, encodeRequest, Money, newRequestId, type ResultOf } from "strongroom/protocol";

const atm: Atm = await openAtm({ bank: ["127.0.0.1:1"], keyFile: "atm.json", journal: "atm.journal", signal: AbortSignal.timeout(1) });
const hold = await atm.withdraw(40_00n, { request: "id" });
if (hold.ok) {
  const ended = await hold.settle({ paid: hold.amount });
  if (!ended.ok && ended.refusal === "hold-exceeded") console.log(ended.details["limit"]);
} else {
  const refusal: WithdrawRefusal = hold.refusal;
  switch (refusal) {
    case "insufficient-funds":
      break;
    // @ts-expect-error a refusal that a withdrawal does not have
    case "payee-unknown":
      break;
  }
}
// @ts-expect-error money is a bigint
await atm.deposit(40);
const bytes: Uint8Array = encodeRequest({ id: newRequestId(), op: "deposit", fields: { amount: Money(1n) } });
const { outcome } = decodeResponse("deposit", bytes);
if (outcome.ok) { const funds: ResultOf<"deposit"> = outcome.result; console.log(funds.posted + 1n); }
export const is = (error: unknown): boolean => error instanceof AtmError && error.code === "aborted" && error.inDoubt;
`;

const COMPILER = path.join(checkoutRoot, "node_modules", "typescript", "bin", "tsc");
const tsc = (...args: readonly string[]): void => {
  try {
    execFileSync(process.execPath, [COMPILER, ...args], { encoding: "utf8" });
  } catch (error) {
    assert.fail((error as { stdout: string }).stdout);
  }
};

test("a strict program compiles against the declarations alone, which name no private room", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "strongroom-types-"));
  try {
    const { exports } = JSON.parse(readFileSync(path.join(checkoutRoot, "package.json"), "utf8")) as {
      exports: Record<string, { types: string }>;
    };
    const entries = ["./client", "./protocol"].map((name) => path.normalize(exports[name]?.types ?? ""));
    const sources = entries.map((entry) => path.join(checkoutRoot, entry.replace(/^dist\//, "").replace(/\.d\.ts$/, ".ts")));
    const made = path.join(folder, "made");
    const emit = {
      noCheck: true,
      declaration: true,
      emitDeclarationOnly: true,
      sourceMap: false,
      outDir: made,
      rootDir: checkoutRoot,
    };
    const typeRoots = [path.join(checkoutRoot, "node_modules", "@types")];
    const config = (name: string, json: object): string => {
      writeFileSync(path.join(folder, name), JSON.stringify(json));
      return path.join(folder, name);
    };
    const base = path.join(checkoutRoot, "tsconfig.json");
    tsc("-p", config("emit.json", { extends: base, compilerOptions: { ...emit, typeRoots }, files: sources, include: [] }));
    const reached = reachedFrom(entries.map((entry) => path.join(made, entry.replace(/^dist\//, ""))));
    const rooms = new Set([...reached].map((file) => path.relative(path.join(made, "src"), file).split(path.sep)[0]));
    assert.deepEqual([...rooms].sort(), ["client", "implementing", "model", "protocol"]);
    const installed = path.join(folder, "node_modules", "strongroom");
    for (const file of reached) {
      const place = path.join(installed, "dist", path.relative(made, file));
      mkdirSync(path.dirname(place), { recursive: true });
      cpSync(file, place);
    }
    cpSync(path.join(checkoutRoot, "package.json"), path.join(installed, "package.json"));
    symlinkSync(path.join(checkoutRoot, "node_modules", "@types"), path.join(folder, "node_modules", "@types"));
    writeFileSync(path.join(folder, "program.mts"), PROGRAM);
    const strict = {
      strict: true,
      skipLibCheck: false,
      noEmit: true,
      target: "es2025",
      lib: ["esnext"],
      module: "nodenext",
      types: ["node"],
    };
    tsc("-p", config("program.json", { compilerOptions: strict, files: ["program.mts"] }));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

/** The declarations that these name, and so on. They keep the names of the sources. */
function reachedFrom(files: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>();
  for (const left = [...files]; left.length > 0; ) {
    const file = left.pop() as string;
    if (found.has(file)) continue;
    found.add(file);
    for (const [, name = ""] of readFileSync(file, "utf8").matchAll(/(?:from |import\()"(\.[^"]+)"/g))
      left.push(path.join(path.dirname(file), name.replace(/\.ts$/, ".d.ts")));
  }
  return found;
}
