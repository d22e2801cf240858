import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Cluster, clusterIn, passwordsOf, urlOf } from "../embedded/cluster.ts";
import { startServer } from "../embedded/embedded.ts";
import { launch } from "../embedded/launch.ts";
import { type Account, chooseAccount, commandOf } from "../embedded/postgres-account.ts";
import { type Binaries, findBinaries } from "../embedded/postgres-programs.ts";
import { stopPostmaster } from "../embedded/postmaster.ts";

/** Two servers of one database: a primary that commits only what its standby has, and the standby. */
export interface TestPair {
  /** For the owner of the tables, of each server alone. */
  readonly primaryUrl: string;
  readonly standbyUrl: string;
  /** The first processes of both. */
  readonly primaryPid: number;
  readonly standbyPid: number;
  /** Makes the standby take writes; resolves once it does. */
  promote(): void;
  stop(): Promise<void>;
}

const SETTINGS = { fsync: "off", synchronous_commit: "on", full_page_writes: "off", autovacuum: "off" };
const OWNER_MAY = "replication createdb in role pg_monitor, pg_signal_backend";

/** Makes a server, copies its stopped folder, and starts both. They sync nothing to the disk. */
export async function startPair(): Promise<TestPair> {
  const root = mkdtempSync(path.join(tmpdir(), "strongroom-pair-"));
  chmodSync(root, 0o711);
  const place = path.join(root, "primary");
  const options = { settings: SETTINGS, durable: false, ownerMay: OWNER_MAY, onProgress: () => {} };
  await (await startServer(place, options)).stop();
  execFileSync("cp", ["-a", place, path.join(root, "standby")]);
  const [primary, standby] = [clusterIn(place), clusterIn(path.join(root, "standby"))];
  const passwords = passwordsOf(primary);
  const binaries = findBinaries(primary);
  const account = chooseAccount(primary, binaries);
  const start = async (cluster: Cluster, settings: Record<string, string>): Promise<{ pid: number; url: string }> => {
    const postmaster = await launch(cluster, binaries, account, { ...SETTINGS, unix_socket_directories: "", ...settings }, null);
    if (postmaster === null) throw new Error("a server of the pair did not start");
    return { pid: postmaster.pid, url: urlOf(cluster, "owner", passwords, postmaster.port) };
  };
  const first = await start(primary, { synchronous_standby_names: "*" });
  const { hostname, port, username, password } = new URL(first.url);
  writeFileSync(path.join(standby.data, "standby.signal"), "");
  const from = `host=${hostname} port=${port} user=${username} password=${password}`;
  const second = await start(standby, { primary_conninfo: from });
  return {
    primaryUrl: first.url,
    standbyUrl: second.url,
    primaryPid: first.pid,
    standbyPid: second.pid,
    promote: () => runPgCtl(account, binaries, ["promote", "--wait", "-D", standby.data]),
    async stop() {
      await Promise.all([stopPostmaster(primary, first.pid, binaries), stopPostmaster(standby, second.pid, binaries)]);
      rmSync(root, { recursive: true, force: true });
    },
  };
}

function runPgCtl(account: Account, binaries: Binaries, args: readonly string[]): void {
  const { command, options } = commandOf(account, binaries, "pgCtl", args);
  execFileSync(command[0], command.slice(1), { ...options, stdio: "pipe" });
}
