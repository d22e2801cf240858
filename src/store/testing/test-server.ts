import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** The variable with the URL of the server for testDatabase(): of the owner, which must be allowed to create databases. */
export const TEST_DATABASE_URL = "STRONGROOM_TEST_DATABASE_URL";

/** The superuser of a test server. It has the owner's password. */
export const TESTER = "strongroom_tester";

export interface TestServer {
  /** For the owner of the tables. The application role has the same password. */
  readonly url: string;
  /** The same over the server's socket, if it has one: a message costs both sides half as much. */
  readonly socketUrl: string;
  /** Ends the server and removes its folder. The server also ends if this process ends in any way. */
  stop(): Promise<void>;
}

/**
 * Starts a PostgreSQL in a temporary folder, for tests only, because it never syncs. A runner of many test files starts it once
 * and passes its URL in STRONGROOM_TEST_DATABASE_URL. It does not keep this process from ending.
 */
export async function startTestServer(): Promise<TestServer> {
  // This module may be a part of a joined test, in another folder.
  const extension = path.extname(import.meta.url);
  const root = path.dirname(fileURLToPath(import.meta.resolve("#package")));
  const program = path.join(root, extension === ".ts" ? "" : "dist", "src", "store", "testing", `run-test-server${extension}`);
  const child = spawn(process.execPath, [program], { stdio: ["pipe", "pipe", "inherit"], detached: true });
  const ended = once(child, "exit");
  const socketUrl = await Promise.race([firstLine(child), ended.then(() => null)]);
  if (socketUrl === null) throw new Error("the test server did not start; it says why above");
  letGo(child);
  return {
    url: overTcp(socketUrl),
    socketUrl,
    async stop() {
      child.ref();
      child.stdin?.end();
      await ended;
    },
  };
}

/** The URL without the server's socket. A test can lead it over a link, a proxy or to another port. */
export function overTcp(socketUrl: string): string {
  const url = new URL(socketUrl);
  url.searchParams.delete("host");
  return url.href;
}

async function firstLine(child: ChildProcess): Promise<string | null> {
  if (child.stdout === null) return null;
  for await (const line of createInterface(child.stdout)) return line;
  return null;
}

/** The child and its pipes do not keep this process alive. Its standard input stays open until this process ends. */
function letGo(child: ChildProcess): void {
  child.unref();
  child.stdout?.destroy();
  const stdin = child.stdin;
  if (stdin !== null && "unref" in stdin && typeof stdin.unref === "function") stdin.unref();
}
