import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";
import fc from "fast-check";
import { ENC_SIZE, generateKeyPair, setupRecipient } from "../../crypto/crypto.ts";
import { collected, pieces } from "../testing/streams.ts";
import { seal } from "./seal.ts";
import { CHUNK_SIZE, infoOf, KEY_ID_SIZE, LAST, MAGIC, NOT_LAST, PREFIX_SIZE, SEALED_CHUNK_SIZE } from "./sealed-form.ts";
import { sealedTo, unseal } from "./unseal.ts";

const numRuns = 30 * Number(process.env["FUZZ_RUNS"] ?? 1);
const recipient = generateKeyPair();

const sealedOf = (plain: Buffer, key = recipient.publicKey): Promise<Buffer> => collected(seal(pieces([plain]), key));
const opened = (sealed: Buffer, key = recipient): Promise<Buffer> => collected(unseal(pieces([sealed]), key));
const isDamaged = (sealed: Buffer, what: string): Promise<void> =>
  assert.rejects(opened(sealed), { code: "backup-damaged" }, what);

/** The prefix, then the chunks. */
function chunksOf(sealed: Buffer): readonly Buffer[] {
  const chunks = [sealed.subarray(0, PREFIX_SIZE)];
  for (let at = PREFIX_SIZE; at < sealed.length; at += SEALED_CHUNK_SIZE)
    chunks.push(sealed.subarray(at, at + SEALED_CHUNK_SIZE));
  return chunks;
}

/** Sizes around the boundaries of chunks. */
const size = fc
  .tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: -2, max: 2 }))
  .map(([chunks, more]) => Math.max(1, chunks * CHUNK_SIZE + more));

test("what was sealed opens, however the bytes come", async () => {
  await fc.assert(
    fc.asyncProperty(size, fc.integer({ min: 1_000, max: 200_000 }), async (bytes, piece) => {
      const plain = randomBytes(bytes);
      const cut = (all: Buffer): Buffer[] =>
        Array.from({ length: Math.ceil(all.length / piece) }, (_, n) => all.subarray(n * piece, (n + 1) * piece));
      const sealed = await collected(seal(pieces(cut(plain)), recipient.publicKey));
      assert.deepEqual(await collected(unseal(pieces(cut(sealed)), recipient)), plain);
      assert.equal(sealed.length, PREFIX_SIZE + bytes + 16 * Math.ceil(bytes / CHUNK_SIZE));
    }),
    { numRuns },
  );
});

test("a file that was cut at any place does not open, at the end of a chunk either", async () => {
  const sealed = await sealedOf(randomBytes(3 * CHUNK_SIZE));
  for (const chunks of [0, 1, 2])
    await isDamaged(sealed.subarray(0, PREFIX_SIZE + chunks * SEALED_CHUNK_SIZE), `${chunks} chunks`);
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: PREFIX_SIZE, max: sealed.length - 1 }), (end) =>
      isDamaged(sealed.subarray(0, end), `cut at ${end}`),
    ),
    { numRuns },
  );
});

test("chunks that were reordered, repeated, left out, or taken from another file do not open", async () => {
  const [plain, other] = [randomBytes(3 * CHUNK_SIZE + 5), randomBytes(3 * CHUNK_SIZE + 5)];
  const [prefix, a, b, c, d] = chunksOf(await sealedOf(plain)) as [Buffer, Buffer, Buffer, Buffer, Buffer];
  const foreign = chunksOf(await sealedOf(other));
  const wrong: Readonly<Record<string, readonly Buffer[]>> = {
    reordered: [prefix, b, a, c, d],
    repeated: [prefix, a, a, b, c, d],
    "left out": [prefix, a, c, d],
    "the first left out": [prefix, b, c, d],
    "the last twice": [prefix, a, b, c, d, d],
    "of another file": [prefix, a, foreign[2] as Buffer, c, d],
    "with more behind": [prefix, a, b, c, d, Buffer.of(0)],
    "another file's begin": [foreign[0] as Buffer, a, b, c, d],
  };
  for (const [what, chunks] of Object.entries(wrong)) await isDamaged(Buffer.concat(chunks), what);
  assert.deepEqual(await opened(Buffer.concat([prefix, a, b, c, d])), plain);
});

test("no byte can be changed", async () => {
  const sealed = await sealedOf(randomBytes(CHUNK_SIZE + 9));
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: MAGIC.length + KEY_ID_SIZE, max: sealed.length - 1 }),
      fc.integer({ min: 0, max: 7 }),
      async (at, bit) => {
        const changed = Buffer.from(sealed);
        changed.writeUInt8(changed.readUInt8(at) ^ (1 << bit), at);
        await isDamaged(changed, `byte ${at}`);
      },
    ),
    { numRuns },
  );
});

test("another key is named, and never tried", async () => {
  const sealed = await sealedOf(Buffer.from("books"));
  const other = generateKeyPair();
  await assert.rejects(opened(sealed, other), {
    code: "backup-key",
    message: new RegExp(`sealed to the key ${sealedTo(sealed)}`),
  });
  await assert.rejects(sealedOf(Buffer.from("books"), Buffer.alloc(32)), { code: "backup-key" });
  assert.equal(sealedTo(Buffer.from("README.txt")), null);
});

test("the form is messages of one HPKE context, as any implementation of RFC 9180 opens them", async () => {
  const plain = randomBytes(CHUNK_SIZE + 1);
  const [prefix, first, last] = chunksOf(await sealedOf(plain)) as [Buffer, Buffer, Buffer];
  const keyId = prefix.subarray(MAGIC.length, MAGIC.length + KEY_ID_SIZE);
  const context = setupRecipient(prefix.subarray(-ENC_SIZE), recipient, infoOf(keyId));
  assert.deepEqual(context?.open(0, NOT_LAST, first), plain.subarray(0, CHUNK_SIZE));
  assert.deepEqual(context?.open(1, LAST, last), plain.subarray(CHUNK_SIZE));
});
