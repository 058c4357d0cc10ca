/** What is wrong with the HTML of a page, by the HTML standard and its rules for access. */
import { HtmlValidate } from 'html-validate'

const validator = new HtmlValidate({
  root: true, extends: ['html-validate:recommended', 'html-validate:document', 'html-validate:a11y'],
  rules: {
    'doctype-style': ['error', { style: 'lowercase' }],
    'require-sri': ['error', { target: 'crossorigin' }], // our own files carry their hash in their address
    'form-dup-name': ['error', { shared: ['radio', 'checkbox', 'submit'] }], // one answer may hold several ticked boxes
    'prefer-native-element': ['error', { exclude: ['region', 'main'] }], // a table that scrolls is a region, so that the keyboard reaches it; mail clients drop the main element
    'no-implicit-button-type': 'off', // a button in a form submits it; the others say type="button"
    'no-trailing-whitespace': 'off', // templates leave some; the reader never sees it
    'meta-refresh': 'off', // only where there is no script, and only while long work is under way
    'long-title': 'off', // titles are authors' words
    'void-style': 'off', // drawings are written as XML, the rest as HTML
    'attribute-boolean-style': 'off', // authors' HTML comes from two renderers with two habits
    'attribute-empty-style': 'off', // value="" of a blank choice says more than a bare attribute
  },
})

/** "rule line: message", none where the page is valid. */
export async function htmlFaults (html: string): Promise<string[]> {
  const { results } = await validator.validateString(html)
  return results.flatMap(({ messages }) => messages.map(({ ruleId, message, line }) => `${ruleId} ${line}: ${message}`))
}
