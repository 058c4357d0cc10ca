/** Anchors of headings as git hosts make them: lower case, spaces to hyphens, everything but letters, digits, hyphens and underscores dropped. */
export const slugOf = (text: string): string =>
  text.normalize('NFC').toLowerCase().trim().replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '').replace(/ /g, '-')

/** A function that numbers repeats within one page: title, title-1, title-2 … Empty slugs become "part". */
export function slugger (): (text: string) => string {
  const taken = new Map<string, number>()
  return (text) => {
    const slug = slugOf(text) || 'part'
    let name = slug
    let count = taken.get(slug) ?? 0
    while (taken.has(name)) name = `${slug}-${++count}`
    taken.set(slug, count)
    taken.set(name, taken.get(name) ?? 0)
    return name
  }
}

/** Anchor of a source in the list of sources; citations lead there. */
export const sourceAnchor = (label: string): string => `source-${slugOf(label)}`
