// What the script does once the page is parsed, in this order.
import "../../ui/assets/fields.js";
import "../../ui/assets/once.js";
