import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Machine } from "./machine.ts";
import { Service } from "./service.ts";
import type { Site } from "./site.ts";
import { environmentIn } from "./unit.ts";

const RESTART_MS = 1_000;
/** OnUnitInactiveSec of strongroom-etcd-apart.timer. */
const APART_EVERY_MS = 15_000;
const ASK_EVERY_MS = 1_000;
const HEALTHY_WITHIN_MS = 300_000;

/** A row of `patronictl list`. */
interface Member {
  readonly Member: string;
  readonly Role: string;
  readonly State: string;
  readonly "Lag in MB"?: number | string;
}

interface EtcdStatus {
  readonly Endpoint: string;
  /** Numbers of 64 bits, as decimal digits. */
  readonly Status: { readonly header: { readonly member_id: string }; readonly leader: string };
}

const OWN = "/etc/strongroom-cluster";
const ETCDCTL = { ETCDCTL_CACERT: `${OWN}/authority.pem`, ETCDCTL_CERT: `${OWN}/machine.pem`, ETCDCTL_KEY: `${OWN}/machine.key` };

const etcdctl = (machine: Machine, ...args: readonly string[]) =>
  machine.run({ args: ["etcdctl", ...args], account: "postgres", environment: ETCDCTL });

/** JSON.parse would round these numbers. */
const withoutLosses = (json: string): string => json.replace(/"(member_id|leader)":(\d+)/g, '"$1":"$2"');

const PATRONICTL = ["patronictl", "-c", "/etc/patroni/config.yml"];

/** The three databases: etcd and Patroni on each machine, and what Patroni starts. */
export class Cluster {
  readonly machines: readonly Machine[];
  readonly #services: ReadonlyMap<Machine, readonly Service[]>;

  private constructor(machines: readonly Machine[], services: ReadonlyMap<Machine, readonly Service[]>) {
    this.machines = machines;
    this.#services = services;
  }

  static async start(site: Site): Promise<Cluster> {
    const services = new Map(site.databases.map((machine) => [machine, servicesOf(machine, site.files(machine))]));
    const cluster = new Cluster(site.databases, services);
    for (const each of [...services.values()].flat()) each.start();
    await cluster.healthy();
    return cluster;
  }

  /** The members, as Patroni sees them. Asks a machine that is not `besides`. */
  async members(besides?: Machine): Promise<readonly Member[]> {
    for (const machine of this.machines.filter((each) => each !== besides)) {
      try {
        const { stdout } = await machine.run({
          args: ["timeout", "10", ...PATRONICTL, "list", "--format", "json"],
          account: "postgres",
        });
        return JSON.parse(stdout) as Member[];
      } catch {
        // It may be the one that is down: ask the next.
      }
    }
    return [];
  }

  /** Waits until one machine leads and commits wait for one of the others. Resolves with the leader. */
  async healthy(): Promise<Machine> {
    let members: readonly Member[] = [];
    for (const since = performance.now(); performance.now() - since < HEALTHY_WITHIN_MS; await pause(ASK_EVERY_MS)) {
      members = await this.members();
      const count = (role: string, state: string): number =>
        members.filter((each) => each.Role === role && each.State === state).length;
      if (count("Leader", "running") !== 1 || count("Quorum Standby", "streaming") !== this.machines.length - 1) continue;
      const leader = this.#named(members.find(({ Role }) => Role === "Leader")?.Member);
      if ((await this.#etcdOf(leader)).ownLeads === false) return leader;
    }
    throw new Error(`the cluster did not become healthy: ${JSON.stringify(members)}`);
  }

  #named(name: string | undefined): Machine {
    return this.machines.find((machine) => machine.name === name) as Machine;
  }

  /** Hands the leader's place to a standby, as an administrator would. */
  async switchOver(leader: Machine): Promise<void> {
    const candidate = this.machines.find((machine) => machine !== leader) as Machine;
    const args = [...PATRONICTL, "switchover", "strongroom", "--leader", leader.name, "--candidate", candidate.name, "--force"];
    await candidate.run({ args, account: "postgres" });
  }

  /** Makes this machine's etcd the leader of its three, which is the worst one to lose: an election makes each lease whole again. */
  async leadEtcd(machine: Machine): Promise<void> {
    const { ownLeads, own, leader } = await this.#etcdOf(machine);
    if (!ownLeads) await etcdctl(machine, "--endpoints", leader, "move-leader", BigInt(own).toString(16));
  }

  async #etcdOf(machine: Machine): Promise<{ readonly ownLeads: boolean; readonly own: string; readonly leader: string }> {
    const endpoint = ({ address }: Machine): string => `https://${address}:2379`;
    const all = ["--endpoints", this.machines.map(endpoint).join(","), "endpoint", "status", "--write-out", "json"];
    const status = JSON.parse(withoutLosses((await etcdctl(machine, ...all)).stdout)) as readonly EtcdStatus[];
    const own = status.find(({ Endpoint }) => Endpoint === endpoint(machine))?.Status;
    const leader = status.find(({ Status: { header, leader } }) => header.member_id === leader);
    if (own === undefined || leader === undefined) throw new Error("etcd has no leader");
    return { ownLeads: own.leader === own.header.member_id, own: own.header.member_id, leader: leader.Endpoint };
  }

  /** As if the machine lost power: everything on it ends at once, and nothing starts until `powerOn`. */
  powerOff(machine: Machine): void {
    for (const service of this.#of(machine)) service.hold();
    machine.signal("SIGKILL");
  }

  powerOn(machine: Machine): void {
    for (const service of this.#of(machine)) service.start();
  }

  /** Lets a machine go on whose processes were stopped with SIGSTOP. */
  thaw(machine: Machine): void {
    machine.signal("SIGCONT");
    for (const service of this.#of(machine)) service.resume();
  }

  #of(machine: Machine): readonly Service[] {
    return this.#services.get(machine) ?? [];
  }
}

function servicesOf(machine: Machine, files: string): readonly Service[] {
  const environment = environmentIn(path.join(files, "etc", "default", "etcd"));
  const etcd = { args: ["/usr/bin/etcd"], account: "etcd", environment };
  const patroni = { args: ["/usr/bin/patroni", "/etc/patroni/config.yml"], account: "postgres" };
  const apart = { args: ["timeout", "20", "/usr/local/lib/strongroom-cluster/keep-etcd-apart"], account: "postgres" };
  return [
    new Service(machine, "etcd", etcd, RESTART_MS),
    new Service(machine, "patroni", patroni, RESTART_MS),
    new Service(machine, "keep-etcd-apart", apart, APART_EVERY_MS),
  ];
}
