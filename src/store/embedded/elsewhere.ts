import { readdirSync } from "node:fs";
import { connect } from "node:net";
import path from "node:path";
import { LockError, type ProcessLock, takeLock } from "../../files/files.ts";
import type { Cluster } from "./cluster.ts";

const SOCKET = /^\.s\.PGSQL\.\d+$/;
/** What the system answers for the socket of a server that has ended. */
const NOBODY: ReadonlySet<string | undefined> = new Set(["ECONNREFUSED", "ENOENT"]);

/**
 * Resolves with true if a server accepts connections on a socket in the cluster's folder. Ask it before a start if no process with the
 * number in PostgreSQL's file is the server: in another container processes have numbers of their own, and PostgreSQL itself
 * would then start a second server on the same files. False if the folder's name is too long for a socket.
 */
export async function isServedElsewhere({ data }: Pick<Cluster, "data">): Promise<boolean> {
  const answers = await Promise.all(socketsIn(data).map(answersAt));
  return answers.includes(true);
}

function socketsIn(data: string): readonly string[] {
  try {
    return readdirSync(data)
      .filter((name) => SOCKET.test(name))
      .map((name) => path.join(data, name));
  } catch {
    return []; // No cluster yet.
  }
}

async function answersAt(file: string): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect(file);
  socket.once("connect", () => resolve(true)).once("error", ({ code }: NodeJS.ErrnoException) => resolve(!NOBODY.has(code)));
  return await promise.finally(() => socket.destroy());
}

/**
 * Takes the right to launch the cluster's server, and returns null while another process has it, also one of another container on
 * this machine. It ends with this process.
 */
export function takeLaunch({ data }: Pick<Cluster, "data">): ProcessLock | null {
  try {
    return takeLock(`${data}.lock`, "a start of PostgreSQL");
  } catch (error) {
    if (error instanceof LockError) return null;
    throw error;
  }
}
