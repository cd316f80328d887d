// Starts the design system's own behaviour, and ours. Every page works without it.
import { initAll } from "../vendor/nhsuk-frontend/nhsuk-frontend.min.js";
import { watchLeaving } from "./leaving.js";
import { followProgress } from "./progress.js";

initAll();
followProgress();
watchLeaving();
