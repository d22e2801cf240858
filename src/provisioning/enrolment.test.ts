import assert from "node:assert/strict";
import { mkdtempDisposable, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { generateKeyPair } from "../crypto/crypto.ts";
import { newRequestId, TerminalId, terminalIdOf } from "../model/model.ts";
import { type EnrolmentRequest, fingerprintOf, printEnrolmentRequest, readEnrolmentRequest } from "./enrolment-request.ts";
import { type KeyFile, readKeyFile, writeKeyFile } from "./key-file.ts";
import { makeEnrolment, takeSealedKeyFile } from "./pending-enrolment.ts";
import { sealKeyFile } from "./sealed-key-file.ts";

const ATM = terminalIdOf(3);
const SLOW_RUNS = { numRuns: 20 * Number(process.env["FUZZ_RUNS"] ?? 1) };

const keysOf = (request: EnrolmentRequest, epoch = 1): KeyFile => ({
  ...{ terminal: request.terminal, staticPrivate: null, pskEpoch: epoch, psk: Buffer.alloc(32, epoch), next: null },
  ...{ bankStaticPublic: Buffer.alloc(32, 0x33), auditLog: null, cassettes: [] },
});
const newRequest = (terminal = ATM): EnrolmentRequest => ({
  ...{ terminal, publicKey: generateKeyPair().publicKey, sealTo: generateKeyPair().publicKey },
});

/** The folder of a new machine. */
async function machine(terminal = ATM) {
  const folder = await mkdtempDisposable(path.join(tmpdir(), "enrolment-"));
  const place = { pending: path.join(folder.path, "enrolment.key"), keyFile: path.join(folder.path, "key.json") };
  return {
    ...place,
    folder: folder.path,
    request: async () => (await makeEnrolment(place.pending, terminal)).request,
    take: (sealed: string) => takeSealedKeyFile(place, terminal, sealed),
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

test("a request reads as it was printed, and with any one character changed it is refused", () => {
  const terminal = fc.integer({ min: 1, max: 9_999 }).map(terminalIdOf);
  fc.assert(
    fc.property(terminal, fc.nat(), fc.constantFrom(..."AaZz09-_:"), (atm, place, other) => {
      const request = newRequest(atm);
      const text = printEnrolmentRequest(request);
      assert.match(text, /^SRE1:ATM-\d{4}:[A-Za-z0-9_-]{91}$/);
      assert.deepEqual(readEnrolmentRequest(text), request);
      const at = place % text.length;
      const changed = `${text.slice(0, at)}${other}${text.slice(at + 1)}`;
      if (changed !== text) assert.equal(readEnrolmentRequest(changed), null, changed);
      assert.equal(readEnrolmentRequest(text.slice(0, at)), null);
    }),
    SLOW_RUNS,
  );
});

test("the fingerprint of another ATM or key is another, and has the form that people compare", () => {
  const request = newRequest();
  const others = [{ terminal: TerminalId("ATM-0004") }, { publicKey: newRequest().publicKey }, { sealTo: newRequest().sealTo }];
  const prints = [request, ...others.map((each) => ({ ...request, ...each }))].map(fingerprintOf);
  assert.equal(new Set(prints).size, 4);
  for (const each of prints) assert.match(each, /^[A-Z2-7]{4}(-[A-Z2-7]{4}){3}$/);
  assert.equal(fingerprintOf(request), fingerprintOf({ ...request }));
});

test("one key for both uses, or a key of low order, is no request", () => {
  const { publicKey } = generateKeyPair();
  for (const each of [
    { terminal: ATM, publicKey, sealTo: publicKey },
    { terminal: ATM, publicKey, sealTo: Buffer.alloc(32) },
    { terminal: ATM, publicKey: Buffer.alloc(32), sealTo: publicKey },
  ])
    assert.equal(readEnrolmentRequest(printEnrolmentRequest(each)), null);
});

test("a machine asks, opens the sealed file once, has its keys, and forgets the request", async () => {
  await using at = await machine();
  const request = await at.request();
  assert.equal((await stat(at.pending)).mode & 0o777, 0o600);
  assert.deepEqual(await at.request(), request, "asking again gives the same request");
  const sealed = sealKeyFile(keysOf(request), request, newRequestId());
  assert.doesNotMatch(sealed, /0101010101/, "the key is not in clear");
  const keys = await at.take(sealed);
  assert.deepEqual(await readKeyFile(at.keyFile), keys);
  assert.deepEqual([keys.psk, keys.terminal], [Buffer.alloc(32, 1), ATM]);
  assert.equal((await stat(at.keyFile)).mode & 0o777, 0o600);
  assert.deepEqual(await readdir(at.folder), ["key.json"]);
  await assert.rejects(at.take(sealed), { code: "enrolment-none", message: /a sealed key file is opened once/ });
  assert.notDeepEqual(await at.request(), request, "the next request has other keys");
  await assert.rejects(at.take(sealed), { code: "sealed-file-other-machine" });
});

test("a sealed file for another machine, another ATM, or changed in any place, is refused, and nothing is written", async () => {
  await using at = await machine();
  await using other = await machine(terminalIdOf(4));
  const [request, stranger] = [await at.request(), await other.request()];
  const sealed = sealKeyFile(keysOf(request), request, newRequestId());
  const twin = newRequest();
  await assert.rejects(at.take(sealKeyFile(keysOf(twin), twin, newRequestId())), { code: "sealed-file-other-machine" });
  const foreign = sealKeyFile(keysOf(stranger), stranger, newRequestId());
  await assert.rejects(at.take(foreign), {
    code: "sealed-file-other-terminal",
    message: /is for ATM-0004, and this machine is ATM-0003/,
  });
  for (const text of ["", "{}", "null", "[]", sealed.slice(0, -9), sealed.replace(": 1", ": 2")])
    await assert.rejects(at.take(text), { code: "sealed-file-invalid" }, text);
  const json = JSON.parse(sealed) as Record<string, string>;
  for (const [name, value] of [
    ["proposal", newRequestId()],
    ["bank", "0".repeat(16)],
    ["enc", generateKeyPair().publicKey.toString("base64")],
    ["sealed", Buffer.from(`x${json["sealed"]}`).toString("base64")],
  ] as const)
    await assert.rejects(at.take(JSON.stringify({ ...json, [name]: value })), { code: "sealed-file-changed" }, name);
  assert.deepEqual(await readdir(at.folder), ["enrolment.key"]);
  await at.take(sealed);
});

test("no change of a byte of a sealed file gives a key file", async () => {
  await using at = await machine();
  const request = await at.request();
  const bytes = Buffer.from(sealKeyFile(keysOf(request), request, newRequestId()));
  await fc.assert(
    fc.asyncProperty(fc.nat({ max: bytes.length - 1 }), fc.integer({ min: 1, max: 255 }), async (place, other) => {
      const changed = Buffer.from(bytes);
      changed[place] = (changed[place] as number) ^ other;
      const isSame = JSON.stringify(jsonOf(changed)) === JSON.stringify(jsonOf(bytes));
      if (!isSame) await assert.rejects(at.take(changed.toString()), { name: "EnrolmentError" });
    }),
    SLOW_RUNS,
  );
});

/** White space means nothing in JSON. */
function jsonOf(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return null;
  }
}

test("after a crash between the key file and the end of the request, the same file finishes the enrolment", async () => {
  await using at = await machine();
  const request = await at.request();
  const pending = await readFile(at.pending, "utf8");
  const sealed = sealKeyFile(keysOf(request), request, newRequestId());
  const keys = await at.take(sealed);
  await writeFile(at.pending, pending, { mode: 0o600 });
  assert.deepEqual(await at.take(sealed), keys);
  assert.deepEqual(await readdir(at.folder), ["key.json"]);
});

test("an ATM that is enrolled again replaces its key file, and no newer or other one", async () => {
  await using at = await machine();
  const first = await at.request();
  await at.take(sealKeyFile(keysOf(first, 2), first, newRequestId()));
  const second = await at.request();
  await assert.rejects(at.take(sealKeyFile(keysOf(second, 1), second, newRequestId())), { code: "key-file-newer" });
  await assert.rejects(at.take(sealKeyFile(keysOf(second, 2), second, newRequestId())), { code: "key-file-newer" });
  const keys = await at.take(sealKeyFile(keysOf(second, 3), second, newRequestId()));
  assert.deepEqual(await readKeyFile(at.keyFile), keys);
  const third = await at.request();
  await writeKeyFile(at.keyFile, { ...keys, terminal: terminalIdOf(9) }, { replace: true });
  await assert.rejects(at.take(sealKeyFile(keysOf(third, 4), third, newRequestId())), { message: /is the key file of ATM-0009/ });
});

test("a damaged request, or one that others may read, is named and not used", async () => {
  await using at = await machine();
  await writeFile(at.pending, "{}", { mode: 0o600 });
  await assert.rejects(at.request(), { code: "enrolment-damaged", message: /remove it, and make a new one/ });
  await writeFile(at.pending, "{}", { mode: 0o600 });
  await using open = await machine();
  await writeFile(open.pending, "{}", { mode: 0o644 });
  await assert.rejects(open.request(), { code: "secret-file-open" });
});

test("only the key file that a request asks for is sealed to it", () => {
  const request = newRequest();
  for (const change of [{ terminal: terminalIdOf(9) }, { staticPrivate: Buffer.alloc(32) }])
    assert.throws(() => sealKeyFile({ ...keysOf(request), ...change }, request, newRequestId()), RangeError);
});
