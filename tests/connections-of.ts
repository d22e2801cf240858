import { readdirSync, readFileSync, readlinkSync } from "node:fs";

const ESTABLISHED = "01";

/** Returns the other port of each connection of the process that has this port at one end. */
export function connectionsOf(pid: number, port: number): ReadonlySet<number> {
  const sockets = new Set<string>();
  for (const fd of readdirSync(`/proc/${pid}/fd`)) {
    try {
      sockets.add(readlinkSync(`/proc/${pid}/fd/${fd}`));
    } catch {
      // The descriptor was closed meanwhile.
    }
  }
  const found = new Set<number>();
  for (const row of readFileSync("/proc/net/tcp", "utf8").split("\n").slice(1)) {
    const [, local, remote, state, , , , , , inode] = row.trim().split(/\s+/);
    if (state !== ESTABLISHED || !sockets.has(`socket:[${inode}]`)) continue;
    const [a, b] = [portOf(local), portOf(remote)];
    if (a === port) found.add(b);
    else if (b === port) found.add(a);
  }
  return found;
}

/** Reads the port of an address as /proc writes it: `0100007F:1F90`. */
const portOf = (address = ""): number => Number.parseInt(address.slice(address.indexOf(":") + 1), 16);
