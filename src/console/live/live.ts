import { raw } from "hono/html";
import type { HtmlEscapedString } from "hono/utils/html";
import type { SignedIn } from "../../operators/operators.ts";
import type { Log } from "../log.ts";
import { type FindSession, holdsOneOf } from "../operator.ts";
import { LiveStream } from "./live-stream.ts";
import type { Topic } from "./topic.ts";
import { type Follow, TopicReader } from "./topic-reader.tsx";

/** The most live pages of one session: a browser without HTTP/2 has six connections to a host, and pages need some to load. */
const STREAMS_MAX = 4;
const TIMES = { beatMs: 10_000, checkMs: 15_000 };

export interface LiveOptions {
  readonly log: Log;
  readonly findSession: FindSession;
  /** How often a stream proves that it lives, and how often its session is looked up, in milliseconds. */
  readonly beatMs?: number;
  readonly checkMs?: number;
  /** How many times as fast as usual topics are read; 1 by default. */
  readonly livePace?: number;
}

/** Who follows: an operator's session, its secret, and how to break off the connection. */
export interface Follower {
  readonly operator: SignedIn;
  readonly token: string;
  readonly cut: () => void;
}

/** Why a stream was not opened. */
export type LiveRefusal = "topic-unknown" | "not-allowed" | "too-many-streams" | "stopping";

/** All topics, their readers, and the streams to the pages that follow them (docs/OPERATIONS.md, "The console"). */
export class Live {
  readonly #topics = new Map<string, Topic>();
  readonly #readers = new Map<string, TopicReader>();
  /** The streams of each session, by its secret. */
  readonly #sessions = new Map<string, Set<LiveStream>>();
  readonly #log: Log;
  readonly #findSession: FindSession;
  readonly #beatMs: number;
  readonly #pace: number;
  readonly #timers: readonly NodeJS.Timeout[];
  #stopped = false;

  constructor({ log, findSession, beatMs = TIMES.beatMs, checkMs = TIMES.checkMs, livePace = 1 }: LiveOptions) {
    this.#log = log;
    this.#findSession = findSession;
    this.#beatMs = beatMs;
    this.#pace = livePace;
    this.#timers = [setInterval(() => this.#beat(), beatMs), setInterval(() => void this.#checkSessions(), checkMs)];
    for (const timer of this.#timers) timer.unref();
  }

  /** Adds a topic. Throws an Error for a second one of the same name. */
  add(topic: Topic): void {
    if (!/^[a-z][a-z-]*$/.test(topic.name) || this.#topics.has(topic.name)) throw new Error(`no name for a topic: ${topic.name}`);
    this.#topics.set(topic.name, { ...topic, everyMs: this.pause(topic.everyMs) });
  }

  /** A pause between two readings at the pace of this console, in milliseconds. */
  pause(ms: number): number {
    return ms / this.#pace;
  }

  /** What a topic shows now, for a page that is being made: the content of its element `data-live`. Throws RangeError. */
  async render(key: string): Promise<HtmlEscapedString> {
    return raw((await this.#readerOf(key).fragment()).html);
  }

  /** Reads a topic at once if somebody follows it, because what it shows has changed. */
  wake(key: string): void {
    this.#readers.get(key)?.wake();
  }

  /**
   * Opens a stream of these topics. `last` is the id of the last event that the page got before: what it shows already is not sent
   * again. Each event has the name of its topic and the HTML of it; `beat` has the milliseconds until the next beat; `over` says that the
   * session has ended.
   */
  open(follower: Follower, keys: readonly string[], last: string): LiveStream | LiveRefusal {
    if (this.#stopped) return "stopping";
    const topics = keys.map((key) => this.#topicOf(key));
    if (keys.length === 0 || !topics.every((each) => each !== null)) return "topic-unknown";
    if (!topics.every((topic, n) => mayFollow(follower.operator, topic, keys[n] ?? ""))) return "not-allowed";
    const streams = this.#sessions.get(follower.token) ?? new Set();
    if (streams.size >= STREAMS_MAX) return "too-many-streams";
    const ends: (() => void)[] = [];
    const stream = new LiveStream(follower.cut, () => {
      for (const end of ends) end();
      streams.delete(stream);
      if (streams.size === 0) this.#sessions.delete(follower.token);
    });
    this.#sessions.set(follower.token, streams.add(stream));
    stream.send(this.#beatEvent());
    const shown = new Map(last.split(",").map((each) => each.split("=") as [string, string]));
    for (const key of keys)
      ends.push(
        this.#follow(key, ({ html, version }) => {
          if (shown.get(key) === version) return;
          shown.set(key, version);
          const id = keys.flatMap((each) => (shown.has(each) ? [`${each}=${shown.get(each)}`] : [])).join(",");
          stream.send({ event: key, data: html, id });
        }),
      );
    return stream;
  }

  /** Ends all streams; opens none any more. */
  stop(): void {
    this.#stopped = true;
    for (const timer of this.#timers) clearInterval(timer);
    for (const stream of this.#streams()) stream.end();
  }

  #beatEvent(): { readonly event: string; readonly data: string } {
    return { event: "beat", data: String(this.#beatMs) };
  }

  #beat(): void {
    for (const stream of this.#streams()) stream.send(this.#beatEvent());
  }

  /** One look-up for each session, however many of its pages are open. */
  async #checkSessions(): Promise<void> {
    for (const [token, streams] of [...this.#sessions]) {
      const found = await this.#findSession(token, "look").catch(() => "unknown" as const);
      if (found !== null) continue;
      for (const stream of [...streams]) {
        stream.send({ event: "over", data: "" });
        stream.end();
      }
    }
  }

  #streams(): readonly LiveStream[] {
    return [...this.#sessions.values()].flatMap((streams) => [...streams]);
  }

  #topicOf(key: string): Topic | null {
    const [name = "", ...parameter] = key.split(":");
    const topic = this.#topics.get(name);
    if (topic === undefined) return null;
    return (topic.parameter ?? /^$/).test(parameter.join(":")) && (topic.parameter !== undefined) === key.includes(":")
      ? topic
      : null;
  }

  /** Follows the reader of a topic, which is kept only while it is followed. */
  #follow(key: string, follow: Follow): () => void {
    const reader = this.#readers.get(key) ?? this.#readerOf(key);
    this.#readers.set(key, reader);
    const leave = reader.follow(follow);
    return () => {
      leave();
      if (!reader.isFollowed) this.#readers.delete(key);
    };
  }

  /** Makes a reader of this topic. Throws RangeError if there is no such topic. */
  #readerOf(key: string): TopicReader {
    const topic = this.#topicOf(key);
    if (topic === null) throw new RangeError(`no such topic: ${key}`);
    return new TopicReader(topic, parameterOf(topic, key), this.#log);
  }
}

const parameterOf = ({ name }: Topic, key: string): string => key.slice(name.length + 1);

const mayFollow = (operator: SignedIn, topic: Topic, key: string): boolean =>
  holdsOneOf(operator, topic.roles) && (topic.isFor?.(operator, parameterOf(topic, key)) ?? true);
