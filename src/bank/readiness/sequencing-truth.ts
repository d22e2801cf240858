import { leaseHolder, type SequencerState } from "../../audit/audit.ts";
import type { Store } from "../../store/store.ts";
import type { Supervisor } from "../processes/supervise.ts";

const PREFIX = "strongroom sequencer ";
/** PostgreSQL cuts off a longer name of a connection. */
const NAME_MOST = 63;

/** The name of a sequencer's connections in the database. By it every server can tell whose sequencer has the log. */
export const sequencerName = (server: string): string => `${PREFIX}${server}`.slice(0, NAME_MOST);

/** Why the audit log is behind, as far as this server can find out: its own sequencer's state, and whose sequencer has the log. */
export class SequencingTruth {
  readonly #store: Store;
  readonly #server: string;
  readonly #sequencer: Supervisor;

  constructor(store: Store, server: string, sequencer: Supervisor) {
    this.#store = store;
    this.#server = server;
    this.#sequencer = sequencer;
  }

  /** Returns one clause for an operator: what stops the audit log, and whether somebody has to act. */
  async tell(): Promise<string> {
    if (!this.#sequencer.isReady)
      return "this server's sequencer is not at work and is being started again; its log says why it died";
    const [state, holder] = await Promise.all([
      this.#sequencer.ask({ kind: "sequencing" }),
      leaseHolder(this.#store.sql).catch(() => null),
    ]);
    if (state === null) return "this server's sequencer does not answer; one that hangs is killed and started again";
    return clauseOf(state, holder, this.#server);
  }
}

/** `holder` is the name of the connection that has the log, or null if none has. */
export function clauseOf({ role, trouble }: SequencerState, holder: string | null, server: string): string {
  const other = holder === null || holder === sequencerName(server) ? null : holder.replace(PREFIX, "");
  if (role === "stopped" && trouble !== null && other === null)
    return `this server's sequencer has stopped (${trouble.code}) and does not go on by itself: mend what its log names, then start this server again`;
  if (other !== null)
    return `the sequencer of the server ${other} has the log: its log and its status say what stops it; ${ownPart(role, trouble)}`;
  if (trouble !== null)
    return `this server's sequencer cannot continue the log (${trouble.code}) and tries again by itself; its log says what stops it, and the bank goes on once it has caught up`;
  if (role === "sequencing") return "this server's sequencer is at work, and the bank goes on by itself once it has caught up";
  return "no sequencer has the log at the moment; this server's tries to take it, and the bank goes on by itself once it has caught up";
}

const ownPart = (role: SequencerState["role"], trouble: SequencerState["trouble"]): string =>
  role === "stopped"
    ? `this server's own has stopped (${trouble?.code ?? "it was told to"}) and does not take over`
    : "this server's own takes over once that one is gone";
