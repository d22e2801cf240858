import { readdirSync, readFileSync, rmSync } from "node:fs";
import { rename } from "node:fs/promises";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { InitiatorKeys } from "../src/channel/handshake/keys.ts";
import { writerName } from "../src/events/event-rows.ts";
import { checkpointIn, untilCopied } from "./bank-events.ts";
import { eventually } from "./eventually.ts";
import { type Pace, RoamingClient } from "./roaming-client.ts";
import type { OneServer, TwoServers } from "./two-servers.ts";

const CLIENTS = 4;
/** Except when a disturbance comes, customers rest this many times as long: a server that starts or takes over needs seconds. */
const SLOWER = 4;
/** How many answers each client gets before and after a disturbance. */
const ANSWERS = 4;

const METRICS_EVERY_MS = 300;
const TIDY_WITHIN_MS = 5_000;

export interface Customers {
  readonly names: readonly string[];
  readonly password: string;
  /** Each client's pause after each operation when a disturbance comes, in milliseconds. With 0 they keep all processors busy. */
  readonly restMs: number;
}

/** Two servers of one bank, and customers at one ATM who use both. The test knows all their balances. */
export class ServersUnderLoad {
  readonly #banks: TwoServers;
  readonly #keys: InitiatorKeys;
  readonly #customers: Customers;
  readonly #pace: Pace;
  readonly #net: Map<string, bigint>;
  readonly #clients: readonly RoamingClient[];
  readonly #stop = new AbortController();
  readonly #running: Promise<unknown>;

  private constructor(banks: TwoServers, keys: InitiatorKeys, customers: Customers, net: Map<string, bigint>) {
    this.#banks = banks;
    this.#keys = keys;
    this.#customers = customers;
    this.#pace = { restMs: customers.restMs * SLOWER };
    this.#net = net;
    const { names, password } = customers;
    const ports = [banks.first.port, banks.second.port];
    this.#clients = Array.from({ length: CLIENTS }, (_, n) => {
      const username = names[n % names.length] as string;
      const payees = names.filter((each) => each !== username);
      return new RoamingClient({ ports, first: n }, keys, { username, password, payees, pace: this.#pace }, net);
    });
    this.#running = Promise.all(this.#clients.map((client) => client.run(this.#stop.signal)));
    this.#running.catch(() => {});
  }

  /** Begins the load. The customers have signed up before. */
  static async start(banks: TwoServers, keys: InitiatorKeys, customers: Customers): Promise<ServersUnderLoad> {
    return new ServersUnderLoad(banks, keys, customers, await balancesOf(banks, keys, customers));
  }

  /** Waits until each client has some more answers, whichever server gave them. */
  async served(): Promise<void> {
    const goal = this.#clients.map((client) => client.answered + ANSWERS);
    await Promise.race([
      this.#running,
      eventually(
        () => this.#clients.every((client, n) => client.answered >= (goal[n] as number)),
        () => `only ${this.#clients.map((client) => client.answered)} were answered`,
      ),
    ]);
  }

  /** Ends the load. Resolves with each customer whose balance is not what the answers were. */
  async end(): Promise<readonly string[]> {
    this.#stop.abort();
    await this.#running;
    const found = await balancesOf(this.#banks, this.#keys, this.#customers);
    return [...found]
      .filter(([name, posted]) => posted !== this.#net.get(name))
      .map(([name, posted]) => `${name} has ${posted}, not ${this.#net.get(name)}`);
  }

  /** What happens to the servers, one after the other. Afterwards both are open, under load all the time. */
  readonly disturb: Readonly<Record<string, () => Promise<void>>> = {
    "the server that signs dies, and the other takes over": () => this.#without((server) => server.die()),
    "the server that signs stops in order, and the other takes over": () =>
      this.#without(async (server) => {
        // Not SIGTERM, after which it would wait for its customers.
        const code = await server.program?.stop("SIGINT");
        if (code !== 0) throw new Error(`it ended with ${code}: ${server.program?.stderr}`);
      }),
    "the copy of the server that signs is lost": async () => this.#loseCopy(await this.#signing()),
    "the copy of the other server is lost": async () => this.#loseCopy(this.#other(await this.#signing())),
  };

