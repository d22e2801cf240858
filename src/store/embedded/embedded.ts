import { setTimeout as sleep } from "node:timers/promises";
import type { ProcessLock } from "../../files/files.ts";
import { StoreError } from "../errors.ts";
import { type Cluster, clusterIn, passwordsOf, socketSetting, urlOf } from "./cluster.ts";
import { isServedElsewhere, takeLaunch } from "./elsewhere.ts";
import { initialise } from "./initialise.ts";
import { launch } from "./launch.ts";
import { chooseAccount } from "./postgres-account.ts";
import { findBinaries } from "./postgres-programs.ts";
import { disownPid, isAlive, isPostmasterOf, type Postmaster, readPostmaster, stopPostmaster } from "./postmaster.ts";
import { joinUse } from "./server-use.ts";
import { Standstill } from "./startup-progress.ts";

/** A PostgreSQL that this process uses, alone or with others. */
export interface Embedded {
  /** For the application role, which may do only what the program does. */
  readonly url: string;
  /** For the owner of the tables, to migrate them. No child process gets it. */
  readonly ownerUrl: string;
  /** For the operators' console. */
  readonly consoleUrl: string;
  readonly pid: number;
  /** True if it already ran: another process uses it, or a process that was killed left it running. */
  readonly adopted: boolean;
  /** Stops it in order and disconnects its clients, unless another process uses it too. */
  stop(): Promise<void>;
}

/** Money is safe only with all three: an acknowledged commit is on the disk, and a torn page can be repaired. */
const DURABLE = { fsync: "on", synchronous_commit: "on", full_page_writes: "on" } as const;

/**
 * Starts the PostgreSQL of this data folder, or adopts the one that runs there; makes the database first if there is none. It
 * listens on 127.0.0.1 only, and on a socket in its own folder unless that has too long a name. It keeps running if this
 * process is killed. The folder holds `postgres`, `postgres.log`, the passwords of the three roles, `postgres.lock`, and maybe `postgres.libraries`.
 * Refuses a folder whose server another container runs: two servers would destroy the data.
 * Throws StoreError with a sentence for the operator, or the reason of `stop`.
 */
export function startEmbedded(
  dataDir: string,
  onProgress: (line: string) => void = () => {},
  more: Pick<ServerOptions, "port" | "stop" | "standstillMostMs" | "ownerMay"> = {},
): Promise<Embedded> {
  return startServer(dataDir, { settings: DURABLE, durable: true, socket: true, onProgress, ...more });
}

/**
 * Starts a PostgreSQL in a new folder for data that is thrown away: nothing in it survives a power failure. Its caller stops it and
 * removes the folder. Throws as startEmbedded.
 */
export const startScratch = (dataDir: string): Promise<Embedded> =>
  startServer(dataDir, {
    settings: { fsync: "off", synchronous_commit: "off", full_page_writes: "off", wal_level: "minimal", max_wal_senders: "0" },
    durable: false,
    onProgress: () => {},
  });

export interface ServerOptions {
  readonly settings: Readonly<Record<string, string>>;
  readonly durable: boolean;
  /** True for a socket in its data directory, which only its account can enter, beside its port. */
  readonly socket?: boolean;
  readonly onProgress: (line: string) => void;
  /** What the owner of a new cluster may do beside owning its database, as CREATE ROLE names it; for tests and benchmarks. */
  readonly ownerMay?: string;
  /** Any free port unless given. */
  readonly port?: number;
  /** Cancels the start. */
  readonly stop?: AbortSignal;
  /** How long a server may neither accept a login nor progress in a recovery, in milliseconds; STANDSTILL_MOST_MS by default. */
  readonly standstillMostMs?: number;
}

const STANDSTILL_MOST_MS = 60_000;
/** A server writes in its file that it is ready, unless the disk was full at that moment: then we find out by trying. */
const TRY_EVERY_MS = 2_000;
const RETRY_MS = 50;

/** A server that was killed leaves processes that hold its socket for a moment. */
const ELSEWHERE_MOST_MS = 3_000;

