import { eventually } from "./eventually.ts";
import { freePort } from "./program.ts";

/** All processes of the bank work for each page. */
export const PAGE_EVERY_MS = 100;

/** A bank's status endpoint: the bank's arguments that serve it, and ways to read it. */
export interface StatusOfBank {
  readonly args: readonly string[];
  get(path: string): Promise<{ status: number; text: string }>;
  /** Resolves with the sum of a metric's values with all these labels over all processes, or null if there is none. */
  metric(name: string, labels?: Readonly<Record<string, string>>): Promise<number | null>;
  /** Waits until such a sum is at least this. */
  reaches(name: string, least: number, labels?: Readonly<Record<string, string>>): Promise<void>;
}

export async function statusOfBank(): Promise<StatusOfBank> {
  const place = `127.0.0.1:${await freePort()}`;
  const get = async (path: string): Promise<{ status: number; text: string }> => {
    const answer = await fetch(`http://${place}${path}`);
    return { status: answer.status, text: await answer.text() };
  };
  const metric: StatusOfBank["metric"] = async (name, labels = {}) => {
    const wanted = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
    const values = (await get("/metrics")).text
      .split("\n")
      .filter((line) => line.startsWith(`${name}{`) && wanted.every((each) => line.includes(each)))
      .map((line) => Number(line.slice(line.lastIndexOf(" ") + 1)));
    return values.length === 0 ? null : values.reduce((sum, each) => sum + each, 0);
  };
  return {
    args: ["--status", place],
    get,
    metric,
    reaches: (name, least, labels = {}) =>
      eventually(
        async () => ((await metric(name, labels)) ?? Number.NEGATIVE_INFINITY) >= least,
        async () => `${name} ${JSON.stringify(labels)} is ${await metric(name, labels)}, not ${least}`,
        PAGE_EVERY_MS,
      ),
  };
}
