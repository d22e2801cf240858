import { readFileSync } from "node:fs";
import { descendants } from "./everything.ts";

/** The unit of times in /proc is a hundredth of a second on every Linux. */
const TICKS_PER_SECOND = 100;

/** The time that one test file took, in seconds. */
interface Took {
  readonly file: string;
  readonly processor: number;
  readonly wall: number;
}

/**
 * What each test file takes, if no other runs meanwhile: its own processes, and what PostgreSQL and Chromium do for it. A process whose
 * parent was killed is not counted once it has ended. Needs Linux's /proc.
 */
export class Times {
  readonly #took: Took[] = [];

  /** Runs one file, and adds its times. */
  async measure(file: string, run: () => Promise<void>): Promise<void> {
    const [processor, wall] = [processorSeconds(), performance.now()];
    await run();
    this.#took.push({ file, processor: processorSeconds() - processor, wall: (performance.now() - wall) / 1000 });
  }

  /** One line for each file, the dearest first, and their sum. */
  get table(): string {
    const sum = (of: "processor" | "wall"): number => this.#took.reduce((all, each) => all + each[of], 0);
    const rows = [...this.#took].sort((a, b) => b.processor - a.processor);
    rows.push({ file: "all", processor: sum("processor"), wall: sum("wall") });
    const line = ({ file, processor, wall }: Took): string =>
      `${processor.toFixed(1).padStart(8)}${wall.toFixed(1).padStart(8)}  ${file}\n`;
    return `${"processor".padStart(8)}${"wall".padStart(7)}  test file, in seconds\n${rows.map(line).join("")}`;
  }
}

/** The processor time of this process and all below it, with those that have ended. */
const processorSeconds = (): number => descendants(process.pid).reduce((sum, pid) => sum + ticksOf(pid), 0) / TICKS_PER_SECOND;

/** The fields utime, stime, cutime and cstime of proc(5). */
function ticksOf(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ");
    return fields.slice(11, 15).reduce((sum, each) => sum + Number(each), 0);
  } catch {
    return 0; // It has ended meanwhile, and its parent has its time.
  }
}