/** As startEmbedded, with the caller's settings. */
export async function startServer(dataDir: string, options: ServerOptions): Promise<Embedded> {
  let release = (): void => {};
  try {
    return await startOrJoin(clusterIn(dataDir), options, (lock) => (release = () => lock.release()));
  } finally {
    release();
  }
}

/** `keep` gets the right to launch, which its caller releases once the server is joined, or the start has failed. */
async function startOrJoin(cluster: Cluster, options: ServerOptions, keep: (launch: ProcessLock) => void): Promise<Embedded> {
  const binaries = findBinaries(cluster);
  const passwords = passwordsOf(cluster);
  const account = chooseAccount(cluster, binaries);
  await initialise(cluster, binaries, account, { ...options, passwords });

  const settings = { ...options.settings, unix_socket_directories: options.socket ? socketSetting(cluster) : "" };
  let launched: number | undefined;
  let mayLaunch = false;
  let elsewhereSince: number | null = null;
  let triedAt = performance.now();
  const mostMs = options.standstillMostMs ?? STANDSTILL_MOST_MS;
  for (const standstill = new Standstill(cluster); standstill.ms < mostMs; await sleep(RETRY_MS)) {
    if (options.stop?.aborted) {
      // Nobody else can use it: we could not log in ourselves.
      if (launched) await stopPostmaster(cluster, launched, binaries);
      throw options.stop.reason;
    }
    let postmaster = running(cluster);
    if (postmaster === null) {
      if (!mayLaunch) {
        const launch = takeLaunch(cluster);
        if (launch === null) continue; // Another start is under way: its server is found as soon as it runs.
        keep(launch);
        mayLaunch = true;
        continue;
      }
      if (await isServedElsewhere(cluster)) {
        elsewhereSince ??= performance.now();
        if (performance.now() - elsewhereSince > ELSEWHERE_MOST_MS) throw servedElsewhere(cluster);
        continue;
      }
      disownDead(cluster);
      if (launched === undefined) options.onProgress("starting PostgreSQL");
      postmaster = await launch(cluster, binaries, account, settings, options.port ?? null);
      launched = postmaster?.pid ?? 0;
    }
    if (postmaster === null || !(postmaster.ready || performance.now() - triedAt > TRY_EVERY_MS)) continue;
    triedAt = performance.now();
    const { pid, port } = postmaster;
    const use = await joinUse(cluster, postmaster, passwords).catch(async (error: unknown) => {
      if (pid === launched) await stopPostmaster(cluster, pid, binaries);
      throw error;
    });
    if (use.kind !== "joined") continue;
    const stop = once(async () => {
      if ((await use.leave()) === "last") await stopPostmaster(cluster, pid, binaries);
    });
    const urlFor = (role: keyof typeof passwords): string => urlOf(cluster, role, passwords, port);
    const urls = { url: urlFor("application"), ownerUrl: urlFor("owner"), consoleUrl: urlFor("console") };
    return { ...urls, pid, adopted: pid !== launched, stop };
  }
  // Stop it whichever process started it: nobody can use it, and it blocks the next start.
  const useless = running(cluster);
  if (useless !== null) await stopPostmaster(cluster, useless.pid, binaries);
  throw new StoreError(
    "postgres-failed",
    `PostgreSQL accepts no login and has made no progress for ${mostMs} ms: see ${cluster.logFile}`,
  );
}

/** Returns the server that runs on the cluster or is about to; null if this process sees none. */
function running(cluster: Cluster): Postmaster | null {
  const postmaster = readPostmaster(cluster);
  return postmaster === null || isPostmasterOf(cluster, postmaster.pid) ? postmaster : null;
}

/** Makes way for a start if another program has the number of a server that was killed. */
function disownDead(cluster: Cluster): void {
  const postmaster = readPostmaster(cluster);
  if (postmaster !== null && !isPostmasterOf(cluster, postmaster.pid) && isAlive(postmaster.pid))
    disownPid(cluster, postmaster.pid);
}

const servedElsewhere = ({ folder }: Cluster): StoreError =>
  new StoreError(
    "data-folder-unusable",
    `the data folder ${folder} is in use by a PostgreSQL that another container runs: run the command in that container, or stop that one first`,
  );

function once(act: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => {
    done ??= act();
    return done;
  };
}
