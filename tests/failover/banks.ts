import { cpSync } from "node:fs";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Machine } from "./machine.ts";
import { Service } from "./service.ts";
import type { Site } from "./site.ts";
import { environmentIn } from "./unit.ts";

const PROGRAM = ["/usr/lib/strongroom/node_modules/.bin/node", "--enable-source-maps", "/usr/lib/strongroom/dist/src/cli/cli.js"];
const DATA = "/var/lib/strongroom/data";
/** The load comes from one ATM, and its customers pay in without end. */
const OPTIONS =
  "--workers 1 --sessions-per-terminal 60 --limit-day 1000000 --limit-day-count 100000 --drain-timeout 5 --terminal-requests 100000 --terminal-deposits-day 1000000000 --terminal-transfers-day 1000000000".split(
    " ",
  );
const KEY_FILE = "/var/lib/strongroom/atm-1.json";
const READY_WITHIN_MS = 60_000;

/** The two bank servers, each with the HAProxy of its machine. */
export class Banks {
  readonly machines: readonly Machine[];
  readonly #site: Site;
  readonly #services: ReadonlyMap<Machine, readonly Service[]>;

  private constructor(site: Site) {
    this.machines = site.banks;
    this.#site = site;
    this.#services = new Map(site.banks.map((machine) => [machine, this.#servicesOf(machine)]));
  }

  /** Does what docs/CLUSTER.md says: the tables, the first server, its keys to the second one, the second one. */
  static async start(site: Site): Promise<Banks> {
    const banks = new Banks(site);
    const [first, ...others] = site.banks as [Machine, ...Machine[]];
    for (const machine of site.banks) banks.#services.get(machine)?.[0]?.start();
    await banks.#migrate(first);
    await banks.#open(first);
    for (const other of others) {
      const keys = path.join(DATA, "keys");
      cpSync(path.join(first.root, keys), path.join(other.root, keys), {
        recursive: true,
        filter: (name) => !name.endsWith("auditor.key"),
      });
      await other.run({ args: ["chown", "-R", "strongroom:", DATA] });
      await other.run({ args: ["chmod", "700", DATA] });
      await banks.#open(other);
    }
    return banks;
  }

  /** Enrols ATM 1 and resolves with the path of its key file here. */
  async enrol(): Promise<string> {
    const [first] = this.machines as [Machine];
    await this.strongroom(first, ["terminal", "first", "1", "--out", KEY_FILE]);
    return path.join(first.root, KEY_FILE);
  }

  /** Runs a command of the program on a bank's machine. */
  strongroom(machine: Machine, args: readonly string[], environment: NodeJS.ProcessEnv = {}) {
    const account = "strongroom";
    return machine.run({ args: [...PROGRAM, ...args], account, environment: { ...this.#environment(machine), ...environment } });
  }

  /** Makes the tables. HAProxy may have started a moment ago: then it does not listen yet, or does not know the leader. */
  async #migrate(machine: Machine): Promise<void> {
    const owner = environmentIn(path.join(this.#site.files(machine), "etc", "strongroom", "owner.env"));
    for (const since = performance.now(); ; await pause(500)) {
      try {
        await this.strongroom(machine, ["database", "migrate"], owner);
        return;
      } catch (error) {
        if (performance.now() - since > READY_WITHIN_MS) throw error;
      }
    }
  }

  async #open(machine: Machine): Promise<void> {
    this.#services.get(machine)?.[1]?.start();
    await this.ready(machine);
  }

  /** Waits until the bank can take money operations. */
  async ready(machine: Machine): Promise<void> {
    let last = "";
    for (const since = performance.now(); performance.now() - since < READY_WITHIN_MS; await pause(200)) {
      last = await this.status(machine, "ready").catch(String);
      if (last.startsWith("ready")) return;
    }
    throw new Error(`${machine.name} did not become ready: ${last}`);
  }

  /** Resolves with a page of the bank's status. */
  async status(machine: Machine, page: "ready" | "metrics"): Promise<string> {
    const script = `fetch("http://${machine.address}:9432/${page}").then((answer) => answer.text()).then((text) => process.stdout.write(text))`;
    const { stdout } = await machine.run({ args: [PROGRAM[0] as string, "-e", script], account: "strongroom" });
    return stdout;
  }

  /** Ends both servers in order. */
  async stop(): Promise<void> {
    await Promise.all(this.machines.map((machine) => this.#services.get(machine)?.[1]?.stop()));
  }

  /** Lets a machine go on whose processes were stopped with SIGSTOP. */
  thaw(machine: Machine): void {
    machine.signal("SIGCONT");
    for (const service of this.#services.get(machine) ?? []) service.resume();
  }

  #environment(machine: Machine): NodeJS.ProcessEnv {
    const file = path.join(this.#site.files(machine), "etc", "strongroom", "cluster.env");
    return {
      ...environmentIn(file),
      STRONGROOM_DATA: DATA,
      STRONGROOM_LOG_LEVEL: "info",
      STRONGROOM_BCRYPT_COST: "4",
      HOME: "/var/lib/strongroom",
    };
  }

  #servicesOf(machine: Machine): readonly Service[] {
    const haproxy = { args: ["/usr/sbin/haproxy", "-Ws", "-f", "/etc/haproxy/haproxy.cfg"] };
    const bank = { args: [...PROGRAM, "bank", ...OPTIONS], account: "strongroom", environment: this.#environment(machine) };
    return [new Service(machine, "haproxy", haproxy, 100), new Service(machine, "bank", bank, 1_000)];
  }
}
