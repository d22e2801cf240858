// Runs first in every process of a tried checkout: switches the change on that is being tried or, if there is none, notes
// which places where a change could be made were reached.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";

const folder = new URL("../.mutation/", import.meta.url);
const tried = readFileSync(new URL("tried", folder), "utf8");
const state = {};
globalThis.__stryker__ = state;
if (tried !== "") state.activeMutant = tried;
else {
  mkdirSync(new URL("reached/", folder), { recursive: true });
  const file = new URL(`reached/${process.pid}-${process.hrtime.bigint()}`, folder);
  let noted = 0;
  const note = () => {
    const reached = Object.keys(state.mutantCoverage?.static ?? {});
    if (reached.length === noted) return;
    noted = reached.length;
    writeFileSync(file, reached.join("\n"));
  };
  // Some processes are killed on purpose and see no end.
  setInterval(note, 100).unref();
  process.on("exit", note);
}
