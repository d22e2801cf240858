import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** A place that a client connects to and gets no answer from. */
export interface SilentPlace extends AsyncDisposable {
  readonly port: number;
  /** When the first connection was accepted, or tried if none is accepted, by the monotonic clock; null if none was. */
  readonly firstAt: number | null;
}

/** Accepts every connection and never answers, like a frozen host whose system still runs. */
export const acceptingPlace = (): Promise<SilentPlace> => place(() => {});

/** The end of a login, and of every answer: ReadyForQuery, with no transaction under way. */
const READY = Buffer.from("Z\0\0\0\x05I", "latin1");

/**
 * Leads to this server until the first login has ended, then calls `freeze`. Without one it passes nothing on from then, and new
 * connections get no answer.
 */
export function placeThatFreezes(url: string, freeze?: () => void): Promise<SilentPlace> {
  const { hostname, port } = new URL(url);
  let isFrozen = false;
  return place((near) => {
    if (isFrozen && freeze === undefined) return;
    const far = connect(Number(port), hostname);
    near.on("data", (bytes) => (isFrozen && freeze === undefined) || far.write(bytes)).on("close", () => far.destroy());
    far.on("error", () => near.destroy()).on("close", () => isFrozen || near.destroy());
    far.on("data", (bytes: Buffer) => {
      if (!isFrozen && bytes.includes(READY)) {
        isFrozen = true;
        freeze?.();
      }
      near.write(bytes);
    });
  });
}

async function place(serve: (near: Socket) => void): Promise<SilentPlace> {
  const sockets = new Set<Socket>();
  let firstAt: number | null = null;
  const server: Server = createServer((near) => {
    sockets.add(near);
    firstAt ??= performance.now();
    near.on("error", () => {}).on("close", () => sockets.delete(near));
    near.resume();
    serve(near);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    get firstAt() {
      return firstAt;
    },
    async [Symbol.asyncDispose]() {
      for (const each of sockets) each.destroy();
      server.close();
    },
  };
}

/** Listens with room for one connection, prints its port, and stops itself. */
const STOPPED = `require("node:net").createServer().listen({ port: 0, host: "127.0.0.1", backlog: 1 }, function () {
  process.stdout.write(this.address().port + "\\n", () => process.kill(process.pid, "SIGSTOP"));
})`;
/** More than the system's queue of that server takes. */
const FILLERS = 4;
const FILLED_MS = 300;

const LOOK_MS = 20;
/** In /proc/net/tcp: a connection that was asked for and not yet answered. */
const SYN_SENT = "02";

/** The addresses that ask for a connection to this port of this machine. */
function triesAt(port: number): readonly string[] {
  const rows = readFileSync("/proc/net/tcp", "latin1")
    .split("\n")
    .map((row) => row.trim().split(/ +/));
  const to = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  return rows.flatMap(([, local, remote, state]) => (remote?.endsWith(to) && state === SYN_SENT ? [local ?? ""] : []));
}

/** Answers no SYN: the queue of its connections is full, and the system drops what comes. Works only on Linux. */
export async function droppingPlace(): Promise<SilentPlace> {
  const child = spawn(process.execPath, ["-e", STOPPED], { stdio: ["ignore", "pipe", "inherit"] });
  const end = (): void => void child.kill("SIGKILL");
  process.once("exit", end);
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  const port = Number(String(line));
  const fillers = Array.from({ length: FILLERS }, () => connect(port, "127.0.0.1").on("error", () => {}));
  await sleep(FILLED_MS);
  const fillings = triesAt(port);
  let firstAt: number | null = null;
  const looking = setInterval(() => {
    if (triesAt(port).every((each) => fillings.includes(each))) return;
    firstAt = performance.now();
    clearInterval(looking);
  }, LOOK_MS).unref();
  return {
    port,
    get firstAt() {
      return firstAt;
    },
    async [Symbol.asyncDispose]() {
      clearInterval(looking);
      for (const each of fillers) each.destroy();
      process.off("exit", end);
      const ended = once(child, "exit");
      end();
      await ended;
    },
  };
}
