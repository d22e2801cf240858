import assert from "node:assert/strict";
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { test } from "node:test";
import fc from "fast-check";
import { hex, vectors } from "../../crypto/testing/test-vectors.ts";
import { keyIdOf, type OpenedEvent } from "../../events/events.ts";
import { TEST_ORIGIN, testAuditor } from "../../events/testing/test-event-store.ts";
import { anyCommit, fullEvent, plainEvent } from "../../events/testing/test-events.ts";
import { testSealer } from "../../events/testing/test-sealer.ts";

const asset = (name: string) => import(import.meta.resolve(`#assets/console/assets/${name}`));
const { recipientFrom, setupRecipient } = await asset("hpke.js");
const { readAuditorKey } = await asset("auditor-key.js");
const { openCommit, openSealed } = await asset("open-sealed.js");

const numRuns = 30 * Number(process.env["FUZZ_RUNS"] ?? 1);
/** An X25519 private key in PKCS #8 is these bytes, then its own 32. */
const PKCS8 = hex("302e020100300506032b656e04220420");
const privateFrom = (raw: Buffer): KeyObject =>
  createPrivateKey({ key: Buffer.concat([PKCS8, raw]), format: "der", type: "pkcs8" });
const pemOf = (key: KeyObject): string => key.export({ type: "pkcs8", format: "pem" }) as string;
const fileOf = (text: string): Blob => new Blob([text]);
const keyFile = fileOf(pemOf(testAuditor.privateKey));
const seal = testSealer();

/** In a form in which a field may be named like a property of every object, and digests are in hex as in the browser. */
const comparable = ({ confidential, effect, ...rest }: Omit<OpenedEvent, "effect"> & { effect: Buffer | string | null }) => [
  { ...rest, effect: Buffer.isBuffer(effect) ? effect.toString("hex") : effect },
  confidential === null ? null : Object.entries(confidential),
];

test("hpke: RFC 9180, A.1, base mode, and the output of the log's suite", async () => {
  let opened = 0;
  // biome-ignore lint/suspicious/noExplicitAny: the vectors' own JSON
  for (const { mode, setup, encryptions } of vectors<any>("crypto/hpke-rfc9180.json").cases) {
    if (mode !== "Base" || setup.kem_id !== "32" || setup.aead_id !== "1") continue;
    const recipient = await recipientFrom(Buffer.concat([PKCS8, hex(setup.skRm)]));
    assert.equal(Buffer.from(recipient.publicKey).toString("hex"), setup.pkRm);
    const context = await setupRecipient(hex(setup.enc), recipient, hex(setup.info), "aes-128-gcm");
    for (const vector of encryptions) {
      const text = await context.open(Number(vector["sequence number"]), hex(vector.aad), hex(vector.ct));
      assert.equal(Buffer.from(text).toString("hex"), vector.pt);
      opened++;
    }
  }
  assert.equal(opened, 6);
  // The log's own vector of src/crypto/hpke/hpke.test.ts.
  const recipient = await recipientFrom(
    Buffer.concat([PKCS8, hex("4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8")]),
  );
  const enc = hex("37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431");
  const context = await setupRecipient(enc, recipient, Buffer.from("info"));
  for (const [n, ct] of ["2b1e9b974b29e78cbfabc822e23ebfdca5d76bc4", "b23908b9319b1e7e51a90424c3d67146e49e4c03"].entries())
    assert.equal(Buffer.from(await context.open(n, Buffer.from(`aad ${n}`), hex(ct))).toString(), "text");
});

test("the published commit of the audit log opens as its rows say", async () => {
  // biome-ignore lint/suspicious/noExplicitAny: the vectors' own JSON
  const { auditorPrivateKey, rows, confidential, lines, sealed, first, origin } = vectors<any>("audit/commit.json");
  const { w: writer } = JSON.parse(lines[0]);
  const file = fileOf(pemOf(privateFrom(hex(auditorPrivateKey))));
  const last = first + rows.length - 1;
  const events = await openSealed({ keyFile: file, sealed: hex(sealed), writer, first, last, origin });
  assert.deepEqual(
    events,
    rows.map((row: object, n: number) => ({ ...row, confidential: confidential[n] })),
  );
});

test("every commit that the bank seals opens, whatever its events are", async () => {
  const key = await readAuditorKey(keyFile);
  assert.equal(key.keyId, keyIdOf(testAuditor.publicKey));
  await fc.assert(
    fc.asyncProperty(anyCommit, async (events) => {
      const { events: expected, ...commit } = seal(events);
      assert.deepEqual((await openCommit(key, commit)).map(comparable), expected.map(comparable));
    }),
    { numRuns },
  );
  const many = Array.from({ length: 1_024 }, (_, n) => (n % 3 === 0 ? fullEvent() : plainEvent({ at: n })));
  const { events: expected, ...commit } = seal(many);
  assert.deepEqual((await openCommit(key, commit)).map(comparable), expected.map(comparable));
});

