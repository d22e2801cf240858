import { lookup } from "node:dns/promises";
import { connect, isIP } from "node:net";
import { networkInterfaces } from "node:os";
import { doubtful, type Finding, well, wrong } from "../finding.ts";
import type { Listens, Place } from "../place.ts";
import { type Holder, holderOf, type Listener, listeners } from "./listening.ts";

/** One address of the installation, and who has it. */
export interface PortFacts {
  readonly listens: Listens;
  /** False if no address of this machine is meant by its host; null if no address is known for the host at all. */
  readonly isOwn: boolean | null;
  /** `unknown`: somebody has it, and this account or system does not tell who. */
  readonly heldBy: null | "unknown" | { readonly pid: number; readonly command: string; readonly isOurs: boolean };
}

export async function lookAtPorts({ listens, program }: Place): Promise<readonly PortFacts[]> {
  const known = listeners();
  return await Promise.all(
    listens.map(async (each) => {
      const addresses = await addressesOf(each.host);
      const heldBy = known === null ? await tryPort(each) : holder(known, addresses, each.port, program);
      return { listens: each, isOwn: addresses === null ? null : addresses.some(isOwn), heldBy };
    }),
  );
}

async function addressesOf(host: string): Promise<readonly string[] | null> {
  if (isIP(host) !== 0) return [host];
  return await lookup(host, { all: true }).then(
    (found) => found.map(({ address }) => address),
    () => null,
  );
}

const EVERY: ReadonlySet<string> = new Set(["0.0.0.0", "::", "0".repeat(32)]);

const isOwn = (address: string): boolean =>
  EVERY.has(address) ||
  address.startsWith("127.") ||
  Object.values(networkInterfaces()).some((each) => each?.some((own) => own.address === address));

/** Who has the port at one of these addresses, or at all addresses of the machine. */
function holder(
  known: readonly Listener[],
  addresses: readonly string[] | null,
  port: number,
  program: string,
): PortFacts["heldBy"] {
  const given = new Set((addresses ?? []).map(inTable));
  const meansAll = [...given].some((address) => EVERY.has(address));
  const found = known.find((each) => each.port === port && (meansAll || EVERY.has(each.address) || given.has(each.address)));
  if (found === undefined) return null;
  const by: Holder | null = holderOf(found.inode);
  return by === null ? "unknown" : { ...by, isOurs: by.command.includes(program) };
}

/** An address as the listeners have it. */
function inTable(address: string): string {
  if (isIP(address) !== 6) return address;
  const [head = "", tail = ""] = address.replace(/%.*/, "").split("::");
  const words = (part: string): string[] =>
    part
      .split(":")
      .filter((word) => word !== "")
      .map((word) => word.padStart(4, "0"));
  const [before, after] = [words(head), words(tail)];
  return [...before, ...Array.from({ length: 8 - before.length - after.length }, () => "0000"), ...after].join("");
}

const ANSWER_MOST_MS = 1_000;

/** Where the system has no tables: whether anybody accepts a connection there. */
function tryPort({ host, port }: Listens): Promise<"unknown" | null> {
  const { promise, resolve } = Promise.withResolvers<"unknown" | null>();
  const socket = connect({ host, port, timeout: ANSWER_MOST_MS });
  socket
    .once("connect", () => resolve("unknown"))
    .once("error", () => resolve(null))
    .once("timeout", () => resolve(null));
  return promise.finally(() => socket.destroy());
}

export const judgePorts = (facts: readonly PortFacts[]): readonly Finding[] => facts.map(judgePort);

function judgePort({ listens: { what, option, host, port }, isOwn: own, heldBy }: PortFacts): Finding {
  const at = `${host.includes(":") ? `[${host}]` : host}:${port}`;
  if (own === null) return wrong(`no address is known for the host of ${at}, where ${what} is to listen`, `correct ${option}`);
  if (!own)
    return wrong(`${at}, where ${what} is to listen, is no address of this machine`, `name one of its addresses with ${option}`);
  if (heldBy === null) return well(`${at} is free for ${what}`);
  if (heldBy === "unknown")
    return doubtful(
      `${at} is in use by a process of another account`,
      `if that is not ${what}, end it, or choose another port with ${option}`,
    );
  const by = `${shortOf(heldBy.command)} (process ${heldBy.pid})`;
  return heldBy.isOurs
    ? well(`${at} is served by this program: ${by}`)
    : wrong(`${at}, where ${what} is to listen, is in use by ${by}`, `end that program, or choose another port with ${option}`);
}

const SHOWN_MOST = 60;
/** The end of a command line is what tells programs apart. It is printed without control characters. */
function shortOf(command: string): string {
  const plain = command.replace(/\p{Cc}/gu, "?");
  return plain.length <= SHOWN_MOST ? plain : `…${plain.slice(-SHOWN_MOST)}`;
}
