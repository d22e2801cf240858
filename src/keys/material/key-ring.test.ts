import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { chmod, mkdtempDisposable, readFile, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { writeSecretFile } from "../../files/files.ts";
import { CrashDisk } from "../../files/testing/test-disk.ts";
import { addSecret, dropSecret, readRing } from "./key-ring.ts";

test("the file has a line for each secret, the oldest first, and its ids reveal nothing of them", async () => {
  await using folder = await mkdtempDisposable(path.join(tmpdir(), "key-ring-"));
  const file = path.join(folder.path, "pepper.key");
  const [first] = await readRing(file);
  assert.match(await readFile(file, "utf8"), /^[0-9a-f]{64}\n$/);
  assert.equal((await stat(file)).mode & 0o777, 0o600);
  assert.equal(
    first?.id,
    createHmac("sha256", first?.key as Buffer)
      .update("strongroom key check")
      .digest("hex")
      .slice(0, 16),
  );
  const second = await addSecret(file);
  assert.deepEqual(await readRing(file), [first, second]);
  await dropSecret(file, "0123456789abcdef");
  assert.equal((await readRing(file)).length, 2);
  await dropSecret(file, first?.id ?? "");
  await dropSecret(file, second.id);
  assert.deepEqual(await readRing(file), [second], "the last one stays");
});

test("a file with other content, or that others can read, is refused without quoting a secret", async () => {
  await using folder = await mkdtempDisposable(path.join(tmpdir(), "key-ring-"));
  const file = path.join(folder.path, "pepper.key");
  const secret = "5a".repeat(32);
  for (const text of ["", "\n", `${secret}5a\n`, `${secret}\n\n${secret}\n`, `${secret}\n${secret}\n`, secret.toUpperCase()]) {
    await writeSecretFile(file, text, { replace: true });
    await assert.rejects(readRing(file), (error: Error & { code?: string }) => {
      assert.doesNotMatch(error.message, /5a5a/);
      return error.code === "secret-file-format";
    });
  }
  const many = Array.from({ length: 17 }, (_, n) => n.toString(16).padStart(64, "0"));
  await writeSecretFile(file, many.join("\n"), { replace: true });
  await assert.rejects(readRing(file), { code: "secret-file-format" });
  await writeSecretFile(file, `${secret}\n`, { replace: true });
  await chmod(file, 0o640);
  await assert.rejects(readRing(file), { code: "secret-file-open" });
});

test("a power failure while a secret is added or dropped leaves the secrets before or after", async () => {
  await using disk = await CrashDisk.make();
  const file = path.join(disk.folder, "pepper.key");
  await writeSecretFile(file, `${"5a".repeat(32)}\n`, { disk });
  const [begun, [first]] = [disk.length, await readRing(file)];
  const second = await addSecret(file, { disk });
  const added = disk.length;
  await dropSecret(file, first?.id ?? "", { disk });
  await disk.everyCrash(begun, async (folder, { steps, text }) => {
    const found = (await readRing(path.join(folder, "pepper.key"))).map(({ id }) => id);
    const allowed = [[first?.id], [first?.id, second.id], [second.id]].slice(steps >= added ? 1 : 0, steps >= added ? 3 : 2);
    assert.ok(
      allowed.some((each) => each.join() === found.join()),
      text,
    );
    if (steps === disk.length) assert.deepEqual(found, [second.id], text);
  });
});
