// Keeps one person's day for where there is no network: that page and the files it is made of, nothing else. It works
// below the address of her own link only, and forgets everything when the link does.
const PAGE = `${registration.scope}day`;
const CACHE = `my-day ${registration.scope}`;
const PATIENCE = 8000; // milliseconds, after which what is kept is better than waiting

addEventListener("install", (event) => event.waitUntil(fetch(PAGE).then(keep).then(() => skipWaiting())));
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  const { origin, pathname } = new URL(url);
  if (method !== "GET" || origin !== location.origin) return;
  if (mode === "navigate" && origin + pathname === PAGE) event.respondWith(day(event.request));
  else if (pathname.startsWith("/static/")) event.respondWith(file(event.request));
});

async function day(request) {
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(PATIENCE) });
    await (answer.ok ? keep(answer.clone()) : forget(answer));
    return answer;
  } catch {
    return asItWas();
  }
}

async function file(request) {
  return (await (await caches.open(CACHE)).match(request)) ?? fetch(request);
}

async function keep(answer) {
  if (!answer.ok || answer.redirected) return;
  const cache = await caches.open(CACHE);
  const html = await answer.clone().text();
  const files = [...html.matchAll(/(?:href|src)="(\/static\/[^"]+)"/g)].map(([, path]) => new URL(path, location).href);
  const there = new Set((await cache.keys()).map(({ url }) => url));
  await cache.addAll(files.filter((url) => !there.has(url)));
  await cache.put(PAGE, answer);
  const wanted = new Set([PAGE, ...files]);
  await Promise.all([...there].filter((url) => !wanted.has(url)).map((url) => cache.delete(url)));
}

// The link leads nowhere any more, or away from this page. What only broke for a while is kept.
async function forget(answer) {
  if (answer.status >= 500 || answer.status === 429) return;
  await caches.delete(CACHE);
  await registration.unregister();
}

async function asItWas() {
  const kept = await (await caches.open(CACHE)).match(PAGE);
  if (!kept) return Response.error();
  const headers = ["Content-Type", "Content-Security-Policy"].map((name) => [name, kept.headers.get(name)]);
  return new Response((await kept.text()).replace("data-offline hidden", "data-offline"), { headers });
}
