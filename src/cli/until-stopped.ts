/** What a program that serves runs until: Ctrl-C, a service manager's SIGTERM, or the end of the program that started it. */
export function untilStopped(): Promise<void> {
  return new Promise<void>((resolve) => {
    // `npm start` passes Ctrl-C on although the terminal has sent it to the whole group: the second one is the same one.
    process.on("SIGINT", () => resolve());
    process.on("SIGTERM", () => resolve());
    if (process.connected) process.on("disconnect", () => resolve());
  });
}
