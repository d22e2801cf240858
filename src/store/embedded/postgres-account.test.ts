import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, it, type TestContext } from "node:test";
import { openStore } from "../driver/connect.ts";
import { type Cluster, clusterIn } from "./cluster.ts";
import { startEmbedded } from "./embedded.ts";
import { chooseAccount } from "./postgres-account.ts";
import { type Binaries, findBinaries } from "./postgres-programs.ts";

const isRoot = process.getuid?.() === 0;
const canMap = spawnSync("unshare", ["--user", "--map-user=65534", "--map-group=65534", "true"]).status === 0;

/** Makes a folder with this mode, and one below it for the data. */
function folders(t: TestContext, mode: number): { outer: string; cluster: Cluster } {
  const outer = fs.mkdtempSync(path.join(tmpdir(), "strongroom-account-"));
  t.after(() => fs.rmSync(outer, { recursive: true, force: true }));
  const cluster = clusterIn(path.join(outer, "data"));
  fs.chmodSync(outer, mode);
  return { outer, cluster };
}

const modeOf = (folder: string): number => fs.statSync(folder).mode & 0o777;

it("an ordinary user runs PostgreSQL under the same account", { skip: isRoot }, (t) => {
  const { cluster } = folders(t, 0o755);
  assert.deepEqual(chooseAccount(cluster, findBinaries(cluster)), { prefix: [], ids: {} });
});

describe("root runs PostgreSQL as another account", { skip: !isRoot }, () => {
  it("which may enter a data folder of root's", (t) => {
    const { outer, cluster } = folders(t, 0o755);
    const account = chooseAccount(cluster, findBinaries(cluster));
    assert.deepEqual(account.prefix, []);
    assert.ok((account.ids.uid ?? 0) > 0);
    assert.equal(modeOf(cluster.folder), 0o710);
    assert.equal(fs.statSync(cluster.folder).gid, account.ids.gid);
    assert.equal(modeOf(outer), 0o755);
  });

  it("the owner of the data", (t) => {
    const { cluster } = folders(t, 0o755);
    fs.chmodSync(cluster.folder, 0o755);
    fs.mkdirSync(cluster.data);
    fs.chownSync(cluster.data, 12_345, 12_346);
    assert.deepEqual(chooseAccount(cluster, findBinaries(cluster)), { prefix: [], ids: { uid: 12_345, gid: 12_346 } });
  });

  it("in a user namespace if no other account can reach the programs", { skip: !canMap }, (t) => {
    const { cluster } = folders(t, 0o755);
    const { outer: hidden } = folders(t, 0o700);
    const postgres = path.join(hidden, "postgres");
    fs.writeFileSync(postgres, "#!/bin/sh\n", { mode: 0o755 });
    const account = chooseAccount(cluster, { postgres } as Binaries);
    assert.equal(account.prefix[0], "unshare");
    assert.deepEqual(account.ids, {});
    assert.equal(modeOf(cluster.folder), 0o700, "left as it was, for passing through it was not enough");
  });

  it("in a user namespace if no other account can reach the data, also at later starts", { skip: !canMap }, async (t) => {
    const { outer, cluster } = folders(t, 0o700);
    for (const round of ["made", "started again", "reachable by now"]) {
      const embedded = await startEmbedded(cluster.folder);
      const store = openStore(embedded.url, { connections: 1, applicationName: "account test" });
      assert.deepEqual([...(await store.sql`select 1 as n`)], [{ n: 1 }]);
      await store.close();
      await embedded.stop();
      assert.equal(fs.statSync(cluster.data).uid, 0);
      if (round === "started again") fs.chmodSync(outer, 0o755);
    }
  });

  it("or else refuses with one sentence", (t) => {
    const { cluster } = folders(t, 0o700);
    const before = process.env["PATH"];
    process.env["PATH"] = "/nonexistent";
    t.after(() => {
      process.env["PATH"] = before;
    });
    assert.throws(() => chooseAccount(cluster, findBinaries(cluster)), { name: "StoreError", code: "account-unsuitable" });
  });
});
