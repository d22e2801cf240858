import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

/** The end of a test's output that is kept; its failures stand there. */
const OUTPUT_KEPT = 4_000;
/** Not an exit status of Node.js: the run was ended because it took too long. */
const HUNG = "hung";

/** A copy of the built checkout in which one thing is tried at a time, with a PostgreSQL of its own. */
export class Checkout {
  #root;
  #server;

  constructor(root, server) {
    this.#root = root;
    this.#server = server;
  }

  /** Copies `from`, which stays as it is, to `root`. */
  static async copy(from, root) {
    // Links to files that nobody writes to: a copy costs no space.
    execFileSync("cp", ["-al", from, root]);
    const temporary = path.join(root, ".mutation", "tmp");
    mkdirSync(temporary, { recursive: true });
    // PostgreSQL's account has folders in it too.
    chmodSync(temporary, 0o1777);
    writeFileSync(path.join(root, ".mutation", "tried"), "");
    const module = path.join(root, "dist", "src", "store", "testing", "test-server.js");
    const { startTestServer } = await import(pathToFileURL(module).href);
    return new Checkout(root, await startTestServer());
  }

  /** From now on every process that begins here has this change; with "" none has any, and what is reached is noted. */
  try(change) {
    writeFileSync(path.join(this.#root, ".mutation", "tried"), change);
    rmSync(path.join(this.#root, ".mutation", "reached"), { recursive: true, force: true });
  }

  /** The changes that could have made a difference to what ran since `try("")`. */
  reached() {
    const folder = path.join(this.#root, ".mutation", "reached");
    try {
      const notes = readdirSync(folder).map((name) => readFileSync(path.join(folder, name), "utf8").split("\n"));
      return [...new Set(notes.flat())].filter((id) => id !== "");
    } catch {
      return [];
    }
  }

  /** Runs one test file; ends it, and all that it started, after `mostMs`. */
  async run(file, mostMs) {
    const begun = performance.now();
    const test = spawn(path.join(this.#root, "node_modules", ".bin", "node"), ["--enable-source-maps", file], {
      cwd: path.join(this.#root, "dist"),
      env: {
        ...process.env,
        TMPDIR: path.join(this.#root, ".mutation", "tmp"),
        STRONGROOM_TEST_DATABASE_URL: this.#server.url,
        NODE_OPTIONS: "",
      },
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    let output = "";
    for (const stream of [test.stdout, test.stderr])
      stream.on("data", (text) => {
        output = (output + text).slice(-OUTPUT_KEPT);
      });
    const exited = once(test, "exit");
    let timer;
    const hung = new Promise((resolve) => {
      timer = setTimeout(resolve, mostMs, [HUNG]);
    });
    const [code] = await Promise.race([exited, hung]);
    clearTimeout(timer);
    endAllOf(this.#root);
    if (code === HUNG) await exited;
    return { failed: code !== 0, hung: code === HUNG, output, millis: performance.now() - begun };
  }

  async remove() {
    await this.#server.stop();
    endAllOf(this.#root);
    rmSync(this.#root, { recursive: true, force: true });
  }
}

/** Ends every process that was started with a path of this folder, but PostgreSQL for tests, which ends with its pipe. */
function endAllOf(root) {
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)) {
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, "utf8");
      if (command.includes(`${root}/`) && !command.includes("run-test-server")) process.kill(Number(pid), "SIGKILL");
    } catch {
      // It has ended meanwhile.
    }
  }
}
