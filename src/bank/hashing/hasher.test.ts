import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import type { HashJob } from "../../hashing/hashing.ts";
import { printReadings } from "../../status/status.ts";
import { launch } from "../testing/test-launch.ts";
import { serverIn } from "../testing/test-settings.ts";

test("the hasher computes and compares hashes, returns its metrics, and ends in order", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "strongroom-hasher-"));
  const settings = { ...(await serverIn(folder)), status: { host: "127.0.0.1", port: 0 } };
  // Detached, because the hasher lowers the priority of its whole process session.
  const { supervisor: hasher, ends } = launch("hashing/hasher", settings, { detached: true });
  assert.equal(await hasher.start(), 0);
  const ask = (job: HashJob) => hasher.ask({ kind: "hash", job }, "as long as it lives");
  const hash = await ask({ kind: "new", secret: "a secret", cost: 4, withinMs: null });
  assert.match(String(hash), /^\$2b\$04\$/);
  for (const [secret, is] of [["a secret", true], ["another", false]] as const) // biome-ignore format: one line
    assert.equal(await ask({ kind: "compare", secret, hash: String(hash), withinMs: null }), is);
  const readings = (await hasher.ask({ kind: "readings" })) ?? [];
  assert.match(await printReadings([["hasher", readings]]), /^process_resident_memory_bytes\{process="hasher"\} \d+$/m);
  await hasher.drain();
  assert.deepEqual(ends, [{ code: 0, ordered: true }]);
  rmSync(folder, { recursive: true });
});
