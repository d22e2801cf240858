import { setTimeout as pause } from "node:timers/promises";
import type { Random } from "../fuzz-random.ts";
import type { Banks } from "./banks.ts";
import type { Cluster } from "./cluster.ts";
import type { Machine } from "./machine.ts";

export interface Trial {
  readonly cluster: Cluster;
  readonly banks: Banks;
  readonly random: Random;
  /** Resolves once the customers have had some answers that were sent after this moment. */
  served(): Promise<void>;
}

/** What happens to one machine, and how it is mended once the customers are served again. */
export interface Fault {
  readonly name: string;
  /** The longest time without a success, in seconds (docs/CLUSTER.md, "What was measured"). */
  readonly bound: number;
  /** True if it happens to the leader. */
  readonly ofLeader: boolean;
  /** Resolves with the machine that it happened to, and how to mend it. */
  strike(trial: Trial, leader: Machine): Promise<{ readonly machine: Machine; readonly mend: () => Promise<void> }>;
}

const KILL_BOUND_S = 25;
const SWITCHOVER_BOUND_S = 10;
const OTHER_BOUND_S = 10;
/** Longer than an ATM waits for an answer. */
const FROZEN_MS = 12_000;

const others = ({ cluster }: Trial, leader: Machine): readonly Machine[] => cluster.machines.filter((each) => each !== leader);
const nothing = async (): Promise<void> => {};
const ofLeader = true;

const CRASH: Fault = {
  name: "kill -9 of the leader's Patroni and PostgreSQL, which start again",
  bound: KILL_BOUND_S,
  ofLeader,
  async strike(_, leader) {
    leader.signal("SIGKILL", /patroni|postgres/);
    return { machine: leader, mend: nothing };
  },
};

const POWER_LOSS: Fault = {
  name: "power loss of the leader's machine",
  bound: KILL_BOUND_S,
  ofLeader,
  async strike({ cluster }, leader) {
    cluster.powerOff(leader);
    return { machine: leader, mend: async () => cluster.powerOn(leader) };
  },
};

const DOUBLE_LOSS: Fault = {
  name: "the same in the seconds in which it also leads etcd",
  bound: KILL_BOUND_S,
  ofLeader,
  async strike({ cluster }, leader) {
    await cluster.leadEtcd(leader);
    cluster.powerOff(leader);
    return { machine: leader, mend: async () => cluster.powerOn(leader) };
  },
};

const FREEZE: Fault = {
  name: "the leader's machine freezes, and thaws after another leads",
  bound: KILL_BOUND_S,
  ofLeader,
  async strike({ cluster }, leader) {
    leader.signal("SIGSTOP");
    return { machine: leader, mend: async () => cluster.thaw(leader) };
  },
};

const ISOLATION: Fault = {
  name: "the leader is cut off from etcd and the standbys, not from the banks",
  bound: KILL_BOUND_S,
  ofLeader,
  async strike(trial, leader) {
    await leader.cutFrom(others(trial, leader));
    return { machine: leader, mend: () => leader.heal() };
  },
};

const PARTITION: Fault = {
  name: "the leader is cut off from everything",
  bound: KILL_BOUND_S,
  ofLeader,
  async strike(trial, leader) {
    await leader.cutFrom([...others(trial, leader), ...trial.banks.machines]);
    return { machine: leader, mend: () => leader.heal() };
  },
};

const SWITCHOVER: Fault = {
  name: "switchover",
  bound: SWITCHOVER_BOUND_S,
  ofLeader,
  async strike({ cluster }, leader) {
    await cluster.switchOver(leader);
    return { machine: leader, mend: nothing };
  },
};

const pick = ({ banks, random }: Trial): Machine => random.pick(banks.machines);

const HAPROXY: Fault = {
  name: "kill -9 of the HAProxy of one bank server",
  bound: OTHER_BOUND_S,
  ofLeader: false,
  async strike(trial) {
    const machine = pick(trial);
    machine.signal("SIGKILL", /haproxy/);
    return { machine, mend: nothing };
  },
};

const BANK_CRASH: Fault = {
  name: "kill -9 of one bank server",
  bound: OTHER_BOUND_S,
  ofLeader: false,
  async strike(trial) {
    const machine = pick(trial);
    machine.signal("SIGKILL", /cli\.js bank|dist\/src\/bank/);
    return { machine, mend: nothing };
  },
};

const BANK_RESTART: Fault = {
  name: "one bank server is restarted in order",
  bound: OTHER_BOUND_S,
  ofLeader: false,
  async strike(trial) {
    const machine = pick(trial);
    machine.signal("SIGTERM", /cli\.js bank/);
    return { machine, mend: nothing };
  },
};

const BANK_FREEZE: Fault = {
  name: "one bank server freezes, and thaws after a while",
  bound: OTHER_BOUND_S,
  ofLeader: false,
  async strike(trial) {
    const machine = pick(trial);
    machine.signal("SIGSTOP");
    await pause(FROZEN_MS);
    return { machine, mend: async () => trial.banks.thaw(machine) };
  },
};

/** How often each fault happens in a whole trial. */
const PLAN: readonly (readonly [Fault, number])[] = [
  [CRASH, 4],
  [POWER_LOSS, 4],
  [DOUBLE_LOSS, 1],
  [FREEZE, 4],
  [ISOLATION, 3],
  [PARTITION, 2],
  [SWITCHOVER, 6],
  [HAPROXY, 2],
  [BANK_CRASH, 2],
  [BANK_RESTART, 2],
  [BANK_FREEZE, 2],
];

/**
 * Returns the faults of a trial in the order of the seed, at most `most`, those alone whose name has `only`. Each kind comes once
 * before any comes twice.
 */
export function planOf(random: Random, most: number, only: string): readonly Fault[] {
  const shuffled = <Item>(items: readonly Item[]): Item[] => {
    const rest = [...items];
    return items.map(() => rest.splice(random.below(rest.length), 1)[0] as Item);
  };
  const rounds = Math.max(...PLAN.map(([, times]) => times));
  const inRounds = Array.from({ length: rounds }, (_, round) =>
    shuffled(PLAN.filter(([, times]) => times > round).map(([fault]) => fault)),
  );
  return inRounds
    .flat()
    .filter(({ name }) => name.includes(only))
    .slice(0, most);
}
