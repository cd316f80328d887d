// Long work: asks for the progress part of the page again until the work is over, then for the whole page.
const EVERY = 1500;

export function followProgress() {
  const part = document.querySelector("[data-progress-url]");
  if (part) window.setTimeout(() => ask(part), EVERY);
}

async function ask(part) {
  try {
    const answer = await fetch(part.dataset.progressUrl, { headers: { "X-Progress": "1" } });
    if (answer.redirected || answer.headers.get("X-Progress") === "over") {
      window.location.reload();
      return;
    }
    if (answer.ok) part.innerHTML = await answer.text();
  } catch {
    // The connection is away for a moment: ask again.
  }
  window.setTimeout(() => ask(part), EVERY);
}
