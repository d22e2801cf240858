import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import path from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const skip = process.getuid?.() !== 0 || process.platform !== "linux" ? "only root on Linux can cut a network" : false;
/** 10 seconds of silence and three questions, 5 seconds apart, with the rest for a busy machine. */
const MOST_MS = 45_000;

test("a server ends the session of a machine that vanished, and its lease, though its own keepalives begin after two hours", {
  skip,
}, async () => {
  const program = fileURLToPath(new URL(`../testing/run-vanished-client${path.extname(import.meta.url)}`, import.meta.url));
  const { stdout } = await promisify(execFile)("unshare", ["-n", process.execPath, program]);
  const { idle, answered, locks } = JSON.parse(stdout) as Readonly<Record<"idle" | "answered" | "locks", number | null>>;
  assert.ok(idle !== null && idle > 5_000 && idle < MOST_MS, `an idle session was kept for ${idle} ms`);
  assert.ok(answered !== null && answered < MOST_MS, `a session with an answer under way was kept for ${answered} ms`);
  assert.equal(locks, 0);
});
