import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** A TCP socket of this machine that listens. */
export interface Listener {
  /** Its address: IPv4 as usual, IPv6 as 32 hexadecimal digits in the order of the wire. */
  readonly address: string;
  readonly port: number;
  readonly inode: string;
}

/** What the kernel writes for a socket that listens. */
const LISTEN = "0A";

/** All sockets that listen, by Linux's tables; null on a system without them. */
export function listeners(folder = "/proc"): readonly Listener[] | null {
  try {
    return ["tcp", "tcp6"].flatMap((table) => readListeners(readFileSync(`${folder}/net/${table}`, "utf8")));
  } catch {
    return null;
  }
}

/** The rows of a table in the form of /proc/net/tcp (proc(5)) that listen. */
export function readListeners(text: string): readonly Listener[] {
  const rows = text
    .split("\n")
    .slice(1)
    .map((line) => line.trim().split(/\s+/));
  return rows.flatMap(([, local = "", , state, , , , , , inode = ""]) => {
    const [address = "", port = ""] = local.split(":");
    return state === LISTEN ? [{ address: inOrder(address), port: Number.parseInt(port, 16), inode }] : [];
  });
}

/** The kernel prints each four bytes as one number of this machine, which is little-endian wherever this program runs. */
function inOrder(hex: string): string {
  const words = hex.match(/.{8}/g) ?? [];
  const bytes = Buffer.concat(words.map((word) => Buffer.from(word, "hex").reverse()));
  return bytes.length === 4 ? bytes.join(".") : bytes.toString("hex");
}

/** A process that has a socket open. */
export interface Holder {
  readonly pid: number;
  readonly command: string;
}

/** The first process that holds the socket; null if it belongs to another account, which only root sees. */
export function holderOf(inode: string): Holder | null {
  const pids = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .sort((a, b) => a - b);
  for (const pid of pids)
    try {
      const sockets = readdirSync(`/proc/${pid}/fd`).map((fd) => {
        try {
          return readlinkSync(`/proc/${pid}/fd/${fd}`);
        } catch {
          return ""; // It was closed meanwhile.
        }
      });
      if (sockets.includes(`socket:[${inode}]`))
        return { pid, command: readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim() };
    } catch {
      // It has ended, or is another account's.
    }
  return null;
}
