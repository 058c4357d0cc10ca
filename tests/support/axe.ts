/**
 * What axe finds on an open page, at the width of a desk and of a phone, one of them in light and the other in dark. Its source goes into the page once, where AxeBuilder would bring it
 * again for every look: that is most of the time it takes.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'

const beside = createRequire(createRequire(import.meta.url).resolve('@axe-core/playwright'))
const source = readFileSync(beside.resolve('axe-core/axe.min.js'), 'utf8')

const everything = { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }

type Axe = { run (context: Document, options: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> }

/** Both themes and both widths, each once; a list of pages is looked at in the one pair and the other by turns, since pages share their styles. */
const looks = [[[1280, 'light'], [360, 'dark']], [[1280, 'dark'], [360, 'light']]] as const

/** One line for each element that is at fault; `turn` says which pair of looks, from 0. */
export async function axeFaults (page: Page, turn = 0): Promise<string[]> {
  const found: string[] = []
  await page.evaluate(source)
  for (const [width, colorScheme] of looks[turn % 2]!) {
    await page.setViewportSize({ width, height: 800 })
    await page.emulateMedia({ colorScheme })
    const faults = await page.evaluate(async (only) => {
      const { violations } = await (window as unknown as { axe: Axe }).axe.run(document, { runOnly: only, resultTypes: ['violations'], preload: false, iframes: false })
      return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`))
    }, everything)
    found.push(...faults.map((fault) => `${width} ${colorScheme}: ${fault}`))
  }
  return found
}
