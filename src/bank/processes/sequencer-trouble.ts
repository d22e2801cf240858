import type { SequencerState } from "../../audit/audit.ts";

/** After a failed sync, no later sync of the same process can be trusted, and a bug may leave any state. */
const FRESH: ReadonlySet<string | undefined> = new Set(["disk-sync", "bug"]);

/** True if the log or its copy has stopped for a trouble that only a fresh process may cure: the primary starts one. */
export const isForFreshProcess = ({ role, trouble, copy }: Pick<SequencerState, "role" | "trouble" | "copy">): boolean =>
  (role === "stopped" && FRESH.has(trouble?.code)) || (copy.stopped && FRESH.has(copy.trouble?.code));

/** Calls `tell` when trouble of the log or of the copy begins or changes, not at every state with the same trouble. */
export function watchTrouble(tell: (state: SequencerState) => void): (state: SequencerState) => void {
  let told = "";
  return (state) => {
    const { role, trouble, copy } = state;
    const parts = [
      trouble === null ? "" : `${role} ${trouble.code} ${trouble.message}`,
      copy.trouble === null ? "" : `${copy.stopped} ${copy.trouble.code} ${copy.trouble.message}`,
    ];
    const now = parts.join("\n");
    if (now !== told && now !== "\n") tell(state);
    told = now;
  };
}
