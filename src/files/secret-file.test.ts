import assert from "node:assert/strict";
import { chmod, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { openSecret, readSecretFile, writeSecretFile } from "./secret-file.ts";
import { CrashDisk } from "./testing/test-disk.ts";

/** Makes a folder for one test. */
async function folder() {
  const place = await mkdtemp(path.join(tmpdir(), "secret-file-"));
  return { place, file: path.join(place, "a.key"), [Symbol.asyncDispose]: () => rm(place, { recursive: true }) };
}

test("a file is written completely, with mode 0600, and leaves no temporary file", async () => {
  await using at = await folder();
  await writeSecretFile(at.file, "secret\n");
  assert.equal((await stat(at.file)).mode & 0o777, 0o600);
  assert.equal(await readSecretFile(at.file), "secret\n");
  assert.deepEqual(await readdir(at.place), ["a.key"]);
});

test("an existing file is overwritten only if the caller asks for it", async () => {
  await using at = await folder();
  await writeSecretFile(at.file, "first");
  await assert.rejects(writeSecretFile(at.file, "second"), { code: "secret-file-exists" });
  assert.equal(await readFile(at.file, "utf8"), "first");
  await writeSecretFile(at.file, "third", { replace: true });
  assert.equal(await readFile(at.file, "utf8"), "third");
  assert.deepEqual(await readdir(at.place), ["a.key"]);
});

test("a dangling link counts as an existing file", async () => {
  await using at = await folder();
  await symlink(path.join(at.place, "elsewhere"), at.file);
  await assert.rejects(writeSecretFile(at.file, "secret"), { code: "secret-file-exists" });
  assert.deepEqual(await readdir(at.place), ["a.key"]);
});

test("a file with any permission for others is refused with the command that fixes it", {
  skip: process.platform === "win32",
}, async () => {
  await using at = await folder();
  await writeSecretFile(at.file, "secret");
  for (const mode of [0o640, 0o604, 0o660, 0o610, 0o602]) {
    await chmod(at.file, mode);
    await assert.rejects(readSecretFile(at.file), (error: Error) => {
      assert.deepEqual({ ...error }, { name: "SecretFileError", code: "secret-file-open" });
      assert.ok(
        error.message.includes(`mode ${mode.toString(8)}`) && error.message.includes(`chmod 600 ${at.file}`),
        error.message,
      );
      return true;
    });
  }
  await chmod(at.file, 0o400);
  assert.equal(await readSecretFile(at.file), "secret");
});

test("a missing file, a folder and a huge file are refused", async () => {
  await using at = await folder();
  await assert.rejects(readSecretFile(at.file), { code: "secret-file-missing" });
  await chmod(at.place, 0o700);
  await assert.rejects(readSecretFile(at.place), { code: "secret-file-format" });
  await writeFile(at.file, Buffer.alloc(65_537), { mode: 0o600 });
  await assert.rejects(readSecretFile(at.file), { code: "secret-file-format" });
});

test("a secret is made once: processes that start at once get the same one, and so do later ones", async () => {
  await using at = await folder();
  const secrets = await Promise.all(Array.from({ length: 8 }, () => openSecret(at.file, 32)));
  assert.equal(secrets[0]?.length, 32);
  for (const each of secrets) assert.deepEqual(each, secrets[0]);
  assert.deepEqual(await openSecret(at.file, 32), secrets[0]);
  assert.deepEqual(await readdir(at.place), ["a.key"]);
});

test("a secret of another size or form is refused and never replaced", async () => {
  await using at = await folder();
  for (const text of ["", "ab", "zz".repeat(32), "AB".repeat(32), "ab".repeat(33), `${"ab".repeat(31)}a`]) {
    await writeSecretFile(at.file, text, { replace: true });
    await assert.rejects(openSecret(at.file, 32), (error: Error & { code?: string }) => {
      assert.equal(error.code, "secret-file-format");
      return text.length < 4 || !error.message.includes(text.slice(0, 8));
    });
    assert.equal(await readFile(at.file, "utf8"), text);
  }
});

test("after any power failure a written secret is complete, and one being written is complete or missing", async () => {
  await using disk = await CrashDisk.make();
  const file = path.join(disk.folder, "a.key");
  await writeSecretFile(file, "first", { disk });
  const [first] = [disk.length];
  await writeSecretFile(file, "second, longer", { disk, replace: true });
  await disk.everyCrash(0, async (place, { steps, text }) => {
    const found = await readSecretFile(path.join(place, "a.key")).catch(() => null);
    if (steps < first) assert.ok(found === null || found === "first", text);
    else if (steps < disk.length) assert.ok(found === "first" || found === "second, longer", text);
    else assert.equal(found, "second, longer", text);
  });
});
