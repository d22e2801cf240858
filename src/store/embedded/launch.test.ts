import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { clusterIn } from "./cluster.ts";
import { launch } from "./launch.ts";
import { isAlive } from "./postmaster.ts";

test("a server that lives but never writes its lock file is killed, and the error says so", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "strongroom-launch-"));
  try {
    const [postgres, pidFile] = [path.join(folder, "postgres.sh"), path.join(folder, "pid")];
    writeFileSync(postgres, `#!/bin/sh\necho $$ > "${pidFile}"\nexec sleep 600\n`);
    chmodSync(postgres, 0o755);
    const binaries = { version: "18", postgres, initdb: "", pgCtl: "", libraries: null };
    const launched = launch(clusterIn(folder), binaries, { prefix: [], ids: {} }, {}, 1, 500);
    await assert.rejects(launched, { code: "postgres-failed", message: /did not start: it wrote no lock file within 500 ms/ });
    const pid = Number(readFileSync(pidFile, "utf8"));
    // The signal takes effect a moment later.
    for (let n = 0; n < 500 && isAlive(pid); n++) await sleep(10);
    assert.ok(!isAlive(pid));
  } finally {
    rmSync(folder, { recursive: true });
  }
});
