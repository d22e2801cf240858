import { readdirSync, writeFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { arch, setPriority } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";

/** The nice value of a process by default. */
const ORDINARY = 0;
/** The nice value of hashing. A process with it gets about a ninth of what an ordinary one gets on the same core. */
const NICE = 10;
/**
 * Slice of the hashing threads, in nanoseconds. A thread with a shorter slice, as all have by default, gets the core of these as
 * soon as it wakes.
 */
const SLICE_NS = 8_000_000n;
const AUTOGROUP = "/proc/self/autogroup";
/** The kernel lets an account change a group's priority ten times a second. */
const TRIES = 20;
const PAUSE_MS = 50;

/**
 * Lowers the priority of the hashing threads and lengthens their slices, in a process that leads a separate session. Other
 * threads then get a core as soon as they wake (docs/decisions/0012-hashing-apart.md). Returns what this machine does not allow;
 * the process works without it.
 */
export async function stepAside(): Promise<readonly string[]> {
  const failures: string[] = [];
  const attempt = async (what: string, act: () => void | Promise<void>): Promise<void> => {
    try {
      await act();
    } catch (error) {
      failures.push(`${what}: ${error instanceof Error ? error.message : error}`);
    }
  };
  if (process.platform !== "linux") await attempt("priority", () => setPriority(NICE));
  else {
    await attempt("priority of the session", lowerSession);
    await attempt("priority", () => {
      for (const thread of threadsThatHash()) setPriority(thread, NICE);
    });
    await attempt("slice", askForLongSlices);
  }
  return failures;
}

/** The priority of this process's session. Any account may set it between `NICE` and `ORDINARY`, but not often. */
export class GroupPriority {
  #standsBack = true;

  /** False while the session has ordinary priority. */
  get standsBack(): boolean {
    return this.#standsBack;
  }

  /**
   * Sets low priority (true) or ordinary (false), if the session has the other one. After a refusal, the next call tries again.
   */
  standBack(isSo: boolean): void {
    if (process.platform !== "linux" || isSo === this.#standsBack) return;
    try {
      // Synchronous, because asynchronous calls need libuv's threads: the ones that starve.
      writeFileSync(AUTOGROUP, String(isSo ? NICE : ORDINARY));
      this.#standsBack = isSo;
    } catch {
      // The kernel has no such groups, or was asked too often.
    }
  }
}

/** By default Linux shares the cores between sessions first, and uses the priority of a process only within its session. */
async function lowerSession(): Promise<void> {
  for (let tried = 1; ; tried++)
    try {
      return await writeFile(AUTOGROUP, String(NICE));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // A kernel without such groups has no such file.
      if (code === "ENOENT") return;
      if (code !== "EAGAIN" || tried === TRIES) throw error;
      await sleep(PAUSE_MS);
    }
}

/**
 * Returns the threads of this process except the main one, which hands out the hashes and must not wait for the hashing threads.
 * Those are in libuv's pool, which begins with the first use of a file: by `lowerSession` at the latest.
 */
const threadsThatHash = (): readonly number[] =>
  readdirSync("/proc/self/task")
    .map(Number)
    .filter((thread) => thread !== process.pid);

/** Calls sched_setattr(2), for which Node.js has no function. Linux heeds the slice from 6.12 on; older kernels ignore it. */
async function askForLongSlices(): Promise<void> {
  const number = ({ x64: 314n, arm64: 274n } as Partial<Record<string, bigint>>)[arch()];
  if (number === undefined) throw new Error(`the number of sched_setattr on ${arch()} is unknown to this program`);
  const { dlopen } = await import("node:ffi");
  using library = dlopen(null, { syscall: { arguments: ["i64", "i64", "pointer", "i64"], return: "i64" } });
  const attributes = schedulingAttributes();
  for (const thread of threadsThatHash())
    if (library.functions.syscall(number, BigInt(thread), attributes, 0n) !== 0n)
      throw new Error(`sched_setattr was refused for thread ${thread}`);
}

/** A `struct sched_attr` of the default policy, SCHED_OTHER. */
function schedulingAttributes(): Buffer {
  const attributes = Buffer.alloc(48);
  attributes.writeUInt32LE(attributes.length, 0);
  attributes.writeInt32LE(NICE, 16);
  attributes.writeBigUInt64LE(SLICE_NS, 24);
  return attributes;
}
