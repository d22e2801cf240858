import { Way } from "../components/fields.tsx";
import type { Frame } from "../components/frame.ts";
import { LanguageChoice } from "../components/language-choice.tsx";
import { Page } from "../components/page.tsx";

/** The first screen: the languages, then sign in, or open an account. */
export const WelcomeScreen = ({ frame, inService }: { frame: Frame; inService: boolean }) => {
  const { entrance, frame: ways } = frame.words;
  if (!inService)
    return (
      <Page frame={frame} title={entrance.closedTitle} heading={entrance.closed} lead={entrance.closedLead}>
        <LanguageChoice frame={frame} />
      </Page>
    );
  return (
    <Page frame={frame} title={entrance.welcomeTitle} heading={entrance.welcome} lead={entrance.welcomeLead}>
      <LanguageChoice frame={frame} />
      <nav class="ways tall" aria-label={entrance.begin}>
        <Way to="/signin" primary icon="forward">
          {ways.signIn}
        </Way>
        <Way to="/signup" icon="forward">
          {ways.signUp}
        </Way>
      </nav>
    </Page>
  );
};
