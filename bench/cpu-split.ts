import type { Sql } from "../src/store/driver/connect.ts";
import { childrenOf, commandOf, cpuOf, parentOf } from "./processes.ts";

/** The processes by role. */
type Roles<Role extends string> = Readonly<Record<Role, readonly number[]>>;

/** Resolves with each role's processor time during `act`, in microseconds, and the result of `act`. */
export async function cpuSplit<Role extends string, Result>(
  roles: Roles<Role>,
  act: () => Promise<Result>,
): Promise<readonly [Readonly<Record<Role, number>>, Result]> {
  const before = usedBy(roles);
  const result = await act();
  const after = usedBy(roles);
  const used = Object.entries<number>(after).map(([role, each]) => [role, each - before[role as Role]]);
  return [Object.fromEntries(used) as Record<Role, number>, result];
}

const usedBy = <Role extends string>(roles: Roles<Role>): Record<Role, number> =>
  Object.fromEntries(
    Object.entries<readonly number[]>(roles).map(([role, pids]) => [role, pids.reduce((sum, pid) => sum + cpuOf(pid), 0)]),
  ) as Record<Role, number>;

/** Returns the processes that a bank's primary has started. */
export function bankProcesses(primary: number): { readonly workers: readonly number[]; readonly sequencer: readonly number[] } {
  const children = childrenOf(primary);
  const running = (program: string): number[] => children.filter((pid) => commandOf(pid).includes(program));
  return { workers: running("worker.js"), sequencer: running("sequencer.js") };
}

/**
 * Returns the processes of a PostgreSQL on this machine: those that serve this application, those that serve the
 * sequencer, and its background processes.
 */
export async function postgresProcesses(
  sql: Sql,
  application: string,
): Promise<{ readonly serving: readonly number[]; readonly sequencing: readonly number[]; readonly own: readonly number[] }> {
  const rows = await sql<{ pid: number; application_name: string; backend_type: string }[]>`
    select pid, application_name, backend_type from pg_stat_activity`;
  const pids = (isIt: (row: (typeof rows)[number]) => boolean): number[] => rows.filter(isIt).map(({ pid }) => pid);
  const own = pids((row) => row.backend_type !== "client backend");
  return {
    serving: pids((row) => row.application_name === application),
    sequencing: pids((row) => row.application_name.startsWith("strongroom sequencer ")),
    own: [...own, ...own.slice(0, 1).flatMap((pid) => parentOf(pid) ?? [])],
  };
}
