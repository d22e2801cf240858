import { setTimeout as pause } from "node:timers/promises";
import { Child } from "../../bench/child.ts";
import type { Answered } from "../crash-client.ts";
import type { Banks } from "./banks.ts";
import type { LoadTasks } from "./load-process.ts";
import type { Site } from "./site.ts";

const BANK_PORT = 65_432;
const ASK_EVERY_MS = 200;
/** The answers that count as being served again. */
const ENOUGH = 20;
const SERVED_WITHIN_MS = 120_000;

/** The customers of the trial, and when they had their answers. */
export class Load implements AsyncDisposable {
  readonly #child: Child<LoadTasks>;
  readonly #answers: Answered[] = [];

  private constructor(site: Site) {
    const how = { execPath: "nsenter", execArgv: [...site.atms.networkOnly, process.execPath, "--enable-source-maps"] };
    this.#child = new Child<LoadTasks>(new URL("load-process", import.meta.url).href, how);
  }

  static async start(site: Site, banks: Banks, keyFile: string, seed: string): Promise<Load> {
    const load = new Load(site);
    const servers = banks.machines.map(({ address }) => ({ host: address, port: BANK_PORT }));
    await load.#child.ask("begin", servers, keyFile, seed);
    return load;
  }

  async #collect(): Promise<void> {
    this.#answers.push(...(await this.#child.ask("answers")));
  }

  /** Waits until the customers have had some operations acknowledged that were sent after this moment, by Date.now(). */
  async served(since: number): Promise<void> {
    for (const began = performance.now(); performance.now() - began < SERVED_WITHIN_MS; await pause(ASK_EVERY_MS)) {
      await this.#collect();
      if (this.#answers.filter(({ sentAt, ok }) => ok && sentAt >= since).length >= ENOUGH) return;
    }
    throw new Error("the customers are not served");
  }

  /** Returns the longest time without a success and the longest time of one answer since this moment, in seconds. */
  worstSince(since: number): { readonly seconds: number; readonly slowest: number } {
    const after = this.#answers.filter(({ at }) => at >= since);
    const moments = [since, ...after.filter(({ ok }) => ok).map(({ at }) => at)].sort((one, other) => one - other);
    const gaps = moments.slice(1).map((at, n) => at - (moments[n] as number));
    const most = (all: readonly number[]): number => all.reduce((one, other) => Math.max(one, other), 0) / 1_000;
    return { seconds: most(gaps), slowest: most(after.map(({ at, beganAt }) => at - beganAt)) };
  }

  async end(withinMs: number): ReturnType<LoadTasks["end"]> {
    return await this.#child.ask("end", withinMs);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#child[Symbol.asyncDispose]();
  }
}
