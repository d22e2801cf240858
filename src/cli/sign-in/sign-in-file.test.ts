import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { readSignIn, removeSignIn, type SignIn, signInFile, writeSignIn } from "./sign-in-file.ts";

const SIGN_IN: SignIn = { console: "https://console.bank.example", token: "t".repeat(43), username: "anna" };

/** A folder that is removed at the end. */
function folder() {
  const at = mkdtempSync(path.join(tmpdir(), "strongroom-sign-in-"));
  return { at, [Symbol.dispose]: () => rmSync(at, { recursive: true }) };
}

test("the file is in the user's configuration folder, wherever that is", () => {
  assert.equal(signInFile({ XDG_CONFIG_HOME: "/x", HOME: "/home/anna" }), "/x/strongroom/sign-in.json");
  for (const given of [undefined, "", "relative"])
    assert.equal(signInFile({ XDG_CONFIG_HOME: given, HOME: "/home/anna" }), "/home/anna/.config/strongroom/sign-in.json");
});

test("it is written for its owner alone, in a folder for its owner alone, and replaced whole", async () => {
  using home = folder();
  const file = path.join(home.at, "config", "strongroom", "sign-in.json");
  assert.equal(await readSignIn(file), null);
  await writeSignIn(SIGN_IN, file);
  await writeSignIn({ ...SIGN_IN, username: "ben" }, file);
  assert.deepEqual(await readSignIn(file), { ...SIGN_IN, username: "ben" });
  assert.deepEqual([statSync(file).mode & 0o777, statSync(path.dirname(file)).mode & 0o777], [0o600, 0o700]);
  await removeSignIn(file);
  await removeSignIn(file);
  assert.equal(await readSignIn(file), null);
});

test("a file that others may use, or that this program did not write, is refused", async () => {
  using home = folder();
  const file = path.join(home.at, "sign-in.json");
  await writeSignIn(SIGN_IN, file);
  for (const mode of [0o640, 0o604, 0o660]) {
    chmodSync(file, mode);
    await assert.rejects(readSignIn(file), { code: "secret-file-open", message: /run chmod 600 .*; else make a new one/ });
  }
  chmodSync(file, 0o600);
  for (const text of [
    ...["", "{", "null", "[]", "{}", JSON.stringify({ ...SIGN_IN, token: "short" })],
    JSON.stringify({ ...SIGN_IN, console: "https://console.bank.example/path" }),
    JSON.stringify({ ...SIGN_IN, token: "with\r\nheader: x".padEnd(40, "x") }),
  ]) {
    writeFileSync(file, text);
    await assert.rejects(readSignIn(file), { code: "secret-file-format" }, text);
  }
  mkdirSync(path.join(home.at, "folder"));
  await assert.rejects(readSignIn(path.join(home.at, "folder")), { name: "SecretFileError" });
});
