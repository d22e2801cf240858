/** The message from the bank or an ATM to the program that started it, if there is one. */
export interface ToParent {
  readonly kind: "ready";
}

export function tellParent(message: ToParent): void {
  if (process.connected) process.send?.(message);
}
