import { spawn } from "node:child_process";
import { randomBytes, randomUUID } from "node:crypto";
import * as fs from "node:fs";
import path from "node:path";
import { StoreError } from "../errors.ts";
import { type Cluster, DATABASE, type Passwords, ROLES, using } from "./cluster.ts";
import { type Account, commandOf } from "./postgres-account.ts";
import { type Binaries, firstError } from "./postgres-programs.ts";
import { isAlive } from "./postmaster.ts";

/**
 * Makes the database cluster if there is none. It is made in a side folder, which is then renamed in one step: neither a crash
 * half-way nor two starts at once leave a folder that looks like a database and is none. `durable` false skips the writes to
 * disk, for a database that is thrown away.
 */
export async function initialise(
  cluster: Cluster,
  binaries: Binaries,
  account: Account,
  options: { passwords: Passwords; ownerMay?: string; durable: boolean; onProgress: (line: string) => void },
): Promise<void> {
  if (isInitialised(cluster, binaries)) return;
  options.onProgress(`making a new database in ${cluster.data}`);
  removeAbandoned(cluster);
  const side = `${cluster.data}.new-${process.pid}-${randomUUID()}`;
  const superuserFile = `${side}.superuser`;
  underWay.add(side);
  try {
    // Nobody needs the superuser's password: the roles do all work, and an account that can read the files can set another.
    writeFor(account, cluster, superuserFile, randomBytes(24).toString("base64url"));
    makeFolderFor(account, cluster, side);
    const sync = options.durable ? [] : ["--no-sync"];
    await run(account, binaries, "initdb", ["-D", side, ...initdbArguments(superuserFile), ...sync]);
    const settings = options.durable ? ["fsync=on"] : ["fsync=off", ...cheapLogins(binaries)];
    await run(
      account,
      binaries,
      "postgres",
      ["--single", "-D", side, ...settings.flatMap((each) => ["-c", each]), "postgres"],
      roleStatements(options.passwords, options.ownerMay ?? ""),
    );
    takeName(cluster, side);
  } finally {
    fs.rmSync(superuserFile, { force: true });
    fs.rmSync(side, { recursive: true, force: true });
    underWay.delete(side);
  }
}

/** Iterations make each login dear, and protect no password of 192 random bits. PostgreSQL 15 has no such setting. */
const cheapLogins = ({ version }: Binaries): readonly string[] => (Number(version) < 16 ? [] : ["scram_iterations=1"]);

/** The side folders of this process. */
const underWay = new Set<string>();

/** Returns true for a cluster of our version. Throws StoreError `data-folder-version` for one of another version. */
function isInitialised(cluster: Cluster, { version: ours }: Binaries): boolean {
  return using(cluster.folder, () => {
    if (!fs.existsSync(cluster.data)) return false;
    const file = path.join(cluster.data, "PG_VERSION");
    const version = fs.existsSync(file) ? fs.readFileSync(file, "utf8").trim() : "none";
    if (version === ours) return true;
    throw new StoreError(
      "data-folder-version",
      `${cluster.data} is not a database of PostgreSQL ${ours} (its version is ${version}): name another data folder, or move the data with pg_upgrade`,
    );
  });
}

const initdbArguments = (superuserFile: string): string[] => [
  ...["--username=postgres", `--pwfile=${superuserFile}`, "--auth=scram-sha-256"],
  ...["--encoding=UTF8", "--locale=C", "--data-checksums", "--no-instructions"],
];

/**
 * One statement a line, as single-user mode reads them. The passwords are base64url and need no escape. The application role reads
 * `data_directory` to find out whose server it has reached (server-use.ts). The migrations give it the rest.
 */
const roleStatements = ({ owner, application, console }: Passwords, ownerMay: string): string =>
  [
    `create role ${ROLES.owner} login password '${owner}' ${ownerMay};`,
    `create role ${ROLES.application} login password '${application}' in role pg_read_all_settings;`,
    `create role ${ROLES.console} login password '${console}';`,
    `create database ${DATABASE} owner ${ROLES.owner};`,
    `revoke all on database ${DATABASE}, postgres, template1 from public;`,
    `grant connect on database ${DATABASE} to ${ROLES.application}, ${ROLES.console};`,
    "",
  ].join("\n");

/** Removes the side folders of starts that were killed. A side folder's name holds the pid of its start. */
function removeAbandoned(cluster: Cluster): void {
  for (const name of fs.readdirSync(cluster.folder)) {
    const match = /^(postgres\.new-(\d+)-[0-9a-f-]{36})(\.superuser)?$/.exec(name);
    if (match === null) continue;
    const pid = Number(match[2]);
    const isUnderWay = pid === process.pid ? underWay.has(path.join(cluster.folder, match[1] ?? "")) : isAlive(pid);
    if (!isUnderWay) fs.rmSync(path.join(cluster.folder, name), { recursive: true, force: true });
  }
}

/** The first start to rename wins. The second fails, because the folder has content, and uses the first's database. */
function takeName(cluster: Cluster, side: string): void {
  try {
    fs.renameSync(side, cluster.data);
  } catch (error) {
    if (!fs.existsSync(path.join(cluster.data, "PG_VERSION"))) throw error;
    return;
  }
  if (process.platform === "win32") return;
  const folder = fs.openSync(cluster.folder, "r");
  fs.fsyncSync(folder);
  fs.closeSync(folder);
}

function makeFolderFor({ ids }: Account, cluster: Cluster, folder: string): void {
  using(cluster.folder, () => {
    fs.mkdirSync(folder, { mode: 0o700 });
    if (ids.uid !== undefined && ids.gid !== undefined) fs.chownSync(folder, ids.uid, ids.gid);
  });
}

function writeFor({ ids }: Account, cluster: Cluster, file: string, text: string): void {
  using(cluster.folder, () => {
    fs.writeFileSync(file, text, { mode: 0o600 });
    if (ids.uid !== undefined && ids.gid !== undefined) fs.chownSync(file, ids.uid, ids.gid);
  });
}

/** Runs a program to its end; throws StoreError `postgres-failed` with the program's first error. */
async function run(
  account: Account,
  binaries: Binaries,
  program: "initdb" | "postgres",
  args: readonly string[],
  input = "",
): Promise<void> {
  const { command, options } = commandOf(account, binaries, program, args);
  const { promise, resolve, reject } = Promise.withResolvers<number | null>();
  const child = spawn(command[0], command.slice(1), { ...options, stdio: ["pipe", "ignore", "pipe"] });
  let complaints = "";
  child.stderr.setEncoding("utf8").on("data", (text) => {
    complaints += text;
  });
  child.once("error", reject).once("close", resolve);
  child.stdin.on("error", () => {}).end(input);
  const status = await promise;
  // In single-user mode a failed statement shows only in the output.
  if (status !== 0 || /^.*(ERROR|FATAL|PANIC):/m.test(complaints))
    throw new StoreError("postgres-failed", `${program} failed: ${firstError(complaints) ?? `exit status ${status}`}`);
}