test("a changed byte is refused wherever it is, and so is another place, log or key", async () => {
  const { events: _, ...commit } = seal([fullEvent(), plainEvent()]);
  const key = await readAuditorKey(keyFile);
  for (let at = 0; at < commit.sealed.length; at++) {
    const sealed = Buffer.from(commit.sealed);
    sealed[at] = (sealed[at] as number) ^ 1;
    await assert.rejects(openCommit(key, { ...commit, sealed }), { code: at < 8 ? "other-key" : "changed" }, `byte ${at}`);
  }
  const { sealed, first, last, writer } = commit;
  for (const changed of [
    { first: first + 1 },
    { last: last + 1 },
    { first: 0 },
    { last: 2 ** 31 },
    { first: Number.NaN },
    { writer: writer.replace(/^./, (digit) => (digit === "0" ? "1" : "0")) },
    { writer: "" },
    { origin: "other/log" },
    { sealed: sealed.subarray(0, -1) },
    { sealed: sealed.subarray(0, 60) },
    { sealed: sealed.subarray(0, 0) },
    { sealed: Buffer.concat([sealed, Buffer.alloc(1)]) },
    { sealed: Buffer.concat([sealed.subarray(0, 8), Buffer.alloc(32), sealed.subarray(40)]) },
  ])
    await assert.rejects(openCommit(key, { ...commit, ...changed }), { code: "changed" }, JSON.stringify(changed));
  const stranger = fileOf(pemOf(generateKeyPairSync("x25519").privateKey));
  await assert.rejects(openSealed({ ...commit, keyFile: stranger }), { code: "other-key" });
  assert.equal((await openCommit(key, commit)).length, 2);
});

test("the key cannot be extracted, and a forgotten one opens nothing", async (t) => {
  const imported: CryptoKey[] = [];
  const { importKey, deriveKey } = crypto.subtle;
  for (const [name, real] of Object.entries({ importKey, deriveKey }))
    t.mock.method(crypto.subtle, name as "importKey", async (...given: unknown[]) => {
      const key = await (real as (...given: unknown[]) => Promise<CryptoKey>).apply(crypto.subtle, given);
      imported.push(key);
      return key;
    });
  const { events: _, ...commit } = seal([fullEvent()]);
  const key = await readAuditorKey(keyFile);
  await openCommit(key, commit);
  assert.ok(imported.some(({ type, algorithm }) => type === "private" && algorithm.name === "X25519"));
  assert.ok(imported.some(({ usages }) => usages.join() === "decrypt"));
  assert.deepEqual(
    imported.filter(({ type, extractable }) => type !== "public" && extractable),
    [],
  );
  key.drop();
  await assert.rejects(openCommit(key, commit), { code: "key-file" });
});

test("what is not an auditor's private key is refused with what to do", async () => {
  const { privateKey, publicKey } = generateKeyPairSync("x25519");
  const pem = pemOf(privateKey);
  const passphrase = privateKey.export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: "x" }) as string;
  for (const [text, sentence] of [
    ["", /not a PEM file/],
    ["-----BEGIN ", /not a PEM file/],
    [publicKey.export({ type: "spki", format: "pem" }) as string, /without \.pub/],
    [passphrase, /passphrase/],
    [pemOf(generateKeyPairSync("ed25519").privateKey), /another kind/],
    [pem.replaceAll("PRIVATE KEY", "CERTIFICATE"), /something else/],
    [pem.slice(0, 60), /another kind, or damaged/],
    [`${pem}${"#".repeat(20_000)}`, /too large/],
  ] as const)
    await assert.rejects(readAuditorKey(fileOf(text)), { code: "key-file", message: sentence }, text.slice(0, 40));
  for (const text of [pem.replaceAll("\n", "\r\n"), `a comment\n${pem}`])
    assert.equal((await readAuditorKey(fileOf(text))).keyId, keyIdOf(createPublicKey(privateKey)));
});

test("a browser without X25519 is named as the reason", async (t) => {
  t.mock.method(crypto.subtle, "generateKey", () => Promise.reject(new DOMException("no", "NotSupportedError")));
  await assert.rejects(readAuditorKey(keyFile), { code: "no-x25519", message: /lacks X25519/ });
});

test("events that the bank does not write are refused, although they open", async () => {
  const key = { keyId: "00".repeat(8), context: async () => ({ open: async () => hex("d9010081f6") }) };
  const commit = { sealed: Buffer.alloc(100), writer: "0".repeat(16), first: 1, last: 1, origin: TEST_ORIGIN };
  await assert.rejects(openCommit(key, commit), { code: "not-events" });
});
