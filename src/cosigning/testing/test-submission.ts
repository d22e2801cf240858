import type { TestLog } from "../../witness/testing/test-log.ts";
import type { testWitness } from "../../witness/testing/test-witness.ts";
import type { Post, ShowCheckpoint } from "../submit.ts";

/** A log of the bank that shows its checkpoint of `size` records. */
export class ShownLog {
  readonly #log: TestLog;
  size: number;

  constructor(log: TestLog, size: number) {
    this.#log = log;
    this.size = size;
  }

  readonly show: ShowCheckpoint = async (from) => ({
    note: await this.#log.note(this.size),
    proof: from < this.size ? await this.#log.proof(from, this.size) : [],
  });
}

/** Takes requests to a witness in this process, and counts them. */
export function postTo({ cosigner }: Pick<Awaited<ReturnType<typeof testWitness>>, "cosigner">): Post & { times: number } {
  const post: Post & { times: number } = Object.assign(
    async (_url: string, body: string) => {
      post.times++;
      return await cosigner.addCheckpoint(body);
    },
    { times: 0 },
  );
  return post;
}
