import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** Names the server on which testDatabase() makes its databases; its role must be allowed to make some. */
export const TEST_DATABASE_URL = "STRONGROOM_TEST_DATABASE_URL";

export interface TestServer {
  readonly url: string;
  /** Ends the server and removes its folder. It also ends by itself, however this process ends. */
  stop(): Promise<void>;
}

/**
 * Starts a PostgreSQL in a temporary folder, for tests only: it writes nothing through to the disk. A runner of many test
 * files starts it once and gives its URL to them in STRONGROOM_TEST_DATABASE_URL. Does not keep this process from ending.
 */
export async function startTestServer(): Promise<TestServer> {
  const program = fileURLToPath(new URL(`run-test-server${path.extname(import.meta.url)}`, import.meta.url));
  const child = spawn(process.execPath, [program], { stdio: ["pipe", "pipe", "inherit"], detached: true });
  const ended = once(child, "exit");
  const url = await Promise.race([firstLine(child), ended.then(() => null)]);
  if (url === null) throw new Error("the test server did not start; it says why above");
  letGo(child);
  return {
    url,
    async stop() {
      child.ref();
      child.stdin?.end();
      await ended;
    },
  };
}

async function firstLine(child: ChildProcess): Promise<string | null> {
  if (child.stdout === null) return null;
  for await (const line of createInterface(child.stdout)) return line;
  return null;
}

/** Neither the process nor its pipes keep ours alive; its standard input stays open until we end. */
function letGo(child: ChildProcess): void {
  child.unref();
  child.stdout?.destroy();
  const stdin = child.stdin;
  if (stdin !== null && "unref" in stdin && typeof stdin.unref === "function") stdin.unref();
}
