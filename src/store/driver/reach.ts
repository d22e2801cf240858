import { once } from "node:events";
import type { Socket } from "node:net";
import { StoreError } from "../errors.ts";
import { connectFailure, noPrimary } from "./connect-failure.ts";
import { parseTargets } from "./database-url.ts";
import { openSocket, type Target } from "./target.ts";

const ANSWER_MOST_MS = 5_000;

/**
 * Resolves once a server of this URL has sent a first byte to a client that starts a session. Throws StoreError `url-invalid`,
 * and `connection-failed` if nothing comes within ANSWER_MOST_MS, whichever step takes so long: the look-up of the server's
 * name, the connection, TLS, or the server itself. It does not check the login; the first statement does.
 */
export async function proveReachable(url: string): Promise<void> {
  const targets = parseTargets(url);
  const reached = new AbortController();
  try {
    await Promise.any(targets.map((target) => prove(target, reached.signal)));
  } catch (error) {
    // In the order of the targets.
    const { errors } = error as AggregateError;
    throw targets.length === 1 ? errors[0] : noPrimary(targets.map((target, n) => ({ target, error: errors[n] as unknown })));
  } finally {
    reached.abort();
  }
}

async function prove(target: Target, reached: AbortSignal): Promise<void> {
  const late = AbortSignal.timeout(ANSWER_MOST_MS);
  let socket: Socket | undefined;
  try {
    socket = await openSocket(target, ANSWER_MOST_MS, reached);
    socket.write(startUp(target));
    const closed = once(socket, "close", { signal: late }).then(() => Promise.reject(new Error("the connection closed")));
    await Promise.race([once(socket, "data", { signal: late }), closed]);
  } catch (error) {
    const cause = late.aborted ? Object.assign(new Error("no answer in time"), { code: "ETIMEDOUT" }) : error;
    throw new StoreError("connection-failed", connectFailure(target, cause), cause);
  } finally {
    socket?.on("error", () => {}).destroy();
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
