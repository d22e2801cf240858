import { type ConsoleRequest, type Frame, type Frames, frameOf, type ShowStatus, show } from "../web/web-request.ts";
import { ConsolePage } from "./console-page.tsx";

interface Message {
  readonly title: string;
  readonly lead: string;
  readonly way?: { readonly to: string; readonly label: string };
}

const HOME = { to: "/", label: "To the first page" };

const MessagePage = ({ frame, message: { title, lead, way = HOME } }: { frame: Frame; message: Message }) => (
  <ConsolePage frame={frame} title={title} lead={lead} answers>
    <p>
      <a class="button" href={way.to}>
        {way.label}
      </a>
    </p>
  </ConsolePage>
);

type Shown = Response | Promise<Response>;

export const showMessage = (c: ConsoleRequest, frames: Frames, message: Message, status: ShowStatus): Shown =>
  show(c, <MessagePage frame={frameOf(c, frames)} message={message} />, status);

export const showMissing = (c: ConsoleRequest, frames: Frames): Shown =>
  showMessage(
    c,
    frames,
    { title: "There is no such page", lead: "Its address is wrong, or what it was about is not there." },
    404,
  );

/** A form that this console does not take, and why. */
export const showForeign = (c: ConsoleRequest, frames: Frames, status: 403 | 415): Shown =>
  showMessage(
    c,
    frames,
    {
      title: "This form was not taken",
      lead: "It does not come from a page of your present session, and nothing was done. Open the page again, and send it from there.",
    },
    status,
  );

export const showTooLarge = (c: ConsoleRequest, frames: Frames): Shown =>
  showMessage(c, frames, { title: "This form is too large", lead: "Nothing was done. Type less, and send it again." }, 413);
