/** What the bank and the ATMs tell the program that started them, where one did. */
export interface ToParent {
  readonly kind: "ready";
}

export function tellParent(message: ToParent): void {
  if (process.connected) process.send?.(message);
}
