// Long work: asks for each progress part of the page again until its work is over, then for the whole page.
const EVERY = 1500;

export function followProgress() {
  for (const part of document.querySelectorAll("[data-progress-url]")) window.setTimeout(() => ask(part), EVERY);
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
