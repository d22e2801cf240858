import { chmodSync, existsSync, mkdtempSync, rmSync, statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { startServer } from "../embedded/embedded.ts";

/**
 * The process behind startTestServer(): prints the URL of its server, and lives until its standard input ends, as it does
 * however the process ends that holds the other end of it. So no test leaves a server behind.
 */

/** No test outlives the server, so nothing needs to reach the disk; tests about crashes start one with startEmbedded. */
const FLEETING = { fsync: "off", synchronous_commit: "off", full_page_writes: "off", autovacuum: "off" };

/** Where Linux keeps files in memory. Each test makes a database of a thousand files, which a disk's file system takes its time for. */
const MEMORY = "/dev/shm";
/** More than all tests together have ever needed, in bytes. */
const ENOUGH = 4 * 2 ** 30;

const folder = mkdtempSync(path.join(hasRoom(MEMORY) ? MEMORY : tmpdir(), "strongroom-test-"));
// The account that PostgreSQL runs as must get to its part of the folder.
chmodSync(folder, 0o711);
const released = new Promise((resolve) => process.stdin.resume().once("close", resolve));
// Who started us may be gone before the line is written.
process.stdout.on("error", () => {});
try {
  const server = await startServer(folder, { settings: FLEETING, durable: false, onProgress: () => {} });
  process.stdout.write(`${server.url}\n`);
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
