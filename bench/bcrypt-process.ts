import bcrypt from "bcrypt";
import { serve } from "./child.ts";
import { type LoadPlan, type LoadResult, load } from "./load.ts";

// bcrypt alone, in a separate process.

const tasks = {
  /** Compares the right password with its hash repeatedly. */
  compare: async (cost: number, plan: LoadPlan): Promise<LoadResult> => {
    const secret = "x".repeat(64);
    const hash = await bcrypt.hash(secret, cost);
    return load(plan, async () => {
      if (!(await bcrypt.compare(secret, hash))) throw new Error("bcrypt does not know its own hash");
    });
  },
};
export type BcryptTasks = typeof tasks;
serve(tasks);
