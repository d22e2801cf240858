import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** A connection pooler before the database of a test. */
export interface TestPooler extends AsyncDisposable {
  /** The same login, through the pooler. */
  readonly url: string;
}

/** The path of PgBouncer on this machine; null if it is not installed. */
export const PGBOUNCER: string | null = (() => {
  try {
    const PATH = `${process.env["PATH"] ?? ""}:/usr/sbin`;
    return execFileSync("sh", ["-c", "command -v pgbouncer"], { encoding: "utf8", env: { PATH } }).trim();
  } catch {
    return null;
  }
})();

/** An address of this machine that counts as another machine, to which connections ask for TCP settings. */
export const ELSEWHERE = "127.0.0.2";

/** Starts PgBouncer in this mode, with `size` server connections for each login. It ends with this process. */
export async function startPgbouncer(url: string, mode: "session" | "transaction", size = 20): Promise<TestPooler> {
  const { hostname, port, username, password, pathname } = new URL(url);
  const folder = mkdtempSync(path.join(tmpdir(), "strongroom-pgbouncer-"));
  const listenPort = await freePort();
  const settings = [
    "[databases]",
    `* = host=${hostname} port=${port}`,
    "[pgbouncer]",
    `listen_addr = 127.0.0.1,${ELSEWHERE}\nlisten_port = ${listenPort}\nunix_socket_dir =`,
    `auth_type = scram-sha-256\nauth_file = ${folder}/users\npool_mode = ${mode}\ndefault_pool_size = ${size}\nmax_client_conn = 200`,
    "",
  ];
  writeFileSync(path.join(folder, "users"), `"${username}" "${password}"\n`);
  writeFileSync(path.join(folder, "pgbouncer.ini"), settings.join("\n"));
  chmodSync(folder, 0o755);
  // PgBouncer refuses to run as root.
  const ids = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
  const child = spawn(PGBOUNCER ?? "pgbouncer", ["-q", path.join(folder, "pgbouncer.ini")], { ...ids, stdio: "ignore" });
  const end = (): void => void child.kill("SIGKILL");
  process.once("exit", end);
  const pooled = new URL(url);
  pooled.port = String(listenPort);
  pooled.pathname = pathname;
  while (!(await answers(listenPort))) {
    if (child.exitCode !== null) throw new Error("PgBouncer did not start");
    await sleep(10);
  }
  return {
    url: pooled.href,
    async [Symbol.asyncDispose]() {
      process.off("exit", end);
      const ended = once(child, "exit");
      end();
      await ended;
      rmSync(folder, { recursive: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

function answers(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect(port, "127.0.0.1");
  socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
  return promise.finally(() => socket.destroy());
}

/** The server's message BackendKeyData: its type, its length, then the number of the server's process. */
const BACKEND_KEY = Buffer.from([0x4b, 0, 0, 0, 12]);

/** A relay that replaces the process number of each login, as every pooler does. Each client keeps its server connection. */
export async function relayAsPooler(url: string): Promise<TestPooler> {
  const { hostname, port } = new URL(url);
  const server = createServer((near) => {
    const far = connect(Number(port), hostname);
    near.pipe(far).on("error", () => near.destroy());
    near.on("error", () => far.destroy()).on("close", () => far.destroy());
    far.on("data", (bytes: Buffer) => {
      const at = bytes.indexOf(BACKEND_KEY);
      if (at !== -1) bytes.writeInt32BE(bytes.readInt32BE(at + BACKEND_KEY.length) ^ 1, at + BACKEND_KEY.length);
      near.write(bytes);
    });
    far.on("close", () => near.destroy());
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const relayed = new URL(url);
  relayed.port = String((server.address() as AddressInfo).port);
  return {
    url: relayed.href,
    async [Symbol.asyncDispose]() {
      server.close();
    },
  };
}
