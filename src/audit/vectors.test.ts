import assert from "node:assert/strict";
import { createPrivateKey, createPublicKey, createSecretKey, type KeyObject, verify } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { verifyConsistency, verifyInclusion } from "../tlog/merkle-proof.ts";
import { formatVerifier, openNote, parseVerifier, signNote } from "../tlog/signed-note.ts";
import { type Aead, Recipient, setupRecipient, setupSender } from "./hpke.ts";

/** Published vectors; each test says how many it ran, so that a file that lost some is noticed. */

// biome-ignore lint/suspicious/noExplicitAny: the vectors' own JSON
const load = (name: string): any =>
  JSON.parse(readFileSync(fileURLToPath(import.meta.resolve(`#assets/audit/vectors/${name}.json`)), "utf8"));
const hex = (text: string): Buffer => Buffer.from(text, "hex");
const base64 = (text: string): Buffer => Buffer.from(text, "base64");

function x25519(raw: string): { privateKey: KeyObject; publicKey: KeyObject } {
  const privateKey = createPrivateKey({ key: hex(raw), format: "raw-private", asymmetricKeyType: "x25519" });
  return { privateKey, publicKey: createPublicKey(privateKey) };
}

test("hpke: RFC 9180, A.1 and A.2, base mode", () => {
  const aeads: Record<string, Aead> = { "1": "aes-128-gcm", "2": "aes-256-gcm", "3": "chacha20-poly1305" };
  let seals = 0;
  for (const { mode, setup, encryptions } of load("hpke-rfc9180").cases) {
    const aead = aeads[setup.aead_id];
    if (mode !== "Base" || setup.kem_id !== "32" || setup.kdf_id !== "1" || aead === undefined) continue;
    const recipient = x25519(setup.skRm);
    const { enc, sender } = setupSender(recipient.publicKey, hex(setup.info), { aead, ephemeral: x25519(setup.skEm) });
    assert.equal(enc.toString("hex"), setup.enc);
    const receiver = setupRecipient(enc, recipient, hex(setup.info), aead);
    let sequence = 0;
    for (const vector of encryptions) {
      const number = Number(vector["sequence number"]);
      // The RFC prints some sequence numbers only: what lies between is sealed and thrown away.
      for (; sequence < number; sequence++) sender.seal(Buffer.alloc(0), Buffer.alloc(0));
      assert.equal(sender.seal(hex(vector.aad), hex(vector.pt)).toString("hex"), vector.ct);
      assert.equal(receiver.open(number, hex(vector.aad), hex(vector.ct)).toString("hex"), vector.pt);
      sequence++;
      seals++;
    }
  }
  assert.equal(seals, 12);
});

test("hpke: Wycheproof's AES-GCM cases through Recipient", () => {
  const counts = { valid: 0, invalid: 0 };
  for (const { keySize, ivSize, tagSize, tests } of load("wycheproof-aes-gcm").testGroups) {
    if (ivSize !== 96 || tagSize !== 128 || keySize === 192) continue;
    for (const { key, iv, aad, msg, ct, tag, result } of tests) {
      const recipient = new Recipient({ aead: `aes-${keySize}-gcm` as Aead, key: createSecretKey(hex(key)), baseNonce: hex(iv) });
      const open = (): string => recipient.open(0, hex(aad), hex(ct + tag)).toString("hex");
      if (result === "valid") assert.equal(open(), msg);
      else assert.throws(open, { code: "hpke" });
      counts[result as keyof typeof counts]++;
    }
  }
  assert.deepEqual(counts, { valid: 79, invalid: 54 });
});

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
