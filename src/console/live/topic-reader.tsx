import { createHash } from "node:crypto";
import { NotKnown } from "../components/badge.tsx";
import type { Log } from "../log.ts";
import type { Fragment, Topic } from "./topic.ts";

export type Follow = (fragment: Fragment) => void;

/**
 * The one reader of a topic, however many pages follow it: it reads when the first one comes, then at the topic's pace, and stops when
 * the last one has left. A reading that fails is shown as not known: an old figure must not look like the present one.
 */
export class TopicReader {
  readonly #topic: Topic;
  readonly #parameter: string;
  readonly #log: Log;
  readonly #followers = new Set<Follow>();
  #newest: Fragment | null = null;
  #timer: NodeJS.Timeout | undefined;
  #reading = false;
  /** True if it must read again at once after the reading under way. */
  #stale = false;

  constructor(topic: Topic, parameter: string, log: Log) {
    this.#topic = topic;
    this.#parameter = parameter;
    this.#log = log;
  }

  get isFollowed(): boolean {
    return this.#followers.size > 0;
  }

  /** Calls `follow` with what the topic shows, as soon as that is read and whenever it changes. Returns the function that ends it. */
  follow(follow: Follow): () => void {
    this.#followers.add(follow);
    if (this.#newest !== null) follow(this.#newest);
    else if (!this.#reading) void this.#read();
    return () => {
      this.#followers.delete(follow);
      if (this.isFollowed) return;
      clearTimeout(this.#timer);
      this.#newest = null;
    };
  }

  /** Reads at once, because what the topic shows has changed. */
  wake(): void {
    if (!this.isFollowed) return;
    this.#stale = true;
    if (!this.#reading) void this.#read();
  }

  /** Reads and renders the topic for one page. */
  async fragment(): Promise<Fragment> {
    const html = String(await this.#topic.render(this.#parameter));
    return { html, version: createHash("sha256").update(html).digest("hex").slice(0, 12) };
  }

  async #read(): Promise<void> {
    clearTimeout(this.#timer);
    this.#reading = true;
    do {
      this.#stale = false;
      this.#publish(await this.fragment().catch((error: unknown) => this.#unknown(error)));
    } while (this.#stale && this.isFollowed);
    this.#reading = false;
    if (this.isFollowed) this.#timer = setTimeout(() => void this.#read(), this.#topic.everyMs);
    else this.#newest = null;
  }

  #publish(fragment: Fragment): void {
    if (fragment.version === this.#newest?.version) return;
    this.#newest = fragment;
    for (const follow of this.#followers) follow(fragment);
  }

  #unknown(error: unknown): Fragment {
    this.#log("warn", "a live part of the console could not be read", { topic: this.#topic.name, err: error });
    return { html: String(<NotKnown why="It could not be read. It is tried again." />), version: "unknown" };
  }
}
