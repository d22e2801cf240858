import type { Socket } from "node:net";
import { StoreError } from "../errors.ts";
import { connectFailure, standbyFailure } from "./connect-failure.ts";
import type { Targets } from "./database-url.ts";
import { isAlive } from "./reach.ts";
import { noAnswer, openSocket, type Target } from "./target.ts";

/** A new connection, before the login, and the server that it leads to. */
export interface Opened {
  readonly socket: Socket;
  /** The error if the login shows that the server is a standby. */
  readonly standby: StoreError;
  /** The error if the server is silent before the login has ended. */
  silent(withinMs: number): StoreError;
  /** Whether this server still answers to a new connection. Takes at most ALIVE_MOST_MS. */
  isAlive(): Promise<boolean>;
}

/** The servers behind one database URL, as a pool sees them. */
export interface Servers {
  /** Has the login and the database, which are the same at all of them. */
  readonly login: Target;
  /** Connects to the server that takes writes, within so many milliseconds. Rejects with the error that a statement gets. */
  open(withinMs: number): Promise<Opened>;
}

/** Always the same server. `giveUp` ends its connections at once. */
export function oneServer(target: Target, giveUp?: AbortSignal): Servers {
  return { login: target, open: (withinMs) => openTo(target, withinMs, false, giveUp) };
}

/**
 * Several servers, of which `find` resolves with the one that takes writes. It searches for each new connection, because another
 * server may have been promoted since; connections that open together share one search.
 */
export function severalServers(targets: Targets, find: (withinMs: number) => Promise<Target>): Servers {
  let search: Promise<Target> | null = null;
  const searched = (withinMs: number): Promise<Target> => {
    search ??= find(withinMs).finally(() => {
      search = null;
    });
    return search;
  };
  return {
    login: targets[0],
    async open(withinMs) {
      const began = performance.now();
      const target = await searched(withinMs);
      return await openTo(target, Math.max(1, began + withinMs - performance.now()), true);
    },
  };
}

async function openTo(target: Target, withinMs: number, isOneOfMany: boolean, giveUp?: AbortSignal): Promise<Opened> {
  try {
    return {
      socket: await openSocket(target, withinMs, giveUp),
      standby: standbyFailure(target, isOneOfMany),
      silent: (ms) => failed(target, noAnswer(ms)),
      isAlive: () => isAlive(target),
    };
  } catch (error) {
    throw failed(target, error);
  }
}

const failed = (target: Target, error: unknown): StoreError =>
  new StoreError("connection-failed", connectFailure(target, error), error);