  async #without(end: (server: OneServer) => Promise<void>): Promise<void> {
    const server = await this.#signing();
    await this.#under(() => end(server));
    await this.served();
    if ((await this.#signing()) === server) throw new Error("nobody took over");
    await server.open();
    await this.served();
  }

  /** Disturbs while customers are at their fastest. */
  async #under(disturb: () => Promise<void>): Promise<void> {
    this.#pace.restMs = this.#customers.restMs;
    await this.served();
    await disturb();
    this.#pace.restMs *= SLOWER;
  }

  async #loseCopy({ audit, program }: OneServer): Promise<void> {
    // A server that finds half a copy at its start keeps that as evidence, so this waits until it writes.
    const before = checkpointIn(audit);
    await eventually(
      () => checkpointIn(audit) !== before,
      () => `the copy does not grow: ${program?.stderr}`,
    );
    // In one step: the server writes there meanwhile.
    await this.#under(() => rename(audit, `${audit}.lost`));
    rmSync(`${audit}.lost`, { recursive: true });
    await this.served();
    await eventually(
      () => checkpointIn(audit) !== null,
      () => `the copy was not made again: ${program?.stderr}`,
    );
  }

  #other(server: OneServer): OneServer {
    return server === this.#banks.first ? this.#banks.second : this.#banks.first;
  }

  async #signing(): Promise<OneServer> {
    let found: OneServer | undefined;
    await eventually(
      async () => {
        const servers = [this.#banks.first, this.#banks.second];
        const texts = await Promise.all(servers.map((server) => server.tells("/metrics").catch(() => "")));
        found = servers.find((_, n) => /^strongroom_sequencer_role\{.*role="sequencing"\} 1$/m.test(texts[n] as string));
        return found !== undefined;
      },
      () => "no server signs",
      METRICS_EVERY_MS,
    );
    return found as OneServer;
  }
}

async function balancesOf(
  { first }: TwoServers,
  keys: InitiatorKeys,
  { names, password }: Omit<Customers, "restMs">,
): Promise<Map<string, bigint>> {
  const balances = new Map<string, bigint>();
  for (const username of names) {
    await using atm = await first.connect(keys);
    await atm.get("signin", { username, password });
    const { posted, held } = await atm.get("balance", {});
    balances.set(username, posted + held);
  }
  return balances;
}

/**
 * Returns what is wrong with the copies of two servers at rest, once both have the whole log: files that are not the same bytes, and
 * events that the log does not have exactly once.
 */
export async function differencesOfCopies({ first, second, store }: TwoServers): Promise<readonly string[]> {
  await untilCopied(store, first.audit, second.audit);
  const rows = await store.sql<{ writer: bigint; n: number }[]>`select writer, n from audit_event`;
  const committed = rows.map(({ writer, n }) => `${writerName(writer)} ${n}`).sort();
  const logged = plainLines(first.audit)
    .map((line) => JSON.parse(line) as { w: string; n: number })
    .map(({ w, n }) => `${w} ${n}`)
    .sort();
  // A copy removes the tiles that it has outgrown after it has shown its checkpoint.
  let differing = differingFiles(first.audit, second.audit);
  for (const since = performance.now(); differing.length > 0 && performance.now() - since < TIDY_WITHIN_MS; await pause(100))
    differing = differingFiles(first.audit, second.audit);
  const isOnce = committed.length === logged.length && committed.every((event, i) => event === logged[i]);
  return [
    ...differing,
    ...(isOnce
      ? []
      : [`${committed.length} events are committed, the log has ${logged.length} others or another number of them`]),
  ];
}

function plainLines(folder: string): readonly string[] {
  const plain = path.join(folder, "plain");
  return readdirSync(plain).flatMap((name) => readFileSync(path.join(plain, name), "utf8").split("\n").slice(0, -1));
}

/** Returns the names of files that only one of two folders has, or that differ. */
export function differingFiles(one: string, other: string): readonly string[] {
  const [ones, others] = [filesIn(one), filesIn(other)];
  return [...new Set([...ones.keys(), ...others.keys()])]
    .filter((name) => ones.get(name)?.equals(others.get(name) ?? Buffer.alloc(0)) !== true)
    .map((name) => `${name} is not the same in ${one} and ${other}`);
}

/** A copy may remove a file while this reads, which is then as if it had been removed before. */
function filesIn(folder: string): ReadonlyMap<string, Buffer> {
  const files = new Map<string, Buffer>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }).filter((each) => each.isFile())) {
    const file = path.join(entry.parentPath, entry.name);
    try {
      files.set(path.relative(folder, file), readFileSync(file));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    }
  }
  return files;
}
