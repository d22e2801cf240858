import { freePort } from "./program.ts";

/** A bank's status endpoint: the bank's arguments that serve it, and ways to read it. */
export interface StatusOfBank {
  readonly args: readonly string[];
  get(path: string): Promise<{ status: number; text: string }>;
  /** Resolves with the sum of a metric's values with all these labels over all processes, or null if there is none. */
  metric(name: string, labels?: Readonly<Record<string, string>>): Promise<number | null>;
}

export async function statusOfBank(): Promise<StatusOfBank> {
  const place = `127.0.0.1:${await freePort()}`;
  const get = async (path: string): Promise<{ status: number; text: string }> => {
    const answer = await fetch(`http://${place}${path}`);
    return { status: answer.status, text: await answer.text() };
  };
  return {
    args: ["--status", place],
    get,
    async metric(name, labels = {}) {
      const wanted = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
      const values = (await get("/metrics")).text
        .split("\n")
        .filter((line) => line.startsWith(`${name}{`) && wanted.every((each) => line.includes(each)))
        .map((line) => Number(line.slice(line.lastIndexOf(" ") + 1)));
      return values.length === 0 ? null : values.reduce((sum, each) => sum + each, 0);
    },
  };
}
