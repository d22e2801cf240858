import { setPriority } from "node:os";
import { serve } from "./child.ts";
import { Crowd, type CrowdCount, type CrowdPlan } from "./strangers.ts";

// The strangers' process. It has the lowest priority: real strangers have machines of their own, and what is to be measured
// is what they cost the bank, not what they cost themselves.
setPriority(19);

let crowd: Crowd | null = null;

const tasks = {
  gather: (plan: CrowdPlan): void => {
    crowd = new Crowd(plan);
  },
  /** From now on what they do is counted. */
  count: (): void => crowd?.recount(),
  /** They go, and it is told what they did since it was counted. */
  leave: (): CrowdCount => {
    if (crowd === null) throw new Error("there is no crowd");
    const { count } = crowd;
    crowd.stop();
    return count;
  },
};
export type StrangerTasks = typeof tasks;
serve(tasks);
