import assert from "node:assert/strict";
import { createPrivateKey, createPublicKey, verify } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { formatVerifier, openNote, parseVerifier, signNote, verifyConsistency, verifyInclusion } from "../../tlog/tlog.ts";

/** Published vectors. Each test checks their number, because a file could lose some unnoticed. */

// biome-ignore lint/suspicious/noExplicitAny: the vectors' own JSON
const load = (name: string): any =>
  JSON.parse(readFileSync(fileURLToPath(import.meta.resolve(`#assets/audit/vectors/${name}.json`)), "utf8"));
const hex = (text: string): Buffer => Buffer.from(text, "hex");
const base64 = (text: string): Buffer => Buffer.from(text, "base64");

test("merkle: the proofs of transparency-dev/merkle", () => {
  const vectors = load("merkle-proofs");
  const proof = (hashes: string[] | null): Buffer[] => (hashes ?? []).map(base64);
  for (const { leafIdx, treeSize, root, leafHash, proof: hashes, wantErr, desc } of vectors.inclusion)
    assert.equal(verifyInclusion(leafIdx, treeSize, base64(leafHash), proof(hashes), base64(root)), !wantErr, desc);
  for (const { size1, size2, root1, root2, proof: hashes, wantErr, desc } of vectors.consistency) {
    const [first, second] = [
      { size: size1, root: base64(root1) },
      { size: size2, root: base64(root2) },
    ];
    assert.equal(verifyConsistency(first, second, proof(hashes)), !wantErr, desc);
  }
  assert.deepEqual([vectors.inclusion.length, vectors.consistency.length], [98, 98]);
});

test("signed-note: Go's sumdb/note", () => {
  const { cases } = load("signed-note");
  for (const { skey, vkey, text, sigline } of cases) {
    const verifier = parseVerifier(vkey);
    assert.equal(formatVerifier(verifier), vkey);
    assert.equal(openNote(`${text}\n${sigline}`, verifier), text);
    const seed = base64(skey.split("+").slice(4).join("+")).subarray(1);
    const privateKey = createPrivateKey({ key: seed, format: "raw-private", asymmetricKeyType: "ed25519" });
    assert.equal(signNote(text, { name: verifier.name, privateKey }), `${text}\n${sigline}`);
  }
  assert.equal(cases.length, 1);
});

test("ed25519: Wycheproof's signatures", () => {
  const counts = { valid: 0, invalid: 0 };
  for (const { publicKey, tests } of load("wycheproof-ed25519").testGroups) {
    const key = createPublicKey({ key: hex(publicKey.pk), format: "raw-public", asymmetricKeyType: "ed25519" });
    for (const { msg, sig, result, comment } of tests) {
      assert.equal(verify(null, hex(msg), key, hex(sig)), result === "valid", comment);
      counts[result as keyof typeof counts]++;
    }
  }
  assert.deepEqual(counts, { valid: 88, invalid: 63 });
});
