import assert from "node:assert/strict";
import { chmod, mkdtempDisposable, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { cosign, cosignaturesOn, parseCosignatureVerifier, signNote } from "../tlog/tlog.ts";
import { testKey } from "./testing/test-witness.ts";
import { makeWitnessKey, readWitnessKey } from "./witness-key.ts";

const TEXT = "log.example\n0\nAAAA\n";

test("a witness's key is read as it was made, its public file verifies what it signs, and no key is overwritten", async () => {
  await using folder = await mkdtempDisposable(path.join(tmpdir(), "strongroom-witness-"));
  const file = path.join(folder.path, "witness.key");
  await makeWitnessKey("witness.example/w1", file);
  assert.equal((await stat(file)).mode & 0o777, 0o600);
  const verifier = parseCosignatureVerifier((await readFile(`${file}.pub`, "utf8")).trimEnd());
  const { signer } = await readWitnessKey(file);
  const line = cosign(TEXT, signer, 7);
  const note = `${signNote(TEXT, testKey("log.example").signer)}${line}`;
  assert.deepEqual(cosignaturesOn(note, [verifier]), [{ verifier, time: 7, line }]);
  await assert.rejects(makeWitnessKey("witness.example/w1", file), { code: "secret-file-exists" });
  await assert.rejects(makeWitnessKey("two words", `${file}-2`), RangeError);

  await rm(`${file}.pub`);
  await readWitnessKey(file);
  assert.match(await readFile(`${file}.pub`, "utf8"), /^witness\.example\/w1\+[0-9a-f]{8}\+B/, "a crash may leave it out");
});

test("a file that is no key of a witness, or that others may read, is refused", async () => {
  await using folder = await mkdtempDisposable(path.join(tmpdir(), "strongroom-witness-"));
  const file = path.join(folder.path, "witness.key");
  await makeWitnessKey("witness.example/w1", file);
  const text = await readFile(file, "utf8");
  for (const bad of [
    "",
    text.trimEnd(),
    `${text}\n`,
    text.replace("w1", "w2"),
    text.replace("+B", "+A"),
    text.replace("PRIVATE", "PUBLIC"),
  ]) {
    await writeFile(file, bad);
    await assert.rejects(readWitnessKey(file), { name: "WitnessError", code: "key-file" }, bad);
  }
  await writeFile(file, text);
  await chmod(file, 0o644);
  await assert.rejects(readWitnessKey(file), { code: "secret-file-open" });
});
