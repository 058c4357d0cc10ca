// A page that hears of changes: [data-stream] names where from. Each message is the part anew; places with data-live are replaced where they differ, and nothing else
// moves, so that focus and what is typed stay. Without this file the page asks anew by itself. When the stream is refused for good, so does it here.

for (const part of document.querySelectorAll('[data-stream]')) {
  const source = new EventSource(part.dataset.stream)
  source.addEventListener('message', ({ data }) => {
    const fresh = document.createElement('template')
    fresh.innerHTML = data
    for (const place of document.querySelectorAll('[data-live]')) {
      const now = fresh.content.querySelector(`[data-live="${CSS.escape(place.dataset.live)}"]`)
      if (now && now.innerHTML !== place.innerHTML) place.innerHTML = now.innerHTML
    }
  })
  // A broken line is mended by the browser; one that was refused (signed out, too many screens) is not.
  source.addEventListener('error', () => { if (source.readyState === EventSource.CLOSED) setTimeout(() => location.reload(), 5000) })
  addEventListener('pagehide', () => source.close())
  addEventListener('pageshow', ({ persisted }) => { if (persisted) location.reload() })
}
