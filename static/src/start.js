// Starts the design system's own behaviour, where ours is no other, and ours. Every page works without it.
import { Button, ErrorSummary, SkipLink, createAll } from "../vendor/nhsuk-frontend/nhsuk-frontend.min.js";
import { watchLeaving } from "./leaving.js";
import { followProgress } from "./progress.js";

document.body.classList.add("nhsuk-frontend-supported"); // which the design system asks for before it begins
for (const part of [Button, ErrorSummary, SkipLink]) createAll(part);
followProgress();
watchLeaving();
