/** XML put together from parts, so that every text is escaped once. */

export type Xml = { xml: string }
type Child = Xml | string | null
type Attributes = Record<string, string | number | null>

const escape = (text: string): string => text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '').replace(/[&<>"]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign]!)

/** Children that are null are left out; strings are text. */
export function element (name: string, attributes: Attributes = {}, ...children: Child[]): Xml {
  const given = Object.entries(attributes).flatMap(([key, value]) => (value === null ? [] : [` ${key}="${escape(String(value))}"`])).join('')
  const inner = children.map((child) => (child === null ? '' : typeof child === 'string' ? escape(child) : child.xml)).join('')
  return { xml: inner === '' ? `<${name}${given}/>` : `<${name}${given}>${inner}</${name}>` }
}

/** Markup that is well-formed already. */
export const markup = (xml: string): Xml => ({ xml })
export const document = (root: Xml): string => `<?xml version="1.0" encoding="UTF-8"?>\n${root.xml}\n`
