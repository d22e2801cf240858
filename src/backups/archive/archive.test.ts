import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import fc from "fast-check";
import { BackupError } from "../backup-error.ts";
import { collected, pieces } from "../testing/streams.ts";
import { readArchive } from "./read-archive.ts";
import { headerOf, isPartName, PART_MAX, type Part, writeArchive } from "./tar.ts";

const numRuns = 30 * Number(process.env["FUZZ_RUNS"] ?? 1);
const AT = 1_764_000_000;

const archiveOf = (parts: readonly Part[]): Promise<Buffer> => collected(writeArchive(pieces(parts), () => AT));

async function partsOf(archive: Buffer, size = 700): Promise<readonly Part[]> {
  const parts: Part[] = [];
  const chunks = Array.from({ length: Math.ceil(archive.length / size) }, (_, n) => archive.subarray(n * size, (n + 1) * size));
  for await (const part of readArchive(pieces(chunks))) parts.push({ name: part.name, content: Buffer.from(part.content) });
  return parts;
}

const SMALL: readonly Part[] = [
  { name: "README.txt", content: Buffer.from("read me") },
  { name: "database/account/000001.copy", content: Buffer.alloc(512, "x") },
  { name: "empty", content: Buffer.alloc(0) },
];

test("what was written is read again, in chunks of any size", async () => {
  const name = fc.stringMatching(/^[a-z0-9_]{1,20}(\/[a-z0-9_][a-z0-9_.]{0,20}){0,2}$/);
  const content = fc.uint8Array({ maxLength: 2_000 }).map((bytes) => Buffer.from(bytes));
  const part = fc.tuple(name, content).map(([name, content]) => ({ name, content }));
  await fc.assert(
    fc.asyncProperty(fc.array(part, { maxLength: 6 }), fc.integer({ min: 1, max: 3_000 }), async (parts, size) => {
      assert.deepEqual(await partsOf(await archiveOf(parts), size), parts);
    }),
    { numRuns },
  );
});

test("no byte can be changed, left out or added without being found, or without changing exactly one part", async () => {
  const archive = await archiveOf(SMALL);
  for (let at = 0; at < archive.length; at++) {
    const changed = Buffer.from(archive);
    changed.writeUInt8(changed.readUInt8(at) ^ (1 << (at % 8)), at);
    const read = await partsOf(changed).catch((error: unknown) => error);
    if (read instanceof BackupError) {
      assert.equal(read.code, "backup-damaged");
      continue;
    }
    const differing = (read as readonly Part[]).filter((part, n) => !part.content.equals(SMALL[n]?.content as Buffer));
    assert.deepEqual([(read as readonly Part[]).map(({ name }) => name), differing.length], [SMALL.map(({ name }) => name), 1]);
  }
  for (let size = 0; size < archive.length; size += 37)
    await assert.rejects(partsOf(archive.subarray(0, size)), { code: "backup-damaged" }, `cut at ${size}`);
  await assert.rejects(partsOf(Buffer.concat([archive, Buffer.alloc(512)])), { code: "backup-damaged" });
});

test("no name leads out of the archive's folder", () => {
  for (const name of ["/etc/passwd", "../x", "a/../b", "a//b", ".x", "a/", "", "a\nb", "x".repeat(101)])
    assert.ok(!isPartName(name), name);
  assert.throws(() => headerOf("../x", 1, AT), RangeError);
  assert.throws(() => headerOf("x", PART_MAX + 1, AT), RangeError);
});

test("the system's tar lists and extracts it", async (t) => {
  const input = await archiveOf(SMALL);
  try {
    const listed = execFileSync("tar", ["-tvf", "-"], { input, encoding: "utf8" });
    assert.match(listed, /^-rw------- .* 512 .* database\/account\/000001\.copy$/m);
    assert.equal(execFileSync("tar", ["-xOf", "-", "README.txt"], { input, encoding: "utf8" }), "read me");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    t.skip("there is no tar");
  }
});
