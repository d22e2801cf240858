import path from "node:path";
import { pathToFileURL } from "node:url";
import { checkoutRoot } from "./checkout.ts";

/** The variables with which a program kills itself right before this step (kill-at.ts). */
export const killedAt = (step: string): NodeJS.ProcessEnv => ({
  NODE_OPTIONS: `--import ${pathToFileURL(path.join(checkoutRoot, "dist", "tests", "kill-at.js")).href}`,
  KILL_AT: step,
});
