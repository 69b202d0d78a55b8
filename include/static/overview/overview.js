// Fetches the page every half minute and shows what has changed; a person may pause it, and is not disturbed while reading why.
const pause = document.getElementById("pause");
const seconds = 30;

async function renew() {
  const reading = document.querySelector("#live details[open]");
  if (pause.getAttribute("aria-pressed") === "true" || document.hidden || reading) return;
  try {
    const answer = await fetch(location.href, { cache: "no-store" });
    if (!answer.ok) throw new Error(answer.status);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    document.getElementById("live").replaceWith(page.getElementById("live"));
    document.getElementById("stale").hidden = true;
  } catch {
    document.getElementById("stale").hidden = false;
  }
}

pause.hidden = false;
pause.addEventListener("click", () => {
  const paused = pause.getAttribute("aria-pressed") === "true";
  pause.setAttribute("aria-pressed", String(!paused));
});
setInterval(renew, seconds * 1000);
