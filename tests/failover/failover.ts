import { spawn } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { debianRoot } from "./root.ts";
import { type TrialSettings, trial } from "./trial.ts";

// `npm run failover` brings up the cluster of deploy/cluster on machines made of namespaces, lets customers move money, and kills,
// freezes, cuts off and switches over the leader. Then it compares every acknowledged operation with the books. It needs Linux, root
// and Debian's packages. Nothing leaves the namespaces, and nothing stays but the folder of the Debian root. Options: --faults N
// (fewer than all), --only TEXT (those whose name has it), --seed TEXT (the order), --json FILE, --keep (the folder with all logs).

const OPTIONS = {
  faults: { type: "string" },
  only: { type: "string" },
  seed: { type: "string" },
  json: { type: "string" },
  keep: { type: "boolean" },
} as const;
const FAULTS_MOST = 100;
const INSIDE = "STRONGROOM_FAILOVER_TRIAL";

const inside = process.env[INSIDE];
process.exitCode = inside === undefined ? await outside() : await within(JSON.parse(inside) as TrialSettings);

/** The trial itself: the first process of its own network, mounts and processes, which all end with it. */
async function within(settings: TrialSettings): Promise<number> {
  delete process.env[INSIDE];
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => process.exit(130));
  try {
    const { findings } = await trial(settings);
    return findings.length === 0 ? 0 : 1;
  } catch (error) {
    process.stderr.write(`failover: ${(error as Error).stack}\n`);
    return 1;
  } finally {
    // The connections to the children would keep this process.
    setImmediate(() => process.exit());
  }
}

async function outside(): Promise<number> {
  const {
    faults = String(FAULTS_MOST),
    only = "",
    seed = String(Date.now()),
    json,
    keep = false,
  } = parseArgs({ options: OPTIONS }).values;
  if (!/^\d+$/.test(faults)) return complain("--faults is a whole number");
  if (process.platform !== "linux" || process.getuid?.() !== 0) return complain("the trial needs Linux and root");
  const folder = mkdtempSync(path.join(tmpdir(), "strongroom-failover-"));
  chmodSync(folder, 0o755);
  try {
    const settings: TrialSettings = {
      lower: debianRoot(),
      folder,
      seed,
      faults: Number(faults),
      only,
      json: json === undefined ? null : path.resolve(json),
    };
    process.stderr.write(`failover: --seed ${seed}${keep ? `, in ${folder}` : ""}\n`);
    return await separately(settings);
  } catch (error) {
    return complain((error as Error).message);
  } finally {
    if (!keep) rmSync(folder, { recursive: true, force: true });
  }
}

function complain(why: string): number {
  process.stderr.write(`failover: ${why}\n`);
  return 2;
}

/** Runs this program again in namespaces. Whatever ends this process or that one, the kernel ends all that runs in them. */
function separately(settings: TrialSettings): Promise<number> {
  const own = ["--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "--propagation", "private", "--"];
  const args = [...own, process.execPath, "--enable-source-maps", fileURLToPath(import.meta.url)];
  const child = spawn("unshare", args, { stdio: "inherit", env: { ...process.env, [INSIDE]: JSON.stringify(settings) } });
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => child.kill("SIGKILL"));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => resolve(code ?? 130));
  });
}
