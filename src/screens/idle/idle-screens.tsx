import { LanguageChoice } from "../components/comfort.tsx";
import { Way } from "../components/fields.tsx";
import type { Frame } from "../components/frame.ts";
import { Page } from "../components/page.tsx";
import { sentence } from "../components/script.ts";
import { ConditionList } from "./condition-view.tsx";

/** The first screen: sign in, or open an account; below these, the machine's state and the languages. */
export const WelcomeScreen = ({ frame }: { frame: Frame }) => {
  const { entrance, condition, frame: ways } = frame.words;
  const { service, bank } = frame.condition;
  if (service !== "in")
    return (
      <Page
        frame={frame}
        title={ways.outOfService}
        heading={entrance.closed}
        lead={`${condition.why[service]} ${entrance.closedLead}`}
        service="out"
      >
        <ConditionList frame={frame} />
        <LanguageChoice frame={frame} />
      </Page>
    );
  const lead = bank === "silent" ? condition.bankSilentLead : entrance.welcomeLead;
  return (
    <Page frame={frame} title={entrance.welcomeTitle} heading={entrance.welcome} lead={lead} service="in">
      <nav class="ways tall" aria-label={entrance.begin}>
        <Way to="/signin" primary icon="forward">
          {ways.signIn}
        </Way>
        <Way to="/signup" icon="forward">
          {ways.signUp}
        </Way>
      </nav>
      <ConditionList frame={frame} />
      <LanguageChoice frame={frame} />
    </Page>
  );
};

/** What the private channel is, in five lines. It is true while there is none, too. */
export const ChannelScreen = ({ frame }: { frame: Frame }) => {
  const { channel, frame: ways } = frame.words;
  const home = frame.username === null ? { to: "/", label: ways.toStart } : { to: "/menu", label: ways.toMenu };
  return (
    <Page frame={frame} title={ways.channel} heading={ways.channel} lead={frame.channel ? channel.open : channel.none}>
      <dl class="lines">
        {(["secret", "known", "seen", "not", "check"] as const).map((each) => (
          <div>
            <dt data-say={sentence(channel[each].name)}>{channel[each].name}</dt>
            <dd data-say={sentence(channel[each].text)}>{channel[each].text}</dd>
          </div>
        ))}
      </dl>
      <div class="ways">
        <Way to={home.to} primary back>
          {home.label}
        </Way>
      </div>
    </Page>
  );
};
