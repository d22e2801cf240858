import type { Random } from "./fuzz-random.ts";
import { differencesOfCopies, ServersUnderLoad } from "./servers-under-load.ts";
import { TwoServers } from "./two-servers.ts";

const CUSTOMERS = { names: ["alice", "bruno", "chloe", "diego"], password: "a long enough secret", restMs: 0 };

/**
 * Starts two servers of one bank, disturbs them this number of times under load, and lets them recover. Resolves with what is wrong
 * with the balances, the two copies of the log, and the proof of books and log. `tell` is called with the number so far.
 */
export async function serversRun(
  disturbances: number,
  random: Random,
  giveUp: AbortSignal,
  tell: (n: number) => void,
): Promise<readonly string[]> {
  await using banks = await TwoServers.make();
  await banks.openBoth();
  const keys = await banks.enrol(1);
  await banks.signUp(CUSTOMERS.names, CUSTOMERS.password);
  const load = await ServersUnderLoad.start(banks, keys, CUSTOMERS);
  for (let n = 0; n < disturbances; n++) {
    giveUp.throwIfAborted();
    await random.pick(Object.values(load.disturb))();
    tell(n + 1);
  }
  const findings = [...(await load.end()), ...(await differencesOfCopies(banks))];
  const suspended = await banks.store.sql`select from audit_event where kind = 'money-suspended'`;
  if (suspended.length > 0) findings.push(`money was suspended ${suspended.length} times`);
  for (const server of [banks.first, banks.second]) {
    const { code, stdout } = await server.run("verify");
    if (code !== 0) findings.push(stdout);
  }
  return findings;
}
