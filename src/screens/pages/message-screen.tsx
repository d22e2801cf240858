import type { Money } from "../../model/model.ts";
import { Amounts, Primary, Way } from "../components/fields.tsx";
import type { Frame } from "../components/frame.ts";
import { Icon, type IconName } from "../components/icons.tsx";
import { Page } from "../components/page.tsx";
import { Progress } from "../components/progress.tsx";
import { sentence } from "../components/script.ts";
import { shortReference, spellReferences } from "../figures/reference.ts";
import type { Words } from "../words/languages.ts";

/** A screen with one message and one way on. */
export interface Message {
  readonly title: string;
  readonly heading: string;
  readonly lead: string;
  readonly icon?: IconName;
  readonly way?: MessageWay;
  /** The action of a button, if the way on is more than a link. */
  readonly act?: MessageWay & { readonly fields: Readonly<Record<string, string>> };
  readonly other?: MessageWay;
  /** Amounts that can be paid instead, each one press away. */
  readonly instead?: readonly Money[];
  /** How far a withdrawal is. */
  readonly progress?: "ask" | "count";
  /** The id of a request or a channel, to search the bank's records for: its short reference is shown. */
  readonly reference?: string;
}

interface MessageWay {
  readonly to: string;
  readonly label: string;
}

export const MessageScreen = ({ frame, message }: { frame: Frame; message: Message }) => (
  <Page frame={frame} title={message.title} heading={message.heading}>
    <div class="message">
      {message.progress !== undefined && <Progress frame={frame} at={message.progress} />}
      {message.icon !== undefined && <Icon name={message.icon} />}
      <p class="message-text" data-say={sentence(message.lead)}>
        {message.lead}
      </p>
      {message.instead !== undefined && message.instead.length > 0 && (
        <Amounts action="/withdraw" amounts={message.instead} frame={frame} label={frame.words.endings.another} inWords />
      )}
      <div class="ways">
        {message.act !== undefined && <Act {...message.act} />}
        {message.way !== undefined && (
          <Way to={message.way.to} primary back={isHome(message.way)}>
            {message.way.label}
          </Way>
        )}
        {message.other !== undefined && (
          <Way to={message.other.to} back={isHome(message.other)}>
            {message.other.label}
          </Way>
        )}
      </div>
      {message.reference !== undefined && <Reference frame={frame} id={message.reference} />}
    </div>
  </Page>
);

const Reference = ({ frame: { words }, id }: { frame: Frame; id: string }) => {
  const text = words.frame.reference({ reference: shortReference(id) });
  return (
    <p class="aside" data-say={sentence(spellReferences(text))}>
      {text}
    </p>
  );
};

/** True for the target of the red key: it leaves the subject of this screen, and never goes on in it. */
const isHome = ({ to }: MessageWay): boolean => to === "/menu" || to === "/";

const Act = ({ to, label, fields }: NonNullable<Message["act"]>) => (
  <form method="post" action={to}>
    {Object.entries(fields).map(([name, value]) => (
      <input type="hidden" name={name} value={value} />
    ))}
    <Primary>{label}</Primary>
  </form>
);

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
  const message = { ...frame.words.messages[name], icon, way: wayTo(way === "/" && signedIn ? "/menu" : way) };
  return other === undefined || (other === "/statement" && !signedIn) ? message : { ...message, other: wayTo(other) };
}
