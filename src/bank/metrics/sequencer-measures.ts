import type { SequencerState } from "../../audit/audit.ts";
import { MetricSet, type Readings } from "../../status/status.ts";

/** How many records the log has: by the checkpoint of this server's copy (-1 if it cannot be read), and by the database. */
interface Reach {
  readonly copy: number;
  readonly log: number;
}

/** The sequencer's metrics; `read` also takes how far the log has come. */
export function measureSequencer(state: () => SequencerState): {
  readonly set: MetricSet;
  read(reach: Reach): Promise<Readings>;
} {
  const set = new MetricSet();
  set.addProcess();
  let now: Reach = { copy: 0, log: 0 };
  set.addGauge(
    "sequencer_role",
    "1 for the role of the sequencer: sequencing, standby while another server's does it, or stopped",
    ["role"],
    () => (["sequencing", "standby", "stopped"] as const).map((role) => [{ role }, Number(state().role === role)]),
  );
  set.addGauge(
    "sequencer_trouble",
    "1 for the cause of the last failed attempt to continue the audit log; none while all is well",
    ["code"],
    () => readingOf(state().trouble),
  );
  set.addGauge(
    "audit_copy_trouble",
    "1 for the cause of the last failed attempt to write this server's copy of the audit log; none while all is well",
    ["code"],
    () => readingOf(state().copy.trouble),
  );
  set.addGauge("audit_copy_size", "records under the checkpoint of this server's copy; -1 if it cannot be read", [], () => [
    [{}, now.copy],
  ]);
  set.addGauge("audit_log_size", "records under the newest checkpoint of the database", [], () => [[{}, now.log]]);
  return {
    set,
    read(reach) {
      now = reach;
      return set.read();
    },
  };
}

const readingOf = (trouble: SequencerState["trouble"]): [{ code: string }, number][] =>
  trouble === null ? [] : [[{ code: trouble.code }, 1]];
