// What only the browser can do: keep an unfinished text, and have it read while it is typed.
// The text is kept under one key, with who wrote it; the cookie says that it is there. Without the
// cookie (it ends with sign-out, sending and deletion) the text goes too.
(() => {
  "use strict";
  const KEY = "draft", LASTS = 30 * 24 * 3600;
  const isKept = () => document.cookie.split("; ").some((each) => each.startsWith(KEY + "="));
  const mark = (seconds) => {
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `${KEY}=1; Path=/; Max-Age=${seconds}; SameSite=Strict${secure}`;
  };
  const drop = () => { localStorage.removeItem(KEY); mark(0); };
  const kept = () => {
    try { return JSON.parse(localStorage.getItem(KEY)); } catch { return null; }
  };
  try {
    if (!isKept()) localStorage.removeItem(KEY);
  } catch { return; }  // a browser that keeps nothing

  const box = document.getElementById("text");
  if (!box || !box.dataset.owner) return;
  const owner = box.dataset.owner, note = document.getElementById("kept");
  const keep = () => {
    if (!box.value.trim()) return drop();
    localStorage.setItem(KEY, JSON.stringify({ owner, text: box.value }));
    mark(LASTS);
  };
  const old = kept();
  if (old && old.owner !== owner) drop();
  else if (old && !box.value) { box.value = old.text; note.hidden = false; }
  if (box.value) keep();

  const reading = document.getElementById("reading"), pages = document.getElementById("pages");
  const told = document.getElementById("told");
  let waiting, drawing, asked;
  const ask = async (path, signal) => {
    const body = new URLSearchParams({ text: box.value });
    const answer = await fetch(`${path}?part=yes`, { method: "POST", body, signal });
    return answer.ok && !answer.redirected ? answer.text() : null;
  };
  const show = async (path, place, signal) => {
    try {
      const text = await ask(path, signal);
      if (text !== null) place.innerHTML = text;
      return text !== null;
    } catch { return false; }  // it was typed on, or the network is away: the next key asks again
  };
  const look = async () => {
    if (asked) asked.abort();
    asked = new AbortController();
    const signal = asked.signal;
    if (!box.value.trim()) return void (reading.textContent = pages.textContent = "");
    if (!(await show("/write/reading", reading, signal))) return;
    told.textContent = reading.querySelector(".said")?.textContent ?? "";
    document.getElementById("reads").textContent = "What would come of it";
    drawing = setTimeout(() => show("/write/pages", pages, signal), 700);
  };
  box.addEventListener("input", () => {
    keep();
    clearTimeout(waiting);
    clearTimeout(drawing);
    waiting = setTimeout(look, 300);
  });
  document.getElementById("drop").addEventListener("click", () => {
    box.value = "";
    note.hidden = true;
    drop();
    look();
    box.focus();
  });
  // A line that an answer offers takes the place of the text, to be read before it is sent.
  reading.addEventListener("click", (event) => {
    const line = event.target.closest("button.line");
    if (!line) return;
    event.preventDefault();
    box.value = line.value;
    keep();
    look();
    box.focus();
  });
  if (box.value && note.hidden === false) look();
})();
