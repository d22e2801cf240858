/** The signals that end a running program: in order, or at once. */
export interface Stopping {
  readonly inOrder: AbortSignal;
  readonly atOnce: AbortSignal;
}

/** Settles as the promise does, unless `stop` is aborted before: then rejects with its reason. */
export async function unlessStopped<Value>(promise: Promise<Value>, stop: AbortSignal): Promise<Value> {
  const { promise: stopped, reject } = Promise.withResolvers<never>();
  const onStop = (): void => reject(stop.reason);
  if (stop.aborted) onStop();
  stop.addEventListener("abort", onStop);
  return Promise.race([promise, stopped]).finally(() => stop.removeEventListener("abort", onStop));
}
