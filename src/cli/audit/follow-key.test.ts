import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { EMPTY_ROOT, followSuccessions, formatLogKey, formatVerifier, signSuccession } from "../../tlog/tlog.ts";
import { Settings } from "../options/settings.ts";
import { collectStdout } from "../testing/test-stdout.ts";
import { followLogKey } from "./follow-key.ts";

const newKey = () => ({ name: "bank.example/log", ...generateKeyPairSync("ed25519") });
const [first, second, thief] = [newKey(), newKey(), newKey()];
const note = signSuccession({ size: 5, root: EMPTY_ROOT }, { from: first, to: second });
const lie = signSuccession({ size: 5, root: EMPTY_ROOT }, { from: first, to: thief });

test("a reader's file of the log's key moves by proven successions alone, and stays as it is otherwise", async (t) => {
  const folder = await mkdtemp(path.join(tmpdir(), "strongroom-follow-"));
  t.after(() => rm(folder, { recursive: true }));
  collectStdout(t);
  t.mock.method(process.stderr, "write", () => true);
  const [own, newer] = [path.join(folder, "own.txt"), path.join(folder, "newer.txt")];
  const follow = async (text: string): Promise<unknown> => {
    await writeFile(newer, text);
    return followLogKey({ operands: { NEWER: newer }, settings: new Settings({ "log-key": own }, {}, folder) } as never);
  };
  const whole = formatLogKey(followSuccessions(second, [note]));
  await writeFile(own, `${formatVerifier(first)}\n`);
  for (const [what, text] of [
    ["a key alone", `${formatVerifier(second)}\n`],
    ["another log's key", `${formatVerifier(thief)}\n`],
    ["a changed succession", whole.replace("\n5\n", "\n6\n")],
  ] as const) {
    await assert.rejects(follow(text), Error, what);
    assert.equal(await readFile(own, "utf8"), `${formatVerifier(first)}\n`, what);
  }
  for (const text of [whole, whole, `${formatVerifier(first)}\n`]) {
    assert.equal(await follow(text), 0);
    assert.equal(await readFile(own, "utf8"), whole);
  }
  await assert.rejects(follow(formatLogKey(followSuccessions(thief, [lie]))), { code: "succession" });
  assert.equal(await readFile(own, "utf8"), whole);
});
