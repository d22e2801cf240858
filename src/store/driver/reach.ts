import { once } from "node:events";
import type { Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { StoreError } from "../errors.ts";
import { connectFailure, noPrimary } from "./connect-failure.ts";
import { parseTargets } from "./database-url.ts";
import { noAnswer, openSocket, type Target } from "./target.ts";

const ANSWER_MOST_MS = 5_000;
/** Whether a server is alive is known after this time at the latest. */
export const ALIVE_MOST_MS = 4_000;
/** A wait in turns of the event loop: what came while this process stood still is read before the wait is over. */
const TURNS = 20;

/**
 * Resolves once a server of this URL has sent a first byte to a client that starts a session. Throws StoreError `url-invalid`,
 * and `connection-failed` if nothing comes within ANSWER_MOST_MS, whichever step takes so long: the look-up of the server's
 * name, the connection, TLS, or the server itself. It does not check the login; the first statement does.
 */
export async function proveReachable(url: string): Promise<void> {
  const targets = parseTargets(url);
  const reached = new AbortController();
  try {
    await Promise.any(targets.map((target) => prove(target, ANSWER_MOST_MS, reached.signal)));
  } catch (error) {
    // In the order of the targets.
    const { errors } = error as AggregateError;
    throw targets.length === 1 ? errors[0] : noPrimary(targets.map((target, n) => ({ target, error: errors[n] as unknown })));
  } finally {
    reached.abort();
  }
}

/** Resolves with true once this server answers to a new connection; with false if it does not within ALIVE_MOST_MS. */
export const isAlive = (target: Target): Promise<boolean> =>
  prove(target, ALIVE_MOST_MS, new AbortController().signal).then(
    () => true,
    () => false,
  );

async function prove(target: Target, withinMs: number, reached: AbortSignal): Promise<void> {
  const over = new AbortController();
  const giveUp = AbortSignal.any([over.signal, reached]);
  void giveUpLate(over, withinMs);
  let socket: Socket | undefined;
  try {
    socket = await openSocket(target, 2 * withinMs, giveUp);
    socket.write(startUp(target));
    const closed = once(socket, "close", { signal: giveUp }).then(() => Promise.reject(new Error("the connection closed")));
    await Promise.race([once(socket, "data", { signal: giveUp }), closed]);
  } catch (error) {
    const cause: unknown = over.signal.aborted ? over.signal.reason : error;
    throw new StoreError("connection-failed", connectFailure(target, cause), cause);
  } finally {
    socket?.on("error", () => {}).destroy();
    over.abort();
  }
}

/** Aborts after `withinMs` milliseconds, in TURNS pieces. */
async function giveUpLate(over: AbortController, withinMs: number): Promise<void> {
  try {
    for (let n = 0; n < TURNS; n++) await sleep(withinMs / TURNS, undefined, { signal: over.signal, ref: false });
    over.abort(noAnswer(withinMs));
  } catch {
    // It was aborted before.
  }
}

/** The message that begins a session of protocol 3.0: its length, the version, then user and database, ended by zeros. */
function startUp({ user, database }: Target): Buffer {
  const names = Buffer.from(["user", user, "database", database, "", ""].join("\0"));
  const head = Buffer.alloc(8);
  head.writeUInt32BE(head.length + names.length, 0);
  head.writeUInt32BE(3 << 16, 4);
  return Buffer.concat([head, names]);
}
