import { matchedRoutes } from "hono/route";
import type { Atm } from "../../atm/atm.ts";
import { newRequestId, referenceOf } from "../../model/model.ts";
import type { Frame } from "../components/frame.ts";
import type { IconName } from "../components/icons.tsx";
import { frameOf, type ShowStatus, show, type WebRequest } from "../web/web-request.ts";
import type { Words } from "../words/languages.ts";
import { type Message, MessageScreen, type MessageWay } from "./message-screen.tsx";

/** The messages that are the same for every customer: their words are in the catalogue under the same name. */
export type StandardMessage = keyof Words["messages"];

const WAYS = { "/menu": "toMenu", "/signin": "signIn", "/": "toStart", "/statement": "toStatement" } as const;

interface Standard {
  readonly icon: IconName;
  readonly way: keyof typeof WAYS;
  readonly other?: keyof typeof WAYS;
}

const STANDARD: Readonly<Record<StandardMessage, Standard>> = {
  goodbye: { icon: "done", way: "/" },
  expired: { icon: "wait", way: "/signin", other: "/" },
  signedOut: { icon: "alert", way: "/signin", other: "/" },
  interrupted: { icon: "alert", way: "/signin", other: "/" },
  unreachable: { icon: "alert", way: "/signin", other: "/" },
  slow: { icon: "alert", way: "/menu" },
  checking: { icon: "wait", way: "/signin", other: "/" },
  wrongMethod: { icon: "alert", way: "/" },
  tooLarge: { icon: "alert", way: "/" },
  foreign: { icon: "alert", way: "/" },
  missing: { icon: "alert", way: "/" },
  used: { icon: "wait", way: "/" },
  failed: { icon: "alert", way: "/", other: "/statement" },
  noCash: { icon: "alert", way: "/menu" },
  outOfService: { icon: "alert", way: "/menu" },
};

interface StandardProps {
  readonly frame: Frame;
  readonly message: StandardMessage;
  readonly reference?: string;
}

export const StandardScreen = ({ frame, message, reference }: StandardProps) => (
  <MessageScreen
    frame={frame}
    message={{ ...standardMessage(frame, message), ...(reference === undefined ? {} : { reference }) }}
  />
);

/** The words and ways of a standard message, in the language of this screen. */
export function standardMessage(frame: Frame, name: StandardMessage): Message {
  const { icon, way, other } = STANDARD[name];
  const signedIn = frame.username !== null;
  const wayTo = (to: keyof typeof WAYS): MessageWay => ({
    // If nobody is signed in, the address carries the language.
    to: to === "/signin" ? `${to}?in=${frame.language.code}` : to,
    label: frame.words.frame[WAYS[to]],
  });
  if (name === "noCash" && signedIn) return { ...frame.words.messages.noCash, icon, ...withoutCash(frame) };
  const message = { ...frame.words.messages[name], icon, way: wayTo(way === "/" && signedIn ? "/menu" : way) };
  return other === undefined || (other === "/statement" && !signedIn) ? message : { ...message, other: wayTo(other) };
}

/** The ways on from a machine that cannot pay out: what it can do. */
function withoutCash({ words: { account, frame } }: Frame): Pick<Message, "way" | "more" | "other"> {
  return {
    way: { to: "/deposit", label: account.deposit },
    more: [
      { to: "/balance", label: account.balance },
      { to: "/transfer", label: account.transfer },
    ],
    other: { to: "/menu", label: frame.toMenu },
  };
}

/**
 * Shows the screen of an error that belongs to no money operation. Its reference is the customer's channel, which the audit log
 * names too; without a channel it is a new id. The ATM's log gets the reference together with the error.
 */
export function showError(
  c: WebRequest,
  atm: Atm,
  message: StandardMessage,
  status: ShowStatus,
  { frame = frameOf(c, atm), error }: { frame?: Frame; error?: Error } = {},
): Response | Promise<Response> {
  const session = c.var.session?.customerSession?.link.sessionId;
  const id = session ?? newRequestId();
  const level = error !== undefined ? "error" : status >= 500 ? "warn" : "info";
  atm.log(level, "an error screen was shown", {
    screen: message,
    status,
    page: routeOf(c),
    reference: referenceOf(id),
    session,
    error,
  });
  return show(c, <StandardScreen frame={frame} message={message} reference={id} />, status);
}

/**
 * The route of this request, such as /order/:token; null if there is none. Never the address itself, which may hold such a token.
 */
const routeOf = (c: WebRequest): string | null =>
  matchedRoutes(c)
    .map(({ path }) => path)
    .findLast((path) => !path.endsWith("*")) ?? null;
