import { spawn } from "node:child_process";
import { closeSync, fstatSync, readFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { totalmem } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { StoreError } from "../errors.ts";
import { type Cluster, openLog } from "./cluster.ts";
import { type Account, commandOf } from "./postgres-account.ts";
import { type Binaries, firstError } from "./postgres-programs.ts";
import { type Postmaster, readPostmaster } from "./postmaster.ts";

/**
 * An eighth of the memory, within these bounds: enough for the accounts of a million customers. With less, PostgreSQL would
 * read and write their pages through the operating system.
 */
const BUFFERS_MB = { least: 128, most: 512 };

/** The settings of every server. Errors go to the log without the values of the rows and statements that they are about. */
const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: "127.0.0.1",
  max_connections: "200",
  shared_buffers: `${buffersMb(Math.min(totalmem(), process.constrainedMemory() || Infinity))}MB`,
  max_wal_size: "2GB",
  // Otherwise PostgreSQL fills each new segment of the write-ahead log with zeros, and every commit waits some 50 ms for that.
  wal_init_zero: "off",
  log_error_verbosity: "terse",
  log_min_error_statement: "panic",
  log_timezone: "UTC",
};

/**
 * Failures of a start that pass: another start came first (its lock file may not be written yet), killed backends are still
 * ending, or another program took the port.
 */
const PASSING =
  /lock file ".*" (already exists|is empty)|is still in use|could not create any TCP\/IP sockets|could not create listen socket/;

const READY_POLL_MS = 10;

/** A server writes its lock file before anything else. One that does not is frozen, or its disk is. */
const FILE_MOST_MS = 60_000;

/** If a server takes longer, `launch` returns, and its caller tries to log in. */
const READY_MOST_MS = 2_000;

/**
 * Starts the server, on this port or on any free one, and waits until it accepts connections, at most READY_MOST_MS. Resolves
 * with null if it could not start for a reason that passes: try again. For any other reason throws StoreError `postgres-failed`
 * with PostgreSQL's own words. Kills a server that has not written its lock file after `fileMostMs`.
 */
export async function launch(
  cluster: Cluster,
  binaries: Binaries,
  account: Account,
  settings: Readonly<Record<string, string>>,
  port: number | null,
  fileMostMs = FILE_MOST_MS,
): Promise<Postmaster | null> {
  const all = Object.entries({ ...SETTINGS, ...settings, port: String(port ?? (await freePort())) });
  const { command, options } = commandOf(account, binaries, "postgres", [
    "-D",
    cluster.data,
    ...all.flatMap(([name, value]) => ["-c", `${name}=${value}`]),
  ]);
  const log = openLog(cluster);
  const logStart = fstatSync(log).size;
  // In a separate session: Ctrl-C in the terminal reaches us alone, and we stop the server in order.
  const child = spawn(command[0], command.slice(1), { ...options, stdio: ["ignore", log, log], detached: true });
  closeSync(log);

  let failure: string | undefined;
  child.once("error", (error) => {
    failure ??= error.message;
  });
  child.once("exit", (status, signal) => {
    failure ??= `it ended with ${signal ?? `status ${status}`}`;
  });
  const began = performance.now();
  while (failure === undefined) {
    const postmaster = readPostmaster(cluster);
    if (postmaster?.pid === child.pid && (postmaster?.ready || performance.now() - began > READY_MOST_MS)) {
      child.unref();
      return postmaster;
    }
    if (postmaster?.pid !== child.pid && performance.now() - began > fileMostMs) {
      child.kill("SIGKILL");
      failure = `it wrote no lock file within ${fileMostMs} ms`;
    }
    await sleep(READY_POLL_MS);
  }

  const said = readFileSync(cluster.logFile).subarray(logStart).toString();
  if (PASSING.test(said)) return null;
  throw new StoreError("postgres-failed", `PostgreSQL did not start: ${firstError(said) ?? failure} (see ${cluster.logFile})`);
}

function buffersMb(memory: number): number {
  const eighth = Math.floor(memory / 8 / 2 ** 20);
  return Math.min(BUFFERS_MB.most, Math.max(BUFFERS_MB.least, eighth));
}

/** Resolves with a port of this machine that nothing listens on at this moment. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("listening", resolve).once("error", reject);
  await promise;
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}
