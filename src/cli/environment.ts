import { didYouMean } from "./did-you-mean.ts";
import { OPTIONS, type OptionName, variableOf } from "./options/options.ts";
import { UsageError } from "./options/usage-error.ts";

const VARIABLES = (Object.keys(OPTIONS) as OptionName[]).flatMap((name) => variableOf(name) ?? []);
/** The variables that this checkout's tests and scripts read: developers have them set. */
const OF_THE_CHECKOUT: ReadonlySet<string> = new Set(["STRONGROOM_CHROMIUM", "STRONGROOM_TEST_DATABASE_URL"]);

/** Throws UsageError if an unknown variable begins like ours: a misspelt limit must not be ignored in silence. */
export function checkVariables(environment: NodeJS.ProcessEnv): void {
  for (const name of Object.keys(environment))
    if (name.startsWith("STRONGROOM_") && !VARIABLES.includes(name) && !OF_THE_CHECKOUT.has(name))
      throw new UsageError(
        `the environment has ${name}, which is no option${didYouMean(name, VARIABLES)}: unset it or correct its name`,
      );
}
