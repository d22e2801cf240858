import assert from "node:assert/strict";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { openStore } from "../driver/connect.ts";
import { type Embedded, startEmbedded } from "../embedded/embedded.ts";
import { isConnectionLost } from "../errors.ts";
import { runProcess, type TestProcess } from "./test-process.ts";

/** The data folder that every test of one file uses in turn, because making it takes seconds. */
export const folder = fs.mkdtempSync(path.join(tmpdir(), "strongroom-embedded-"));
export const inFolder = (name: string): string => path.join(folder, name);

// If a test fails, a server in use or a waiting process would keep the test file from ending.
const servers: Promise<Embedded>[] = [];
const processes: Promise<TestProcess<unknown>>[] = [];

export function start(...args: Parameters<typeof startEmbedded>): Promise<Embedded> {
  const server = startEmbedded(...args);
  servers.push(server);
  return server;
}

export function run<Line>(...args: Parameters<typeof runProcess>): Promise<TestProcess<Line>> {
  const started = runProcess<Line>(...args);
  processes.push(started);
  return started;
}

/** Ends every process and stops every server that a test has started. */
export async function stopAll(): Promise<void> {
  for (const each of processes.splice(0)) await each.then((child) => child.kill()).catch(() => {});
  for (const each of servers.splice(0)) await each.then((server) => server.stop()).catch(() => {});
}

/** Stops a server that is still running in the data folder, and removes the folder. */
export async function removeFolder(): Promise<void> {
  if (fs.existsSync(inFolder("postgres/postmaster.pid")))
    await startEmbedded(folder)
      .then((left) => left.stop())
      .catch(() => {});
  fs.rmSync(folder, { recursive: true, force: true });
}

/** A program that starts the server, prints where it is, and stops it if the test calls `finish`. */
export const START = `
  import { startEmbedded } from "embedded/embedded";
  const embedded = await startEmbedded(${JSON.stringify(folder)});
  const { url, pid, adopted } = embedded;
  await told({ url, pid, adopted });
  await embedded.stop();`;

export async function query<Row extends object>(url: string, statement: string): Promise<Row[]> {
  const store = openStore(url, { connections: 1, applicationName: "embedded test" });
  try {
    return [...(await store.sql.unsafe<Row[]>(statement))];
  } finally {
    await store.close();
  }
}

/** Fails if the server still answers, or its lock file still exists. */
export async function assertStopped({ url }: { url: string }): Promise<void> {
  await assert.rejects(query(url, "select 1"), isConnectionLost);
  assert.equal(fs.existsSync(inFolder("postgres/postmaster.pid")), false);
}

/** Fails unless a start is refused with this code, and with a message of one line. */
export const refused = (code: string, message: RegExp, dataDir = folder) =>
  assert.rejects(start(dataDir), (error: Error & { code?: string }) => {
    assert.equal(error.name, "StoreError");
    assert.equal(error.code, code);
    assert.match(error.message, message);
    assert.doesNotMatch(error.message, /\n/);
    return true;
  });

/** Runs `act` while a file has other content, or, for null, does not exist. Then restores the file. */
export const withFile = async (name: string, content: string | Buffer | null, act: () => Promise<void>): Promise<void> => {
  const { mode, uid, gid } = fs.statSync(inFolder(name));
  const before = fs.readFileSync(inFolder(name));
  const write = (bytes: string | Buffer): void => {
    fs.writeFileSync(inFolder(name), bytes, { mode });
    fs.chownSync(inFolder(name), uid, gid);
  };
  if (content === null) fs.rmSync(inFolder(name));
  else write(content);
  await act().finally(() => write(before));
};
