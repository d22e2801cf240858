import { BlockList, isIP } from "node:net";

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet("127.0.0.0", 8);
LOOPBACK.addAddress("::1", "ipv6");

/** True if only this machine itself can reach this address or name. */
export function isLoopback(host: string): boolean {
  const kind = isIP(host);
  return kind === 0 ? host.toLowerCase() === "localhost" : LOOPBACK.check(host, kind === 6 ? "ipv6" : "ipv4");
}

/** An address in the form that a URL needs. */
export const inUrl = (host: string): string => (isIP(host) === 6 ? `[${host}]` : host.toLowerCase());

/**
 * Returns a test for Host headers that name this server, which listens on `host` and `port`. Only its own names pass: a page on
 * another name that resolves to this address (DNS rebinding) sends that name. If it listens on every address, any address passes:
 * an address cannot be made to resolve to another.
 */
export function ownHosts(host: string, port: number): (header: string) => boolean {
  const own = new Set([host, "127.0.0.1", "localhost", "::1"].map((each) => `${inUrl(each)}:${port}`));
  const every = host === "0.0.0.0" || host === "::";
  return (header) => {
    const lower = header.toLowerCase();
    if (own.has(lower)) return true;
    const [, address = "", at] = /^(.*):(\d+)$/.exec(lower) ?? [];
    return every && Number(at) === port && isIP(address.replace(/^\[(.*)\]$/, "$1")) !== 0;
  };
}
