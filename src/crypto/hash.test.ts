import assert from "node:assert/strict";
import { test } from "node:test";
import { hkdf } from "./hash.ts";
import { hex, vectors, wycheproof } from "./testing/test-vectors.ts";

test("HKDF-SHA-256: the 3 cases of RFC 5869, appendix A", () => {
  type Case = { ikm: string; salt: string; info: string; L: number; okm: string };
  const { cases } = vectors<{ cases: Case[] }>("crypto/rfc5869-sha256.json");
  for (const { ikm, salt, info, L, okm } of cases) assert.equal(hkdf(hex(salt), hex(ikm), hex(info), L).toString("hex"), okm);
  assert.equal(cases.length, 3);
});

test("HKDF-SHA-256: 86 cases of Wycheproof, of which 3 ask for too much", () => {
  const cases = wycheproof<{ ikm: string; salt: string; info: string; size: number; okm: string }>(
    "crypto/hkdf_sha256_test.json",
  );
  const counts = { valid: 0, invalid: 0, acceptable: 0 };
  for (const { tcId, result, ...x } of cases) {
    const derive = () => hkdf(hex(x.salt), hex(x.ikm), hex(x.info), x.size).toString("hex");
    if (result === "valid") assert.equal(derive(), x.okm, `tcId ${tcId}`);
    else assert.throws(derive, RangeError, `tcId ${tcId}`);
    counts[result] += 1;
  }
  assert.deepEqual(counts, { valid: 83, invalid: 3, acceptable: 0 });
});
