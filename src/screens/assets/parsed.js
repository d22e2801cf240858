// What the script does once the page is parsed, in this order.
import "../../ui/assets/fields.js";
import "./languages.js";
import "../../ui/assets/once.js";
import "./atm.js";
import "./take.js";
import "./feed.js";
import "./keys.js";
import "./amount.js";
import "./day.js";
import "./time.js";
import "./reveal.js";
import "./speech.js";
import "./password.js";
import "./condition.js";
