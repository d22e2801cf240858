/** Addresses of this machine itself: what is sent there crosses no network. */
const LOOPBACK = /^(127(\.\d{1,3}){3}|\[::1\]|localhost)$/;

/**
 * Returns the URL of a webhook as it was given. Throws RangeError with a phrase that describes a valid one: https, or http to this
 * machine itself, without a user name or a password.
 */
export function webhookUrl(given: string): string {
  const url = URL.canParse(given) ? new URL(given) : null;
  const isSafe = url?.protocol === "https:" || (url?.protocol === "http:" && LOOPBACK.test(url.hostname));
  if (url === null || !isSafe || url.username !== "" || url.password !== "")
    throw new RangeError("an https URL without a password, or an http URL of this machine such as http://127.0.0.1:8080/alarms");
  return given;
}

/** The part of the URL that a log may show: the rest may be a secret. */
export const shownUrl = (url: string): string => new URL(url).origin;
