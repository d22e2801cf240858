import type { SealerState } from "../../audit/audit.ts";
import { MetricSet, type Readings } from "../../status/status.ts";

/** How many records the log has: by the checkpoint on the disk (-1 if it cannot be read), and by the marks in the database. */
interface Reach {
  readonly checkpoint: number;
  readonly sealed: number;
}

/** The sealer's metrics; `read` also takes how far the log has come. */
export function measureSealer(state: () => SealerState): {
  readonly set: MetricSet;
  read(reach: Reach): Promise<Readings>;
} {
  const set = new MetricSet();
  set.addProcess();
  let now: Reach = { checkpoint: 0, sealed: 0 };
  set.addGauge(
    "sealer_role",
    "1 for the role of the sealer: sealing, standby while another server's seals, or stopped",
    ["role"],
    () => (["sealing", "standby", "stopped"] as const).map((role) => [{ role }, Number(state().role === role)]),
  );
  set.addGauge("sealer_trouble", "1 for the cause of the last failed attempt to seal; none while all is well", ["code"], () => {
    const { trouble } = state();
    return trouble === null ? [] : [[{ code: trouble.code }, 1]];
  });
  set.addGauge("audit_checkpoint_size", "records under the checkpoint on the disk; -1 if it cannot be read", [], () => [
    [{}, now.checkpoint],
  ]);
  set.addGauge("audit_sealed_events", "events that the database says are sealed: the next index", [], () => [[{}, now.sealed]]);
  return {
    set,
    read(reach) {
      now = reach;
      return set.read();
    },
  };
}
