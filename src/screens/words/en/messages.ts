/** Screens that say one thing: what happened, what it means for the money, and what to do. */
export const messages = {
  goodbye: { title: "Goodbye", heading: "Goodbye.", lead: "You are signed out. Please do not forget your cash." },
  expired: {
    title: "Session expired",
    heading: "Your session has ended.",
    lead: "Nobody used this machine for a while, so we signed you out. Your money is safe. Please sign in again.",
  },
  unreachable: {
    title: "Bank unreachable",
    heading: "We cannot reach the bank.",
    lead: "Your money is safe. Nothing was booked. Please sign in again in a moment.",
  },
  slow: {
    title: "Bank unreachable",
    heading: "The bank does not answer.",
    lead: "Your money is safe. Nothing was booked. Please try again in a moment.",
  },
  missing: {
    title: "Not found",
    heading: "There is nothing here.",
    lead: "This page does not exist. Nothing was booked. Please go back and choose again.",
  },
  used: {
    title: "Form expired",
    heading: "This form is not valid any more.",
    lead: "It is too old, or from another visit. Nothing was booked by sending it now. Please begin again.",
  },
  failed: {
    title: "Something went wrong",
    heading: "Something went wrong here.",
    lead: "If you had just confirmed something, look at your statement before you repeat it: it never happens twice.",
  },
  noCash: {
    title: "No cash",
    heading: "No cash here at the moment.",
    lead: "This machine cannot pay out notes right now. Nothing was booked. You can use everything else.",
  },
  outOfService: {
    title: "Out of service",
    heading: "This machine moves no money now.",
    lead: "Somebody has to look after it first. Your money is safe. Nothing was booked. Please use another machine.",
  },
} as const;
