/** Drawings that stand inside a page: which parts of SVG they may have, and how they are made safe. Pure. */
import sanitizeHtml from 'sanitize-html'

/** Drawing only: no script, style, animation, links, embedded pages or pictures. */
export const svgElements = [
  'svg', 'title', 'desc', 'g', 'defs', 'symbol', 'use', 'path', 'rect', 'circle', 'ellipse', 'line', 'polyline', 'polygon', 'text', 'tspan',
  'linearGradient', 'radialGradient', 'stop', 'clipPath', 'mask', 'pattern', 'marker',
]
export const svgAttributes = [
  'id', 'class', 'role', 'aria-label', 'aria-labelledby', 'aria-describedby', 'aria-hidden', 'focusable', 'href', 'xml:space',
  'viewBox', 'preserveAspectRatio', 'width', 'height', 'x', 'y', 'x1', 'y1', 'x2', 'y2', 'cx', 'cy', 'r', 'rx', 'ry', 'fx', 'fy', 'd', 'points', 'dx', 'dy', 'rotate', 'transform', 'pathLength',
  'fill', 'fill-opacity', 'fill-rule', 'clip-rule', 'stroke', 'stroke-width', 'stroke-opacity', 'stroke-linecap', 'stroke-linejoin', 'stroke-miterlimit', 'stroke-dasharray', 'stroke-dashoffset',
  'opacity', 'color', 'paint-order', 'vector-effect', 'shape-rendering', 'text-rendering', 'visibility', 'display', 'overflow',
  'font-family', 'font-size', 'font-style', 'font-weight', 'letter-spacing', 'word-spacing', 'text-anchor', 'text-decoration', 'dominant-baseline', 'alignment-baseline', 'baseline-shift', 'textLength', 'lengthAdjust',
  'offset', 'stop-color', 'stop-opacity', 'gradientUnits', 'gradientTransform', 'spreadMethod', 'patternUnits', 'patternContentUnits', 'patternTransform',
  'clip-path', 'clipPathUnits', 'mask', 'maskUnits', 'maskContentUnits', 'marker-start', 'marker-mid', 'marker-end', 'markerWidth', 'markerHeight', 'markerUnits', 'refX', 'refY', 'orient',
]
/** What files carry and pages do without: dropped without a word. */
export const svgHarmless = /^(?:xmlns(?::[a-z]+)?|version|baseProfile|xml:lang|lang)$/

/** A value may point at parts of its own drawing only. Backslashes go too: CSS reads them as letters, so they can hide a url(). */
export const isLocal = (name: string, value: string): boolean =>
  !value.includes('\\') && (name === 'href' ? /^#[\w.:-]+$/.test(value) : [...value.matchAll(/url\s*\(/gi)].length === [...value.matchAll(/url\(#[\w.:-]+\)/g)].length)

const idLists = ['aria-labelledby', 'aria-describedby']

/**
 * The drawing as markup for a page: only allowed elements and attributes, every id (and what points at it) with the prefix, so that two
 * drawings on a page never clash. `alt` names a drawing that does not name itself. An empty string when there is no drawing in the text.
 */
export function sanitizeSvg (text: string, idPrefix: string, alt: string): string {
  const clean = (name: string, value: string): string =>
    name === 'id' ? idPrefix + value
      : idLists.includes(name) ? value.split(/\s+/).filter(Boolean).map((id) => idPrefix + id).join(' ')
        : name === 'href' ? `#${idPrefix}${value.slice(1)}`
          : value.replace(/url\(#([\w.:-]+)\)/g, (_, id: string) => `url(#${idPrefix}${id})`)
  let depth = 0
  const html = sanitizeHtml(text, {
    allowedTags: svgElements,
    allowedAttributes: { '*': svgAttributes },
    allowedSchemes: [],
    disallowedTagsMode: 'discard',
    nonTextTags: ['script', 'style', 'textarea', 'option', 'noscript', 'foreignObject', 'iframe', 'metadata', 'a', 'switch'],
    parser: { xmlMode: true, lowerCaseTags: false, lowerCaseAttributeNames: false },
    transformTags: {
      '*': (tagName, attributes) => {
        const kept = Object.entries(attributes).filter(([name, value]) => svgAttributes.includes(name) && isLocal(name, value)).map(([name, value]) => [name, clean(name, value)] as const)
        const attribs: Record<string, string> = Object.fromEntries(kept)
        if (tagName === 'svg' && depth++ === 0) {
          Object.assign(attribs, { role: 'img', focusable: 'false' })
          if (!attribs['aria-labelledby'] && !attribs['aria-label']) attribs['aria-label'] = alt
        }
        return { tagName, attribs }
      },
    },
  })
  const start = html.indexOf('<svg')
  const end = html.lastIndexOf('</svg>')
  return start === -1 || end < start ? '' : html.slice(start, end + '</svg>'.length)
}
