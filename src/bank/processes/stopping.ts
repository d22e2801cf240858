/** What ends a program that runs: in order, or at once. */
export interface Stopping {
  readonly inOrder: AbortSignal;
  readonly atOnce: AbortSignal;
}

/** What the promise comes to, unless it is told to stop before: then rejects with the signal's reason. */
export async function unlessStopped<Value>(promise: Promise<Value>, stop: AbortSignal): Promise<Value> {
  const { promise: stopped, reject } = Promise.withResolvers<never>();
  const onStop = (): void => reject(stop.reason);
  if (stop.aborted) onStop();
  stop.addEventListener("abort", onStop);
  return Promise.race([promise, stopped]).finally(() => stop.removeEventListener("abort", onStop));
}
