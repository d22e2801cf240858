import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { it } from "node:test";
import { clusterIn, isEmbeddedLogin, passwordsOf, socketSetting, urlOf } from "./cluster.ts";

it("the socket is in the data directory, unless its path would be too long", () => {
  assert.equal(socketSetting({ data: '/a, "b"/postgres' }), '"/a, ""b""/postgres"');
  // With "/.s.PGSQL.65535" the path has 103 bytes, the maximum.
  assert.equal(socketSetting({ data: `/${"d".repeat(87)}` }), `"/${"d".repeat(87)}"`);
  assert.equal(socketSetting({ data: `/${"d".repeat(88)}` }), "");
});

it("a login is the embedded server's only if its password is, even if a server was left in the data folder", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "strongroom-cluster-"));
  try {
    const cluster = clusterIn(folder);
    assert.equal(isEmbeddedLogin(folder, "postgres://strongroom_console:@127.0.0.1:5432/strongroom"), false, "no server at all");
    const passwords = passwordsOf(cluster);
    await mkdir(cluster.data);
    assert.equal(isEmbeddedLogin(folder, urlOf(cluster, "console", passwords, 5432)), true);
    assert.equal(isEmbeddedLogin(folder, "postgres://strongroom_console:another@127.0.0.1:5432/strongroom"), false);
  } finally {
    await rm(folder, { recursive: true });
  }
});
