import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import path from "node:path";
import { parseTarget } from "../driver/database-url.ts";
import { socketFile } from "../driver/target.ts";
import { StoreError } from "../errors.ts";

/** A data folder with a PostgreSQL: its database cluster, as PostgreSQL calls it, and the files beside it. */
export interface Cluster {
  readonly folder: string;
  /** PostgreSQL's data directory. */
  readonly data: string;
  readonly passwordFiles: Readonly<Record<Role, string>>;
  readonly logFile: string;
  /** Links to PostgreSQL's libraries, if its own folder has none (postgres-libraries.ts). */
  readonly libraries: string;
}

/** The name of the database. */
export const DATABASE = "strongroom";

/**
 * The login roles. The owner owns the database and migrates it; the bank runs under the application role, the operators' console under
 * its own. None is a superuser.
 */
export const ROLES = { owner: "strongroom_owner", application: "strongroom", console: "strongroom_console" } as const;
type Role = keyof typeof ROLES;
/** The role of the console has this name at every server, so that a migration can grant it. */
export const CONSOLE_ROLE = ROLES.console;

/** The password of each role. */
export type Passwords = Readonly<Record<Role, string>>;

/** The longest name of a socket that every system accepts, in bytes (sun_path of macOS, less the final zero). */
const SOCKET_NAME_MAX = 103;
const PORT_MAX = 65_535;

const LOG_SIZE_MAX = 16 * 1024 * 1024;

/** Returns the paths, absolute and without links. Makes the folder if there is none; throws StoreError `data-folder-unusable`. */
export function clusterIn(dataDir: string): Cluster {
  return using(path.resolve(dataDir), () => {
    fs.mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    const folder = fs.realpathSync(dataDir);
    const data = path.join(folder, "postgres");
    const passwordFiles = {
      owner: `${data}.owner-password`,
      application: `${data}.password`,
      console: `${data}.console-password`,
    };
    return { folder, data, passwordFiles, logFile: `${data}.log`, libraries: `${data}.libraries` };
  });
}

/** Returns the role's URL. It uses the server's socket if there is one, which costs both sides less than the loopback. */
export function urlOf({ data }: Cluster, role: Role, passwords: Passwords, port: number): string {
  const url = `postgres://${ROLES[role]}:${passwords[role]}@127.0.0.1:${port}/${DATABASE}`;
  return fs.existsSync(socketFile(data, port)) ? `${url}?host=${encodeURIComponent(data)}` : url;
}

/**
 * Returns the server's `unix_socket_directories`: its data directory, which only its own account and root can enter. Empty if
 * the socket's name would be too long, because the server would then not start.
 */
export function socketSetting({ data }: Pick<Cluster, "data">): string {
  const fits = process.platform !== "win32" && Buffer.byteLength(socketFile(data, PORT_MAX)) <= SOCKET_NAME_MAX;
  return fits ? `"${data.replaceAll('"', '""')}"` : "";
}

/** Returns the roles' passwords, and makes them on first use. */
export const passwordsOf = (cluster: Cluster): Passwords => ({
  owner: passwordIn(cluster.passwordFiles.owner, cluster),
  application: passwordIn(cluster.passwordFiles.application, cluster),
  console: passwordIn(cluster.passwordFiles.console, cluster),
});

/**
 * True if this URL is a login of the embedded server in this data folder, and not of another database beside a server that is left over:
 * each role's password there is random, so no other server has it.
 */
export function isEmbeddedLogin(dataDir: string, url: string): boolean {
  const data = path.join(path.resolve(dataDir), "postgres");
  if (!fs.existsSync(data)) return false;
  return Object.values(passwordsOf(clusterIn(dataDir))).includes(parseTarget(url).password);
}

/** Two starts may race here: the link makes the file appear whole, and only once. */
function passwordIn(file: string, cluster: Cluster): string {
  return using(cluster.folder, () => {
    if (!fs.existsSync(file)) {
      if (fs.existsSync(cluster.data)) throw lostPassword(file, cluster);
      const draft = `${file}.${process.pid}`;
      try {
        fs.writeFileSync(draft, randomBytes(24).toString("base64url"), { mode: 0o600, flush: true });
        fs.linkSync(draft, file);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      } finally {
        fs.rmSync(draft, { force: true });
      }
    }
    return fs.readFileSync(file, "utf8");
  });
}

/** Opens PostgreSQL's log for appending; one that has grown large is set aside first. */
export function openLog(cluster: Cluster): number {
  return using(cluster.folder, () => {
    const size = fs.statSync(cluster.logFile, { throwIfNoEntry: false })?.size ?? 0;
    if (size > LOG_SIZE_MAX) fs.renameSync(cluster.logFile, `${cluster.logFile}.1`);
    return fs.openSync(cluster.logFile, "a", 0o600);
  });
}

/** Runs `act`, which touches the data folder; turns a system error into a StoreError with a sentence about the folder. */
export function using<T>(folder: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    const { code, path: file } = error as NodeJS.ErrnoException;
    if (error instanceof StoreError || code === undefined) throw error;
    const place = file === undefined || file === folder ? "" : `${file}: `;
    throw new StoreError(
      "data-folder-unusable",
      `the data folder ${folder} cannot be used: ${place}${FILE_ERRORS[code] ?? code}`,
      error,
    );
  }
}

const FILE_ERRORS: Readonly<Record<string, string>> = {
  EACCES: "this account may not write there; correct the permissions or name another folder",
  EPERM: "this account may not do that there; correct the permissions or name another folder",
  ENOENT: "it cannot be made there; name another folder",
  EROFS: "the file system is read-only; name another folder",
  ENOSPC: "the disk is full; make room or name another folder",
  EDQUOT: "the disk quota is used up; make room or name another folder",
  ENOTDIR: "a file is in the way; name another folder",
  EEXIST: "a file is in the way; name another folder",
};

const lostPassword = (file: string, cluster: Cluster): StoreError =>
  new StoreError(
    "data-folder-unusable",
    `the data folder ${cluster.folder} holds a database but not its password: put ${file} back`,
  );
