import { readdirSync, writeFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { arch, setPriority } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";

/** Whoever has nobody else's priority to look at has this one. */
const ORDINARY = 0;
/** As nice(1) has it: a process of this one gets about a ninth of what another gets that wants the same core. */
const NICE = 10;
/** Nanoseconds. Whoever asks for shorter ones, as everybody does by default, gets the core of one that asked for longer as soon as it wakes. */
const SLICE_NS = 8_000_000n;
const AUTOGROUP = "/proc/self/autogroup";
/** The kernel lets an account change a group's priority ten times a second. */
const TRIES = 20;
const PAUSE_MS = 50;

/**
 * Makes the threads that hash, of a process that leads a session of its own, ones that work long and that nobody waits for by the
 * millisecond: the machine's scheduler then lets the others have a core as soon as they wake (docs/decisions/0012-hashing-apart.md).
 * Comes to what could not be had here; without it the process works all the same.
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

/** The priority of this process's session, which anybody may set between `NICE` and the ordinary one, if not often. */
export class GroupPriority {
  #standsBack = true;

  /** False while it has the ordinary one. */
  get standsBack(): boolean {
    return this.#standsBack;
  }

  /** Sets it where it is another. What could not be done is done when this is called again. */
  standBack(isSo: boolean): void {
    if (process.platform !== "linux" || isSo === this.#standsBack) return;
    try {
      // At once, and not by libuv's threads, which are the ones that starve.
      writeFileSync(AUTOGROUP, String(isSo ? NICE : ORDINARY));
      this.#standsBack = isSo;
    } catch {
      // The kernel has no such groups, or was asked too often.
    }
  }
}

/** By default Linux shares the cores out between sessions first, and looks at the priority of a process only within its own. */
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
 * The threads of this process, but for the main one, which hands out the hashes and must not wait for those that compute them. Those are
 * in libuv's pool, which begins with the first use of a file: by `lowerSession` at the latest.
 */
const threadsThatHash = (): readonly number[] =>
  readdirSync("/proc/self/task")
    .map(Number)
    .filter((thread) => thread !== process.pid);

/** sched_setattr(2), for which Node.js has no function: the slice is heeded from Linux 6.12 on, and passed over by older kernels. */
async function askForLongSlices(): Promise<void> {
  const number = ({ x64: 314n, arm64: 274n } as Partial<Record<string, bigint>>)[arch()];
  if (number === undefined) throw new Error(`the number of sched_setattr on ${arch()} is not known here`);
  const { dlopen } = await import("node:ffi");
  using library = dlopen(null, { syscall: { arguments: ["i64", "i64", "pointer", "i64"], return: "i64" } });
  const attributes = schedulingAttributes();
  for (const thread of threadsThatHash())
    if (library.functions.syscall(number, BigInt(thread), attributes, 0n) !== 0n)
      throw new Error(`sched_setattr was refused for thread ${thread}`);
}

/** A `struct sched_attr` of the usual policy, SCHED_OTHER. */
function schedulingAttributes(): Buffer {
  const attributes = Buffer.alloc(48);
  attributes.writeUInt32LE(attributes.length, 0);
  attributes.writeInt32LE(NICE, 16);
  attributes.writeBigUInt64LE(SLICE_NS, 24);
  return attributes;
}
