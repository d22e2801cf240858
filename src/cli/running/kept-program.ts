import type { ChildProgram, ToParent } from "./child-program.ts";

/** One run of a program. */
export type ProgramRun = Pick<ChildProgram, "ready" | "gone" | "pid" | "kill" | "stop" | "groupGone">;

/** What happens around a program that a signal ended after it had served. */
export interface Watcher {
  /** The program has ended, and is started again once this resolves. */
  killed(program: KeptProgram, signal: NodeJS.Signals): Promise<void>;
  /** The program serves again. */
  back(program: KeptProgram): void;
}

/**
 * A child program that is started again if a signal ends it, as a service manager does: somebody killed it, or the system was short
 * of memory. It is not started again if it ends by itself: it has printed the reason, which the next start would meet too.
 */
export class KeptProgram {
  readonly name: string;
  /** Of the first start: as that of ChildProgram. */
  readonly ready: Promise<ToParent>;
  /** Resolves once the program has ended and is not started again. */
  readonly gone: Promise<void>;
  readonly #start: () => ProgramRun;
  readonly #watcher: Watcher;
  #program: ProgramRun;
  #stopping = false;

  constructor(name: string, start: () => ProgramRun, watcher: Watcher) {
    this.name = name;
    this.#start = start;
    this.#watcher = watcher;
    this.#program = start();
    this.ready = this.#program.ready;
    this.gone = this.#keep();
  }

  /** The number of its present process. */
  get pid(): number | undefined {
    return this.#program.pid;
  }

  /** Ends all its processes at once. */
  kill(): void {
    this.#stopping = true;
    this.#program.kill();
  }

  /** Ends it in order. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#program.stop();
  }

  async #keep(): Promise<void> {
    for (;;) {
      const program = this.#program;
      const served = program.ready.then(
        () => true,
        () => false,
      );
      const signal = await program.gone;
      if (signal === null || this.#stopping || !(await served)) return;
      // What outlived it would hold its address.
      program.kill();
      await program.groupGone();
      await this.#watcher.killed(this, signal);
      if (this.#stopping) return;
      this.#program = this.#start();
      const back = await this.#program.ready.then(
        () => true,
        () => false,
      );
      if (!back) return;
      this.#watcher.back(this);
    }
  }
}
