import type { TerminalId } from "../model/model.ts";
import { type Listening, listen } from "../store/store.ts";
import type { TerminalCache } from "./terminal-cache.ts";
import { TERMINAL_CHANGED } from "./terminal-changed.ts";

/** Keeps a cache as fresh as the database, until closed. `onProblem`: the connection was lost; it is being reopened. */
export function watchTerminals(
  databaseUrl: string,
  cache: Pick<TerminalCache, "refresh">,
  { applicationName, onProblem }: { readonly applicationName: string; readonly onProblem: (error: unknown) => void },
): Listening {
  return listen(databaseUrl, {
    applicationName,
    channel: TERMINAL_CHANGED,
    // Notifications that came while nobody listened are lost, so all ATMs are read again.
    onListening: () => void cache.refresh(null),
    onNotify: (terminal) => void cache.refresh(terminal as TerminalId),
    onLost: onProblem,
  });
}
