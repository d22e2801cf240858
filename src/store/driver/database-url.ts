import { readFileSync } from "node:fs";
import { StoreError } from "../errors.ts";
import type { Target } from "./target.ts";

/** The names of this machine. */
export const LOOPBACK: ReadonlySet<string> = new Set(["localhost", "127.0.0.1", "::1"]);
/** The sessions that `target_session_attrs` may ask for; both mean a server that takes writes, because the bank always writes. */
const WRITABLE: ReadonlySet<string> = new Set(["read-write", "primary"]);
const FORM =
  "it should read postgres://user:password@host:port/database, or with several servers …@host1:port1,host2:port2/database";

/** The servers that a URL names, in its order. */
export type Targets = readonly [Target, ...Target[]];

/**
 * Reads `postgres://user:password@host1:port1,host2:port2/database?sslmode=verify-full&sslrootcert=file`, with one server or
 * several, of which one at a time is the primary. TLS with a verified certificate is the default, except on this machine itself:
 * there the default is no TLS. `sslmode=disable` turns TLS off on a trusted network. `?host=/folder` uses the socket in that folder
 * instead of the host, as PostgreSQL's own programs do. `target_session_attrs` may be `read-write`, the default, or `primary`.
 * `pooler=session` says that the URL leads to a connection pooler in session mode. Throws StoreError `url-invalid` for anything else.
 */
export function parseTargets(text: string): Targets {
  const parts = /^(postgres(?:ql)?:\/\/)([^/?#]*@)?([^/?#@]*)(.*)$/.exec(text);
  if (parts === null) throw invalid(FORM);
  const [, scheme = "", login = "", servers = "", rest = ""] = parts;
  const [first, ...others] = servers.split(",").map((server) => oneTarget(`${scheme}${login}${server}${rest}`));
  if (first === undefined) throw invalid(FORM);
  if (others.length > 0 && first.host.startsWith("/"))
    throw invalid("its parameter host names the folder of one server, and the URL several servers");
  return [first, ...others];
}

/** Returns the first server of the URL. The login and the database are those of all of them. Throws as `parseTargets` does. */
export const parseTarget = (text: string): Target => parseTargets(text)[0];

function oneTarget(text: string): Target {
  const url = URL.parse(text);
  if (url === null || url.hostname === "" || url.username === "") throw invalid(FORM);
  checkParameters(url.searchParams);
  const socketFolder = url.searchParams.get("host");
  const host = socketFolder ?? decoded(url.hostname).replace(/^\[(.*)\]$/, "$1");
  const user = decoded(url.username);
  return {
    host,
    port: Number(url.port || 5432),
    user,
    password: decoded(url.password),
    database: decoded(url.pathname.slice(1)) || user,
    trust: trustOf(url.searchParams, socketFolder !== null || LOOPBACK.has(host)),
    isPooled: url.searchParams.has("pooler"),
  };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch (error) {
    throw invalid("a % in it is not followed by two hexadecimal digits of UTF-8; write % itself as %25", error);
  }
}

const PARAMETERS: readonly string[] = ["sslmode", "sslrootcert", "host", "target_session_attrs", "pooler"];

function checkParameters(parameters: URLSearchParams): void {
  for (const name of parameters.keys())
    if (!PARAMETERS.includes(name)) throw invalid(`it has the parameter "${name}"; only ${PARAMETERS.join(", ")} are known`);
  if (parameters.get("host")?.startsWith("/") === false)
    throw invalid("its parameter host must be a folder's path, which begins with a slash");
  const pooler = parameters.get("pooler");
  if (pooler !== null && pooler !== "session")
    throw invalid(
      `pooler=${pooler} does not work, because the bank keeps state in its sessions: give it a pool with pool_mode=session`,
    );
  const session = parameters.get("target_session_attrs");
  if (session !== null && !WRITABLE.has(session))
    throw invalid(
      `target_session_attrs=${session} could reach a standby, which takes no writes: use read-write, or leave it away`,
    );
}

function trustOf(parameters: URLSearchParams, local: boolean): Target["trust"] {
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
