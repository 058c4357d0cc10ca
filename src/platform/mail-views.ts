/** Mails as HTML and as plain text, from views/mail: `<name>.eta` and its twin `<name>.text.eta`. */
import path from 'node:path'
import { openViews, type Renderer } from './http/views.ts'

const folder = path.join(import.meta.dirname, '../../views/mail')
let views: Renderer | undefined

/** Both bodies of a mail. Templates are compiled at the first mail; they find the layout beside them. Throws on a missing key, as every view does. */
export function mailBodies (name: string, data: object): { text: string; html: string } {
  views ??= openViews(folder, true)
  return { html: views.part(name, data), text: views.part(`${name}.text.eta`, data).trim() + '\n' }
}
