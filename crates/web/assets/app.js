// Small comforts on top of pages that work without any script.
"use strict";

// Keys: / goes to the search box, g p to patients, g m to my patients, g t to possible duplicates, ? to help, and the letters of the
// buttons and links that have one. Only while no field has the focus, and they can be turned off on the help page
// (WCAG 2.1.4).
// j and k go down and up the people of a list; Enter opens the one that has the focus.
const walk = (key) => {
  const links = [...document.querySelectorAll(".found h3 a, table.cards tbody th a")];
  const at = links.indexOf(document.activeElement);
  if (key === "j") links[Math.min(at + 1, links.length - 1)]?.focus();
  if (key === "k") links[Math.max(at - 1, 0)]?.focus();
};
const keysOff = () => localStorage.getItem("keys") === "off";
let before = "";
document.addEventListener("keydown", (event) => {
  const field = event.target.closest("input, select, textarea, [contenteditable]");
  if (field || event.ctrlKey || event.metaKey || event.altKey || keysOff()) return;
  const pressed = before + event.key;
  before = event.key === "g" ? "g " : "";
  if (event.key === "/") {
    const box = document.getElementById("q");
    if (box) { event.preventDefault(); box.focus(); }
  } else if (pressed === "g p") {
    location.assign("/find");
  } else if (pressed === "g m") {
    if (document.querySelector('nav a[href="/patients"]')) location.assign("/patients");
  } else if (pressed === "g t") {
    if (document.querySelector('nav a[href="/review"]')) location.assign("/review");
  } else if (event.key === "?") {
    location.assign("/help");
  } else if (/^[a-z]$/.test(pressed) && (!event.repeat || "jk".includes(pressed))) {
    const button = document.querySelector(`[data-key="${pressed}"]`);
    if (!button) return walk(pressed);
    if (event.repeat) return;
    event.preventDefault();
    // An answer that needs a field filled in leads to the field first.
    const needed = button.dataset.needs && document.getElementById(button.dataset.needs);
    if (needed && !needed.value.trim()) needed.focus(); else button.click();
  }
});
for (const box of document.querySelectorAll("[data-keys]")) {
  box.checked = keysOff();
  box.addEventListener("change", () => localStorage.setItem("keys", box.checked ? "off" : "on"));
}

// After an action the focus goes to its result.
const result = document.querySelector("[data-focus]");
if (result && !location.hash) result.focus({ preventScroll: true });

// On a sheet Enter goes to the next number, and from the last one to the button that saves; a scanner's field saves at once.
document.addEventListener("keydown", (event) => {
  const group = event.key === "Enter" && event.target.dataset?.next;
  if (!group) return;
  event.preventDefault();
  const all = [...document.querySelectorAll(`[data-next="${group}"]`)];
  const next = all[all.indexOf(event.target) + 1] ?? document.querySelector(`[data-last="${group}"]`);
  next?.focus();
  next?.select?.();
});

// A link to reasons that are folded away opens them.
const unfold = () => {
  const place = location.hash && document.getElementById(location.hash.slice(1));
  if (place && place.localName === "details") place.open = true;
};
addEventListener("hashchange", unfold);
unfold();

// Two minutes before the session ends, offer to stay.
const idle = Number(document.body.dataset.idle || 0);
const dialog = document.getElementById("idle");
if (idle > 120 && dialog) {
  let warn, leave;
  // What is typed in the form that was changed last is kept on the server: nothing of it stays on the screen.
  let typed;
  document.addEventListener("input", (event) => { typed = event.target.form ?? typed; });
  const goAway = async () => {
    if (typed?.method === "post" && !typed.querySelector("[type=password], [type=file]")) {
      const path = new URL(typed.action).pathname;
      const body = new URLSearchParams(new FormData(typed));
      await fetch("/kept", { method: "POST", body, headers: { "x-form-path": path } }).catch(() => {});
    }
    location.assign("/sign-in?why=ended&next=" + location.pathname);
  };
  const again = () => {
    clearTimeout(warn);
    clearTimeout(leave);
    warn = setTimeout(() => dialog.showModal(), (idle - 120) * 1000);
    leave = setTimeout(goAway, (idle - 5) * 1000);
  };
  dialog.querySelector("[data-stay]").addEventListener("click", async () => {
    const answer = await fetch("/stay", { method: "POST" });
    dialog.close();
    if (answer.status === 204) again(); else location.reload();
  });
  again();
}
