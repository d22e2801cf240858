import { spawnSync } from "node:child_process";
import { chmodSync, chownSync, readFileSync, statSync } from "node:fs";
import { StoreError } from "../errors.ts";
import type { Cluster } from "./cluster.ts";
import { type Binaries, cleanEnvironment } from "./postgres-programs.ts";

/** How a program of PostgreSQL runs: it refuses to run as root. */
export interface Account {
  /** The words before the command; empty unless a user namespace is needed. */
  readonly prefix: readonly string[];
  /** The account that the process runs as and that owns the data; empty means our own. */
  readonly ids: { readonly uid?: number; readonly gid?: number };
}

interface Named {
  readonly uid: number;
  readonly gid: number;
}

const OURSELVES: Account = { prefix: [], ids: {} };

/** Accounts that a system has for such a purpose; initdb requires one with a name. */
const NAMES = ["postgres", "nobody"] as const;

/**
 * Returns the account for this data folder. For an ordinary user it is the user's own. For root it is the account that owns the
 * data already, or one that can reach the folder and the programs; if need be, lets its group pass through the folder. If none
 * can (below /root, say), the server runs in a user namespace: there root has another account's number and none of root's powers.
 * Throws StoreError `account-unsuitable`.
 */
export function chooseAccount(cluster: Cluster, binaries: Binaries): Account {
  if (process.getuid === undefined) return OURSELVES;
  const owner = statSync(cluster.data, { throwIfNoEntry: false });
  if (process.getuid() !== 0) return ownAccount(cluster, owner?.uid);

  const named = namedAccounts();
  const direct = owner === undefined ? named : owner.uid === 0 ? [] : [{ uid: owner.uid, gid: owner.gid }];
  const namespaced = owner === undefined || owner.uid === 0 ? named : [];
  const account =
    direct.map(switched).find((each) => canReach(each, cluster, binaries) || admit(each, cluster, binaries)) ??
    namespaced.map(mapped).find((each) => canReach(each, cluster, binaries));
  if (account === undefined) {
    const how = "run strongroom as an ordinary user, or move the program and the data folder out of root's home";
    throw new StoreError(
      "account-unsuitable",
      `PostgreSQL may not run as root and no other account can reach ${cluster.folder}: ${how}`,
    );
  }
  return account;
}

function ownAccount(cluster: Cluster, owner: number | undefined): Account {
  if (owner === undefined || owner === process.getuid?.()) return OURSELVES;
  const how = `run strongroom as that account, or name another folder`;
  throw new StoreError(
    "account-unsuitable",
    `the database in ${cluster.data} belongs to another account (number ${owner}): ${how}`,
  );
}

const switched = ({ uid, gid }: Named): Account => ({ prefix: [], ids: { uid, gid } });

const mapped = ({ uid, gid }: Named): Account => ({
  prefix: ["unshare", "--user", `--map-user=${uid}`, `--map-group=${gid}`, "--"],
  ids: {},
});

function namedAccounts(): Named[] {
  const rows = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .map((line) => line.split(":"));
  return NAMES.flatMap((name) => {
    const row = rows.find((each) => each[0] === name);
    return row === undefined ? [] : [{ uid: Number(row[2]), gid: Number(row[3]) }];
  });
}

/** Lets the account's group pass through a data folder that is root's alone, if that is all that stands in the way. */
function admit(account: Account, cluster: Cluster, binaries: Binaries): boolean {
  const { uid, gid, mode } = statSync(cluster.folder);
  if (uid !== 0 || gid !== 0 || (mode & 0o077) !== 0 || account.ids.gid === undefined) return false;
  chownSync(cluster.folder, 0, account.ids.gid);
  chmodSync(cluster.folder, 0o710);
  if (canReach(account, cluster, binaries)) return true;
  chmodSync(cluster.folder, mode & 0o7777);
  chownSync(cluster.folder, 0, 0);
  return false;
}

/** Tries it, because permission bits do not show all that can stand in the way. */
function canReach(account: Account, cluster: Cluster, binaries: Binaries): boolean {
  const script = 'cd -- "$1" && exec "$2" --version';
  const [command = "", ...args] = [...account.prefix, "/bin/sh", "-c", script, "sh", cluster.folder, binaries.postgres];
  return spawnSync(command, args, { ...account.ids, cwd: "/", env: cleanEnvironment(binaries), stdio: "ignore" }).status === 0;
}

/** Returns the command line and the process options to run a program of PostgreSQL under this account. */
export function commandOf(
  account: Account,
  binaries: Binaries,
  name: "initdb" | "postgres" | "pgCtl",
  args: readonly string[],
): { command: [string, ...string[]]; options: { cwd: string; env: NodeJS.ProcessEnv; uid?: number; gid?: number } } {
  const program = binaries[name];
  const [first = program, ...rest] = [...account.prefix, program];
  return {
    command: [first, ...rest, ...args],
    options: { ...account.ids, cwd: process.platform === "win32" ? process.cwd() : "/", env: cleanEnvironment(binaries) },
  };
}
