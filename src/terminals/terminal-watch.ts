import type { TerminalId } from "../model/model.ts";
import { type Listening, listen } from "../store/store.ts";
import type { TerminalCache } from "./terminal-cache.ts";
import { TERMINAL_CHANGED } from "./terminal-changed.ts";

/** Keeps a cache as fresh as the database, until closed. `onProblem`: the connection was lost; it is made anew. */
export function watchTerminals(
  databaseUrl: string,
  cache: Pick<TerminalCache, "refresh">,
  { applicationName, onProblem }: { readonly applicationName: string; readonly onProblem: (error: unknown) => void },
): Listening {
  return listen(databaseUrl, {
    applicationName,
    channel: TERMINAL_CHANGED,
    // Whatever was told while nobody listened is lost, so all is read anew.
    onListening: () => void cache.refresh(null),
    onNotify: (terminal) => void cache.refresh(terminal as TerminalId),
    onLost: onProblem,
  });
}
