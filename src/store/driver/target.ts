import { readFileSync } from "node:fs";
import { connect, isIP, type Socket } from "node:net";
import path from "node:path";
import { connect as connectTls, type TLSSocket } from "node:tls";
import { StoreError } from "../errors.ts";

/** The address of a PostgreSQL, and our login there. */
export interface Target {
  /** A name or an address; or, beginning with a slash, the folder of the server's socket on this machine. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  /** Certificates to trust in place of the system's, or `system`; null means no TLS. */
  readonly trust: string | "system" | null;
}

const LOOPBACK: ReadonlySet<string> = new Set(["localhost", "127.0.0.1", "::1"]);
/** How long opening a connection may take. */
export const CONNECT_TIMEOUT_MS = 10_000;

/**
 * Reads `postgres://user:password@host:port/database?sslmode=verify-full&sslrootcert=file`. TLS with a verified certificate is
 * the default, except on this machine itself: there the default is no TLS. `sslmode=disable` turns TLS off on a trusted
 * network. `?host=/folder` uses the socket in that folder instead of the host, as PostgreSQL's own programs do. Throws
 * StoreError `url-invalid` for anything else.
 */
export function parseTarget(text: string): Target {
  const url = URL.parse(text);
  if (url === null || !/^postgres(ql)?:$/.test(url.protocol) || url.hostname === "" || url.username === "")
    throw invalid("it should read postgres://user:password@host:port/database");
  const socketFolder = url.searchParams.get("host");
  if (socketFolder !== null && !socketFolder.startsWith("/"))
    throw invalid("its parameter host must be a folder's path, which begins with a slash");
  const host = socketFolder ?? decoded(url.hostname).replace(/^\[(.*)\]$/, "$1");
  const user = decoded(url.username);
  return {
    host,
    port: Number(url.port || 5432),
    user,
    password: decoded(url.password),
    database: decoded(url.pathname.slice(1)) || user,
    trust: trustOf(url.searchParams, socketFolder !== null || LOOPBACK.has(host)),
  };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch (error) {
    throw invalid("a % in it is not followed by two hexadecimal digits of UTF-8; write % itself as %25", error);
  }
}

function trustOf(parameters: URLSearchParams, local: boolean): Target["trust"] {
  for (const name of parameters.keys())
    if (name !== "sslmode" && name !== "sslrootcert" && name !== "host")
      throw invalid(`it has the parameter "${name}"; only sslmode, sslrootcert and host are known`);
  const mode = parameters.get("sslmode") ?? (local ? "disable" : "verify-full");
  if (mode === "disable") return null;
  if (mode !== "verify-full")
    throw invalid(`sslmode=${mode} does not verify the server: use verify-full, or disable on a trusted network`);
  const file = parameters.get("sslrootcert");
  try {
    return file === null ? "system" : readFileSync(file, "utf8");
  } catch (error) {
    throw invalid(`sslrootcert=${file} cannot be read`, error);
  }
}

/** The URL holds a password, so no message repeats it. */
const invalid = (why: string, cause?: unknown): StoreError =>
  new StoreError("url-invalid", `the database URL cannot be used: ${why}`, cause);

/** Resolves with a connected socket, inside TLS if the target asks for it. Rejects after `withinMs` milliseconds. */
export async function openSocket(target: Target, withinMs = CONNECT_TIMEOUT_MS): Promise<Socket> {
  const { host, port } = target;
  const socket = host.startsWith("/") ? connect(socketFile(host, port)) : connect({ host, port, noDelay: true });
  const timer = setTimeout(() => socket.destroy(new Error(`no answer in ${withinMs} ms`)), withinMs);
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
