import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, chmodSync, mkdtempSync, readlinkSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { openStore } from "../driver/connect.ts";
import { clusterIn } from "../embedded/cluster.ts";
import { startServer } from "../embedded/embedded.ts";

/**
 * The process behind vanished-client.test.ts, in a network namespace that nothing else uses. It starts a PostgreSQL with its own settings,
 * whose TCP keepalives begin after two hours, and two clients in another namespace. One holds a lease and is idle; the other waits for
 * an answer. Then the clients' network is gone, so neither FIN nor RST reaches the server. Prints how long the server kept each of their
 * sessions, in milliseconds, as JSON.
 */

const [HERE, THERE] = ["10.77.0.1", "10.77.0.2"];
/** Longer than the sessions may last. */
const GIVE_UP_MS = 90_000;
const APPLICATIONS = ["vanished idle", "vanished answered"] as const;

const ip = (...args: readonly string[]): void => void execFileSync("ip", args);

/** A process that keeps a namespace open, with a link to it. */
async function otherNamespace(): Promise<ChildProcess & { readonly pid: number }> {
  ip("link", "set", "lo", "up");
  const holder = spawn("unshare", ["-n", "sleep", "600"]) as ChildProcess & { readonly pid: number };
  const own = readlinkSync("/proc/self/ns/net");
  while (readlinkSync(`/proc/${holder.pid}/ns/net`) === own) await sleep(10);
  ip("link", "add", "here", "type", "veth", "peer", "name", "there");
  ip("link", "set", "there", "netns", String(holder.pid));
  ip("address", "add", `${HERE}/24`, "dev", "here");
  ip("link", "set", "here", "up");
  inside(holder.pid, "ip", "address", "add", `${THERE}/24`, "dev", "there");
  inside(holder.pid, "ip", "link", "set", "there", "up");
  return holder;
}

const inside = (pid: number, ...command: readonly string[]): void =>
  void execFileSync("nsenter", ["-t", String(pid), "-n", ...command]);

/** Starts a client in that namespace, which runs these statements on a store; resolves once it has printed a line. */
async function client(pid: number, name: string, url: string, statements: string): Promise<ChildProcess> {
  const from = (file: string): string =>
    JSON.stringify(new URL(`../${file}${path.extname(import.meta.url)}`, import.meta.url).href);
  const program = `
    import { openStore } from ${from("driver/connect")};
    import { holdLease } from ${from("lease")};
    const { sql } = openStore(${JSON.stringify(url)}, { connections: 1, applicationName: ${JSON.stringify(name)} });
    ${statements}`;
  const node = ["-t", String(pid), "-n", process.execPath, "--input-type=module", "--eval", program];
  const child = spawn("nsenter", node, { stdio: ["ignore", "pipe", "inherit"] });
  await once(child.stdout, "data");
  return child;
}

const HOLDS =
  "await holdLease(sql, { class: 77, number: 7 }, async () => { console.log('held'); await new Promise(() => {}); });";
/** The answer comes when the network is gone. */
const WAITS =
  "await sql`select 1`; sql`select pg_sleep(3), repeat('x', 4000)`.catch(() => {}); setTimeout(() => console.log('asked'), 500); setInterval(() => {}, 1000);";

const folder = mkdtempSync(path.join(tmpdir(), "strongroom-vanished-"));
chmodSync(folder, 0o711);
const holder = await otherNamespace();
const settings = { fsync: "off", listen_addresses: `127.0.0.1,${HERE}` };
const server = await startServer(folder, { settings, durable: false, ownerMay: "in role pg_monitor", onProgress: () => {} });
const { ownerUrl, pid } = server;
const watching = openStore(ownerUrl, { connections: 1, applicationName: "watching" });
const clients: ChildProcess[] = [];
try {
  appendFileSync(path.join(clusterIn(folder).data, "pg_hba.conf"), `host all all ${THERE}/32 scram-sha-256\n`);
  process.kill(pid, "SIGHUP");
  await sleep(500);
  const url = new URL(ownerUrl);
  url.hostname = HERE;
  url.searchParams.set("sslmode", "disable");
  for (const [n, statements] of [HOLDS, WAITS].entries())
    clients.push(await client(holder.pid, APPLICATIONS[n] as string, url.href, statements));
  inside(holder.pid, "ip", "link", "set", "there", "down");
  const since = performance.now();
  const kept: Record<string, number> = {};
  while (Object.keys(kept).length < APPLICATIONS.length && performance.now() - since < GIVE_UP_MS) {
    const rows = await watching.sql<{ name: string }[]>`select application_name as name from pg_stat_activity`;
    for (const name of APPLICATIONS)
      if (!rows.some((row) => row.name === name)) kept[name] ??= Math.round(performance.now() - since);
    await sleep(200);
  }
  const [locks] = await watching.sql<
    { n: number }[]
  >`select count(*)::int as n from pg_locks where locktype = 'advisory' and classid = 77`;
  process.stdout.write(
    `${JSON.stringify({ idle: kept[APPLICATIONS[0]] ?? null, answered: kept[APPLICATIONS[1]] ?? null, locks: locks?.n })}\n`,
  );
} finally {
  for (const each of clients) each.kill("SIGKILL");
  holder.kill("SIGKILL");
  await watching.close();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}
