import { connect, isIP, type Socket } from "node:net";
import path from "node:path";
import { connect as connectTls, type TLSSocket } from "node:tls";

/** The address of one PostgreSQL server, and our login there. */
export interface Target {
  /** A name or an address; or, beginning with a slash, the folder of the server's socket on this machine. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  /** Certificates to trust in place of the system's, or `system`; null means no TLS. */
  readonly trust: string | "system" | null;
  /** True if the operator says that a pooler is between, which gives each connection a server connection of its own. */
  readonly isPooled: boolean;
}

/** How long opening a connection may take, from the look-up of the name to the end of the login. With the start of a process under 10 seconds. */
export const CONNECT_TIMEOUT_MS = 5_000;

/**
 * Resolves with a connected socket, inside TLS if the target asks for it. Rejects after `withinMs` milliseconds, with the code ETIMEDOUT. `giveUp` ends the
 * attempt, and later the connection, at once.
 */
export async function openSocket(target: Target, withinMs = CONNECT_TIMEOUT_MS, giveUp?: AbortSignal): Promise<Socket> {
  const { host, port } = target;
  const socket = host.startsWith("/") ? connect(socketFile(host, port)) : connect({ host, port, noDelay: true });
  const timer = setTimeout(() => socket.destroy(noAnswer(withinMs)), withinMs);
  giveUp?.addEventListener("abort", () => socket.destroy(), { once: true });
  try {
    await event(socket, "connect");
    return target.trust === null ? socket : await startTls(socket, target, target.trust);
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** The error of a server that is silent. */
export const noAnswer = (withinMs: number): Error =>
  Object.assign(new Error(`no answer in ${Math.round(withinMs)} ms`), { code: "ETIMEDOUT" });

/** Returns the path of the socket of a server that listens on this port, in this folder. */
export const socketFile = (folder: string, port: number): string => path.join(folder, `.s.PGSQL.${port}`);

/** PostgreSQL starts TLS after a request in plaintext: its one-byte answer is S for yes. */
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]);

async function startTls(socket: Socket, target: Target, trust: string): Promise<TLSSocket> {
  socket.write(SSL_REQUEST);
  const answer = await event<Buffer>(socket, "data");
  socket.pause();
  // More than the one byte would be bytes injected before the handshake (CVE-2021-23222).
  if (answer.length !== 1 || answer[0] !== 0x53) throw new Error("the server does not offer TLS");
  const secure = connectTls({
    socket,
    ...(isIP(target.host) === 0 ? { servername: target.host } : {}),
    host: target.host,
    ...(trust === "system" ? {} : { ca: trust }),
    minVersion: "TLSv1.2",
  });
  await event(secure, "secureConnect");
  return secure;
}

/** Resolves with the first value of this event; rejects if the socket fails or closes first. */
function event<T>(socket: Socket, name: string): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const fail = (error?: Error | boolean): void => reject(error instanceof Error ? error : new Error("the connection closed"));
  socket.once(name, resolve).once("error", fail).once("close", fail);
  return promise.finally(() => socket.off(name, resolve).off("error", fail).off("close", fail));
}
