import type { SealerState } from "../../audit/audit.ts";

/** After a failed sync, no later sync of the same process can be trusted, and a bug may leave any state. */
const FRESH: ReadonlySet<string | undefined> = new Set(["disk-sync", "bug"]);

/** True if the sealer has stopped for a trouble that only a fresh process may cure: the primary starts one. */
export const isForFreshProcess = ({ role, trouble }: Pick<SealerState, "role" | "trouble">): boolean =>
  role === "stopped" && FRESH.has(trouble?.code);

/** Calls `tell` when trouble begins or changes, not at every state with the same trouble. */
export function watchTrouble(tell: (state: SealerState) => void): (state: SealerState) => void {
  let told = "";
  return (state) => {
    const now = state.trouble === null ? "" : `${state.role} ${state.trouble.code} ${state.trouble.message}`;
    if (now !== told && now !== "") tell(state);
    told = now;
  };
}
