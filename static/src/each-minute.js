// A part of the page that asks for itself again each minute, without announcing: the times on it stay true, and what is
// new finds its place. It waits while somebody is in it, so that nothing moves under a finger or a focus.
const EVERY = 60_000;

for (const part of document.querySelectorAll("[data-each-minute]")) window.setInterval(() => refresh(part), EVERY);

async function refresh(part) {
  if (document.hidden || part.contains(document.activeElement)) return;
  try {
    const answer = await fetch(part.dataset.eachMinute, { headers: { "X-Progress": "1" } });
    if (answer.redirected) window.location.reload();
    else if (answer.ok) part.innerHTML = await answer.text();
  } catch {
    // The connection is away for a moment: ask again in a minute.
  }
}
