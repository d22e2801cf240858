import { setPriority } from "node:os";
import { serve } from "./child.ts";
import { Crowd, type CrowdCount, type CrowdPlan } from "./strangers.ts";

// The strangers' process. It has the lowest priority, because real strangers use their own machines. The benchmark measures only
// their cost to the bank.
setPriority(19);

let crowd: Crowd | null = null;

const tasks = {
  gather: (plan: CrowdPlan): void => {
    crowd = new Crowd(plan);
  },
  /** Starts counting. */
  count: (): void => crowd?.recount(),
  /** Disconnects all strangers, and resolves with their counts. */
  leave: (): CrowdCount => {
    if (crowd === null) throw new Error("there is no crowd");
    const { count } = crowd;
    crowd.stop();
    return count;
  },
};
export type StrangerTasks = typeof tasks;
serve(tasks);
