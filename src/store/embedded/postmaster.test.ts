import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { clusterIn } from "./cluster.ts";
import { disownPid, readPostmaster } from "./postmaster.ts";

const NOBODY = 2_147_483_647;
const textOf = (pid: number): string => `${pid}\n/data\n1700000000\n5432\n/sockets\n127.0.0.1\n  1234567         3\nready   \n`;

test("only the number of the process that was judged is replaced, and the rest of the file stays", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "strongroom-postmaster-"));
  try {
    const cluster = clusterIn(folder);
    mkdirSync(cluster.data);
    const file = path.join(cluster.data, "postmaster.pid");
    for (const pid of [7, 123_456, 4_194_304]) {
      writeFileSync(file, textOf(pid));
      disownPid(cluster, pid);
      assert.equal(readFileSync(file, "utf8"), textOf(NOBODY));
    }
    // A server that started between the look and the change has a file with its own number.
    writeFileSync(`${file}.new`, textOf(99));
    renameSync(`${file}.new`, file);
    disownPid(cluster, 7);
    assert.deepEqual(readPostmaster(cluster), { pid: 99, port: 5432, ready: true });
    rmSync(file);
    disownPid(cluster, 99);
    assert.equal(readPostmaster(cluster), null);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
