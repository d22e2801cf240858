import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Cluster, clusterIn, passwordsOf, socketSetting, urlOf } from "../embedded/cluster.ts";
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
  /** For the role under which the bank runs, at the primary. */
  readonly applicationUrl: string;
  /** The first processes of both. */
  readonly primaryPid: number;
  readonly standbyPid: number;
  /** Makes the standby take writes; resolves once it does. */
  promote(): void;
  stop(): Promise<void>;
}

const SETTINGS = { fsync: "off", synchronous_commit: "on", full_page_writes: "off", autovacuum: "off" };
/** As a bank's server has them. */
const DURABLE = { fsync: "on", synchronous_commit: "on", full_page_writes: "on" };
const OWNER_MAY = "replication createdb in role pg_monitor, pg_signal_backend";

/**
 * Makes a server, copies its stopped folder, and starts both. They sync nothing to the disk, unless they are `durable`: then they are
 * like a bank's server, with a socket.
 */
export async function startPair({ durable = false } = {}): Promise<TestPair> {
  const root = mkdtempSync(path.join(tmpdir(), "strongroom-pair-"));
  chmodSync(root, 0o711);
  const place = path.join(root, "primary");
  const shared = durable ? DURABLE : SETTINGS;
  const options = { settings: shared, durable, ownerMay: OWNER_MAY, onProgress: () => {} };
  await (await startServer(place, options)).stop();
  execFileSync("cp", ["-a", place, path.join(root, "standby")]);
  const [primary, standby] = [clusterIn(place), clusterIn(path.join(root, "standby"))];
  const passwords = passwordsOf(primary);
  const binaries = findBinaries(primary);
  const account = chooseAccount(primary, binaries);
  const start = async (
    cluster: Cluster,
    settings: Record<string, string>,
  ): Promise<{ pid: number; url: string; applicationUrl: string }> => {
    const all = { ...shared, unix_socket_directories: durable ? socketSetting(cluster) : "", ...settings };
    const postmaster = await launch(cluster, binaries, account, all, null);
    if (postmaster === null) throw new Error("a server of the pair did not start");
    const [url, applicationUrl] = (["owner", "application"] as const).map((role) =>
      urlOf(cluster, role, passwords, postmaster.port),
    );
    return { pid: postmaster.pid, url: url as string, applicationUrl: applicationUrl as string };
  };
  const first = await start(primary, { synchronous_standby_names: "*" });
  const { hostname, port, username, password } = new URL(first.url);
  writeFileSync(path.join(standby.data, "standby.signal"), "");
  const from = `host=${hostname} port=${port} user=${username} password=${password}`;
  const second = await start(standby, { primary_conninfo: from });
  return {
    primaryUrl: first.url,
    applicationUrl: first.applicationUrl,
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
