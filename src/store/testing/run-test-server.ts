import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { clusterIn } from "../embedded/cluster.ts";
import { startServer } from "../embedded/embedded.ts";
import { TESTER } from "./test-server.ts";

/**
 * The process behind startTestServer(). It prints the URL of its server, and runs until its standard input ends. That happens
 * however the test's process ends, so no test leaves a server behind.
 */

/** Nothing needs to reach the disk, because no test outlives the server. Tests of crashes use startEmbedded. */
const FLEETING = {
  ...{ fsync: "off", synchronous_commit: "off", full_page_writes: "off", autovacuum: "off" },
  // To make and to drop a database searches all buffers several times.
  shared_buffers: "64MB",
};

/** The owner makes a database for each test, watches what the bank does there, and cuts its connections. Some tests make roles. */
const OWNER_MAY = "createdb createrole in role pg_monitor, pg_signal_backend";
/** Only a superuser makes a tablespace (test-tablespace.ts). */
const tester = (password: string): string => `create role ${TESTER} superuser login password '${password}'`;

/** Linux's file system in memory. Each test makes a database of five hundred files, which is slow on a disk. */
const MEMORY = "/dev/shm";
/** In bytes. More than all tests together have ever needed. */
const ENOUGH = 4 * 2 ** 30;

const folder = mkdtempSync(path.join(hasRoom(MEMORY) ? MEMORY : tmpdir(), "strongroom-test-"));
// PostgreSQL's account must be able to enter the folder.
chmodSync(folder, 0o711);
// One password for all roles: a test that has one URL can make the others.
const password = randomBytes(24).toString("base64url");
for (const file of Object.values(clusterIn(folder).passwordFiles)) writeFileSync(file, password, { mode: 0o600 });
const released = new Promise((resolve) => process.stdin.resume().once("close", resolve));
// The parent may have ended before the line is written.
process.stdout.on("error", () => {});
try {
  const ownerMay = `${OWNER_MAY}; ${tester(password)}`;
  const server = await startServer(folder, { settings: FLEETING, durable: false, socket: true, ownerMay, onProgress: () => {} });
  process.stdout.write(`${server.ownerUrl}\n`);
  await released;
  await server.stop();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function hasRoom(place: string): boolean {
  if (!existsSync(place)) return false;
  const { bavail, bsize } = statfsSync(place);
  return bavail * bsize >= ENOUGH;
}
